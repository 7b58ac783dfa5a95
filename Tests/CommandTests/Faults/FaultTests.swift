import Foundation
import RunStore
import TestSupport
import Testing

/// Every call that changes a file fails once, in turn, until a command goes through without a fault.
///
/// After each: what has a name is whole, the message names a path and a cause, and the same command given
/// again ends with the store of an undisturbed run. `make test-long` takes every call, `make test` a
/// sample of them.
@Suite(.enabled(if: FaultShim.library != nil, "needs clang or cc"))
struct FaultTests {
  /// A command and what it works on.
  struct Operation: CustomTestStringConvertible {
    var name: String
    /// Commands that make the folder it begins with.
    var before: [[String]] = []
    var words: [String]
    /// The folder whose files may change.
    var concerned = "store"

    var testDescription: String { name }
  }

  static let operations = [
    Operation(name: "train", words: ["train", "f1_N16_bs4_L1"] + Workshop.tiny),
    Operation(
      name: "train into a store with runs",
      before: [["train", "f1_N16_bs4_L1", "--seed", "7"] + Workshop.tiny],
      words: ["train", "f1_N16_bs4_L1"] + Workshop.tiny),
    Operation(name: "sweep", words: ["sweep", "plan.json", "--jobs", "2"]),
    Operation(name: "ingest", words: ["ingest", Workshop.sweepFolders]),
    Operation(
      name: "index rebuild",
      before: [["sweep", "plan.json"]], words: ["index", "rebuild"]),
    Operation(
      name: "merge",
      before: [
        ["sweep", "plan.json", "--store", "one"],
        ["train", "f1_N16_bs4_L1"] + Workshop.tiny + ["--store", "two"],
      ],
      words: ["merge", "one", "two", "--into", "store"]),
    Operation(
      name: "merge into a store with runs",
      before: [
        ["sweep", "plan.json", "--where", "seed = 1"], ["sweep", "plan.json", "--store", "one"],
      ],
      words: ["merge", "one", "--into", "store"]),
    Operation(
      name: "export",
      before: [["sweep", "plan.json"]],
      words: ["export", "runs", "metrics", "table", "--to", "out", "--force"], concerned: "out"),
    Operation(
      name: "export checkpoint",
      before: [["train", "f1_N16_bs4_L1"] + Workshop.tiny],
      words: ["export", "checkpoint", "f1_N16_bs4_L1", "--to", "out/w.npz", "--force"],
      concerned: "out"),
  ]

  @Test(arguments: operations, FaultShim.Kind.allCases)
  func failedCallLosesNothing(_ operation: Operation, _ kind: FaultShim.Kind) throws {
    let stage = try FaultStage(operation)
    var tally = FaultTally()
    for number in stage.numbers(all: LongTests.areWanted) {
      let outcome = try stage.disturb(at: number, kind)
      guard let fault = outcome.fault else { continue }
      tally.faults += 1
      tally.refusals += outcome.command.status == 0 ? 0 : 1
      let place: Comment = "\(operation.name), \(kind.rawValue) at call \(number): \(fault)"
      stage.checkWords(of: outcome, kind, place)
      try stage.checkWholeness(place)
      try stage.repeatUndisturbed(place)
    }
    // Of a short write only writes know, so a small sample may hit none.
    #expect(tally.faults > 0 || kind == .short)
    if LongTests.areWanted {
      try LongTests.report(
        .wholeFiles, "calls failed", tried: tally.faults,
        "\(operation.name), \(kind.rawValue): \(tally.refusals) of them ended the command")
    }
  }
}

private struct FaultTally {
  var faults = 0
  var refusals = 0
}

/// A folder in which an operation is done again and again, each time from the same beginning.
private final class FaultStage {
  private let shop: Workshop
  private let operation: FaultTests.Operation
  private let calls: Int
  private let expected: [String: Data]
  private var trial = 0

  init(_ operation: FaultTests.Operation) throws {
    shop = try Workshop()
    self.operation = operation
    try shop.write(
      #"{"base": {"network": {"width": 32, "rank": 3}, "stop": {"max_epochs": 30}}, "seeds": [1, 2]}"#,
      to: "begin/plan.json")
    // The export begins with a folder that is there.
    try FileManager.default.createDirectory(
      atPath: shop.path + "/begin/out", withIntermediateDirectories: true)
    for words in operation.before {
      let outcome = try Command(words, in: shop.path + "/begin").wait()
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    try FileManager.default.copyItem(atPath: shop.path + "/begin", toPath: shop.path + "/whole")
    let whole = try FaultShim.run(
      operation.words, in: shop.path + "/whole", concerned: operation.concerned, fault: nil)
    try #require(whole.command.status == 0, "\(whole.command.errors)")
    try #require(whole.calls > 3, "the shim counts nothing")
    calls = whole.calls
    expected = try Self.content(of: "whole", in: shop)
  }

  private var folder: String { "trial\(trial)" }

  /// Numbers of the calls that are to fail; a few more than an undisturbed command makes.
  func numbers(all: Bool) -> [Int] {
    let last = calls + 2
    if all { return Array(1...last) }
    let count = min(7, last)
    return (0..<count).map { 1 + $0 * (last - 1) / max(1, count - 1) }
  }

  /// Runs the operation from the beginning with one call failing.
  func disturb(at number: Int, _ kind: FaultShim.Kind) throws -> FaultShim.Outcome {
    try? FileManager.default.removeItem(atPath: shop.path + "/" + folder)
    trial += 1
    try FileManager.default.copyItem(
      atPath: shop.path + "/begin", toPath: shop.path + "/" + folder)
    return try FaultShim.run(
      operation.words, in: shop.path + "/" + folder, concerned: operation.concerned,
      fault: (number, kind))
  }

  /// A command that ends with an error says where and why in one line, and never crashes.
  func checkWords(of outcome: FaultShim.Outcome, _ kind: FaultShim.Kind, _ place: Comment) {
    let command = outcome.command
    #expect([0, 1, 73, 74, 75].contains(command.status), place)
    guard command.status != 0 else { return }
    let lines = command.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(!lines.isEmpty, place)
    #expect(lines.allSatisfy { $0.contains(operation.concerned) && $0.contains(";") }, place)
    if kind == .full {
      #expect(
        command.errors.contains("full") || command.errors.contains("No space")
          || command.errors.contains("I/O") || command.errors.contains("cannot be"), place)
    }
  }

  /// Whatever has a name is whole: run files, the index, exported files.
  func checkWholeness(_ place: Comment) throws {
    let root = "\(shop.path)/\(folder)"
    for file in shop.runFiles(of: "\(folder)/store") {
      let problems = RunFile.verify("\(root)/store/runs/\(file)")
      #expect(problems.isEmpty, "\(place): \(problems)")
    }
    let index = "\(root)/store/index.sqlite"
    if let size = try? FileManager.default.attributesOfItem(atPath: index)[.size] as? Int, size > 0
    {
      // A journal that was left is rolled back by whoever opens the index next.
      let found = try RunIndex(path: index).integrityProblems()
      #expect(found.isEmpty, "\(place): \(found)")
    }
    for (name, bytes) in try shop.files(below: "\(folder)/out")
    where !AtomicFile.isTemporary(URL(filePath: name).lastPathComponent) {
      #expect(bytes == expected["out/\(name)"], "\(place): \(name) is not whole")
    }
  }

  /// The same command without a fault ends as if there had been none.
  func repeatUndisturbed(_ place: Comment) throws {
    let again = try Command(operation.words, in: "\(shop.path)/\(folder)").wait()
    #expect(again.status == 0, "\(place): \(again.errors)")
    let content = try Self.content(of: folder, in: shop)
    let names = Set(content.keys).symmetricDifference(expected.keys)
      .union(content.keys.filter { content[$0] != expected[$0] }).sorted()
    #expect(names.isEmpty, "\(place): other than undisturbed: \(names)")
  }

  /// Content hash of each run, the index as text, exported files with their bytes.
  private static func content(of folder: String, in shop: Workshop) throws -> [String: Data] {
    var content: [String: Data] = [:]
    for file in shop.runFiles(of: "\(folder)/store") {
      let header = try RunFile.readHeader("\(shop.path)/\(folder)/store/runs/\(file)")
      content["store/runs/\(file)"] = Data(header.contentSHA256.utf8)
    }
    let dump = try shop.dump(of: "\(folder)/store").joined(separator: "\n")
    content["store/index"] = Data(dump.utf8)
    for (name, bytes) in try shop.files(below: "\(folder)/out")
    where !AtomicFile.isTemporary(URL(filePath: name).lastPathComponent) {
      content["out/\(name)"] = bytes
    }
    return content
  }
}
