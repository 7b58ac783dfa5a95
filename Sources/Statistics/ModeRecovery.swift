internal import RealModule

/// Which modes of the target a fit has recovered, and when it learned them: modes v1.
///
/// With a_k(t) the fit's and A_k the target's amplitude on cos(2πkx), both by the trapezoid rule on
/// the even grid of N points: mode k is in the target where |A_k| > presence · max|A|; its recovery
/// is R(k,t) = |a_k| / |A_k|; it is within the band where |a_k − A_k| ≤ band·|A_k| (a wrong sign is
/// no recovery that counts). It is learned at the first look within the band, and kept from the first
/// look after which every look is within the band. Looks are some epochs apart, so the time of
/// learning is an interval: after the look before, and by the look at which it is learned.
/// The drop of the loss that learned it goes from the last look before with |a_k − A_k| ≥ 0.9·|A_k|
/// (the first look where there is none) to the look at which it is learned; the mode's share of that
/// drop is the fall of (a_k − A_k)²/2 over the fall of the loss.
/// A mode that is not in the target has no recovery: its amplitude is leakage.
///
/// NaN amplitudes are never within the band. Modes that the grid cannot tell from lower ones
/// (4k ≥ N − 1) do not belong into the looks.
///
/// - Source: protocol.md §11.18 and §12.5; the recovery is that of the authors' follow-up.
public struct ModeRecovery: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "mode recovery"
  /// Version of the definition; changes whenever a number could.
  public static let version = "modes v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    amplitude: a_k, integral of fit(x) cos(2 pi k x) over [-1, 1] by the trapezoid rule on the even \
    grid of N training points; recovery: |a_k| / |A_k| with the target's A_k; learned: first look with \
    |a_k - A_k| <= band |A_k|; kept: first look from which all are so; drop: from the last look before \
    with |a_k - A_k| >= 0.9 |A_k| (else the first look) to the one that learned, drop_share: fall of \
    (a_k - A_k)^2 / 2 over the fall of the loss; leakage: a mode not in the target \
    (|A_k| <= 0.001 max |A|), which has no recovery; slope: least squares of ln recovery on ln k over \
    the target's modes
    """

  /// When a mode was learned, seen from the divides of the learning rate.
  public enum Timing: String, Sendable, Hashable, CaseIterable {
    /// By the end of the epoch of the first divide, or without any divide.
    case beforeDivides = "before-divides"
    /// Within the ten epochs that follow a divide.
    case atDivide = "at-divide"
    /// After a divide, but within the ten epochs of none.
    case between
    /// The looks are too far apart to say.
    case undated
  }

  /// One mode of the fit over training.
  public struct Mode: Sendable, Equatable {
    /// Mode k, 1-based.
    public var k: Int
    /// A_k of the target.
    public var target: Double
    /// Whether the mode is in the target.
    public var isInTarget: Bool
    /// a_k at the last look.
    public var amplitude: Measured
    /// R(k) at the last look; missing for leakage.
    public var recovery: Measured
    /// The largest finite |a_k| of all looks; missing where none is finite.
    public var largestAmplitude: Measured
    /// How and when it was learned; nil for leakage and for a mode that never was.
    public var learning: Learning?
  }

  /// How and when a mode was learned.
  public struct Learning: Sendable, Equatable {
    /// Epoch of the look before the one at which it is learned; nil where that is the first.
    public var after: Int?
    /// Epoch of the first look within the band.
    public var epoch: Int
    /// Epoch from which every look is within the band; nil where the last one is not.
    public var keptFrom: Int?
    /// Epoch of the look at which the drop of the loss starts.
    public var dropStart: Int
    /// Loss of that look.
    public var lossBefore: Measured
    /// Loss of the look at which the mode is learned.
    public var lossAfter: Measured
    /// The mode's part in that drop; missing where the loss did not fall.
    public var dropShare: Measured
    /// Divides made before the look at which it is learned.
    public var dividesBefore: Int
    /// When it was, seen from the divides.
    public var timing: Timing
  }

  /// Looks, ascending by epoch.
  public let looks: [ModeLook]
  /// Amplitudes of the target, [K].
  public let target: [Double]
  /// The rule that was used.
  public let rule: ModeRule
  /// Every mode k = 1…K.
  public let modes: [Mode]

  /// Follows the modes of one run.
  ///
  /// - Shape: `target` is [K], the amplitudes of each look [K].
  /// - Parameters:
  ///   - looks: Looks at the fit, ascending by epoch.
  ///   - target: Amplitudes of the target by the same rule on the same grid.
  ///   - divides: 0-based epochs at whose end the learning rate was divided, ascending.
  ///   - rule: When a mode counts.
  ///   - window: Epochs after a divide that belong to it; the paper has 10.
  /// - Throws: ``Refusal`` for no look, or a target without a mode among k = 1…K.
  public init(
    looks: [ModeLook], target: [Double], divides: [Int] = [], rule: ModeRule = .standard,
    window: Int = 10
  ) throws(Refusal) {
    guard let last = looks.last else { throw Refusal("no look at its modes") }
    precondition(looks.allSatisfy { $0.amplitudes.count == target.count }, "one amplitude a mode")
    precondition(zip(looks, looks.dropFirst()).allSatisfy { $0.epoch < $1.epoch }, "ascending")
    let present = rule.contains(target)
    guard present.contains(true) else {
      throw Refusal("its target has none of the modes 1 to \(target.count)")
    }
    self.looks = looks
    self.target = target
    self.rule = rule
    modes = target.indices.map { index in
      let values = looks.map { $0.amplitudes[index] }
      return Mode(
        k: index + 1, target: target[index], isInTarget: present[index],
        amplitude: Measured(last.amplitudes[index]),
        recovery: present[index]
          ? Self.recovery(last.amplitudes[index], target[index]) : .missing,
        largestAmplitude: Measured(values.filter(\.isFinite).map(abs).max()),
        learning: present[index]
          ? Self.learning(of: index, looks, target[index], divides, rule, window) : nil)
    }
  }

  /// R(k) at a look; missing for leakage.
  public func recovery(ofMode k: Int, at look: ModeLook) -> Measured {
    guard modes[k - 1].isInTarget else { return .missing }
    return Self.recovery(look.amplitudes[k - 1], target[k - 1])
  }

  private static func recovery(_ amplitude: Double, _ target: Double) -> Measured {
    Measured(abs(amplitude) / abs(target))
  }

  private static func learning(
    of index: Int, _ looks: [ModeLook], _ target: Double, _ divides: [Int], _ rule: ModeRule,
    _ window: Int
  ) -> Learning? {
    let within = looks.map { rule.isLearned($0.amplitudes[index], target: target) }
    guard let place = within.firstIndex(of: true) else { return nil }
    let lastOutside = within.lastIndex(of: false) ?? -1
    let start =
      looks[..<place].lastIndex {
        abs($0.amplitudes[index] - target) >= ModeRule.absentDistance * abs(target)
      } ?? 0
    let (before, after) = (looks[start], looks[place])
    let fall = before.loss - after.loss
    let part =
      ModeRule.lossPart(before.amplitudes[index], target: target)
      - ModeRule.lossPart(after.amplitudes[index], target: target)
    let previous = place > 0 ? looks[place - 1].epoch : nil
    return Learning(
      after: previous, epoch: after.epoch,
      keptFrom: lastOutside + 1 < looks.count ? looks[lastOutside + 1].epoch : nil,
      dropStart: before.epoch, lossBefore: Measured(before.loss), lossAfter: Measured(after.loss),
      dropShare: fall > 0 ? Measured(part / fall) : .missing,
      dividesBefore: divides.count { $0 < after.epoch },
      timing: timing(after: previous, by: after.epoch, divides, window))
  }

  /// Where the interval (after, by] lies; a divide at the end of epoch E owns E + 1 … E + window.
  private static func timing(
    after: Int?, by epoch: Int, _ divides: [Int], _ window: Int
  ) -> Timing {
    guard let first = divides.first, epoch > first else { return .beforeDivides }
    guard let after else { return .undated }
    if divides.contains(where: { after >= $0 && epoch <= $0 + window }) { return .atDivide }
    let touched = divides.contains { epoch > $0 && after < $0 + window }
    return touched || after < first ? .undated : .between
  }
}
