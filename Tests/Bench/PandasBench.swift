internal import Foundation
internal import RunStore
internal import TestSupport

/// The folders of a sweep through `rflr ingest` and through the script that a user of pandas would write.
enum PandasBench {
  private static let script = "Tests/Bench/pandas_ingest.py"
  /// How many times as fast as pandas the project requires ingest to be.
  private static let requiredRatio = 5.0

  static func measure(_ session: Session) throws {
    guard let python = Python.with("numpy", "pandas") else {
      session.note("no python3 with pandas: left out; RFLR_PYTHON names one")
      return
    }
    guard FileManager.default.isExecutableFile(atPath: Command.rflr) else {
      session.note("rflr is not built beside this program: left out")
      return
    }
    let copies = try SourceCopies()
    let folders = try session.scratch.folder("sweep")
    let count = session.choose(750, quick: 75)
    for number in 0..<count {
      _ = try copies.write(number: number, to: "\(folders)/f1_N16_bs1_L1_\(number)")
    }
    defer { session.scratch.remove(folders) }
    func compare(_ what: String, ours: (String) -> [String], theirs: (String) -> [String]) throws {
      func times(_ program: String, _ arguments: (String) -> [String]) throws -> [Double] {
        try session.time(for: 0, atLeast: session.choose(5, quick: 2)) {
          try session.scratch.folder("out")
        } _: { folder in
          _ = try Command.run(program, arguments(folder + "/store"))
          session.scratch.remove(folder)
        }
      }
      let own = try times(Command.rflr, ours)
      let pandas = try times("/usr/bin/env") { [python, script] + theirs($0) }
      session.add("\(count) folders \(what): rflr", "s", own) { $0 }
      session.add("\(count) folders \(what): pandas", "s", pandas) { $0 }
      // Run by run in the order of speed: the fastest against the fastest, and so on.
      let ratios = zip(own.sorted(), pandas.sorted()).map { $1 / $0 }
      session.add(
        "pandas over rflr, \(what)", "times", ratios,
        required: session.choose(.atLeast(requiredRatio), quick: nil)
      ) { $0 }
    }
    try compare("read") { _ in
      ["ingest", "--dry-run", folders]
    } theirs: { _ in
      [folders]
    }
    try compare("read and stored") {
      ["ingest", folders, "--store", $0]
    } theirs: {
      [folders, $0]
    }
    session.note(
      "whole processes, start included; \(script) keeps runs in SQLite and histories in npz, rflr "
        + "keeps checked run files and an index")
  }
}
