public import Statistics

/// What was measured of every signal of one network, with the run and the weights it belongs to.
public struct NetworkSignals<Signal: Sendable>: Sendable {
  /// The run.
  public var runID: String
  /// Its name, as the paper prints it.
  public var configName: String
  /// Values of the grouping columns, in their order.
  public var key: [GroupKey]
  /// 0-based place of the checkpoint in the run file.
  public var checkpoint: Int
  /// Why these weights were kept.
  public var reason: String
  /// 0-based epoch at whose end they were taken; −1 before the first.
  public var epoch: Int
  /// The layers that were measured, in ascending order.
  public var layers: [(place: LayerPlace, signals: [Signal])]

  /// Creates the measurements of a network.
  public init(
    runID: String, configName: String, key: [GroupKey] = [], checkpoint: Int, reason: String,
    epoch: Int, layers: [(place: LayerPlace, signals: [Signal])]
  ) {
    self.runID = runID
    self.configName = configName
    self.key = key
    self.checkpoint = checkpoint
    self.reason = reason
    self.epoch = epoch
    self.layers = layers
  }

  /// Signals of the bottlenecks 1 … L, [bottleneck][channel].
  public var bottlenecks: [[Signal]] {
    layers.filter { $0.place.kind == .bottleneck }.map(\.signals)
  }

  /// What a reader of pooled p-values and intervals must know.
  static var independenceNote: String {
    "pooled runs are taken as independent; runs of equal seed and shape share their first weights"
  }

  /// The cells of ``Columns/networkIdentity``.
  var identity: [Cell] {
    [.text(runID), .text(configName), .integer(checkpoint), .text(reason), .integer(epoch)]
  }
}

/// Where in a network a linear map stands.
public struct LayerPlace: Sendable, Hashable, Comparable {
  /// What its outputs are.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Wide features, after their ReLU.
    case features
    /// Channels of a rank bottleneck.
    case bottleneck
    /// The network's output.
    case output
  }

  /// 1-based index of the linear map, 1 … 2(L+1).
  public var linearIndex: Int
  /// What its outputs are.
  public var kind: Kind
  /// 1-based block: depth ℓ of a bottleneck, L + 1 for the output.
  public var block: Int { (linearIndex + 1) / 2 }

  /// Creates a place.
  ///
  /// - Parameters:
  ///   - linearIndex: 1 … 2(depth + 1); odd ones are features.
  ///   - depth: L of the network.
  public init(linearIndex: Int, depth: Int) {
    self.linearIndex = linearIndex
    kind =
      !linearIndex.isMultiple(of: 2)
      ? .features : linearIndex == 2 * (depth + 1) ? .output : .bottleneck
  }

  /// By linear index; in networks of several depths the bottleneck before the output.
  public static func < (a: LayerPlace, b: LayerPlace) -> Bool {
    (a.linearIndex, a.kind == .output ? 1 : 0) < (b.linearIndex, b.kind == .output ? 1 : 0)
  }

  /// The cells of ``Columns/layerPlace``.
  public var cells: [Cell] { [.integer(linearIndex), .integer(block), .text(kind.rawValue)] }
}

extension Collection {
  /// Elements with equal grouping values together, in the order of those.
  func grouped<Signal>() -> [(key: [GroupKey], members: [Element])]
  where Element == NetworkSignals<Signal> {
    let ordered = sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var groups: [(key: [GroupKey], members: [Element])] = []
    for element in ordered {
      if let last = groups.last, last.key == element.key {
        groups[groups.count - 1].members.append(element)
      } else {
        groups.append((element.key, [element]))
      }
    }
    return groups
  }

  /// The layers of several networks, signals of the same place pooled.
  func pooledLayers<Signal>() -> [(place: LayerPlace, signals: [Signal])]
  where Element == NetworkSignals<Signal> {
    var pools: [LayerPlace: [Signal]] = [:]
    for network in self {
      for layer in network.layers { pools[layer.place, default: []] += layer.signals }
    }
    return pools.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
