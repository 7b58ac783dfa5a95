internal import RealModule

/// The contrast of two arms in one layer, in one measure: which is more symmetric.
///
/// - Source: figure 5 and section C.9 of the paper, which compare by eye.
public struct SymmetryContrast: Sendable, Hashable {
  /// What is averaged over channels and runs.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// Decimal logarithm of the ratio; ratios of 0 and +∞ have none.
    case logRatio = "log10_ratio"
    /// Share of the variance that is odd.
    case oddShare = "odd_share"

    /// The value of a signal; nil where it has none.
    public func value(of signal: SignalSymmetry) -> Double? {
      switch self {
      case .logRatio: signal.ratio.finite.flatMap { $0 > 0 ? Double.log10($0) : nil }
      case .oddShare: signal.oddShare.finite
      }
    }
  }

  /// The difference with its interval.
  public let contrast: NestedContrast

  /// Compares two arms.
  ///
  /// - Shape: `first` and `second` are [run][channel].
  /// - Parameters:
  ///   - quantity: What is averaged.
  ///   - first: Channels of the first arm.
  ///   - second: Channels of the second arm.
  ///   - resamples: How often the bootstrap draws.
  /// - Throws: ``Refusal`` where an arm has no finite value.
  public init(
    of quantity: Quantity, _ first: [[SignalSymmetry]], _ second: [[SignalSymmetry]],
    resamples: Int = 1000
  ) throws(Refusal) {
    func values(_ arm: [[SignalSymmetry]]) -> [[Double]] {
      arm.map { $0.compactMap(quantity.value) }
    }
    contrast = try NestedContrast(values(first), values(second), resamples: resamples)
  }

  /// What follows, in words: an interval without 0 decides.
  public func answer(first: String, second: String) -> String {
    guard let interval = contrast.interval else { return "open: one value in an arm" }
    if interval.low > 0 { return "\(first) is more symmetric" }
    if interval.high < 0 { return "\(second) is more symmetric" }
    return "no difference shown"
  }
}
