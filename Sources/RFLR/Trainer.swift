/// Trains one configuration and tells a listener what happens; knows no file.
///
/// Deterministic: equal configurations give equal bits, on every machine and after every resume.
///
/// - Source: protocol.md §0, §1, §5, §6, §8.
public final class Trainer {
  /// The configuration that is trained.
  public let configuration: RunConfiguration
  /// Name of the instruction set that the kernels use.
  public let instructionSet: String
  /// Loss and gradient norm of each step, for tests and monitors; computing the norm costs time.
  public var onStep: ((StepReport) -> Void)?

  /// What one optimiser step saw.
  public struct StepReport: Sendable {
    /// Mean squared error of the batch before the step.
    public var loss: Float
    /// Norm of the whole gradient before clipping.
    public var gradientNorm: Double
  }

  private let machine: ForwardBackward
  private let initial: AlignedFloats
  private let moments: AlignedFloats?
  private let data: TrainingData
  /// Chunks of the first block outside which a training point activates nothing, [N].
  private let activeChunks: [Range<Int>]
  private let batchOrder: (Int) -> [Int32]
  private var schedule: ScheduleState
  private var rules: CheckpointRules
  private var losses: [Double] = []
  private var stepCount = 0
  private let batchX: AlignedFloats
  private let outputDelta: AlignedFloats

  /// Prepares a training from its first epoch.
  ///
  /// - Parameters:
  ///   - configuration: What to train; it is validated.
  ///   - parameters: First weights; drawn from the seed when nil.
  ///   - batchOrder: Order of the samples of an epoch, [N]; shuffled from the seed when nil.
  ///   - kernels: Instruction set; the fastest, or RFLR_ISA, when nil.
  /// - Throws: ``ConfigurationError`` for a configuration that cannot be trained.
  public init(
    _ configuration: RunConfiguration, parameters: Parameters? = nil,
    batchOrder: ((Int) -> [Int32])? = nil, kernels: Kernels? = nil
  ) throws(ConfigurationError) {
    try configuration.validate()
    let kernels = if let kernels { kernels } else { try Kernels.selected() }
    self.configuration = configuration
    instructionSet = kernels.name
    machine = ForwardBackward(configuration.network, capacity: 32, kernels: kernels)
    machine.parameters =
      parameters ?? Parameters(initialising: configuration.network, seed: configuration.seed)
    initial = machine.weights.theta.copy()
    moments = Self.moments(for: configuration.optimiser, count: machine.weights.trainedCount)
    data = TrainingData(configuration)
    activeChunks = machine.activeChunks(at: data.x)
    let (points, seed) = (configuration.data.points, configuration.seed)
    self.batchOrder =
      batchOrder ?? { epoch in
        var stream = RandomStream(named: "shuffle/\(epoch)", seed: seed)
        return stream.permutation(of: points)
      }
    schedule = ScheduleState(configuration.schedule)
    rules = CheckpointRules(configuration.checkpoints)
    batchX = AlignedFloats(count: machine.capacity)
    outputDelta = AlignedFloats(count: machine.capacity)
  }

  /// Prepares the continuation of an interrupted training.
  ///
  /// - Throws: ``ConfigurationError`` when the state does not belong to the configuration.
  public convenience init(
    resuming state: ResumeState, _ configuration: RunConfiguration, kernels: Kernels? = nil
  ) throws(ConfigurationError) {
    try self.init(configuration, kernels: kernels)
    guard state.parameters.fits(configuration.network),
      state.losses.count == state.epochCount, state.moments.count == (moments?.count ?? 0)
    else {
      throw ConfigurationError(
        "resume", "the stored state does not fit the configuration", remedy: "train from the start")
    }
    machine.parameters = state.parameters
    for (index, value) in state.moments.enumerated() { moments?.base[index] = value }
    stepCount = state.stepCount
    losses = state.losses
    for (epoch, loss) in losses.enumerated() {
      _ = rules.epochEnded(epoch, loss: loss, divide: schedule.epochEnded(loss: loss))
    }
  }

  private static func moments(for optimiser: Optimiser, count: Int) -> AlignedFloats? {
    switch optimiser.rule {
    case .adam: AlignedFloats(count: 2 * count)
    case .sgd: optimiser.momentum > 0 ? AlignedFloats(count: count) : nil
    }
  }

  /// The current weights.
  public var parameters: Parameters { machine.parameters }

  /// All that a bit-identical continuation needs, between two epochs.
  public var resumeState: ResumeState {
    ResumeState(
      epochCount: losses.count, stepCount: stepCount, losses: losses, parameters: parameters,
      moments: moments.map { m in (0..<m.count).map { m.base[$0] } } ?? [])
  }

  // MARK: The loop

  /// Trains until a stop rule holds or the listener has enough.
  ///
  /// - Parameter listener: Hears events in order; a false answer ends the run after the epoch, as interrupted.
  /// - Returns: How it ended, with errors measured on the last weights.
  public func run(_ listener: (TrainingEvent) throws -> Bool) rethrows -> TrainingOutcome {
    var wanted = true
    func tell(_ event: TrainingEvent) throws { wanted = try listener(event) && wanted }

    if losses.isEmpty {
      if configuration.checkpoints.initial { try tell(.checkpoint(checkpoint(.initial))) }
      if configuration.observe.every != nil { try tell(.observation(observe())) }
    }
    var reason = losses.last.flatMap(endReason)
    while reason == nil, wanted {
      let epoch = losses.count
      let rate = schedule.learningRate
      let loss = trainEpoch(epoch, rate: rate)
      losses.append(loss)
      let divide = schedule.epochEnded(loss: loss)
      for due in rules.epochEnded(epoch, loss: loss, divide: divide) {
        try tell(.checkpoint(checkpoint(due, lr: rate)))
      }
      if let divide { try tell(.divide(divide)) }
      if let every = configuration.observe.every, (epoch + 1) % every == 0 {
        try tell(.observation(observe()))
      }
      reason = endReason(loss)
      if reason == .escaped { try tell(.checkpoint(checkpoint(.escape, lr: rate))) }
      if reason != nil, configuration.checkpoints.final {
        try tell(.checkpoint(checkpoint(.final, lr: rate)))
      }
      // Last, so that a listener that stores a resume state now has heard all of this epoch.
      try tell(.epoch(index: epoch, loss: loss, lr: rate))
    }
    return outcome(reason ?? .interrupted)
  }

  /// One pass over the samples.
  ///
  /// - Returns: Mean of the batch losses, each taken before its step; NaN when the first batch is bad.
  private func trainEpoch(_ epoch: Int, rate: Double) -> Double {
    let order = batchOrder(epoch)
    precondition(order.count == data.x.count, "an epoch visits every sample")
    var sum = 0.0
    var batches = 0
    for start in stride(from: 0, to: order.count, by: configuration.batchSize) {
      let end = min(start + configuration.batchSize, order.count)
      let loss = trainStep(order[start..<end], rate: rate)
      // A bad batch ends the epoch without a step; the batches before it count.
      guard loss.isFinite else { break }
      sum += Double(loss)
      batches += 1
    }
    return batches == 0 ? .nan : sum / Double(batches)
  }

  /// One optimiser step.
  ///
  /// - Parameters:
  ///   - samples: Indices of the batch.
  ///   - rate: Learning rate.
  /// - Returns: Mean squared error before the step; when it is not finite, no step is taken.
  private func trainStep(_ samples: ArraySlice<Int32>, rate: Double) -> Float {
    let batch = samples.count
    // Up to 16 samples the Gram matrix of the deltas is cheaper than the gradient itself.
    let fromDeltas = moments == nil && configuration.network.frozen && batch <= 16
    if !fromDeltas { machine.gradient.clear() }
    var sum: Float = 0
    // Large batches go through in parts that stay in the cache; every sum keeps its order.
    for start in stride(from: samples.startIndex, to: samples.endIndex, by: machine.capacity) {
      let part = samples[start..<min(start + machine.capacity, samples.endIndex)]
      sum = forward(part, of: batch, sum: sum, isSingleStep: fromDeltas)
      if !fromDeltas {
        machine.backward(batch: part.count, outputDelta: outputDelta.base, accumulate: true)
      }
    }
    let loss = sum / Float(batch)
    guard loss.isFinite else { return loss }
    if fromDeltas {
      machine.backward(batch: batch, outputDelta: outputDelta.base, accumulate: false)
    }
    step(batch: batch, loss: loss, rate: rate, fromDeltas: fromDeltas)
    return loss
  }

  /// Runs a part of a batch forward and prepares the gradient of its outputs.
  ///
  /// - Returns: The sum of squared errors so far.
  private func forward(
    _ part: ArraySlice<Int32>, of batch: Int, sum: Float, isSingleStep: Bool
  ) -> Float {
    var active = activeChunks[Int(part[part.startIndex])]
    for (s, sample) in part.enumerated() {
      batchX.base[s] = data.x[Int(sample)]
      let other = activeChunks[Int(sample)]
      active =
        min(active.lowerBound, other.lowerBound)..<max(active.upperBound, other.upperBound)
    }
    let output = machine.forward(
      UnsafeBufferPointer(start: batchX.base, count: part.count), active: active,
      isTraining: isSingleStep)
    var sum = sum
    for (s, sample) in part.enumerated() {
      let error = output[s] - data.y[Int(sample)]
      sum += error * error
      outputDelta.base[s] = 2 * error / Float(batch)
    }
    return sum
  }

  private func step(batch: Int, loss: Float, rate: Double, fromDeltas: Bool) {
    let optimiser = configuration.optimiser
    var scale: Float = 1
    if optimiser.clipNorm != nil || onStep != nil {
      let norm =
        fromDeltas ? machine.gradientNormFromDeltas(batch: batch) : machine.gradientNorm
      if let clip = optimiser.clipNorm { scale = Float(min(1, clip / (norm + 1e-6))) }
      onStep?(StepReport(loss: loss, gradientNorm: norm))
    }
    stepCount += 1
    switch (optimiser.rule, moments) {
    case (.adam, let moments?):
      let correction1 = 1 - PinnedMath.power(optimiser.beta1, stepCount)
      let correction2 = 1 - PinnedMath.power(optimiser.beta2, stepCount)
      machine.adam(
        moments: moments, optimiser: optimiser, rate: Float(rate / correction1),
        root2: Float(correction2.squareRoot()), scale: scale)
    case _ where fromDeltas:
      machine.stepFromDeltas(
        batch: batch, rate: Float(rate), scale: scale, isClipped: optimiser.clipNorm != nil)
    default:
      machine.step(
        velocity: moments, rate: Float(rate), momentum: Float(optimiser.momentum), scale: scale)
    }
  }

  /// Why the run ends after an epoch with this loss; nil when it goes on.
  private func endReason(_ loss: Double) -> TrainingOutcome.Reason? {
    let stop = configuration.stop
    if !loss.isFinite || stop.lossAbove.map({ loss > $0 }) == true { return .diverged }
    if let threshold = stop.lossBelow, loss < threshold { return .escaped }
    let rateIsSpent = stop.learningRateBelow.map { schedule.learningRate < $0 } ?? false
    if losses.count >= stop.maxEpochs || rateIsSpent {
      return stop.lossBelow == nil ? .finished : .censored
    }
    return nil
  }

  // MARK: Looks at the network

  private func checkpoint(_ reason: Checkpoint.Reason, lr: Double? = nil) -> Checkpoint {
    var kept = machine.parameters.pinned
    if configuration.network.frozen {
      for index in kept.blocks.indices {
        kept.blocks[index].featureWeights = []
        kept.blocks[index].featureBias = []
      }
    }
    return Checkpoint(
      epoch: losses.count - 1, reason: reason, lr: lr ?? schedule.learningRate,
      loss: losses.last ?? .nan, parameters: kept)
  }

  /// Outputs of the network at any number of points.
  ///
  /// - Parameter x: Points of [-1, 1].
  /// - Returns: Outputs with the current weights, one a point.
  public func evaluate(_ x: [Float]) -> [Float] {
    var outputs: [Float] = []
    outputs.reserveCapacity(x.count)
    x.withUnsafeBufferPointer { points in
      for start in stride(from: 0, to: x.count, by: machine.capacity) {
        let end = min(start + machine.capacity, x.count)
        let part = UnsafeBufferPointer(rebasing: points[start..<end])
        outputs.append(
          contentsOf: UnsafeBufferPointer(start: machine.forward(part), count: part.count))
      }
    }
    return outputs
  }

  private func observe() -> Observation {
    let fit = evaluate(data.evenX)
    let x = [Float(configuration.observe.x)]
    x.withUnsafeBufferPointer { _ = machine.forward($0) }
    let channels = machine.channelValues
    return Observation(
      epoch: losses.count - 1, channelValues: channels.map(\.pinned),
      modeAmplitudes: ModeProjection.amplitudes(of: fit, count: configuration.observe.modes)
        .map(\.pinned),
      fullLoss: meanSquaredError(x: data.x, y: data.y).mean)
  }

  private func meanSquaredError(x: [Float], y: [Float]) -> (mean: Double, largest: Double) {
    var sum = 0.0
    var largest = 0.0
    for (output, target) in zip(evaluate(x), y) {
      let error = Double(output) - Double(target)
      sum += error * error
      // `max` would lose a NaN that comes second.
      if !(abs(error) <= largest) { largest = abs(error) }
    }
    return ((sum / Double(x.count)).pinned, largest.pinned)
  }

  private func outcome(_ reason: TrainingOutcome.Reason) -> TrainingOutcome {
    let test = meanSquaredError(x: data.testX, y: data.testY)
    var square = 0.0
    machine.takePendingStep()
    for index in 0..<machine.weights.trainedCount {
      let change = Double(machine.weights.theta.base[index]) - Double(initial.base[index])
      square += change * change
    }
    return TrainingOutcome(
      reason: reason, epochCount: losses.count, stepCount: stepCount,
      trainError: meanSquaredError(x: data.x, y: data.y).mean, testError: test.mean,
      testErrorMax: test.largest, parameterDistance: square.squareRoot().pinned)
  }
}
