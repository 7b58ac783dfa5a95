/// Where the training and test points lie.
///
/// - Source: protocol.md §0 (grids), §4 and §8 (random test points).
public struct DataGrid: Sendable, Hashable {
  /// How points are placed on [-1, 1].
  public enum Sampling: String, Sendable, Hashable, CaseIterable {
    /// Evenly spaced, both end points included, as NumPy's linspace.
    case grid
    /// Uniformly drawn from the run's seed.
    case random
  }

  /// Training points N.
  public var points: Int
  /// How training points are placed.
  public var sampling: Sampling
  /// Test points.
  public var testPoints: Int
  /// How test points are placed.
  public var testSampling: Sampling

  /// Creates a grid; the defaults are the paper's.
  public init(
    points: Int = 768, sampling: Sampling = .grid, testPoints: Int = 500,
    testSampling: Sampling = .grid
  ) {
    self.points = points
    self.sampling = sampling
    self.testPoints = testPoints
    self.testSampling = testSampling
  }

  /// Points of a grid in single precision, [count].
  static func place(_ count: Int, _ sampling: Sampling, stream: String, seed: Int) -> [Float] {
    switch sampling {
    case .grid:
      return (0..<count).map { count == 1 ? -1 : Float(-1 + 2 * Double($0) / Double(count - 1)) }
    case .random:
      var random = RandomStream(named: stream, seed: seed)
      return (0..<count).map { _ in Float(random.uniform(in: -1..<1)) }
    }
  }

  var json: JSONValue {
    .object([
      "points": .integer(points), "sampling": .string(sampling.rawValue),
      "test_points": .integer(testPoints), "test_sampling": .string(testSampling.rawValue),
    ])
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    points = try fields.integer("points", default: 768)
    sampling = try fields.choice("sampling", default: .grid)
    testPoints = try fields.integer("test_points", default: 500)
    testSampling = try fields.choice("test_sampling", default: .grid)
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    for (name, value) in [("points", points), ("test_points", testPoints)]
    where !(2...(1 << 24)).contains(value) {
      throw ConfigurationError(
        "data.\(name)", "\(value) is outside 2…\(1 << 24)", remedy: "give at least 2 points")
    }
  }
}

/// What ends a run.
///
/// A first batch or an epoch mean that is not finite always does.
///
/// - Source: protocol.md §0, §5.
public struct StopRules: Sendable, Hashable {
  /// Most epochs.
  public var maxEpochs: Int
  /// The run ends when the rate of the next epoch is below this; nil: never.
  public var learningRateBelow: Double?
  /// The run has escaped when an epoch's loss is below this, and is censored if it never is.
  public var lossBelow: Double?
  /// The run has diverged when an epoch's loss is above this; nil: only when it is not finite.
  public var lossAbove: Double?

  /// Creates rules; the defaults are the paper's.
  public init(
    maxEpochs: Int = 10_000, learningRateBelow: Double? = 1e-6, lossBelow: Double? = nil,
    lossAbove: Double? = nil
  ) {
    self.maxEpochs = maxEpochs
    self.learningRateBelow = learningRateBelow
    self.lossBelow = lossBelow
    self.lossAbove = lossAbove
  }

  var json: JSONValue {
    .object([
      "max_epochs": .integer(maxEpochs),
      "learning_rate_below": learningRateBelow.map(JSONValue.double) ?? .null,
      "loss_below": lossBelow.map(JSONValue.double) ?? .null,
      "loss_above": lossAbove.map(JSONValue.double) ?? .null,
    ])
  }

  /// Only a stagnation schedule ends by its rate unless the document says otherwise.
  init(
    reading fields: inout FieldReader, schedule: LearningRateSchedule
  ) throws(ConfigurationError) {
    maxEpochs = try fields.integer("max_epochs", default: 10_000)
    learningRateBelow = try fields.optionalNumber(
      "learning_rate_below", default: schedule.rule == "stagnation" ? 1e-6 : nil)
    lossBelow = try fields.optionalNumber("loss_below")
    lossAbove = try fields.optionalNumber("loss_above")
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    guard (1...100_000_000).contains(maxEpochs) else {
      throw ConfigurationError(
        "stop.max_epochs", "\(maxEpochs) is outside 1…100000000", remedy: "give at least 1 epoch")
    }
    for (name, value) in [
      ("learning_rate_below", learningRateBelow), ("loss_below", lossBelow),
      ("loss_above", lossAbove),
    ] {
      if let value, !(value > 0 && value.isFinite) {
        throw ConfigurationError(
          "stop.\(name)", "\(value) is not positive", remedy: "give a positive number or null")
      }
    }
  }
}

/// When weights are kept.
///
/// - Source: protocol.md §0, §1.
public struct CheckpointPolicy: Sendable, Hashable {
  /// Keep the weights before the first epoch.
  public var initial: Bool
  /// Keep the weights at each learning-rate divide and `afterEpochs` later.
  public var lrDivides: Bool
  /// Epochs at the new rate before the "after" checkpoint; the paper has 10.
  public var afterEpochs: Int
  /// Keep the weights when the best loss falls below first loss / divisor^k, at most one an epoch; nil: never.
  public var lossDivisor: Double?
  /// Keep the weights after every so many epochs; nil: never.
  public var every: Int?
  /// Keep the last weights (at an escape: those of the crossing).
  public var final: Bool

  /// Creates a policy.
  public init(
    initial: Bool = true, lrDivides: Bool = true, afterEpochs: Int = 10,
    lossDivisor: Double? = nil, every: Int? = nil, final: Bool = true
  ) {
    self.initial = initial
    self.lrDivides = lrDivides
    self.afterEpochs = afterEpochs
    self.lossDivisor = lossDivisor
    self.every = every
    self.final = final
  }

  var json: JSONValue {
    .object([
      "init": .bool(initial), "lr_divides": .bool(lrDivides), "after_epochs": .integer(afterEpochs),
      "loss_divisor": lossDivisor.map(JSONValue.double) ?? .null,
      "every": every.map(JSONValue.integer) ?? .null, "final": .bool(final),
    ])
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    initial = try fields.bool("init", default: true)
    lrDivides = try fields.bool("lr_divides", default: true)
    afterEpochs = try fields.integer("after_epochs", default: 10)
    lossDivisor = try fields.optionalNumber("loss_divisor")
    every = try fields.optionalInteger("every")
    final = try fields.bool("final", default: true)
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    guard afterEpochs >= 1 else {
      throw ConfigurationError(
        "checkpoints.after_epochs", "\(afterEpochs) is below 1", remedy: "the paper has 10")
    }
    if let lossDivisor, !(lossDivisor > 1 && lossDivisor.isFinite) {
      throw ConfigurationError(
        "checkpoints.loss_divisor", "\(lossDivisor) is not above 1", remedy: "the paper has 1.2")
    }
    if let every, every < 1 {
      throw ConfigurationError(
        "checkpoints.every", "\(every) is below 1",
        remedy: "give epochs between checkpoints or null")
    }
  }
}

/// What is recorded of the network's function while it trains.
///
/// - Source: protocol.md §2 (channel values at a point), §11.18 (modes).
public struct ObservationPolicy: Sendable, Hashable {
  /// Epochs between observations, counted from the initial weights; nil: nothing is observed.
  public var every: Int?
  /// The point at which channel values are recorded.
  public var x: Double
  /// Highest mode k of the fit's amplitudes on cos(2πkx), k = 1…modes.
  public var modes: Int

  /// Creates a policy; by default nothing is observed.
  public init(every: Int? = nil, x: Double = 0, modes: Int = 8) {
    self.every = every
    self.x = x
    self.modes = modes
  }

  var json: JSONValue {
    .object([
      "every": every.map(JSONValue.integer) ?? .null, "x": .double(x), "modes": .integer(modes),
    ])
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    every = try fields.optionalInteger("every")
    x = try fields.number("x", default: 0)
    modes = try fields.integer("modes", default: 8)
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    if let every, every < 1 {
      throw ConfigurationError(
        "observe.every", "\(every) is below 1", remedy: "give epochs between observations or null")
    }
    guard (-1...1).contains(x), (0...4096).contains(modes) else {
      throw ConfigurationError(
        "observe", "x must lie in [-1, 1] and modes in 0…4096", remedy: "the defaults are 0 and 8")
    }
  }
}
