/// All weights of a network in the kernels' layout.
///
/// W is padded with zeros to `chunks`·16; matrices are chunk-major, [chunks][count][16]. Channels of
/// every block come first, then features of every block, each array on a boundary of 16 floats.
///
/// - Source: protocol.md §0; the layout is that of ckernels.h.
final class PackedWeights {
  let network: Network
  let chunks: Int
  let theta: AlignedFloats
  /// How much of theta, from its start, is trained.
  let trainedCount: Int
  let blocks: [Layout]

  /// Where a block's arrays begin in theta.
  struct Layout {
    var inputs: Int
    var channels: Int
    var channelWeights: Int
    var channelBias: Int
    var featureWeights: Int
    var featureBias: Int
  }

  /// Place of each feature of the first block; the others stay in order.
  private var firstBlockPlaces: [Int]

  init(_ network: Network) {
    self.network = network
    let chunks = (network.width + 15) / 16
    self.chunks = chunks
    var offset = 0
    func reserve(_ count: Int) -> Int {
      defer { offset += (count + 15) / 16 * 16 }
      return offset
    }
    var layouts = (0..<network.blockCount).map { block in
      let channels = network.channelCount(ofBlock: block)
      return Layout(
        inputs: network.inputCount(ofBlock: block), channels: channels,
        channelWeights: reserve(chunks * channels * 16), channelBias: reserve(channels),
        featureWeights: 0, featureBias: 0)
    }
    let channelCount = offset
    for block in layouts.indices {
      layouts[block].featureWeights = reserve(chunks * layouts[block].inputs * 16)
      layouts[block].featureBias = reserve(chunks * 16)
    }
    blocks = layouts
    theta = AlignedFloats(count: offset)
    trainedCount = network.frozen ? channelCount : offset
    firstBlockPlaces = Array(0..<network.width)
  }

  /// The weights in PyTorch's order.
  var parameters: Parameters {
    get {
      Parameters(
        blocks: blocks.enumerated().map { index, block in
          let places = places(ofBlock: index)
          return BlockParameters(
            featureWeights: unpack(block.featureWeights, block.inputs, places, transposed: true),
            featureBias: unpack(block.featureBias, 1, places, transposed: true),
            channelWeights: unpack(block.channelWeights, block.channels, places, transposed: false),
            channelBias: (0..<block.channels).map { theta.base[block.channelBias + $0] })
        })
    }
    set {
      precondition(newValue.fits(network), "weights of another network")
      if network.frozen { firstBlockPlaces = Self.placesByKink(newValue.blocks[0]) }
      for (index, weights) in newValue.blocks.enumerated() {
        let block = blocks[index]
        let places = places(ofBlock: index)
        pack(weights.featureWeights, block.featureWeights, block.inputs, places, transposed: true)
        pack(weights.featureBias, block.featureBias, 1, places, transposed: true)
        pack(
          weights.channelWeights, block.channelWeights, block.channels, places, transposed: false)
        for (channel, bias) in weights.channelBias.enumerated() {
          theta.base[block.channelBias + channel] = bias
        }
      }
    }
  }

  private func places(ofBlock block: Int) -> [Int] {
    block == 0 ? firstBlockPlaces : Array(0..<network.width)
  }

  /// Orders frozen features of one input so that those active at a point lie together.
  ///
  /// Feature w is active at x where A·x + a > 0. Features with A < 0 come first, then those with A > 0,
  /// each by their kink −a/A: what is active at x is then the end of the first part and the beginning
  /// of the second, and whole chunks of zeros need no visit. Ties keep their order.
  private static func placesByKink(_ block: BlockParameters) -> [Int] {
    func key(_ w: Int) -> (Int, Float, Int) {
      let slope = block.featureWeights[w]
      let kink = -block.featureBias[w] / slope
      return (slope < 0 ? 0 : 1, kink.isNaN ? .infinity : kink, w)
    }
    let order = block.featureBias.indices.sorted { key($0) < key($1) }
    var places = [Int](repeating: 0, count: order.count)
    for (place, w) in order.enumerated() { places[w] = place }
    return places
  }

  /// Position of the weight of feature place p and column k in a matrix that begins at an offset.
  private func position(_ offset: Int, _ count: Int, _ p: Int, _ k: Int) -> Int {
    offset + ((p >> 4) * count + k) * 16 + (p & 15)
  }

  /// Reads a matrix as [W, count] when transposed, as [count, W] otherwise, row major.
  private func unpack(_ offset: Int, _ count: Int, _ places: [Int], transposed: Bool) -> [Float] {
    let width = network.width
    return [Float](unsafeUninitializedCapacity: width * count) { buffer, filled in
      for k in 0..<count {
        for w in 0..<width {
          buffer[transposed ? w * count + k : k * width + w] =
            theta.base[position(offset, count, places[w], k)]
        }
      }
      filled = width * count
    }
  }

  private func pack(
    _ values: [Float], _ offset: Int, _ count: Int, _ places: [Int], transposed: Bool
  ) {
    let width = network.width
    for k in 0..<count {
      for w in 0..<width {
        theta.base[position(offset, count, places[w], k)] =
          values[transposed ? w * count + k : k * width + w]
      }
    }
  }
}
