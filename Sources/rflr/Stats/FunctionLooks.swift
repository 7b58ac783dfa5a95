internal import ArgumentParser
internal import RFLR
internal import RunStore
internal import Statistics

/// Where looks at a run's function are taken from.
enum LookSource: String, CaseIterable, ExpressibleByArgument {
  /// Observations, and checkpoints at other epochs.
  case all
  /// What was recorded while the run trained.
  case observations
  /// Kept weights, evaluated now.
  case checkpoints
}

/// One run's file as the statistics of its function read it.
struct FunctionLooks {
  /// How a look came about, as tables name it.
  private enum Origin: String { case observation, checkpoint }

  let path: String
  let configuration: RunConfiguration
  let header: RunRecord
  /// What the configuration really says; the others of ``configuration`` are defaults.
  private let document: JSONValue
  private let source: LookSource

  /// Opens a run.
  ///
  /// - Throws: ``Refusal`` for an original whose configuration is not complete.
  init(_ row: RunRow, of runs: SelectedRuns, source: LookSource) throws {
    path = runs.store.filePath(of: row.runID)
    header = try RunFile.readHeader(path).record
    configuration = try runs.configuration(of: row)
    document = header.configuration
    self.source = source
  }

  /// Refuses a run whose source did not say what a statistic needs: a default would be an invention.
  func require(_ fields: [String: String]) throws(Refusal) {
    let missing = fields.filter { document[$0.key] == nil }.sorted { $0.key < $1.key }
    guard let first = missing.first else { return }
    throw Refusal(
      "its source does not say \(missing.map(\.key).joined(separator: ", ")); "
        + "ingest it with --set \(first.value)=…")
  }

  /// Looks at every epoch that has one, ascending; an observation comes before a checkpoint.
  ///
  /// - Parameters:
  ///   - observed: The look that an observation is; nil where it does not hold what is asked for.
  ///   - evaluated: The look at a whole network.
  private func looks<Look>(
    observed: (Observation) -> Look?, evaluated: (Checkpoint) throws -> Look
  ) throws -> [(epoch: Int, look: Look, origin: String)] {
    var found: [Int: (look: Look, origin: Origin)] = [:]
    if source != .checkpoints {
      for observation in try RunFile.readObservations(path) {
        found[observation.epoch] = observed(observation).map { ($0, .observation) }
      }
    }
    if source != .observations {
      for (index, checkpoint) in header.checkpoints.enumerated()
      where found[checkpoint.epoch] == nil {
        found[checkpoint.epoch] = (
          try evaluated(try RunFile.readCheckpoint(path, index)), .checkpoint
        )
      }
    }
    return found.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.look, $0.value.origin.rawValue)
    }
  }

  /// Looks at the modes k = 1…K, with the target's amplitudes.
  ///
  /// - Parameter count: K; nil for those that were observed, or 8.
  /// - Throws: ``Refusal`` where the training points are too few for any mode.
  func modes(
    upTo count: Int?
  ) throws -> (looks: [ModeLook], sources: [String], target: [Double]) {
    try require(["data.points": "N", "target.family": "target"])
    let points = configuration.data.points
    let wanted = count ?? (configuration.observe.every == nil ? 8 : configuration.observe.modes)
    let modes = min(wanted, ModeProjection.highestMode(points: points))
    guard modes >= 1 else {
      throw Refusal(
        points < 6 ? "\(points) points tell no mode from another" : "no mode was observed")
    }
    let grid = ModeProjection.grid(points: points)
    let target = grid.map { Float(configuration.target(Double($0))) }
    let found = try looks { observation in
      guard observation.modeAmplitudes.count >= modes else { return nil as ModeLook? }
      return ModeLook(
        epoch: observation.epoch, amplitudes: Array(observation.modeAmplitudes.prefix(modes)),
        loss: observation.fullLoss)
    } evaluated: { checkpoint in
      let fit = NetworkFunction(checkpoint.parameters).output(at: grid)
      let errors = zip(fit, target).map { Double($0) - Double($1) }
      return ModeLook(
        epoch: checkpoint.epoch, amplitudes: ModeProjection.amplitudes(of: fit, count: modes),
        loss: errors.map { $0 * $0 }.reduce(0, +) / Double(points))
    }
    return (
      found.map(\.look), found.map(\.origin), ModeProjection.amplitudes(of: target, count: modes)
    )
  }

  /// An observed point this near to the one that is asked for is taken for it: the channels are
  /// continuous, and the authors have 1e-8 and 1e-6 for 0.
  static let sameX = 1e-6

  /// Looks at the outputs of one linear map at a point.
  ///
  /// - Parameters:
  ///   - linearIndex: 1…2(L+1).
  ///   - x: The point.
  func channels(
    ofMap linearIndex: Int, at x: Double
  ) throws -> (looks: [(epoch: Int, values: [Double])], sources: [String]) {
    try require(["network.depth": "depth", "network.rank": "rank"])
    let network = configuration.network
    let observable =
      abs(configuration.observe.x - x) <= Self.sameX && linearIndex.isMultiple(of: 2)
      && linearIndex <= 2 * network.depth
    let block = linearIndex / 2
    let found = try looks { observation in
      // A foreign run may have looked at its last bottleneck alone.
      let isWhole = observation.channelValues.count == network.depth * network.rank
      let isLast = observation.channelValues.count == network.rank && block == network.depth
      guard observable, isWhole || isLast else { return nil as [Double]? }
      let start = isWhole ? (block - 1) * network.rank : 0
      return observation.channelValues[start..<(start + network.rank)].map(Double.init)
    } evaluated: { checkpoint in
      let function = NetworkFunction(checkpoint.parameters)
      let layers =
        linearIndex.isMultiple(of: 2)
        ? function.channels(at: [Float(x)]) : function.layers(at: [Float(x)])
      return layers.first { $0.linearIndex == linearIndex }?.values.map(Double.init) ?? []
    }
    return (found.map { ($0.epoch, $0.look) }, found.map(\.origin))
  }
}
