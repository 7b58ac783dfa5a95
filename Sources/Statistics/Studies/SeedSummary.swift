internal import RealModule

/// A number over the seeds of one setting: mean, interval of the mean, extremes.
///
/// The interval is that of Student's t at 95 %; nil below 3 values, where it would say nothing.
///
/// - Source: studies.md §6 (acceptance over seeds).
public struct SeedSummary: Sendable, Hashable {
  /// Version of the definition.
  public static let version = "seeds v1"
  /// The definition in words.
  public static let definition =
    "mean over the runs of a setting, 95 % t interval of the mean from 3 runs on, smallest and largest"

  /// Finite values.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// Interval of the mean.
  public let interval: Interval?
  /// The smallest.
  public let smallest: Double
  /// The largest.
  public let largest: Double

  /// Summarises the finite ones of some values.
  ///
  /// - Returns: Nil where none is finite.
  public init?(_ values: [Measured]) {
    let finite = values.compactMap(\.finite)
    guard let mean = Statistics.mean(of: finite).finite, let low = finite.min(),
      let high = finite.max()
    else { return nil }
    (count, self.mean, smallest, largest) = (finite.count, mean, low, high)
    interval = try? meanInterval(of: finite)
  }
}

/// The same number with and without a change, seed by seed.
///
/// The difference is the mean of with − without; the ratio the geometric mean of with / without, nil
/// where a value is not above 0. Both have the 95 % t interval over pairs.
///
/// - Source: studies.md §3.3 (regularisers).
public struct PairedEffect: Sendable, Hashable {
  /// Version of the definition.
  public static let version = "paired effect v1"
  /// The definition in words.
  public static let definition =
    "of the pairs of equal seed: mean of with minus without, geometric mean of with over without; "
    + "95 % t intervals over pairs"

  /// A geometric mean.
  public struct Ratio: Sendable, Hashable {
    /// The mean.
    public let value: Double
    /// Its interval.
    public let interval: Interval?
  }

  /// With minus without.
  public let difference: SeedSummary
  /// With over without.
  public let ratio: Ratio?

  /// Compares pairs.
  ///
  /// - Returns: Nil without a pair of finite values.
  public init?(_ pairs: [(with: Measured, without: Measured)]) {
    let finite = pairs.compactMap { pair -> (Double, Double)? in
      guard let with = pair.with.finite, let without = pair.without.finite else { return nil }
      return (with, without)
    }
    guard let difference = SeedSummary(finite.map { .finite($0.0 - $0.1) }) else { return nil }
    self.difference = difference
    guard finite.allSatisfy({ $0.0 > 0 && $0.1 > 0 }),
      let logs = SeedSummary(finite.map { .finite(Double.log($0.0 / $0.1)) })
    else {
      ratio = nil
      return
    }
    ratio = Ratio(
      value: Double.exp(logs.mean),
      interval: logs.interval.map { Interval(low: Double.exp($0.low), high: Double.exp($0.high)) })
  }
}
