/// The function that a network's weights compute, with the values inside it.
///
/// Linear maps are counted 1 … 2(L+1) as in Figure 4: an odd index is a map to the W features of a
/// block, looked at after its ReLU; an even index is a map to channels, looked at with its bias and
/// before the next block; the last one is the network's output.
///
/// Sums run in float32 over ascending inputs, bias first, without fused operations, so the values do
/// not depend on the grid or on the machine. They agree with the trainer's to rounding, not to the bit.
///
/// - Source: protocol.md §0 (the model), §3 (the counting).
public struct NetworkFunction: Sendable {
  /// Values of one linear map's outputs on a grid.
  public struct Layer: Sendable, Hashable {
    /// 1-based index of the linear map, 1 … 2(L+1).
    public var linearIndex: Int
    /// Outputs of the map: W features, r channels, or the one output.
    public var signalCount: Int
    /// Values, [signal, grid], row major.
    public var values: [Float]

    /// Whether these are a block's features after their ReLU.
    public var isFeatures: Bool { !linearIndex.isMultiple(of: 2) }

    /// The values of one signal on the grid.
    public func signal(_ index: Int) -> ArraySlice<Float> {
      let grid = values.count / signalCount
      return values[index * grid..<(index + 1) * grid]
    }
  }

  private let blocks: [BlockParameters]

  /// Takes the weights of a whole network, features included.
  ///
  /// - Parameter parameters: Blocks whose shapes follow one another, as in a checkpoint that was read.
  public init(_ parameters: Parameters) {
    blocks = parameters.blocks
    precondition(blocks.allSatisfy { !$0.featureBias.isEmpty }, "features are needed")
  }

  /// The network's output on a grid, [grid].
  public func output(at x: [Float]) -> [Float] {
    channels(at: x).last?.values ?? []
  }

  /// The channels of every block: even linear indices, the output last.
  public func channels(at x: [Float]) -> [Layer] {
    evaluate(x, keepingFeatures: false)
  }

  /// Every linear map, 1 … 2(L+1).
  ///
  /// - Complexity: O(parameters × grid) time; W × grid × (L+1) numbers of memory.
  public func layers(at x: [Float]) -> [Layer] {
    evaluate(x, keepingFeatures: true)
  }

  private func evaluate(_ x: [Float], keepingFeatures: Bool) -> [Layer] {
    var layers: [Layer] = []
    var input = x
    for (index, block) in blocks.enumerated() {
      let width = block.featureBias.count
      var features = [Float](repeating: 0, count: keepingFeatures ? width * x.count : 0)
      input = Self.apply(block, to: input, points: x.count, features: &features)
      if keepingFeatures {
        layers.append(Layer(linearIndex: 2 * index + 1, signalCount: width, values: features))
      }
      layers.append(
        Layer(linearIndex: 2 * index + 2, signalCount: block.channelBias.count, values: input))
    }
    return layers
  }

  /// Points of a tile: a tile of all channels stays in the first cache.
  private static let tile = 64

  /// One block on a grid: [r_in, grid] to [r_out, grid]; fills `features`, [W, grid], unless it is empty.
  private static func apply(
    _ block: BlockParameters, to input: [Float], points: Int, features: inout [Float]
  ) -> [Float] {
    let inputs = input.count / max(points, 1)
    let outputs = block.channelBias.count
    let width = block.featureBias.count
    var output = [Float](repeating: 0, count: outputs * points)
    var hidden = [Float](repeating: 0, count: tile)
    output.withUnsafeMutableBufferPointer { output in
      for (channel, bias) in block.channelBias.enumerated() {
        for point in 0..<points { output[channel * points + point] = bias }
      }
      for start in stride(from: 0, to: points, by: tile) {
        let count = min(tile, points - start)
        for feature in 0..<width {
          hidden.withUnsafeMutableBufferPointer { hidden in
            for point in 0..<count { hidden[point] = block.featureBias[feature] }
            input.withUnsafeBufferPointer { input in
              for source in 0..<inputs {
                let weight = block.featureWeights[feature * inputs + source]
                let row = source * points + start
                for point in 0..<count { hidden[point] += weight * input[row + point] }
              }
            }
            // Written so that a NaN stays one.
            for point in 0..<count where hidden[point] < 0 { hidden[point] = 0 }
            for channel in 0..<outputs {
              let weight = block.channelWeights[channel * width + feature]
              let row = channel * points + start
              for point in 0..<count { output[row + point] += weight * hidden[point] }
            }
          }
          if !features.isEmpty {
            for point in 0..<count { features[feature * points + start + point] = hidden[point] }
          }
        }
      }
    }
    return output
  }
}
