/// Shape, training mode and initialisation of an RF-LR network.
///
/// Depth L counts rank bottlenecks. Block b = 0…L maps its input through W random features,
/// h = relu(A·x + a), to its channels, z = C·h + c; block L is the output block with one channel.
///
/// - Source: section 2 of the paper; protocol.md §0, §0b.
public struct Network: Sendable, Hashable {
  /// How the first weights are drawn.
  public enum Initialisation: String, Sendable, Hashable, CaseIterable {
    /// PyTorch's `nn.Linear`: weights and biases uniform on ±1/√(fan-in). Reproduces the paper.
    case torchDefault = "torch-default"
    /// What the paper states: weights and biases normal with standard deviation 1/√(fan-in).
    case mup
  }

  /// Width W: features of each block.
  public var width: Int
  /// Rank r: channels of each bottleneck.
  public var rank: Int
  /// Depth L: number of bottlenecks.
  public var depth: Int
  /// Whether feature weights and biases stay as drawn (fixWb = True).
  public var frozen: Bool
  /// How the first weights are drawn.
  public var initialisation: Initialisation

  /// Creates a network; the defaults are the paper's.
  public init(
    width: Int = 1024, rank: Int = 10, depth: Int = 3, frozen: Bool = true,
    initialisation: Initialisation = .torchDefault
  ) {
    self.width = width
    self.rank = rank
    self.depth = depth
    self.frozen = frozen
    self.initialisation = initialisation
  }

  /// Number of blocks, L + 1.
  public var blockCount: Int { depth + 1 }

  /// Inputs of block b: 1 for the first, r for the others.
  public func inputCount(ofBlock block: Int) -> Int { block == 0 ? 1 : rank }

  /// Channels of block b: 1 for the last, r for the others.
  public func channelCount(ofBlock block: Int) -> Int { block == depth ? 1 : rank }

  /// All parameters: 2W + L(2Wr + W + r) + (W + 1).
  public var parameterCount: Int {
    2 * width + depth * (2 * width * rank + width + rank) + width + 1
  }

  /// Parameters that are trained: L(Wr + r) + W + 1 when frozen, all of them otherwise.
  public var trainableCount: Int {
    frozen ? depth * (width * rank + rank) + width + 1 : parameterCount
  }

  var json: JSONValue {
    .object([
      "width": .integer(width), "rank": .integer(rank), "depth": .integer(depth),
      "frozen": .bool(frozen), "init": .string(initialisation.rawValue),
    ])
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    width = try fields.integer("width", default: 1024)
    rank = try fields.integer("rank", default: 10)
    depth = try fields.integer("depth", default: 3)
    frozen = try fields.bool("frozen", default: true)
    initialisation = try fields.choice("init", default: .torchDefault)
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    for (name, value, largest) in [
      ("width", width, 1 << 20), ("rank", rank, 1 << 14), ("depth", depth, 4096),
    ] where !(1...largest).contains(value) {
      throw ConfigurationError(
        "network.\(name)", "\(value) is outside 1…\(largest)",
        remedy: "give a whole number of at least 1")
    }
    let count = Double(depth) * 2 * Double(width) * Double(rank)
    guard count < 1e9 else {
      throw ConfigurationError(
        "network", "\(count) weights do not fit in memory", remedy: "lower width, rank or depth")
    }
  }
}

/// The weights of one block, row major, in PyTorch's order.
public struct BlockParameters: Sendable, Hashable {
  /// A, [W, r_in].
  public var featureWeights: [Float]
  /// a, [W].
  public var featureBias: [Float]
  /// C, [r_out, W].
  public var channelWeights: [Float]
  /// c, [r_out].
  public var channelBias: [Float]

  /// Creates a block from its four arrays.
  public init(
    featureWeights: [Float], featureBias: [Float], channelWeights: [Float], channelBias: [Float]
  ) {
    self.featureWeights = featureWeights
    self.featureBias = featureBias
    self.channelWeights = channelWeights
    self.channelBias = channelBias
  }
}

/// All weights of a network, block by block.
public struct Parameters: Sendable, Hashable {
  /// Blocks 0…L.
  public var blocks: [BlockParameters]

  /// Creates parameters from blocks.
  public init(blocks: [BlockParameters]) { self.blocks = blocks }

  /// Draws the first weights of a network.
  ///
  /// Features and channels come from separate streams, block by block, weights before biases, each in
  /// row-major order; the draw depends on nothing but the network and the seed.
  ///
  /// - Parameters:
  ///   - network: Shape and initialisation.
  ///   - seed: The run's seed.
  public init(initialising network: Network, seed: Int) {
    var features = RandomStream(named: "features", seed: seed)
    var channels = RandomStream(named: "channels", seed: seed)
    blocks = (0..<network.blockCount).map { block in
      let inputs = network.inputCount(ofBlock: block)
      let outputs = network.channelCount(ofBlock: block)
      let width = network.width
      func draw(_ stream: inout RandomStream, _ count: Int, fanIn: Int) -> [Float] {
        let bound = 1 / Double(fanIn).squareRoot()
        return (0..<count).map { _ in
          switch network.initialisation {
          case .torchDefault: Float(stream.uniform(in: -bound..<bound))
          case .mup: Float(bound * stream.normal())
          }
        }
      }
      return BlockParameters(
        featureWeights: draw(&features, width * inputs, fanIn: inputs),
        featureBias: draw(&features, width, fanIn: inputs),
        channelWeights: draw(&channels, outputs * width, fanIn: width),
        channelBias: draw(&channels, outputs, fanIn: width))
    }
  }

  /// The same weights; those that are no number as the one NaN that every machine writes.
  var pinned: Parameters {
    Parameters(
      blocks: blocks.map { block in
        BlockParameters(
          featureWeights: block.featureWeights.map(\.pinned),
          featureBias: block.featureBias.map(\.pinned),
          channelWeights: block.channelWeights.map(\.pinned),
          channelBias: block.channelBias.map(\.pinned))
      })
  }

  /// Whether every array has the length that the network asks for.
  public func fits(_ network: Network) -> Bool {
    blocks.count == network.blockCount
      && blocks.enumerated().allSatisfy { index, block in
        let inputs = network.inputCount(ofBlock: index)
        let outputs = network.channelCount(ofBlock: index)
        return block.featureWeights.count == network.width * inputs
          && block.featureBias.count == network.width
          && block.channelWeights.count == outputs * network.width
          && block.channelBias.count == outputs
      }
  }
}
