internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Which weights of a run a statistic looks at.
enum CheckpointChoice: Hashable, ExpressibleByArgument {
  /// The last weights.
  case final
  /// Every checkpoint, in the order in which they were taken.
  case all
  /// The checkpoint at a 0-based place.
  case index(Int)

  init?(argument: String) {
    switch argument {
    case "final": self = .final
    case "all": self = .all
    default:
      guard let index = Int(argument), index >= 0 else { return nil }
      self = .index(index)
    }
  }

  var defaultValueDescription: String { "final" }

  /// Places of the chosen checkpoints among those of a run.
  ///
  /// - Throws: ``Refusal`` where the run does not keep them.
  func places(in kept: [Checkpoint]) throws -> [Int] {
    guard !kept.isEmpty else { throw Refusal("no weights are stored") }
    switch self {
    case .all: return Array(kept.indices)
    case .index(let index):
      guard kept.indices.contains(index) else {
        throw Refusal("it has no checkpoint \(index), the last is \(kept.count - 1)")
      }
      return [index]
    case .final:
      guard let index = kept.lastIndex(where: { $0.reason == .final }) else {
        throw Refusal("it keeps \(kept.count) checkpoints but not the final weights")
      }
      return [index]
    }
  }
}

/// Which layers of a network are measured.
enum LayerChoice: String, CaseIterable, ExpressibleByArgument {
  /// Features, bottlenecks and the output.
  case all
  /// Bottlenecks and the output: much faster, since features are many.
  case channels
}

/// Which weights, layers and grid points `stats complexity` and `stats symmetry` look at.
struct NetworkOptions: ParsableArguments {
  @Option(help: "Weights: final, all, or the 0-based place of a checkpoint.")
  var checkpoint: CheckpointChoice = .final
  @Option(help: "Layers: all, or channels (bottlenecks and output alone; much faster).")
  var layers: LayerChoice = .all
  @Option(help: "Points of the even grid on [-1, 1].")
  var points = 1000

  func validate() throws {
    guard (3...1_000_000).contains(points) else {
      throw ValidationError("--points \(points): give 3 to 1000000 points.")
    }
  }

  /// What is looked at, as a value.
  var look: NetworkLook {
    NetworkLook(checkpoint: checkpoint, layers: layers, points: points)
  }
}

/// Weights, layers and grid of a look at networks.
struct NetworkLook {
  var checkpoint = CheckpointChoice.final
  var layers = LayerChoice.all
  var points = 1000

  /// Measures every signal of the networks of some runs.
  ///
  /// - Parameters:
  ///   - runs: The runs; those without the weights are left out.
  ///   - names: Columns of the runs whose values become the key.
  ///   - isWanted: Which of the runs to look at.
  ///   - measure: Measures one signal.
  func signals<Signal: Sendable>(
    of runs: SelectedRuns, by names: [String] = [],
    where isWanted: (RunRow) -> Bool = { _ in true },
    _ measure: ([Double]) -> Signal
  ) throws -> (
    networks: [NetworkSignals<Signal>], used: [RunRow], exclusions: [Provenance.Exclusion]
  ) {
    let grid = NetworkFunction.grid(points)
    var done = 0
    let read = try runs.read { row -> [NetworkSignals<Signal>] in
      defer {
        done += 1
        Console.redraw("measured \(done) of \(runs.rows.count) runs")
      }
      guard isWanted(row) else { return [] }
      return try signals(of: row, in: runs.store, by: names, on: grid, measure)
    }
    Console.clearLine()
    let used = read.used.filter { !$0.value.isEmpty }
    return (used.flatMap(\.value), used.map(\.row), read.exclusions)
  }

  private func signals<Signal: Sendable>(
    of row: RunRow, in store: Store, by names: [String], on grid: [Float],
    _ measure: ([Double]) -> Signal
  ) throws -> [NetworkSignals<Signal>] {
    let path = store.filePath(of: row.runID)
    let kept = try RunFile.readHeader(path).record.checkpoints
    return try checkpoint.places(in: kept).map { place in
      let weights = try RunFile.readCheckpoint(path, place).parameters
      guard weights.isWhole else { throw Refusal("its features were not stored") }
      let function = NetworkFunction(weights)
      let layers = layers == .all ? function.layers(at: grid) : function.channels(at: grid)
      return NetworkSignals(
        runID: row.runID, configName: row.configName, key: names.map { GroupKey(row[$0]) },
        checkpoint: place, reason: kept[place].reason.rawValue, epoch: kept[place].epoch,
        layers: layers.map { layer in
          (
            LayerPlace(linearIndex: layer.linearIndex, depth: weights.blocks.count - 1),
            (0..<layer.signalCount).map { measure(layer.signal($0).map(Double.init)) }
          )
        })
    }
  }
}
