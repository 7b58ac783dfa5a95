/// A closed interval of numbers.
public struct Interval: Sendable, Hashable {
  /// Lower end.
  public var low: Double
  /// Upper end.
  public var high: Double

  /// Creates an interval.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// The Wilson score interval of a share at 95 %, without continuity correction.
///
/// With p = successes / trials, n = trials and z = 1.959963984540054 the ends are
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n); exactly 0 below for no success and exactly
/// 1 above for no failure.
///
/// - Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209–212.
/// - Parameters:
///   - successes: 0…trials.
///   - trials: Independent trials.
/// - Returns: Nil for no trials.
public func wilsonInterval(successes: Int, trials: Int) -> Interval? {
  precondition(successes >= 0 && successes <= trials, "successes must be 0…trials")
  guard trials > 0 else { return nil }
  let z = 1.959963984540054
  let n = Double(trials)
  let p = Double(successes) / n
  let centre = p + z * z / (2 * n)
  let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return Interval(
    low: successes == 0 ? 0 : (centre - reach) / scale,
    high: successes == trials ? 1 : (centre + reach) / scale)
}
