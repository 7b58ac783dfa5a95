internal import CKernels

/// Forward passes, gradients and steps of a network; the only caller of CKernels.
///
/// Shapes: activations are [chunks][batch][16], inputs and channels [batch][count].
///
/// Single samples of frozen features are trained one pass behind: the step of a sample is taken while
/// the next one is projected, because reading the matrices from the second cache is what costs the
/// time then. Each weight sees the same operations in the same order, so no bit depends on it.
///
/// - Source: section 2 of the paper; protocol.md §0. The arithmetic's order is stated in ckernels.h.
final class ForwardBackward {
  /// Samples that fit into the activation buffers.
  let capacity: Int
  let weights: PackedWeights
  /// Gradient of the trained part.
  let gradient: AlignedFloats

  private let network: Network
  private let chunks: Int
  private let blocks: [PackedWeights.Layout]
  private let kernels: ck_kernels
  private let inputs: [AlignedFloats]  // x of block b, [batch][r_in]; the last one is the output
  private var hidden: [AlignedFloats]  // h of block b, [chunks][batch][16]
  private let deltas: [AlignedFloats]  // dLoss/dz of block b, [batch][r_out]
  private let hiddenDelta: AlignedFloats  // dLoss/d(pre-activation) of one block
  private let scratch: AlignedFloats
  private let ones: AlignedFloats
  /// Chunks of the first block in which a sample of the last forward pass is active.
  private var active: Range<Int>

  // A step that was asked for and not yet taken (single samples of frozen features).
  private var isStepPending = false
  private var previousHidden: [AlignedFloats]
  private let previousDeltas: [AlignedFloats]
  private var previousActive: Range<Int>
  // What the single pass found of the sample of the last forward pass.
  private let squares: AlignedFloats  // h·h of each block
  private let outputBack: AlignedFloats  // dOutput/dx of the output block, [r]
  private var isSinglePass = false

  init(_ network: Network, capacity: Int, kernels: Kernels) {
    self.network = network
    self.capacity = capacity
    self.kernels = kernels.table.pointee
    let weights = PackedWeights(network)
    let chunks = weights.chunks
    self.weights = weights
    self.chunks = chunks
    blocks = weights.blocks
    gradient = AlignedFloats(count: weights.trainedCount)
    func narrow() -> AlignedFloats { AlignedFloats(count: capacity * network.rank) }
    inputs = (0...network.blockCount).map { _ in narrow() }
    hidden = blocks.map { _ in AlignedFloats(count: chunks * capacity * 16) }
    deltas = blocks.map { _ in narrow() }
    hiddenDelta = AlignedFloats(count: chunks * capacity * 16)
    scratch = AlignedFloats(count: max(capacity * capacity, capacity * network.rank))
    ones = AlignedFloats(count: capacity)
    ones.base.update(repeating: 1, count: capacity)
    active = 0..<chunks
    previousActive = active
    previousHidden = blocks.map { _ in AlignedFloats(count: chunks * capacity * 16) }
    previousDeltas = blocks.map { _ in AlignedFloats(count: network.rank) }
    squares = AlignedFloats(count: network.blockCount)
    outputBack = AlignedFloats(count: network.rank)
  }

  private static let add = Int32(CK_ADD.rawValue)
  private static let set = Int32(CK_SET.rawValue)

  private var theta: UnsafeMutablePointer<Float> { weights.theta.base }

  /// The weights in PyTorch's order, with every step that was asked for.
  var parameters: Parameters {
    get {
      takePendingStep()
      return weights.parameters
    }
    set {
      isStepPending = false
      weights.parameters = newValue
    }
  }

  // MARK: Forward

  /// Chunks of the first block in which each of some points is active, found by evaluation.
  ///
  /// - Returns: One range a point; all chunks where features are trained and may move.
  func activeChunks(at x: [Float]) -> [Range<Int>] {
    guard network.frozen else { return x.map { _ in 0..<chunks } }
    return x.map { point in
      inputs[0].base[0] = point
      expandFeatures(ofBlock: 0, batch: 1, in: 0..<chunks)
      let isActive = { (chunk: Int) in
        (0..<16).contains { self.hidden[0].base[chunk * 16 + $0] != 0 }
      }
      guard let first = (0..<self.chunks).first(where: isActive),
        let last = (0..<self.chunks).last(where: isActive)
      else { return 0..<0 }
      return first..<(last + 1)
    }
  }

  /// Runs samples through the network.
  ///
  /// - Parameters:
  ///   - x: Inputs, [batch], at most `capacity`.
  ///   - active: Chunks of the first block outside which no sample is active; nil for all.
  ///   - isTraining: Whether a pending step may be taken on the way, and a step from the deltas follows.
  /// - Returns: Outputs, [batch], valid until the next call.
  @discardableResult
  func forward(
    _ x: UnsafeBufferPointer<Float>, active: Range<Int>? = nil, isTraining: Bool = false
  ) -> UnsafePointer<Float> {
    let batch = x.count
    precondition(batch <= capacity)
    for s in 0..<batch { inputs[0].base[s] = x[s] }
    self.active = active ?? 0..<chunks
    let isSingle = isTraining && batch == 1
    if !isSingle { takePendingStep() }
    for (b, block) in blocks.enumerated() {
      if isSingle {
        advance(b, block)
        continue
      }
      let range = chunks(ofBlock: b)
      expandFeatures(ofBlock: b, batch: batch, in: range)
      kernels.project(
        range.count, block.channels, batch,
        theta + block.channelWeights + range.lowerBound * block.channels * 16,
        theta + block.channelBias, hidden[b].base + range.lowerBound * batch * 16,
        inputs[b + 1].base)
    }
    isStepPending = isStepPending && !isSingle
    isSinglePass = isSingle
    return UnsafePointer(inputs[blocks.count].base)
  }

  private func chunks(ofBlock block: Int) -> Range<Int> { block == 0 ? active : 0..<chunks }

  private func expandFeatures(ofBlock b: Int, batch: Int, in range: Range<Int>) {
    let block = blocks[b]
    kernels.expand(
      range.count, block.inputs, batch,
      theta + block.featureWeights + range.lowerBound * block.inputs * 16,
      theta + block.featureBias + range.lowerBound * 16, inputs[b].base,
      Int32(CK_RELU.rawValue), nil, hidden[b].base + range.lowerBound * batch * 16)
  }

  private func advance(_ b: Int, _ block: PackedWeights.Layout) {
    let range = chunks(ofBlock: b)
    let updated = !isStepPending ? 0..<0 : b == 0 ? previousActive : 0..<chunks
    var sample = ck_advance(
      from: range.lowerBound, to: range.upperBound, update_from: updated.lowerBound,
      update_to: updated.upperBound, inputs: block.inputs, count: block.channels,
      A: theta + block.featureWeights, bias: theta + block.featureBias, x: inputs[b].base,
      h: hidden[b].base, M: theta + block.channelWeights, channel_bias: theta + block.channelBias,
      previous_h: previousHidden[b].base, previous_d: previousDeltas[b].base,
      z: inputs[b + 1].base, square: squares.base + b,
      back: b == blocks.count - 1 ? outputBack.base : nil)
    kernels.advance(&sample)
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
  ///   - accumulate: Whether these samples are added to the gradient; needed unless the step is taken
  ///     from the deltas alone.
  func backward(batch: Int, outputDelta: UnsafePointer<Float>, accumulate: Bool) {
    deltas[blocks.count - 1].base.update(from: outputDelta, count: batch)
    for (b, block) in blocks.enumerated().reversed() {
      let delta = deltas[b].base
      if accumulate {
        let range = chunks(ofBlock: b)
        kernels.outer(
          range.count, block.channels, batch, hidden[b].base + range.lowerBound * batch * 16, delta,
          Self.add, gradient.base + block.channelWeights + range.lowerBound * block.channels * 16)
        addRows(delta, batch, block.channels, to: gradient.base + block.channelBias)
      }
      guard b > 0 || !network.frozen else { continue }
      if isSinglePass, b == blocks.count - 1 {
        for i in 0..<block.inputs { deltas[b - 1].base[i] = delta[0] * outputBack.base[i] }
        continue
      }
      if batch == 1, network.frozen {
        kernels.retreat(
          chunks, block.channels, block.inputs, theta + block.channelWeights, delta,
          hidden[b].base, theta + block.featureWeights, deltas[b - 1].base)
        continue
      }
      kernels.expand(
        chunks, block.channels, batch, theta + block.channelWeights, nil, delta,
        Int32(CK_MASK.rawValue), hidden[b].base, hiddenDelta.base)
      if !network.frozen {
        kernels.outer(
          chunks, block.inputs, batch, hiddenDelta.base, inputs[b].base, Self.add,
          gradient.base + block.featureWeights)
        kernels.outer(
          chunks, 1, batch, hiddenDelta.base, ones.base, Self.add,
          gradient.base + block.featureBias)
      }
      if b > 0 {
        kernels.project(
          chunks, block.inputs, batch, theta + block.featureWeights, nil, hiddenDelta.base,
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

  /// Norm of the accumulated gradient.
  var gradientNorm: Double {
    kernels.sum_of_squares(weights.trainedCount, gradient.base).squareRoot()
  }

  /// Norm of the gradient of frozen features, from the deltas of one batch.
  func gradientNormFromDeltas(batch: Int) -> Double {
    if batch > 1, stepsByGradient(batch: batch) { return setGradient(batch: batch).squareRoot() }
    var square = 0.0
    for b in blocks.indices { square += squareByGramMatrix(b, batch) }
    return max(0, square).squareRoot()
  }

  /// The gradient of C and c is Σ_s δ_s ⊗ (h_s, 1), so its square is Σ_st (δ_s·δ_t)(h_s·h_t + 1).
  private func squareByGramMatrix(_ b: Int, _ batch: Int) -> Double {
    let products = isSinglePass ? squares.base + b : gramMatrix(b, batch)
    let delta = deltas[b].base
    let channels = blocks[b].channels
    var square = 0.0
    for s in 0..<batch {
      for t in 0...s {
        var product: Float = 0
        for k in 0..<channels {
          product += delta[s * channels + k] * delta[t * channels + k]
        }
        let term = Double(product) * (Double(products[s * batch + t]) + 1)
        square += s == t ? term : 2 * term
      }
    }
    return square
  }

  private func gramMatrix(_ b: Int, _ batch: Int) -> UnsafeMutablePointer<Float> {
    let range = chunks(ofBlock: b)
    kernels.gram(
      range.count, batch, hidden[b].base + range.lowerBound * batch * 16, scratch.base)
    return scratch.base
  }

  // MARK: Steps

  /// Whether a clipped batch writes its gradient down, or takes norm and step from the deltas alone.
  ///
  /// A feature costs batch·(batch + 1)/2 multiply-adds for the Gram matrix and batch·r for a step from
  /// the deltas; batch·r for the gradient and about 3r for reading it twice more.
  func stepsByGradient(batch: Int) -> Bool { batch * (batch + 1) / 2 > 3 * network.rank }

  /// Writes down the gradient of one batch, where the first block is active.
  ///
  /// - Returns: The square of its norm.
  private func setGradient(batch: Int) -> Double {
    var square = 0.0
    for (b, block) in blocks.enumerated() {
      let range = chunks(ofBlock: b)
      let weights = gradient.base + block.channelWeights + range.lowerBound * block.channels * 16
      kernels.outer(
        range.count, block.channels, batch, hidden[b].base + range.lowerBound * batch * 16,
        deltas[b].base, Self.set, weights)
      square += kernels.sum_of_squares(range.count * block.channels * 16, weights)
      let bias = gradient.base + block.channelBias
      bias.update(repeating: 0, count: block.channels)
      addRows(deltas[b].base, batch, block.channels, to: bias)
      for k in 0..<block.channels { square += Double(bias[k]) * Double(bias[k]) }
    }
    return square
  }

  /// θ ← θ − rate·scale·∇ with the gradient that ``gradientNormFromDeltas(batch:)`` wrote down.
  private func stepByGradient(factor: Float) {
    for (b, block) in blocks.enumerated() {
      let range = chunks(ofBlock: b)
      let place = block.channelWeights + range.lowerBound * block.channels * 16
      kernels.sgd(
        range.count * block.channels * 16, theta + place, gradient.base + place, nil, -factor, 0, 1)
      for k in block.channelBias..<block.channelBias + block.channels {
        theta[k].addProduct(factor, gradient.base[k])
      }
    }
  }

  /// θ ← θ − rate·scale·∇ for frozen features, from the deltas of one batch.
  ///
  /// - Parameter isClipped: Whether the norm was asked for before, in this step.
  func stepFromDeltas(batch: Int, rate: Float, scale: Float, isClipped: Bool) {
    let factor = -rate * scale
    if batch > 1, isClipped, stepsByGradient(batch: batch) { return stepByGradient(factor: factor) }
    for (b, block) in blocks.enumerated() {
      let step = batch == 1 ? previousDeltas[b].base : scratch.base
      for k in 0..<(batch * block.channels) { step[k] = factor * deltas[b].base[k] }
      addRows(step, batch, block.channels, to: theta + block.channelBias)
      guard batch > 1 else { continue }
      let range = chunks(ofBlock: b)
      kernels.outer(
        range.count, block.channels, batch, hidden[b].base + range.lowerBound * batch * 16, step,
        Self.add, theta + block.channelWeights + range.lowerBound * block.channels * 16)
    }
    if batch == 1 {
      swap(&hidden, &previousHidden)
      previousActive = active
      isStepPending = true
    }
  }

  /// Takes the step that waits for the next sample, when something else comes first.
  func takePendingStep() {
    guard isStepPending else { return }
    isStepPending = false
    for (b, block) in blocks.enumerated() {
      let range = b == 0 ? previousActive : 0..<chunks
      kernels.outer(
        range.count, block.channels, 1, previousHidden[b].base + range.lowerBound * 16,
        previousDeltas[b].base, Self.add,
        theta + block.channelWeights + range.lowerBound * block.channels * 16)
    }
  }

  /// SGD with the accumulated gradient; `velocity` nil without momentum.
  func step(velocity: AlignedFloats?, rate: Float, momentum: Float, scale: Float) {
    kernels.sgd(
      weights.trainedCount, theta, gradient.base, velocity?.base, rate, momentum, scale)
  }

  /// One Adam step with the accumulated gradient; `moments` holds m, then v.
  ///
  /// - Parameters:
  ///   - rate: Learning rate divided by 1 − β₁^t.
  ///   - root2: √(1 − β₂^t).
  func adam(moments: AlignedFloats, optimiser: Optimiser, rate: Float, root2: Float, scale: Float) {
    let count = weights.trainedCount
    kernels.adam(
      count, theta, gradient.base, moments.base, moments.base + count, rate, optimiser.beta1,
      optimiser.beta2, root2, Float(optimiser.epsilon), scale)
  }
}
