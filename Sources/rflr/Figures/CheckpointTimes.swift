internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Checkpoints that an option lists: `before-lr-divide:1,after-lr-divide:1,final`.
struct CheckpointTimes: Hashable {
  /// More would be too small to read.
  static let most = 6

  let times: [CheckpointTime]

  init(_ text: String) throws {
    times = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      try CheckpointTime(part.trimmingCharacters(in: .whitespaces))
    }
    guard times.count <= Self.most else {
      throw ValidationError("\(times.count) checkpoints: give at most \(Self.most).")
    }
  }
}

/// Weights of a run that a figure shows.
struct KeptWeights {
  let label: WeightsLabel
  let function: NetworkFunction
}

/// Reads the kept weights of a run whose target is known.
struct WeightsReader {
  let target: Target
  private let row: RunRow
  private let looks: FunctionLooks

  /// Opens a run.
  ///
  /// - Throws: ``Refusal`` for an original that does not say its target.
  init(_ row: RunRow, of runs: SelectedRuns) throws {
    self.row = row
    looks = try FunctionLooks(row, of: runs, source: .checkpoints)
    try looks.require(["target.family": "target"])
    target = looks.configuration.target
    guard !looks.header.checkpoints.isEmpty else { throw Refusal("no weights are stored") }
  }

  /// The weights at some times, all of which the run must keep.
  ///
  /// - Throws: ``Refusal`` that lists what the run keeps.
  func weights(at times: [CheckpointTime]) throws -> [KeptWeights?] {
    let places = try times.map { time in
      do throws(StoreError) {
        return try time.place(in: looks.header)
      } catch {
        throw Refusal("it \(error.reason); \(error.remedy)")
      }
    }
    return try weights(in: places)
  }

  /// The weights at those of the usual times that the run keeps, else the last ones.
  func usualWeights(_ times: [CheckpointTime]) throws -> [KeptWeights?] {
    var places: [Int?] = times.map { time in
      do throws(StoreError) { return try time.place(in: looks.header) } catch { return nil }
    }
    if places.allSatisfy({ $0 == nil }) { places[0] = looks.header.checkpoints.indices.last }
    return try weights(in: places)
  }

  /// The same epoch is the same weights, whatever they were kept for: shown once.
  private func weights(in places: [Int?]) throws -> [KeptWeights?] {
    var shown: Set<Int> = []
    return try places.map { place in
      guard let place, shown.insert(looks.header.checkpoints[place].epoch).inserted else {
        return nil
      }
      let checkpoint = try RunFile.readCheckpoint(looks.path, place)
      guard checkpoint.parameters.isWhole else { throw Refusal("its features were not stored") }
      return KeptWeights(
        label: WeightsLabel(
          runID: row.runID, configName: row.configName, checkpoint: place,
          reason: checkpoint.reason.rawValue, epoch: checkpoint.epoch, lr: checkpoint.lr,
          loss: checkpoint.loss),
        function: NetworkFunction(checkpoint.parameters))
    }
  }
}

/// Which weights a figure shows, and on which grid.
struct WeightsOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Weights, separated by commas: epoch indices (-1: before the first) or why they were kept \
      (init, before-lr-divide:1, after-lr-divide:last, final, …).
      """, valueName: "epoch|reason,…"),
    transform: CheckpointTimes.init)
  var at: CheckpointTimes?
  @Option(help: "Points of the even grid on [-1, 1].")
  var points: Int?

  func validate() throws {
    if let points, !(3...100_000).contains(points) {
      throw ValidationError("--points \(points): give 3 to 100000 points.")
    }
  }

  /// The chosen weights of a run, or the usual ones.
  func weights(of run: WeightsReader, usual: [CheckpointTime]) throws -> [KeptWeights?] {
    try at.map { try run.weights(at: $0.times) } ?? run.usualWeights(usual)
  }
}
