import Foundation
import TestSupport
import Testing

/// Every file of the hostile corpus, given to the command as a stranger would.
@Suite struct HostileFilesTests {
  static let corpus = Workshop.repository + "/Tests/ForeignFilesTests/Hostile"
  static let formats =
    (try? FileManager.default.contentsOfDirectory(atPath: corpus))?.sorted() ?? []

  /// What is given of a folder: its files, and its folders where the format is a folder.
  private func items(of format: String) throws -> [String] {
    let folder = Self.corpus + "/" + format
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { !$0.hasSuffix(".py") && !$0.hasSuffix(".md") }.map { folder + "/" + $0 }
  }

  @Test func corpusIsThere() {
    #expect(Self.formats == ["csv", "events", "h5", "mlflow", "npy", "npz", "pth", "safetensors"])
  }

  /// A hang is told by processor time: what else runs on the machine does not count.
  @Test(arguments: formats)
  func hostileFileIsALineWithinTimeAndMemory(format: String) throws {
    let workshop = try Workshop()
    let items = try items(of: format)
    #expect(items.count > 5)
    for item in items {
      let outcome = try workshop.run(["ingest", "--dry-run", item])
      let name = Comment(rawValue: item)
      #expect([0, 1, 65, 66].contains(outcome.status), name)
      #expect(outcome.status == 0 || outcome.errors.contains(item), name)
      #expect(outcome.errorLines.allSatisfy { !$0.contains("Fatal error") }, name)
      #expect(outcome.processorSeconds < 2, name)
      #expect(outcome.peakMemoryBytes < 1_000_000_000, name)
    }
    #expect(try workshop.files(below: ".").isEmpty)
  }

  @Test func hostileFolderWritesNothingOutsideItsStore() throws {
    let workshop = try Workshop()
    let outcome = try workshop.run(["ingest", Self.corpus, "--store", "s"])
    #expect(outcome.status == 1)
    #expect(try workshop.files(below: ".").keys.allSatisfy { $0.hasPrefix("s/") })
    #expect(try workshop.run(["verify", "--store", "s"]).status == 0)
  }

  /// Two bytes of text a value must not become a hundred of memory.
  @Test(arguments: [("[0", ",0", "]"), ("[{\"a\":1}", ",{\"a\":1}", "]"), ("[[]", ",[]", "]")])
  func hugeDocumentIsRefusedWithinMemory(start: String, repeated: String, end: String) throws {
    let workshop = try Workshop()
    let count = 60_000_000 / repeated.utf8.count
    try workshop.write(
      "{\"all_losses\": " + start + String(repeating: repeated, count: count) + end + "}",
      to: "f1_N16_bs1_L1/losses.json")
    let outcome = try workshop.run(["ingest", "f1_N16_bs1_L1", "--dry-run"])
    #expect(outcome.status == 65)
    #expect(outcome.peakMemoryBytes < 1_000_000_000)
    #expect(outcome.errors.contains("more values than can be read"))
  }
}
