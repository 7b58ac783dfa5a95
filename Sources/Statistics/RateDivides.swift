/// What each division of the learning rate did to the loss and to the modes: divides v1.
///
/// A divide at the end of epoch E has loss_before, the mean epoch loss of the `window` epochs up to
/// and with E, loss_after, that of the `window` epochs after E, and their ratio q. It also has modes
/// known on both sides where there is a look at or before E and one in E + 1 … E + window. A mode of
/// the target is new at it when no look up to E had it within the band (``ModeRule``) and a look
/// in E + 1 … E + window has.
///
/// The verdict, with c the ratio of the two rates and t the tolerance, is the first of these that holds:
/// - undecided: fewer than `window` epochs of one rate on either side, or a loss that is not finite;
/// - rise: q > 1 + t;  no-change: q ≥ 1 − t;
/// - undecided: the modes are not known on both sides;
/// - new-mode: a mode is new;
/// - noise-floor: q ≥ c/(2 − c): the loss fell by no more than the noise of SGD does;
/// - below-floor: it fell by more, and no mode is new.
///
/// c/(2 − c): on a quadratic with curvature h the stationary loss of SGD is proportional to
/// lr/(2 − lr·h), so that dividing the rate multiplies it by c(2 − lr·h)/(2 − c·lr·h), which is c for
/// small steps and c/(2 − c) for lr·h = 1. A halving gives 1/2 to 1/3; with part of the loss not
/// noise, up to 1.
///
/// - Source: protocol.md §1 (before and after divides; ratios of 0.4 to 0.7 at halvings); the
///   stationary loss: S. Mandt, M. Hoffman, D. Blei, J. Mach. Learn. Res. 18 (2017) 134, for small steps.
public struct RateDivides: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "learning rate divides"
  /// Version of the definition; changes whenever a number could.
  public static let version = "divides v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    loss_before, loss_after: mean epoch loss of the window of epochs up to the divide and after it; \
    new mode: no look up to the divide had |a_k - A_k| <= band |A_k| and one within the window after \
    it has; verdict, the first that holds, with q = loss_after / loss_before, c = lr_after / lr_before, \
    t the tolerance: undecided without a whole window of one rate on each side or with a loss that is \
    not finite, rise q > 1 + t, no-change q >= 1 - t, undecided without a look at the modes on both \
    sides, new-mode, noise-floor q >= c / (2 - c), below-floor
    """

  /// What became of the loss and why.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The loss fell and a mode was learned.
    case newMode = "new-mode"
    /// The loss fell by no more than the noise of SGD, and no mode was learned.
    case noiseFloor = "noise-floor"
    /// The loss stayed.
    case noChange = "no-change"
    /// The loss fell by more than the noise of SGD, and no mode was learned.
    case belowFloor = "below-floor"
    /// The loss rose.
    case rise
    /// What is needed was not recorded.
    case undecided
  }

  /// The numbers that the definition leaves open.
  public struct Rule: Sendable, Hashable {
    /// Epochs on each side.
    public let window: Int
    /// Smallest relative change of the loss that is one.
    public let tolerance: Double
    /// When a mode is learned.
    public let modes: ModeRule

    /// Ten epochs, a tenth, half of an amplitude.
    public static let standard = Rule(unchecked: 10, 0.1, .standard)

    private init(unchecked window: Int, _ tolerance: Double, _ modes: ModeRule) {
      self.window = window
      self.tolerance = tolerance
      self.modes = modes
    }

    /// Creates a rule.
    ///
    /// - Throws: ``StatisticsError`` for a window below 1 or a tolerance outside (0, 1).
    public init(
      window: Int = 10, tolerance: Double = 0.1, modes: ModeRule = .standard
    ) throws(StatisticsError) {
      guard window >= 1 else {
        throw StatisticsError("window", "\(window) is below 1 epoch", remedy: "the paper has 10")
      }
      guard tolerance > 0, tolerance < 1 else {
        throw StatisticsError(
          "tolerance", "\(tolerance) is not between 0 and 1", remedy: "0.1 is a tenth of the loss")
      }
      self.init(unchecked: window, tolerance, modes)
    }
  }

  /// One division of the rate.
  public struct Divide: Sendable, Hashable {
    /// 0-based epoch at whose end it was.
    public var epoch: Int
    /// Rate up to that epoch.
    public var rateBefore: Double
    /// Rate after it.
    public var rateAfter: Double

    /// Creates a divide.
    public init(epoch: Int, rateBefore: Double, rateAfter: Double) {
      self.epoch = epoch
      self.rateBefore = rateBefore
      self.rateAfter = rateAfter
    }
  }

  /// What one divide did.
  public struct Row: Sendable, Equatable {
    /// The divide.
    public var divide: Divide
    /// Mean loss of the epochs up to it; missing where not all are stored.
    public var lossBefore: Measured
    /// Mean loss of the epochs after it; missing where not all are stored.
    public var lossAfter: Measured
    /// lossAfter / lossBefore.
    public var ratio: Measured
    /// Loss of the epoch of the divide alone.
    public var lossAt: Measured
    /// Loss `window` epochs later alone.
    public var lossLater: Measured
    /// Modes that are new, ascending; nil where modes are not known on both sides.
    public var newModes: [Int]?
    /// Modes of the target that a look up to the divide had within the band; nil as above.
    public var learnedBefore: Int?
    /// Σ (a_k − A_k)²/2 over the target's modes at the last look up to the divide.
    public var modeErrorBefore: Measured
    /// The same at the last look within the window after it.
    public var modeErrorAfter: Measured
    /// The verdict.
    public var verdict: Verdict
    /// One clause that says why.
    public var reason: String

    /// Lowest ratio that the noise floor explains, c/(2 − c).
    public var floorRatio: Double {
      let c = divide.rateAfter / divide.rateBefore
      return c / (2 - c)
    }
  }

  /// The rule that was used.
  public let rule: Rule
  /// One row a divide, in their order.
  public let rows: [Row]

  /// Judges the divides of one run.
  ///
  /// - Parameters:
  ///   - divides: Ascending by epoch.
  ///   - losses: Epoch loss by 0-based epoch; epochs that are not stored are absent.
  ///   - looks: Looks at the modes, ascending by epoch; none where nothing is known of them.
  ///   - target: Amplitudes of the target, [K]; empty where nothing is known of them.
  ///   - rule: Window and tolerances.
  /// - Throws: ``Refusal`` where the rate was never divided.
  public init(
    _ divides: [Divide], losses: [Int: Double], looks: [ModeLook], target: [Double],
    rule: Rule = .standard
  ) throws(Refusal) {
    guard !divides.isEmpty else { throw Refusal("its learning rate was never divided") }
    self.rule = rule
    let course = DivideCourse(
      divides: divides, losses: losses, looks: looks, target: target, rule: rule)
    rows = divides.indices.map(course.row)
  }
}
