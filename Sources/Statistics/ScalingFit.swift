internal import RealModule

/// One run of a scaling study.
public struct ScalingPoint: Sendable, Hashable {
  /// What is varied, above 0: a learning rate, a batch size.
  public var abscissa: Double
  /// What is measured, above 0: epochs to escape; where censored, how long it did not happen.
  public var value: Double
  /// Whether the value is only known to be larger (right-censored).
  public var isCensored: Bool

  /// Creates a point.
  public init(_ abscissa: Double, _ value: Double, isCensored: Bool = false) {
    self.abscissa = abscissa
    self.value = value
    self.isCensored = isCensored
  }
}

/// A power law through runs: scaling v1.
///
/// ln value = intercept + slope·ln abscissa + σε, one point a run, natural logarithms. Without censored
/// runs it is ordinary least squares (``LineFit``); with any it is the log-normal Tobit model
/// (``CensoredLineFit``), which neither drops them nor takes them as escaped at their cap.
///
/// - Source: Figure 6 and section C.7 of the paper, protocol.md §2 and §5 (run_plateau_escape.py:
///   least squares of ln epochs on ln lr); issue of the statistics, point 2.
public struct ScalingFit: Sendable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "scaling"
  /// Version of the definition; changes whenever a number could.
  public static let version = "scaling v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    ln value = intercept + slope * ln abscissa + sigma * normal error, one point a run, natural \
    logarithms; without censored runs ordinary least squares with Student t intervals of n - 2 \
    degrees of freedom; with censored runs (the value is only known to be larger) the maximum of the \
    log-normal Tobit likelihood, with the profile likelihood interval \
    2 (l_max - l(slope)) <= m ln(1 + t^2 / (m - 2)), m uncensored runs, t of m - 2 degrees of \
    freedom, which is the t interval when nothing is censored; intervals are at 95 %; no fit below 3 \
    distinct abscissae or 3 uncensored runs
    """

  /// How the line was found.
  public enum Method: String, Sendable, Hashable {
    /// No run is censored.
    case leastSquares = "least squares"
    /// Some runs are.
    case censoredLikelihood = "censored likelihood"
  }

  /// The runs.
  public let points: [ScalingPoint]
  /// How the line was found.
  public let method: Method
  /// d ln value / d ln abscissa.
  public let slope: Estimate
  /// ln value at abscissa 1.
  public let intercept: Estimate
  /// R² of the logarithms; nil with censored runs, for which there is none.
  public let rSquared: Double?
  /// σ: √(Σ residual²/(n − 2)) for least squares, the maximum likelihood with censored runs.
  public let scatter: Double
  private let censored: CensoredLineFit?

  /// Runs that are censored.
  public var censoredCount: Int { points.count(where: \.isCensored) }
  /// Distinct abscissae.
  public var abscissaCount: Int { Set(points.map(\.abscissa)).count }

  /// Fits runs.
  ///
  /// - Parameters:
  ///   - points: The runs, in any order.
  ///   - noun: What an abscissa is, for refusals: "learning rate".
  ///   - level: Probability of the intervals.
  /// - Throws: ``Refusal`` below three distinct abscissae or uncensored runs, for a number that has no
  ///   logarithm, and where the likelihood has no maximum.
  public init(
    _ points: [ScalingPoint], noun: String = "abscissa value", level: Double = 0.95
  ) throws(Refusal) {
    for point in points
    where
      !(point.abscissa > 0 && point.abscissa.isFinite && point.value > 0
      && point.value.isFinite)
    {
      throw Refusal("(\(point.abscissa), \(point.value)) has no logarithm: no fit")
    }
    let distinct = Set(points.map(\.abscissa)).count
    guard distinct >= 3 else {
      throw Refusal("\(distinct) \(noun)\(distinct == 1 ? "" : "s"): no fit below 3")
    }
    let known = points.filter { !$0.isCensored }
    guard known.count >= 3 else {
      throw Refusal(
        "\(known.count) of \(points.count) runs uncensored: no fit below 3 uncensored runs")
    }
    guard Set(known.map(\.abscissa)).count >= 2 else {
      throw Refusal("every uncensored run has the same \(noun): no slope")
    }
    self.points = points
    let (x, y) = Self.logarithms(points)
    if known.count == points.count {
      let fit = try LineFit(x: x, y: y, level: level)
      (method, slope, intercept) = (.leastSquares, fit.slope, fit.intercept)
      (rSquared, scatter, censored) = (fit.rSquared, fit.scatter, nil)
    } else {
      let fit = try CensoredLineFit(
        x: x, y: y, isCensored: points.map(\.isCensored), level: level)
      (method, slope, intercept) = (.censoredLikelihood, fit.slope, fit.intercept)
      (rSquared, scatter, censored) = (nil, fit.scatter, fit)
    }
  }

  static func logarithms(_ points: [ScalingPoint]) -> (x: [Double], y: [Double]) {
    (points.map { Double.log($0.abscissa) }, points.map { Double.log($0.value) })
  }

  /// The fitted value at an abscissa: exp(intercept)·abscissa^slope, the median of the model.
  public func fitted(at abscissa: Double) -> Double {
    Double.exp(intercept.value + slope.value * Double.log(abscissa))
  }

  /// ln value − ln fitted of each run, in order; a lower bound where the run is censored.
  public var residuals: [Double] {
    points.map { Double.log($0.value) - intercept.value - slope.value * Double.log($0.abscissa) }
  }

  /// Tests a slope, for example −1.
  ///
  /// - Throws: ``Refusal`` where the likelihood has no maximum at this slope.
  public func test(slope tested: Double) throws(Refusal) -> SlopeTest {
    if let censored { return try censored.test(slope: tested) }
    return SlopeTest(
      slope: tested, t: (slope.value - tested) / (slope.standardError ?? .nan),
      degreesOfFreedom: Double(points.count - 2))
  }

  /// The slope without the censored runs, which is biased: what a study that drops them would print.
  public var slopeOfUncensored: Double? {
    guard censored != nil else { return nil }
    let (x, y) = Self.logarithms(points.filter { !$0.isCensored })
    do { return try LineFit(x: x, y: y).slope.value } catch { return nil }
  }
}
