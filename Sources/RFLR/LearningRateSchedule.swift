/// The rule that sets the learning rate of each epoch.
///
/// - Source: protocol.md §0 (stagnation), §4 and §8 (step), §5 (fixed).
public enum LearningRateSchedule: Sendable, Hashable {
  /// One rate throughout.
  case fixed(Double)
  /// A list of rates; the next one comes when the loss stagnates.
  ///
  /// At the end of epoch e a cut is made when e ≥ minimumEpochs, e − (last cut, −1 at the start) ≥
  /// minimumEpochs, at least 2·window losses exist, a next rate exists, and
  /// mean(last window losses) ≥ mean(window losses before those).
  case stagnation(rates: [Double], window: Int = 10, minimumEpochs: Int = 20)
  /// rate·factor^⌊e / every⌋ for the epoch index e.
  case step(rate: Double, every: Int, factor: Double)

  /// The paper's list 1e-2/2^k, k = 0…24, or the same from another first rate.
  public static func paper(from rate: Double = 0.01) -> LearningRateSchedule {
    .stagnation(rates: (0..<25).map { rate / Double(1 << $0) })
  }

  /// The name of the rule, as stored and queried.
  public var rule: String {
    switch self {
    case .fixed: "fixed"
    case .stagnation: "stagnation"
    case .step: "step"
    }
  }

  /// The rate of the first epoch.
  public var initialRate: Double {
    switch self {
    case .fixed(let rate), .step(let rate, _, _): rate
    case .stagnation(let rates, _, _): rates[0]
    }
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(rule), "learning_rate": .double(initialRate),
    ]
    switch self {
    case .fixed: break
    case .stagnation(let rates, let window, let minimumEpochs):
      members["next"] = .array(rates.dropFirst().map(JSONValue.double))
      members["window"] = .integer(window)
      members["minimum_epochs"] = .integer(minimumEpochs)
    case .step(_, let every, let factor):
      members["every"] = .integer(every)
      members["factor"] = .double(factor)
    }
    return .object(members)
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    let rule = try fields.string("name", default: "stagnation")
    let rate = try fields.number("learning_rate", default: 0.01)
    switch rule {
    case "fixed": self = .fixed(rate)
    case "step":
      self = .step(
        rate: rate, every: try fields.integer("every", default: 100),
        factor: try fields.number("factor", default: 0.9))
    case "stagnation":
      let halved = (1..<25).map { rate / Double(1 << $0) }
      self = .stagnation(
        rates: [rate] + (try fields.numbers("next", default: halved)),
        window: try fields.integer("window", default: 10),
        minimumEpochs: try fields.integer("minimum_epochs", default: 20))
    default:
      throw ConfigurationError(
        fields.path("name"), "\"\(rule)\" is not a schedule",
        remedy: "use fixed, stagnation or step")
    }
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    func positive(_ rate: Double, _ field: String) throws(ConfigurationError) {
      guard rate > 0, rate.isFinite else {
        throw ConfigurationError(
          "schedule.\(field)", "\(rate) is not a positive rate", remedy: "give a rate above 0")
      }
    }
    try positive(initialRate, "learning_rate")
    switch self {
    case .fixed: break
    case .stagnation(let rates, let window, let minimumEpochs):
      for rate in rates.dropFirst() { try positive(rate, "next") }
      guard window >= 1, minimumEpochs >= 0 else {
        throw ConfigurationError(
          "schedule.window", "window and minimum_epochs must not be negative or zero",
          remedy: "the paper has 10 and 20")
      }
    case .step(_, let every, let factor):
      guard every >= 1, factor > 0, factor.isFinite else {
        throw ConfigurationError(
          "schedule.every", "every must be at least 1 and factor positive",
          remedy: "the paper has 100 and 0.9")
      }
    }
  }
}

/// The schedule in motion: knows the losses so far and says when the rate changes.
///
/// It is a pure function of the losses it was told, so a resumed run replays its history.
public struct ScheduleState: Sendable {
  /// The schedule that is followed.
  public let schedule: LearningRateSchedule
  /// The rate of the coming epoch.
  public private(set) var learningRate: Double
  private var losses: [Double] = []
  private var lastCut = -1
  private var cuts = 0

  /// Creates the state before the first epoch.
  public init(_ schedule: LearningRateSchedule) {
    self.schedule = schedule
    self.learningRate = schedule.initialRate
  }

  /// Tells the loss of the epoch that has just ended.
  ///
  /// - Parameter loss: Mean of the batch losses of that epoch.
  /// - Returns: The divide, when the rate was cut by stagnation at the end of this epoch.
  public mutating func epochEnded(loss: Double) -> LRDivide? {
    losses.append(loss)
    let epoch = losses.count - 1
    switch schedule {
    case .fixed: return nil
    case .step(let rate, let every, let factor):
      learningRate = rate * PinnedMath.power(factor, (epoch + 1) / every)
      return nil
    case .stagnation(let rates, let window, let minimumEpochs):
      guard epoch >= minimumEpochs, epoch - lastCut >= minimumEpochs,
        losses.count >= 2 * window, cuts + 1 < rates.count
      else { return nil }
      // Plain sums in list order, as the authors' script forms them.
      let recent = losses.suffix(window).reduce(0, +) / Double(window)
      let before = losses.dropLast(window).suffix(window).reduce(0, +) / Double(window)
      guard recent >= before else { return nil }
      cuts += 1
      lastCut = epoch
      let divide = LRDivide(epoch: epoch, lrBefore: learningRate, lrAfter: rates[cuts])
      learningRate = rates[cuts]
      return divide
    }
  }
}

/// One division of the learning rate.
public struct LRDivide: Sendable, Hashable {
  /// 0-based index of the epoch at whose end the rate was divided.
  public var epoch: Int
  /// Rate up to and in that epoch.
  public var lrBefore: Double
  /// Rate from the next epoch on.
  public var lrAfter: Double

  /// Creates a divide.
  public init(epoch: Int, lrBefore: Double, lrAfter: Double) {
    self.epoch = epoch
    self.lrBefore = lrBefore
    self.lrAfter = lrAfter
  }
}
