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
    _ words: [String], _ store: Store, _ session: Session
  ) throws {
    let outcome = try Command.run(Command.rflr, words + ["--store", store.path])
    let name = "rflr \(words.joined(separator: " "))"
    session.add(name, "s", [outcome.seconds]) { $0 }
    session.add(
      "memory of \(name)", "MB", [Double(outcome.memoryBytes) / 1e6],
      required: .below(memoryLimit)
    ) { $0 }
  }
}
