/// A mean over seeds with its standard error and its 95 % interval.
///
/// Over the n finite values: mean x̄, standard error √(Σ(x − x̄)²/(n(n − 1))), interval x̄ ± t·error with
/// Student's t of n − 1 degrees of freedom. One value has a mean alone, none has nothing.
///
/// - Source: studies.md §6 (each acceptance test is over seeds).
public struct SampleMean: Sendable, Hashable {
  /// Finite values.
  public let count: Int
  /// x̄; missing without a value.
  public let mean: Measured
  /// Standard error of the mean; nil below two values.
  public let standardError: Double?
  /// 95 % interval of the mean; nil below two values.
  public let interval: Interval?

  /// Takes the finite ones of some values.
  public init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    count = finite.count
    mean = Statistics.mean(of: finite)
    guard finite.count > 1, let centre = mean.finite,
      let deviation = populationStandardDeviation(of: finite).finite
    else {
      standardError = nil
      interval = nil
      return
    }
    let degrees = Double(finite.count - 1)
    let error = deviation / degrees.squareRoot()
    standardError = error
    let reach = -StudentDistribution(degreesOfFreedom: degrees).quantile(0.025) * error
    interval = Interval(low: centre - reach, high: centre + reach)
  }
}
