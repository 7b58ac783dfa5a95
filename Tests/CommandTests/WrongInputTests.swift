import Foundation
import TestSupport
import Testing

/// Wrong input ends in one clear line and the right exit code, and the store stays as it was.
@Suite struct WrongInputTests {
  @Test(arguments: Mistake.all)
  func oneClearLineAndNothingChanges(_ mistake: Mistake) throws {
    let shop = try Self.shop()
    let (files, dump) = try (shop.files(), shop.dump())
    let outcome = try shop.run(mistake.words)
    #expect(outcome.status == mistake.status, "\(outcome.errors)")
    let lines = outcome.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(lines.count == 1, "\(outcome.errors)")
    for text in mistake.says { #expect(lines.first?.contains(text) == true, "\(outcome.errors)") }
    // Beside that line an ingest counts, and nothing else is said.
    let counts = ["0 runs ingested, 1 could not be read"]
    let others = outcome.errorLines.filter { !$0.hasPrefix("rflr: ") }
    #expect(others == (others.isEmpty ? [] : counts), "\(outcome.errors)")
    #expect(outcome.output.isEmpty, "\(outcome.output)")
    #expect(try shop.files() == files)
    #expect(try shop.dump() == dump)
    let made = FileManager.default.fileExists(atPath: shop.path + "/new")
    #expect(!made, "a store was made")
  }

  @Test func goodItemsOfABatchGoInAndBadOnesAreNamed() throws {
    let shop = try Self.shop()
    let before = try shop.files()
    let outcome = try shop.run([
      "ingest", "few.csv", "cut.h5", Workshop.sweepFolders, "cut", "nothing",
    ])
    #expect(outcome.status == 1)
    let named = outcome.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(named.count == 4, "\(outcome.errors)")
    for text in ["few.csv: line 3: too few cells", "cut.h5", "cut/losses.json", "nothing"] {
      #expect(named.contains { $0.contains(text) }, "\(text): \(outcome.errors)")
    }
    #expect(outcome.errorLines.last == "5 runs ingested, 4 could not be read")
    #expect(try shop.column("config_name", "origin = ingested").count == 5)
    // An unknown column is kept with the run and mentioned; it is no error.
    #expect(outcome.errorLines.first?.hasPrefix("note: few.csv: line 1: columns without") == true)
    for (file, bytes) in before where file.hasSuffix(".h5") {
      #expect(try shop.bytes("store/" + file) == bytes)
    }
    #expect(try shop.run(["verify"]).status == 0)
  }

  @Test func unknownColumnIsNotedAndTheRowsGoIn() throws {
    let shop = try Self.shop()
    try shop.write("name,rank,final_test_error,colour\nf1_N16_bs1_L1,5,0.5,red\n", to: "more.csv")
    let outcome = try shop.rflr("ingest", "more.csv")
    #expect(
      outcome.errorLines == [
        "note: more.csv: line 1: columns without a meaning here: colour; "
          + "their cells are kept as text with each run's source", "1 run ingested",
      ])
  }

  @Test func damagedRunFileOfTheStoreIsNamedAndTheOthersStay() throws {
    let shop = try Self.shop()
    let file = try "store/runs/" + #require(shop.runFiles().first)
    try shop.write(shop.bytes(file).prefix(5000), to: file)
    let outcome = try shop.run(["index", "rebuild"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.contains(file.dropFirst(6)) == true, "\(outcome.errors)")
    #expect(outcome.errorLines.last == "1 runs indexed, 1 files could not be read")
    #expect(try shop.run(["verify"]).status == 1)
    #expect(try shop.column("run_id", "seed = 42").count == 1)
  }

  /// A store of two runs, and beside it everything that is wrong.
  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    try FileManager.default.copyItem(
      atPath: prototype.get().path + "/store", toPath: shop.path + "/store")
    let file = try "store/runs/" + #require(shop.runFiles().first)
    try shop.write(shop.bytes(file).prefix(6000), to: "cut.h5")
    let losses = Workshop.sweepFolders + "/f1_N64_bs2_L1/"
    try shop.write(shop.bytes(losses + "config.json"), to: "cut/config.json")
    try shop.write(shop.bytes(losses + "losses.json").prefix(2000), to: "cut/losses.json")
    for (name, text) in Mistake.documents { try shop.write(text, to: name) }
    try FileManager.default.createDirectory(
      atPath: shop.path + "/empty/inside", withIntermediateDirectories: true)
    return shop
  }

  private static let prototype = Result {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.train("f1_N16_bs2_L1")
    return shop
  }
}
