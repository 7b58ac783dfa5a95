internal import RealModule

/// Where one more value of the same kind would lie: x̄ ± t·s·√(1 + 1/n), t of n − 1 degrees of freedom.
///
/// - Source: G. J. Hahn, W. Q. Meeker, Statistical Intervals (1991), chapter 4 (normal values).
/// - Parameters:
///   - values: Finite values, at least 3: with two, t is 12.7 and every value is inside.
///   - level: Probability of the interval.
/// - Throws: ``Refusal`` below 3 values.
public func predictionInterval(
  of values: [Double], level: Double = 0.95
) throws(Refusal) -> Interval {
  try studentInterval(of: values, level: level, oneMore: 1)
}

/// The same on the logarithmic scale: the ends are exponentials of those of the logarithms.
///
/// - Parameters:
///   - values: Positive finite values, at least 3.
///   - level: Probability of the interval.
/// - Throws: ``Refusal`` below 3 values, and for one that has no logarithm.
public func logPredictionInterval(
  of values: [Double], level: Double = 0.95
) throws(Refusal) -> Interval {
  for value in values where !(value > 0 && value.isFinite) {
    throw Refusal("\(value) has no logarithm")
  }
  let ends = try predictionInterval(of: values.map { Double.log($0) }, level: level)
  return Interval(low: Double.exp(ends.low), high: Double.exp(ends.high))
}

/// The t interval of a mean: x̄ ± t·s/√n, t of n − 1 degrees of freedom.
///
/// - Parameters:
///   - values: Finite values, at least 3.
///   - level: Probability of the interval.
/// - Throws: ``Refusal`` below 3 values.
public func meanInterval(of values: [Double], level: Double = 0.95) throws(Refusal) -> Interval {
  try studentInterval(of: values, level: level, oneMore: 0)
}

private func studentInterval(
  of values: [Double], level: Double, oneMore: Double
) throws(Refusal) -> Interval {
  let n = Double(values.count)
  guard values.count >= 3, let centre = mean(of: values).finite,
    let deviation = populationStandardDeviation(of: values).finite
  else { throw Refusal("\(values.count) values: no interval below 3") }
  let s = deviation * (n / (n - 1)).squareRoot()
  let t = StudentDistribution(degreesOfFreedom: n - 1).quantile((1 + level) / 2)
  let reach = t * s * (oneMore + 1 / n).squareRoot()
  return Interval(low: centre - reach, high: centre + reach)
}

/// The percentile bootstrap interval of a mean: values drawn again with replacement, the middle 95 %.
///
/// - Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
/// - Parameters:
///   - values: Finite values in any order, at least 3.
///   - resamples: How often to draw.
///   - seed: Equal seeds give equal intervals.
/// - Throws: ``Refusal`` below 3 values.
/// - Complexity: O(resamples × values).
public func bootstrapMeanInterval(
  of values: [Double], resamples: Int = 2000, seed: UInt64 = 1
) throws(Refusal) -> Interval {
  precondition(resamples >= 1, "at least one resample")
  guard values.count >= 3 else { throw Refusal("\(values.count) values: no interval below 3") }
  let ordered = values.sorted()
  var generator = SeededGenerator(seed: seed)
  let means = (0..<resamples).map { _ in
    var sum = 0.0
    for _ in ordered { sum += ordered[generator.index(below: ordered.count)] }
    return sum / Double(ordered.count)
  }.sorted()
  let ends = [0.025, 0.975].compactMap { quantile($0, ofSorted: means).finite }
  return Interval(low: ends[0], high: ends[1])
}
