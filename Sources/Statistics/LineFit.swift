internal import RealModule

/// A number with its standard error and its interval.
public struct Estimate: Sendable, Hashable {
  /// The estimate.
  public var value: Double
  /// Its standard error; nil where the likelihood gives none.
  public var standardError: Double?
  /// Its interval at the level of the fit.
  public var interval: Interval

  /// Creates an estimate.
  public init(_ value: Double, standardError: Double?, interval: Interval) {
    self.value = value
    self.standardError = standardError
    self.interval = interval
  }
}

/// A straight line through points by ordinary least squares.
///
/// With centred sums, slope b = Σ(x − x̄)(y − ȳ)/Σ(x − x̄)² and intercept a = ȳ − b·x̄. The scatter is
/// s = √(Σ(y − a − bx)²/(n − 2)); standard errors are s/√Σ(x − x̄)² and s·√(1/n + x̄²/Σ(x − x̄)²);
/// intervals are estimate ± t·error with Student's t of n − 2 degrees of freedom.
/// R² = 1 − Σ(y − a − bx)²/Σ(y − ȳ)², nil where all y are equal.
///
/// - Source: N. Draper, H. Smith, Applied Regression Analysis, 3rd ed. (1998), chapter 1.
public struct LineFit: Sendable, Equatable {
  /// Points.
  public let count: Int
  /// b.
  public let slope: Estimate
  /// a: the value at x = 0.
  public let intercept: Estimate
  /// R².
  public let rSquared: Double?
  /// s.
  public let scatter: Double

  /// Fits a line.
  ///
  /// - Parameters:
  ///   - x: Finite abscissae.
  ///   - y: Finite values, one each.
  ///   - level: Probability of the intervals.
  /// - Throws: ``Refusal`` below three distinct abscissae.
  public init(x: [Double], y: [Double], level: Double = 0.95) throws(Refusal) {
    precondition(x.count == y.count, "one value an abscissa")
    let distinct = Set(x).count
    guard distinct >= 3 else { throw Refusal("\(distinct) distinct abscissae: no fit below 3") }
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (sumXX, sumXY, sumYY) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      sumXX += (a - meanX) * (a - meanX)
      sumXY += (a - meanX) * (b - meanY)
      sumYY += (b - meanY) * (b - meanY)
    }
    let b = sumXY / sumXX
    let residuals = zip(x, y).map { $1 - meanY - b * ($0 - meanX) }
    let sumResiduals = residuals.reduce(0) { $0 + $1 * $1 }
    count = x.count
    scatter = (sumResiduals / (n - 2)).squareRoot()
    rSquared = sumYY > 0 ? 1 - sumResiduals / sumYY : nil
    let reach = -StudentDistribution(degreesOfFreedom: n - 2).quantile((1 - level) / 2)
    func estimate(_ value: Double, _ error: Double) -> Estimate {
      Estimate(
        value, standardError: error,
        interval: Interval(low: value - reach * error, high: value + reach * error))
    }
    slope = estimate(b, scatter / sumXX.squareRoot())
    intercept = estimate(
      meanY - b * meanX, scatter * (1 / n + meanX * meanX / sumXX).squareRoot())
  }
}
