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
  /// - Parameter parameters: Blocks whose shapes follow one another, as in a checkpoint that was read
  ///   (``Parameters/isWhole``).
  public init(_ parameters: Parameters) {
    precondition(parameters.isWhole, "the weights of a whole network are needed")
    blocks = parameters.blocks
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

  /// Points of an even grid of [-1, 1] with both ends, each the exact negative of its mirror image.
  ///
  /// x[i] = (2i − (n − 1))/(n − 1), rounded once; [points].
  ///
  /// - Parameter points: At least 2.
  public static func grid(_ points: Int) -> [Float] {
    precondition(points >= 2, "a grid has two ends")
    let last = points - 1
    return (0..<points).map { Float(Double(2 * $0 - last) / Double(last)) }
  }

  /// Points that go through the whole network together: their channels stay in the first cache.
  private typealias Tile = SIMD16<Float>

  private func evaluate(_ x: [Float], keepingFeatures: Bool) -> [Layer] {
    let kept = blocks.flatMap { block in
      keepingFeatures
        ? [block.featureBias.count, block.channelBias.count] : [block.channelBias.count]
    }
    var values = kept.map { [Float](repeating: 0, count: $0 * x.count) }
    var channels: [Tile] = []
    for start in stride(from: 0, to: x.count, by: Tile.scalarCount) {
      let count = min(Tile.scalarCount, x.count - start)
      var tile = Tile(repeating: 0)
      for point in 0..<count { tile[point] = x[start + point] }
      channels = [tile]
      for (index, block) in blocks.enumerated() {
        let place = keepingFeatures ? 2 * index + 1 : index
        if keepingFeatures {
          values[place - 1].withUnsafeMutableBufferPointer { features in
            channels = Self.apply(block, to: channels) { feature, hidden in
              Self.store(hidden, feature * x.count + start, count, &features)
            }
          }
        } else {
          channels = Self.apply(block, to: channels) { _, _ in }
        }
        values[place].withUnsafeMutableBufferPointer { output in
          for (channel, tile) in channels.enumerated() {
            Self.store(tile, channel * x.count + start, count, &output)
          }
        }
      }
    }
    return values.indices.map { place in
      Layer(
        linearIndex: keepingFeatures ? place + 1 : 2 * place + 2, signalCount: kept[place],
        values: values[place])
    }
  }

  @inline(__always)
  private static func store(
    _ tile: Tile, _ offset: Int, _ count: Int, _ values: inout UnsafeMutableBufferPointer<Float>
  ) {
    if count == Tile.scalarCount, let base = values.baseAddress {
      UnsafeMutableRawPointer(base + offset).storeBytes(of: tile, as: Tile.self)
    } else {
      for point in 0..<count { values[offset + point] = tile[point] }
    }
  }

  /// One block on a tile: [r_in] to [r_out]; tells every feature after its ReLU.
  @inline(__always)
  private static func apply(
    _ block: BlockParameters, to input: [Tile], tell: (Int, Tile) -> Void
  ) -> [Tile] {
    let width = block.featureBias.count
    let inputs = input.count
    let outputs = block.channelBias.count
    var output = block.channelBias.map { Tile(repeating: $0) }
    let zero = Tile(repeating: 0)
    input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        block.featureWeights.withUnsafeBufferPointer { incoming in
          block.featureBias.withUnsafeBufferPointer { bias in
            block.channelWeights.withUnsafeBufferPointer { outgoing in
              for feature in 0..<width {
                var hidden = Tile(repeating: bias[feature])
                for source in 0..<inputs {
                  hidden += incoming[feature * inputs + source] * input[source]
                }
                // Written so that a NaN stays one.
                hidden.replace(with: zero, where: hidden .< zero)
                for channel in 0..<outputs {
                  output[channel] += outgoing[channel * width + feature] * hidden
                }
                tell(feature, hidden)
              }
            }
          }
        }
      }
    }
    return output
  }
}

extension Parameters {
  /// Whether these are the weights of a whole network: features included, each block fed by the last.
  public var isWhole: Bool {
    var inputs = 1
    for block in blocks {
      let (width, outputs) = (block.featureBias.count, block.channelBias.count)
      guard width > 0, outputs > 0, block.featureWeights.count == width * inputs,
        block.channelWeights.count == outputs * width
      else { return false }
      inputs = outputs
    }
    return !blocks.isEmpty
  }
}
