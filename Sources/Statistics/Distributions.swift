internal import RealModule

/// The standard normal distribution, also far out in its tails, where censored likelihoods live.
///
/// - Source: NIST Digital Library of Mathematical Functions, §7.2 (erfc), §7.9 (continued fraction).
public enum NormalDistribution {
  private static let logRootTwoPi = 0.918938533204672741780329736406

  /// ln φ(x) = −x²/2 − ln √(2π).
  public static func logDensity(_ x: Double) -> Double { -x * x / 2 - logRootTwoPi }

  /// P(X ≤ x) = erfc(−x/√2)/2, to a relative error of 1e-13 down to 1e-300; NaN gives NaN.
  public static func cumulative(_ x: Double) -> Double {
    Double.erfc(-x * 0.5.squareRoot()) / 2
  }

  /// ln P(X > x), finite for every finite x.
  ///
  /// Beyond 5 it is ln φ(x) − ln λ(x) with the hazard λ, since erfc underflows at 38; below 0 it is
  /// ln(1 − P(X ≤ x)), whose small part would be lost in a number near 1.
  public static func logSurvival(_ x: Double) -> Double {
    if x < 0 { return Double.log(onePlus: -cumulative(x)) }
    return x < 5 ? Double.log(cumulative(-x)) : logDensity(x) - Double.log(hazard(x))
  }

  /// λ(x) = φ(x)/P(X > x), the inverse Mills ratio: near x for large x, near 0 for very negative x.
  public static func hazard(_ x: Double) -> Double {
    guard x >= 5 else { return Double.exp(logDensity(x)) / cumulative(-x) }
    // x + 1/(x + 2/(x + 3/(x + …))) from the inside out; 60 levels are exact to rounding from 5 on.
    var tail = x
    for level in stride(from: 60, through: 1, by: -1) { tail = x + Double(level) / tail }
    return tail
  }

  /// The x with P(X ≤ x) = p, to a relative error of 1e-13 (absolute 1e-15 near p = ½).
  ///
  /// ln P is concave and P(X ≤ x) ≤ exp(−x²/2)/2 for x ≤ 0, so Newton's steps on ln P from
  /// −√(−2 ln 2p) never pass the solution.
  ///
  /// - Parameter p: Probability; 0 gives −∞, 1 gives +∞.
  /// - Returns: NaN outside [0, 1].
  public static func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p > 0.5 { return -quantile(1 - p) }
    if p == 0 { return -.infinity }
    var x = -(max(0, -2 * Double.log(2 * p))).squareRoot()
    for _ in 0..<60 {
      let step = (Double.log(p) - logSurvival(-x)) / hazard(-x)
      x = min(0, x + step)
      if abs(step) <= 1e-16 * (1 + abs(x)) { break }
    }
    return x
  }
}

/// Student's t distribution with ν degrees of freedom, not necessarily whole.
///
/// - Source: NIST Digital Library of Mathematical Functions, §8.17; P(|T| > t) = I(ν/(ν + t²); ν/2, ½).
public struct StudentDistribution: Sendable, Hashable {
  /// ν, above 0.
  public let degreesOfFreedom: Double

  /// Creates a distribution.
  ///
  /// - Parameter degreesOfFreedom: ν, above 0.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(|T| > |t|): the p-value of a two-sided test; NaN gives NaN.
  public func twoSidedTail(_ t: Double) -> Double {
    if t.isNaN { return .nan }
    if t.isInfinite { return 0 }
    // t² overflows for |t| > 1e154: both parts are divided by the larger one.
    let ratio = degreesOfFreedom.squareRoot() / abs(t)
    let (part, rest) =
      ratio < 1
      ? (ratio * ratio / (1 + ratio * ratio), 1 / (1 + ratio * ratio))
      : (1 / (1 + 1 / (ratio * ratio)), 1 / (ratio * ratio + 1))
    return incompleteBeta(part, complement: rest, degreesOfFreedom / 2, 0.5)
  }

  /// P(T ≤ t); NaN gives NaN.
  public func cumulative(_ t: Double) -> Double {
    let tail = twoSidedTail(t) / 2
    return t > 0 ? 1 - tail : tail
  }

  /// The t with P(T ≤ t) = p, to a relative error of 1e-12.
  ///
  /// - Parameter p: Probability; 0 gives −∞, 1 gives +∞.
  /// - Returns: NaN outside [0, 1].
  public func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p > 0.5 { return -quantile(1 - p) }
    if p == 0 { return -.infinity }
    if p == 0.5 { return 0 }
    let wanted = 2 * p
    var (low, high) = (0.0, 1.0)
    while twoSidedTail(high) > wanted, high < 1e300 { (low, high) = (high, high * 2) }
    // The tail is a smooth falling function: Newton's step, kept inside a bracket that only shrinks.
    var t = (low + high) / 2
    for _ in 0..<200 {
      let excess = twoSidedTail(t) - wanted
      if excess > 0 { low = t } else { high = t }
      let next = t + excess / (2 * density(t))
      let inside = next > low && next < high
      let moved = inside ? next : (low + high) / 2
      if abs(moved - t) <= 2e-16 * t || high - low <= 2e-16 * high { return -moved }
      t = moved
    }
    return -t
  }

  private func density(_ t: Double) -> Double {
    let half = degreesOfFreedom / 2
    let scale =
      Double.logGamma(half + 0.5) - Double.logGamma(half)
      - Double.log(degreesOfFreedom * Double.pi) / 2
    return Double.exp(scale - (half + 0.5) * Double.log(onePlus: t * t / degreesOfFreedom))
  }
}

/// The regularised incomplete beta function I(x; a, b), to a relative error of 1e-12 for a, b ≤ 1e4.
///
/// - Source: NIST Digital Library of Mathematical Functions, 8.17.22 (the continued fraction), evaluated
///   by the method of W. Lentz, Applied Optics 15 (1976) 668.
/// - Parameters:
///   - x: Of [0, 1].
///   - a: Above 0.
///   - b: Above 0.
/// - Returns: NaN where an argument is outside.
public func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  incompleteBeta(x, complement: 1 - x, a, b)
}

/// I(x; a, b) where 1 − x is known better than by subtraction.
func incompleteBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
  guard x >= 0, complement >= 0, a > 0, b > 0 else { return .nan }
  if x == 0 { return 0 }
  if complement == 0 { return 1 }
  // The fraction converges fast below the mean of the distribution; above it the other tail is taken.
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(complement, complement: x, b, a) }
  let logFactor =
    a * logarithm(x, complement) + b * logarithm(complement, x)
    + (a > b
      ? logGammaRatio(a, plus: b) - Double.logGamma(b)
      : logGammaRatio(b, plus: a) - Double.logGamma(a))
  return Double.exp(logFactor) / a * betaFraction(x, a, b)
}

/// ln x, from whichever of x and 1 − x is the smaller and so the exact one.
private func logarithm(_ x: Double, _ complement: Double) -> Double {
  complement < 0.5 ? Double.log(onePlus: -complement) : Double.log(x)
}

/// ln Γ(a + b) − ln Γ(a); for large a by Stirling's series, since the difference of two large logarithms
/// would lose four digits at a = 5000 (NIST Digital Library of Mathematical Functions, 5.11.1).
private func logGammaRatio(_ a: Double, plus b: Double) -> Double {
  guard a >= 50 else { return Double.logGamma(a + b) - Double.logGamma(a) }
  func rest(_ z: Double) -> Double {
    (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - 1 / (1680 * z * z)) / (z * z)) / (z * z)) / z
  }
  return (a - 0.5) * Double.log(onePlus: b / a) + b * (Double.log(a + b) - 1) + rest(a + b)
    - rest(a)
}

/// 1/(1 + d₁/(1 + d₂/(1 + …))) of DLMF 8.17.22.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / guarded(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1..<20_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return fraction
}
