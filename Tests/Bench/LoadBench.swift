internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport

/// A store of 100,000 runs, and one of long runs: what listing, asking, rebuilding and checking cost.
///
/// The many runs are entries of an index without files. The long ones are files: 10⁹ points of history
/// would need 24 GB, so as many are written as fit in 8 GB.
enum LoadBench {
  private static let runCount = 100_000
  private static let pointsOfOne = 2_000_000
  private static let diskBytes = 8_000_000_000
  /// What the project asks of every command.
  private static let memoryLimit = 300.0

  static func measure(_ session: Session) throws {
    guard FileManager.default.isExecutableFile(atPath: Command.rflr) else {
      session.note("rflr is not built beside this program: nothing is measured")
      return
    }
    try manyRuns(session)
    try largeTable(session)
    try longRuns(session)
  }

  private static func manyRuns(_ session: Session) throws {
    let store = try session.scratch.store()
    let index = try RunIndex(path: store.indexPath)
    session.add(
      "put \(runCount) runs into an index, 1000 at a time", "s",
      try session.time(for: 0, atLeast: 1) {
        for start in stride(from: 0, to: runCount, by: 1000) {
          try index.upsert(SyntheticIndex.entries(count: 1000, seed: 1 + start))
        }
      }
    ) { $0 }
    session.note("the index holds \(try index.count()) runs")
    session.note("memory: at most this; a process begins with what its starter holds")
    for words in [
      ["runs", "--format", "csv"], ["runs", "--format", "jsonl"], ["runs", "--only-changed"],
      ["runs", "--sort-by", "test_error", "--limit", "20"], ["runs", "f3_N768_*"],
      ["runs", "rank = 5 and test_error < 0.01"],
      ["stats", "table", "rank = 5", "--by", "factor"], ["index", "dump"], ["runs"],
    ] { try command(words, store, session) }
    session.scratch.remove(store.path)
  }

  /// A table with one run a row; each becomes a file that is synced.
  private static func largeTable(_ session: Session) throws {
    let store = try session.scratch.store()
    var random = RandomStream(named: "load of a table", seed: 0)
    var text = "name,factor,N,bs,L,final_test_error,min_loss,epochs_run,remark\n"
    for number in 0..<runCount {
      text += "f3_N768_bs8_L3,3,768,8,3,\(random.uniform()),\(random.uniform()),\(number),kept\n"
    }
    let table = try session.scratch.folder("table") + "/runs.csv"
    try Data(text.utf8).write(to: URL(filePath: table))
    try command(["ingest", table, "--set", "rank=5", "--dry-run"], nil, session)
    try command(["ingest", table, "--set", "rank=5"], store, session)
    session.scratch.remove(store.path)
  }

  private static func longRuns(_ session: Session) throws {
    let store = try session.scratch.store()
    let index = try RunIndex(path: store.indexPath)
    let epochs = Array(0..<pointsOfOne)
    let rates = [Double](repeating: 0.01, count: pointsOfOne)
    var (bytes, points, count) = (0, 0, 0)
    let start = ContinuousClock.now
    while bytes < diskBytes {
      var random = RandomStream(named: "load", seed: count)
      let configuration = RunConfiguration(
        network: Network(width: 8, rank: 2, depth: 1), stop: StopRules(maxEpochs: pointsOfOne),
        seed: count)
      var record = RunRecord(
        configuration: configuration.json, configName: configuration.name,
        runID: configuration.runID, status: .finished, producer: Producer.name)
      record.history = History(
        epochs: epochs, losses: epochs.map { _ in random.uniform() }, learningRates: rates)
      let entry = try store.publish(record)
      try index.upsert([entry])
      bytes += entry.file.sizeBytes
      points += pointsOfOne
      count += 1
    }
    session.add(
      "write \(count) runs with \(points) points, \(bytes / 1_000_000) MB", "s",
      [(ContinuousClock.now - start).seconds]
    ) { $0 }
    for words in [["index", "rebuild"], ["verify"], ["runs", "--format", "csv"]] {
      try command(words, store, session)
    }
    session.scratch.remove(store.path)
  }

  private static func command(
    _ words: [String], _ store: Store?, _ session: Session
  ) throws {
    let outcome = try Command.run(
      Command.rflr, words + (store.map { ["--store", $0.path] } ?? []))
    // Without the paths of this bench.
    let shown = words.map { $0.hasPrefix("/") ? "\(runCount)-rows.csv" : $0 }
    let name = "rflr \(shown.joined(separator: " "))"
    session.add(name, "s", [outcome.seconds]) { $0 }
    session.add(
      "memory of \(name)", "MB", [Double(outcome.memoryBytes) / 1e6],
      required: .below(memoryLimit)
    ) { $0 }
  }
}
