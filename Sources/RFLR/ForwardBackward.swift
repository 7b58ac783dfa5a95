internal import CKernels

/// A network's weights and activations in the kernels' layout; the only caller of CKernels.
///
/// Shapes: W is padded to `chunks`·16; matrices are [chunks][count][16], activations
/// [chunks][batch][16], inputs and channels [batch][count].
///
/// - Source: section 2 of the paper; protocol.md §0. The arithmetic's order is stated in ckernels.h.
final class ForwardBackward {
  let network: Network
  let chunks: Int
  /// Samples that fit into the activation buffers.
  let capacity: Int
  /// All weights: channels of every block, then features of every block; each array padded to 16.
  let theta: AlignedFloats
  /// How much of theta, from its start, is trained.
  let trainedCount: Int
  /// Gradient of the trained part.
  let gradient: AlignedFloats

  private let kernels: ck_kernels
  private let blocks: [Layout]
  private let inputs: [AlignedFloats]  // x of block b, [batch][r_in]; the last one is the output
  private let hidden: [AlignedFloats]  // h of block b, [chunks][batch][16]
  private let deltas: [AlignedFloats]  // dLoss/dz of block b, [batch][r_out]
  private let hiddenDelta: AlignedFloats  // dLoss/d(pre-activation) of one block
  private let scratch: AlignedFloats
  private let ones: AlignedFloats

  /// Where a block's arrays begin in theta.
  private struct Layout {
    var inputs: Int
    var channels: Int
    var channelWeights: Int
    var channelBias: Int
    var featureWeights: Int
    var featureBias: Int
  }

  init(_ network: Network, capacity: Int, kernels: Kernels) {
    self.network = network
    self.capacity = capacity
    self.kernels = kernels.table.pointee
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
    gradient = AlignedFloats(count: trainedCount)
    let widest = max(network.rank, 1)
    inputs = (0...network.blockCount).map { _ in AlignedFloats(count: capacity * widest) }
    hidden = layouts.map { _ in AlignedFloats(count: chunks * capacity * 16) }
    deltas = layouts.map { _ in AlignedFloats(count: capacity * widest) }
    hiddenDelta = AlignedFloats(count: chunks * capacity * 16)
    scratch = AlignedFloats(count: max(capacity * capacity, capacity * widest))
    ones = AlignedFloats(count: capacity)
    ones.base.update(repeating: 1, count: capacity)
  }

  // MARK: Weights in PyTorch's order

  var parameters: Parameters {
    get {
      Parameters(
        blocks: blocks.map { block in
          BlockParameters(
            featureWeights: unpack(block.featureWeights, count: block.inputs, transposed: true),
            featureBias: unpack(block.featureBias, count: 1, transposed: true),
            channelWeights: unpack(block.channelWeights, count: block.channels, transposed: false),
            channelBias: (0..<block.channels).map { theta.base[block.channelBias + $0] })
        })
    }
    set {
      precondition(newValue.fits(network), "weights of another network")
      for (block, weights) in zip(blocks, newValue.blocks) {
        pack(weights.featureWeights, block.featureWeights, count: block.inputs, transposed: true)
        pack(weights.featureBias, block.featureBias, count: 1, transposed: true)
        pack(weights.channelWeights, block.channelWeights, count: block.channels, transposed: false)
        for (index, bias) in weights.channelBias.enumerated() {
          theta.base[block.channelBias + index] = bias
        }
      }
    }
  }

  /// Position of weight (w, k) in a chunk-major matrix that begins at an offset.
  private func position(_ offset: Int, _ count: Int, _ w: Int, _ k: Int) -> Int {
    offset + ((w >> 4) * count + k) * 16 + (w & 15)
  }

  /// Reads a matrix as [W, count] (transposed: false gives [count, W]), row major.
  private func unpack(_ offset: Int, count: Int, transposed: Bool) -> [Float] {
    let width = network.width
    return [Float](unsafeUninitializedCapacity: width * count) { buffer, filled in
      for k in 0..<count {
        for w in 0..<width {
          buffer[transposed ? w * count + k : k * width + w] =
            theta.base[position(offset, count, w, k)]
        }
      }
      filled = width * count
    }
  }

  private func pack(_ values: [Float], _ offset: Int, count: Int, transposed: Bool) {
    let width = network.width
    for k in 0..<count {
      for w in 0..<width {
        theta.base[position(offset, count, w, k)] =
          values[transposed ? w * count + k : k * width + w]
      }
    }
  }

  // MARK: Forward

  /// Runs samples through the network.
  ///
  /// - Parameter x: Inputs, [batch], at most `capacity`.
  /// - Returns: Outputs, [batch], valid until the next call.
  func forward(_ x: UnsafeBufferPointer<Float>) -> UnsafePointer<Float> {
    let batch = x.count
    precondition(batch <= capacity)
    for s in 0..<batch { inputs[0].base[s] = x[s] }
    for (b, block) in blocks.enumerated() {
      kernels.expand(
        chunks, block.inputs, batch, theta.base + block.featureWeights,
        theta.base + block.featureBias, inputs[b].base, Int32(CK_RELU.rawValue), nil, hidden[b].base
      )
      kernels.project(
        chunks, block.channels, batch, theta.base + block.channelWeights,
        theta.base + block.channelBias, hidden[b].base, inputs[b + 1].base)
    }
    return UnsafePointer(inputs[blocks.count].base)
  }

  /// Channel values of the bottlenecks for sample 0 of the last forward pass, [L, r].
  var channelValues: [Float] {
    (1..<blocks.count).flatMap { b in (0..<network.rank).map { inputs[b].base[$0] } }
  }

  // MARK: Backward

  /// Takes the error's gradient back to the channels of every block, after a forward pass.
  ///
  /// - Parameters:
  ///   - batch: Samples of that pass.
  ///   - outputDelta: dLoss/dOutput, [batch].
  ///   - materialise: Whether the whole gradient is formed; needed unless the step is taken from the
  ///     deltas alone.
  func backward(batch: Int, outputDelta: UnsafePointer<Float>, materialise: Bool) {
    deltas[blocks.count - 1].base.update(from: outputDelta, count: batch)
    if materialise { gradient.clear() }
    for (b, block) in blocks.enumerated().reversed() {
      let delta = deltas[b].base
      if materialise {
        kernels.outer(
          chunks, block.channels, batch, hidden[b].base, delta, gradient.base + block.channelWeights
        )
        addRows(delta, batch, block.channels, to: gradient.base + block.channelBias)
      }
      guard b > 0 || !network.frozen else { continue }
      kernels.expand(
        chunks, block.channels, batch, theta.base + block.channelWeights, nil, delta,
        Int32(CK_MASK.rawValue), hidden[b].base, hiddenDelta.base)
      if !network.frozen {
        kernels.outer(
          chunks, block.inputs, batch, hiddenDelta.base, inputs[b].base,
          gradient.base + block.featureWeights)
        kernels.outer(
          chunks, 1, batch, hiddenDelta.base, ones.base, gradient.base + block.featureBias)
      }
      if b > 0 {
        kernels.project(
          chunks, block.inputs, batch, theta.base + block.featureWeights, nil, hiddenDelta.base,
          deltas[b - 1].base)
      }
    }
  }

  private func addRows(
    _ rows: UnsafePointer<Float>, _ batch: Int, _ count: Int, to sum: UnsafeMutablePointer<Float>
  ) {
    for s in 0..<batch {
      for k in 0..<count { sum[k] += rows[s * count + k] }
    }
  }

  /// Norm of the materialised gradient.
  var gradientNorm: Double { kernels.sum_of_squares(trainedCount, gradient.base).squareRoot() }

  /// Norm of the gradient of frozen features, from the deltas alone.
  ///
  /// The gradient of C and c is Σ_s δ_s ⊗ (h_s, 1), so its square is Σ_st (δ_s·δ_t)(h_s·h_t + 1).
  func gradientNormFromDeltas(batch: Int) -> Double {
    var square = 0.0
    for (b, block) in blocks.enumerated() {
      kernels.gram(chunks, batch, hidden[b].base, scratch.base)
      let delta = deltas[b].base
      for s in 0..<batch {
        for t in 0...s {
          var product: Float = 0
          for k in 0..<block.channels {
            product += delta[s * block.channels + k] * delta[t * block.channels + k]
          }
          let term = Double(product) * (Double(scratch.base[s * batch + t]) + 1)
          square += s == t ? term : 2 * term
        }
      }
    }
    return max(0, square).squareRoot()
  }

  // MARK: Steps

  /// θ ← θ − rate·scale·∇ for frozen features, from the deltas alone.
  func stepFromDeltas(batch: Int, rate: Float, scale: Float) {
    for (b, block) in blocks.enumerated() {
      let count = batch * block.channels
      let factor = -rate * scale
      for k in 0..<count { scratch.base[k] = factor * deltas[b].base[k] }
      kernels.outer(
        chunks, block.channels, batch, hidden[b].base, scratch.base,
        theta.base + block.channelWeights)
      addRows(scratch.base, batch, block.channels, to: theta.base + block.channelBias)
    }
  }

  /// SGD with the materialised gradient; `velocity` nil without momentum.
  func step(velocity: AlignedFloats?, rate: Float, momentum: Float, scale: Float) {
    kernels.sgd(trainedCount, theta.base, gradient.base, velocity?.base, rate, momentum, scale)
  }

  /// One Adam step with the materialised gradient; `moments` holds m, then v.
  ///
  /// - Parameters:
  ///   - rate: Learning rate divided by 1 − β₁^t.
  ///   - root2: √(1 − β₂^t).
  func adam(moments: AlignedFloats, optimiser: Optimiser, rate: Float, root2: Float, scale: Float) {
    kernels.adam(
      trainedCount, theta.base, gradient.base, moments.base, moments.base + trainedCount, rate,
      optimiser.beta1, optimiser.beta2, root2, Float(optimiser.epsilon), scale)
  }
}
