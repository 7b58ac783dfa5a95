internal import ForeignFiles
internal import RFLR

/// The weights of one run, read from its folder and checked against one another.
///
/// A run is taken whole or not at all: with a hole it would be another run, and once the missing file
/// is restored the store would hold both. So one damaged file refuses the run, and every damaged file
/// is named.
struct RunWeights {
  /// Largest weights that a run may hold, in bytes; they are in memory at once, on every core.
  static let largestSizeBytes = 128 << 20
  /// Most checkpoints of a run.
  static let mostCheckpoints = 5000
  /// Problems that are named one by one.
  private static let mostNamed = 20

  private(set) var checkpoints: [Checkpoint] = []
  /// Features that all checkpoints share, where they are known to be frozen.
  private(set) var frozen: Parameters?
  /// Width, rank and depth as the shapes have them.
  private(set) var network: Network
  /// Element types that were brought to float32.
  private(set) var converted: Set<String> = []

  private let firstPath: String

  /// Reads weights; nil, and why, where some cannot be used or there are none.
  ///
  /// - Parameters:
  ///   - planned: What to read, in the order taken.
  ///   - isFrozen: Whether the features stayed as drawn; nil: unknown, each checkpoint has its own.
  static func read(
    _ planned: [PlannedCheckpoint], isFrozen: Bool?
  ) -> (weights: RunWeights?, problems: [StoreError]) {
    var weights: RunWeights?
    var problems: [StoreError] = []
    for (index, plan) in planned.enumerated() {
      do throws(StoreError) {
        let (network, parameters, types) = try stateDict(of: plan.path)
        if weights == nil {
          try checkSize(
            of: parameters, planned, isFrozen: isFrozen == true, width: network.width)
          weights = RunWeights(network, parameters, isFrozen == true, path: plan.path)
        }
        try weights?.add(parameters, network, plan)
        weights?.converted.formUnion(types)
      } catch {
        problems.append(error)
        // Too much for memory is told once, of the run.
        if error.code == .usage { break }
      }
      if problems.count > mostNamed {
        problems[mostNamed] = StoreError(
          .badData, path: plan.path,
          "is the \(mostNamed + 1)st file of this run with a problem; the other "
            + "\(planned.count - index - 1) were not read",
          remedy: "copy the run's folder again from its source")
        break
      }
    }
    return (problems.isEmpty ? weights : nil, problems)
  }

  private init(_ network: Network, _ first: Parameters, _ isFrozen: Bool, path: String) {
    self.network = network
    firstPath = path
    guard isFrozen else { return }
    frozen = Parameters(
      blocks: first.blocks.map {
        BlockParameters(
          featureWeights: $0.featureWeights, featureBias: $0.featureBias, channelWeights: [],
          channelBias: [])
      })
  }

  private mutating func add(
    _ parameters: Parameters, _ other: Network, _ plan: PlannedCheckpoint
  ) throws(StoreError) {
    let shape = { (network: Network) in [network.width, network.rank, network.depth] }
    guard shape(other) == shape(network) else {
      throw StoreError(
        .badData, path: plan.path,
        "has width \(other.width), rank \(other.rank) and depth \(other.depth), but \(firstPath) "
          + "has \(network.width), \(network.rank) and \(network.depth)",
        remedy: "move the file that is of another run out of the run's folder")
    }
    var kept = parameters
    if let frozen {
      for (index, block) in frozen.blocks.enumerated() {
        let own = parameters.blocks[index]
        guard Self.equal(own.featureWeights, block.featureWeights),
          Self.equal(own.featureBias, block.featureBias)
        else {
          throw StoreError(
            .badData, path: plan.path, field: "fcs.\(2 * index)",
            "the run's features are frozen, but these are not those of \(firstPath)",
            remedy: "move the file that is of another run out of the run's folder; "
              + "if the features were trained, add --set frozen=false")
        }
        kept.blocks[index].featureWeights = []
        kept.blocks[index].featureBias = []
      }
    }
    checkpoints.append(
      Checkpoint(
        epoch: plan.epoch, reason: plan.reason, lr: plan.learningRate, loss: plan.loss,
        parameters: kept))
  }

  /// Equal to the bit: a NaN is equal to itself.
  private static func equal(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  private static func stateDict(
    of path: String
  ) throws(StoreError) -> (Network, Parameters, [String]) {
    let file = try SourceFile(inside: path, largest: largestSizeBytes)
    let arrays = try StoreError.translating { () throws(ForeignFileError) in
      try TorchFile.read(file.bytes, path: path).stateDict
    }
    guard let arrays else {
      throw StoreError(
        .badData, path: path, "holds no state dict",
        remedy: "save the weights with torch.save(model.state_dict(), …)")
    }
    let (network, parameters) = try StateDict.parameters(of: arrays, path: path)
    return (network, parameters, StateDict.conversion(of: arrays))
  }

  private static func checkSize(
    of parameters: Parameters, _ planned: [PlannedCheckpoint], isFrozen: Bool, width: Int
  ) throws(StoreError) {
    let numbers = parameters.blocks.map { block in
      block.channelWeights.count + block.channelBias.count
        + (isFrozen ? 0 : block.featureWeights.count + block.featureBias.count)
    }.reduce(0, +)
    let most = max(1, min(mostCheckpoints, largestSizeBytes / (4 * numbers)))
    guard planned.count > most else { return }
    let periodic = planned.filter { $0.reason == .every }.map { $0.epoch + 1 }
    let others = planned.count - periodic.count
    let spacings = (0...9).flatMap { power in
      [1, 2, 5].map { step in (0..<power).reduce(step) { product, _ in product * 10 } }
    }
    let fitting = spacings.first { spacing in
      periodic.count { $0.isMultiple(of: spacing) } + others <= most
    }
    throw StoreError(
      .usage, path: folder(of: planned[0].path),
      "\(planned.count) checkpoints of \(4 * numbers) bytes each are more than the \(most) that are "
        + "kept of such a run",
      remedy: fitting.map { "add --checkpoint-every \($0) to take fewer of them" }
        ?? "move some of them out of the run's folder")
  }

  /// The run's folder, two levels above a checkpoint's file.
  private static func folder(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
  }
}

extension ForeignConfiguration {
  /// Whether the features are frozen, as far as it is known.
  func isFrozen(adding added: [String: JSONValue]) -> Bool? {
    let path = "network.frozen"
    switch stated[path] ?? added[path] ?? implied[path] {
    case .bool(let flag): return flag
    default: return nil
    }
  }

  /// Takes the shape of the network from its weights, where the source does not say another.
  mutating func state(_ network: Network, path: String) throws(StoreError) {
    for (field, value) in [
      ("width", network.width), ("rank", network.rank), ("depth", network.depth),
    ] {
      if let said = stated["network.\(field)"], said != .integer(value) {
        throw StoreError(
          .badData, path: path, field: "network.\(field)",
          "the configuration says \(said.canonicalText), the weights have \(value)",
          remedy: "configuration and weights are of different runs; copy both again")
      }
      state("network.\(field)", .integer(value))
    }
  }
}
