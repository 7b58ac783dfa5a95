public import RFLR

/// Trainings that together visit every path of the arithmetic, for tests that compare bits.
public enum TrainingVariety {
  /// How much work each training is.
  public enum Size: Sendable {
    /// Milliseconds each, also where a fused multiply-add is a library call.
    case small
    /// A hundred times that, with the widths and depths of real runs.
    case large
  }

  /// One training and its name.
  public struct Member: Sendable, CustomStringConvertible {
    /// What is special about it, in words that fit a file name.
    public let name: String
    /// What to train.
    public let configuration: RunConfiguration
    /// The name.
    public var description: String { name }
  }

  /// Every kind of step with every batch size, the other settings spread over them; then the ends
  /// that a run can have.
  ///
  /// Each of the six kinds of step (SGD, momentum, Adam; frozen, trainable) meets every batch size,
  /// width, rank, initialisation and schedule, with and without clipping.
  public static func members(_ size: Size) -> [Member] {
    let all = rules.indices.flatMap { rule in
      [true, false].flatMap { frozen in
        batches.indices.map { batch in
          crossed(size, rule: rule, frozen: frozen, batch: batch)
        }
      }
    }
    return all + endings(size)
  }

  /// Batch sizes around the edges of tiles and parts; the last batch is short wherever it can be.
  public static let batches = [1, 2, 3, 8, 16, 17, 40, 512]
  /// Ranks around the edges of tiles.
  public static let ranks = [1, 3, 5, 10, 11, 20]

  /// Widths that are no multiple of 16, and some that are.
  public static func widths(_ size: Size) -> [Int] {
    switch size {
    case .small: [37, 64, 100, 1000]
    case .large: [333, 1000, 1024, 1500]
    }
  }

  private static let rules: [(name: String, optimiser: Optimiser)] = [
    ("sgd", Optimiser()), ("momentum", Optimiser(momentum: 0.9)), ("adam", Optimiser(rule: .adam)),
  ]

  private static func crossed(_ size: Size, rule: Int, frozen: Bool, batch: Int) -> Member {
    let kind = 2 * rule + (frozen ? 0 : 1)
    let batchSize = batches[batch]
    let network = Network(
      width: pick(widths(size), batch + batch / 4 + kind), rank: pick(ranks, 5 * batch + kind),
      depth: (size == .small ? 1 : 2) + (batch + kind) % 3, frozen: frozen,
      initialisation: pick([.torchDefault, .mup], batch / 2 + kind))
    var optimiser = rules[rule].optimiser
    optimiser.clipNorm = pick([1, nil, 0.05], batch + kind / 2)
    let schedule = schedule(pick(["fixed", "stagnation", "step"], batch + 2 * kind), of: optimiser)
    let configuration = RunConfiguration(
      target: pick(targets, batch + kind),
      data: DataGrid(
        points: points(size, batchSize), sampling: pick([.grid, .random], kind + batch / 4),
        testPoints: 30, testSampling: pick([.grid, .random], batch)),
      network: network, batchSize: batchSize, optimiser: optimiser, schedule: schedule,
      stop: StopRules(maxEpochs: epochs(size, batchSize), learningRateBelow: nil),
      checkpoints: CheckpointPolicy(afterEpochs: 2, lossDivisor: 1.05, every: 5),
      observe: ObservationPolicy(every: 3, x: pick([0, 0.3], batch), modes: 4), seed: 7 + kind)
    let clip = optimiser.clipNorm.map { "clip\($0)" } ?? "unclipped"
    return Member(
      name: [
        frozen ? "frozen" : "trainable", rules[rule].name, "bs\(batchSize)", "W\(network.width)",
        "r\(network.rank)", "L\(network.depth)", network.initialisation.rawValue, schedule.rule,
        clip,
      ].joined(separator: "-"),
      configuration: configuration)
  }

  /// Runs that do not end with their last epoch; diverging ones carry what is no number.
  private static func endings(_ size: Size) -> [Member] {
    func member(
      _ name: String, frozen: Bool = true, _ optimiser: Optimiser, rate: Double, _ stop: StopRules,
      batchSize: Int
    ) -> Member {
      Member(
        name: name,
        configuration: RunConfiguration(
          target: .sumcos(factor: 1), data: DataGrid(points: 45, testPoints: 30),
          network: Network(width: pick(widths(size), 2), rank: 5, depth: 2, frozen: frozen),
          batchSize: batchSize, optimiser: optimiser, schedule: .fixed(rate), stop: stop,
          checkpoints: CheckpointPolicy(every: 1), observe: ObservationPolicy(every: 1), seed: 3))
    }
    let unclipped = Optimiser(clipNorm: nil)
    let forty = StopRules(maxEpochs: 40, learningRateBelow: nil)
    let threshold = StopRules(maxEpochs: 40, learningRateBelow: nil, lossBelow: 0.54)
    let never = StopRules(maxEpochs: 10, learningRateBelow: nil, lossBelow: 1e-9)
    let limit = StopRules(maxEpochs: 40, learningRateBelow: nil, lossAbove: 0.4)
    return [
      member("diverged-frozen-bs1", unclipped, rate: 1e3, forty, batchSize: 1),
      member("diverged-frozen-bs8", unclipped, rate: 1e20, forty, batchSize: 8),
      member("diverged-frozen-bs17", unclipped, rate: 1e30, forty, batchSize: 17),
      member("diverged-trainable", frozen: false, unclipped, rate: 1e19, forty, batchSize: 8),
      member(
        "diverged-momentum", frozen: false, Optimiser(momentum: 0.9, clipNorm: nil), rate: 1e3,
        forty, batchSize: 45),
      member("diverged-adam", Optimiser(rule: .adam), rate: 1e30, forty, batchSize: 8),
      member("passed-its-limit", Optimiser(), rate: 0.01, limit, batchSize: 8),
      member("escaped", Optimiser(), rate: 0.02, threshold, batchSize: 1),
      member("censored", Optimiser(), rate: 0.02, never, batchSize: 2),
    ]
  }

  private static let targets: [Target] = [
    .sumcos(factor: 2), .expcos(factor: 2), .chirp(f1: 3, f2: 7), .multifrequency(multiplier: 0.1),
    .custom([CosineTerm(amplitude: 0.7, frequency: 2.5, power: 1, phase: 0.4)]),
  ]

  private static func schedule(_ rule: String, of optimiser: Optimiser) -> LearningRateSchedule {
    var rate = optimiser.rule == .adam || optimiser.momentum > 0 ? 0.004 : 0.02
    if optimiser.clipNorm == nil { rate /= 40 }
    return switch rule {
    case "stagnation":
      .stagnation(
        rates: (0..<4).map { rate / Double(1 << $0) }, window: 1, minimumEpochs: 3)
    case "step": .step(rate: rate, every: 3, factor: 0.7)
    default: .fixed(rate)
    }
  }

  private static func points(_ size: Size, _ batchSize: Int) -> Int {
    let few = batchSize == 512 ? 530 : 2 * batchSize + 13
    return size == .small ? few : 2 * few + 120
  }

  private static func epochs(_ size: Size, _ batchSize: Int) -> Int {
    (batchSize == 512 ? 4 : 12) * (size == .small ? 1 : 3)
  }

  private static func pick<Value>(_ values: [Value], _ number: Int) -> Value {
    values[number % values.count]
  }
}
