internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Synchronization

extension SelectedRuns {
  /// Takes what a statistic needs from each run, several runs at a time, in the order of the rows.
  ///
  /// Files are read one after the other (the library of the format has one lock), so it is the
  /// statistic that gains. Refusals and damage are collected as in ``read(_:)``.
  func readTogether<Value: Sendable>(
    _ body: @escaping @Sendable (RunRow) throws -> Value
  ) throws -> (used: [(row: RunRow, value: Value)], exclusions: [Provenance.Exclusion]) {
    let rows = self.rows
    let results = Mutex([Int: Result<Value, any Error>](minimumCapacity: rows.count))
    DispatchQueue.concurrentPerform(iterations: rows.count) { index in
      let result = Result { try body(rows[index]) }
      results.withLock { $0[index] = result }
    }
    let outcomes = results.withLock { $0 }
    var index = -1
    return try read { _ in
      index += 1
      guard let outcome = outcomes[index] else { throw Refusal("it was not reached") }
      return try outcome.get()
    }
  }
}

extension RunRow {
  /// The columns that ``key`` needs.
  static let keyColumns = ["rank", "lr", "batch_size", "seed"]

  /// The cells of ``Columns/runKey``.
  var key: [Cell] {
    zip(Columns.runKey, [.text(runID), .text(configName)] + Self.keyColumns.map { self[$0] })
      .map { RunTable.cell($1, as: $0.kind) }
  }

  /// A whole number of the index; nil where it is none.
  func whole(_ column: String) -> Int? { self[column].doubleValue.flatMap { Int(exactly: $0) } }

  /// ⌈N / batch size⌉; nil where unknown.
  var stepsPerEpoch: Int? {
    guard let points = whole("points"), let batch = whole("batch_size"), batch > 0 else {
      return nil
    }
    return (points + batch - 1) / batch
  }
}

extension Store {
  /// The losses of a run's epochs.
  ///
  /// - Throws: ``StoreError``; ``Refusal`` for a log of steps, whose losses are of no epoch.
  func lossCurve(of runID: String) throws -> LossCurve {
    let (history, axis) = try RunFile.readHistoryAndAxis(filePath(of: runID))
    guard axis == .epoch else {
      throw Refusal(
        "its log counts steps, not epochs; ingest it with the column that counts epochs")
    }
    return LossCurve(epochs: history.epochs, losses: history.losses)
  }
}
