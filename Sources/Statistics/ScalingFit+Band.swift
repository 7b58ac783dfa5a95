internal import RealModule

extension ScalingFit {
  /// The interval of the fitted value (not of one more run) at an abscissa.
  ///
  /// It is the interval of the intercept of the same runs with abscissae divided by this one, where
  /// ln abscissa is 0; so least squares and censored runs have it by the same definition as their other
  /// intervals, Student's t or profile likelihood.
  ///
  /// - Source: N. Draper, H. Smith, Applied Regression Analysis, 3rd ed. (1998), section 3.1 (the
  ///   variance of the mean at x is that of the intercept of x − x₀).
  /// - Parameters:
  ///   - abscissa: Above 0.
  ///   - level: Probability of the interval.
  /// - Returns: Ends in the unit of the values.
  /// - Throws: ``Refusal`` where the likelihood gives no interval there.
  public func fittedInterval(
    at abscissa: Double, level: Double = 0.95
  ) throws(Refusal) -> Interval {
    precondition(abscissa > 0, "an abscissa has a logarithm")
    let shifted = points.map {
      ScalingPoint($0.abscissa / abscissa, $0.value, isCensored: $0.isCensored)
    }
    let ends = try ScalingFit(shifted, level: level).intercept.interval
    return Interval(low: Double.exp(ends.low), high: Double.exp(ends.high))
  }
}
