/// Elementary functions whose every bit is fixed here.
///
/// Versions of libm differ in the last bits; targets and initial weights must not. Only IEEE
/// operations that round exactly once (+ − × ÷ √) are used, in a fixed order.
///
/// Priorities: 1. the same bits everywhere, 2. a small error, stated and measured, 3. speed.
public enum PinnedMath {
  /// cos(π·t + phase).
  ///
  /// The reduction of t by whole periods is exact, so large frequencies lose nothing. Without a phase
  /// the error is below 2 ulp (1.94 measured), with one below (4 + |phase|)·2^-53.
  public static func cosPi(_ t: Double, phase: Double = 0) -> Double {
    guard t.isFinite else { return .nan }
    if phase == 0 { return reduced(t) }
    // sin(πt) = cos(π(t − ½)). Whole periods go first: t − ½ may round when it is large.
    let (turn, angle) = (folded(t), folded(phase / Double.pi))
    return reduced(turn) * reduced(angle) - reduced(turn - 0.5) * reduced(angle - 0.5)
  }

  /// Natural logarithm of a positive normal number; the error is below 3 ulp (2.56 measured).
  static func log(_ x: Double) -> Double {
    precondition(x > 0 && x.isNormal)
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m − 1)/(m + 1)); |s| ≤ 0.172, so the term s^25/25 is below 1e-20.
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var sum = 0.0
    for k in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return exponent * 0.6931471805599453 + 2 * s * sum
  }

  /// x to a whole power, by squaring.
  static func power(_ x: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var base = x
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      base *= base
      rest >>= 1
    }
    return result
  }

  /// t without whole periods, in [-1, 1]; exact.
  private static func folded(_ t: Double) -> Double {
    t - 2 * (t / 2).rounded(.toNearestOrEven)
  }

  /// cos(π·t) by the nearest of the four quarter points.
  private static func reduced(_ t: Double) -> Double {
    let r = abs(folded(t))
    if r <= 0.25 { return cosine(r) }
    if r <= 0.75 { return sine(0.5 - r) }
    return -cosine(1 - r)
  }

  /// Taylor series of cos(πu), |u| ≤ ¼; the first term left out is below 3e-18.
  private static func cosine(_ u: Double) -> Double {
    let y = Double.pi * u
    let square = y * y
    var sum = 1.0
    for k in stride(from: 16, through: 2, by: -2) {
      sum = 1 - square * sum / Double(k * (k - 1))
    }
    return sum
  }

  /// Taylor series of sin(πu), |u| ≤ ¼.
  private static func sine(_ u: Double) -> Double {
    let y = Double.pi * u
    let square = y * y
    var sum = 1.0
    for k in stride(from: 17, through: 3, by: -2) {
      sum = 1 - square * sum / Double(k * (k - 1))
    }
    return y * sum
  }
}

extension BinaryFloatingPoint {
  /// The value; what is no number as the one quiet NaN without sign and payload.
  ///
  /// Processors differ in the bits of the NaN that an operation makes.
  var pinned: Self { isNaN ? .nan : self }
}
