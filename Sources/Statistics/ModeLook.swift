/// One look at the modes of a fit during training.
public struct ModeLook: Sendable, Hashable {
  /// 0-based index of the last finished epoch; −1 before the first.
  public var epoch: Int
  /// Amplitudes of the fit on cos(2πkx), k = 1…K, [K]; NaN where the fit is not finite.
  public var amplitudes: [Double]
  /// Mean squared error of the fit with the same weights; NaN where it is not finite.
  public var loss: Double

  /// Creates a look.
  public init(epoch: Int, amplitudes: [Double], loss: Double) {
    self.epoch = epoch
    self.amplitudes = amplitudes
    self.loss = loss
  }
}

/// When a mode counts as learned, and which modes a target has.
public struct ModeRule: Sendable, Hashable {
  /// Largest |amplitude − target| / |target| of a learned mode.
  public let band: Double
  /// A mode is in the target when its amplitude is above this fraction of the largest one.
  public let presence: Double

  /// Within half of the target's amplitude; in the target from a thousandth of its largest mode.
  public static let standard = ModeRule(unchecked: 0.5, 1e-3)

  private init(unchecked band: Double, _ presence: Double) {
    self.band = band
    self.presence = presence
  }

  /// Creates a rule.
  ///
  /// - Throws: ``StatisticsError`` unless 0 < band < 0.9 and 0 < presence < 1.
  public init(band: Double = 0.5, presence: Double = 1e-3) throws(StatisticsError) {
    guard band > 0, band < Self.absentDistance else {
      throw StatisticsError(
        "band", "\(band) is not between 0 and \(Self.absentDistance)",
        remedy: "0.5 takes a mode as learned from half of its amplitude")
    }
    guard presence > 0, presence < 1 else {
      throw StatisticsError(
        "presence", "\(presence) is not between 0 and 1", remedy: "the standard is 0.001")
    }
    self.init(unchecked: band, presence)
  }

  /// A mode is still absent while |amplitude − target| ≥ 0.9·|target|: where its drop starts.
  public static let absentDistance = 0.9

  /// Whether each mode is in the target.
  ///
  /// - Parameter target: Amplitudes of the target, [K].
  public func contains(_ target: [Double]) -> [Bool] {
    let largest = target.map(abs).max() ?? 0
    return target.map { largest > 0 && abs($0) > presence * largest }
  }

  /// Whether a mode of the target is learned at an amplitude; never at NaN.
  public func isLearned(_ amplitude: Double, target: Double) -> Bool {
    abs(amplitude - target) <= band * abs(target)
  }

  /// Part of the mean squared error that is due to one mode: (amplitude − target)²/2.
  public static func lossPart(_ amplitude: Double, target: Double) -> Double {
    (amplitude - target) * (amplitude - target) / 2
  }
}
