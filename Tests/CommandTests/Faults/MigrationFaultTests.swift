import Foundation
import TestSupport
import Testing

/// An index of the first version is brought to a later one while one call after the other fails.
///
/// Whatever fails, the old or the new version is there whole, never a mixture, and opening it again
/// comes to the end. `make test-long` takes every call, `make test` a sample of them.
@Suite(.enabled(if: FaultShim.library != nil, "needs clang or cc"))
struct MigrationFaultTests {
  private static let program = Command.built("MigrationTrial")
  private static let backup = "store/index.sqlite.v1.backup"

  private let shop: Workshop
  private let calls: Int
  private let old: String
  private let new: String

  init() throws {
    shop = try Workshop()
    let index = Workshop.repository + "/Tests/RunStoreTests/Fixtures/released/v1/index.sqlite"
    try shop.write(shop.bytes(index), to: "begin/store/index.sqlite")
    old = try Self.look("begin/store/index.sqlite", in: shop)
    try FileManager.default.copyItem(
      atPath: shop.path + "/begin", toPath: shop.path + "/whole")
    let whole = try Self.migrate("whole", in: shop, fault: nil)
    try #require(whole.command.status == 0, "\(whole.command.errors)")
    calls = whole.calls
    new = try Self.look("whole/store/index.sqlite", in: shop)
  }

  private static func migrate(
    _ folder: String, in shop: Workshop, fault: (at: Int, kind: FaultShim.Kind)?
  ) throws -> FaultShim.Outcome {
    try FaultShim.run(
      ["store/index.sqlite"], of: program, in: "\(shop.path)/\(folder)", concerned: "store",
      fault: fault)
  }

  /// Version, schema and content of an index.
  private static func look(_ file: String, in shop: Workshop) throws -> String {
    let outcome = try Command(program: program, [file, "look"], in: shop.path).wait()
    try #require(outcome.status == 0, "\(file): \(outcome.errors)")
    return outcome.output
  }

  @Test(arguments: FaultShim.Kind.allCases)
  func failedCallLeavesOneWholeVersion(_ kind: FaultShim.Kind) throws {
    #expect(old.hasPrefix("version 1\n") && new.hasPrefix("version 2\n"))
    try #require(calls > 10, "the shim counts nothing")
    let last = calls + 2
    let numbers =
      LongTests.areWanted ? Array(1...last) : (0..<9).map { 1 + $0 * (last - 1) / 8 }
    var (faults, oldCount) = (0, 0)
    for number in numbers {
      let folder = "\(kind.rawValue)\(number)"
      try FileManager.default.copyItem(
        atPath: shop.path + "/begin", toPath: shop.path + "/" + folder)
      let outcome = try Self.migrate(folder, in: shop, fault: (number, kind))
      guard let fault = outcome.fault else { continue }
      let place: Comment = "\(kind.rawValue) at call \(number): \(fault)"
      faults += 1
      #expect([0, 1].contains(outcome.command.status), "\(place): \(outcome.command.errors)")
      let index = "\(folder)/store/index.sqlite"
      let found = try Self.look(index, in: shop)
      #expect(found == old || found == new, place)
      #expect(outcome.command.status == 0 ? found == new : !outcome.command.errors.isEmpty, place)
      oldCount += found == old ? 1 : 0
      let backup = "\(folder)/\(Self.backup)"
      let isBackedUp = FileManager.default.fileExists(atPath: shop.path + "/" + backup)
      #expect(isBackedUp || found == old, "\(place): migrated without a copy")
      if isBackedUp { #expect(try Self.look(backup, in: shop) == old, place) }

      let again = try Self.migrate(folder, in: shop, fault: nil)
      #expect(again.command.status == 0, "\(place): \(again.command.errors)")
      #expect(try Self.look(index, in: shop) == new, place)
      #expect(try Self.look(backup, in: shop) == old, place)
    }
    #expect(faults > 0 || kind == .short)
    if LongTests.areWanted {
      try LongTests.report(
        .versions, "calls failed", tried: faults,
        "\(kind.rawValue): \(oldCount) left the old version, \(faults - oldCount) the new one")
    }
  }
}
