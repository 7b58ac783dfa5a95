/// The difference of two groups of runs with several values each, with a two-level bootstrap: contrast v1.
///
/// A group's value is the mean over its runs of each run's mean, so that a run with more values weighs
/// no more; the difference is that of the second group minus that of the first. Each of the resamples
/// draws, in both groups, as many runs as there are with replacement, and in each drawn run as many
/// values as it has with replacement; the interval is the middle 95 % of the resampled differences.
/// A group of a single run has no variation of runs: its interval is over the values of that run alone.
///
/// - Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapters 8 and 13.
public struct NestedContrast: Sendable, Hashable {
  /// Runs with a value, in the first and the second group.
  public let runCounts: [Int]
  /// Values of all runs, in the first and the second group.
  public let valueCounts: [Int]
  /// Means of the first and the second group.
  public let means: [Double]
  /// Second mean minus first mean.
  public let difference: Double
  /// The middle 95 % of the resampled differences; nil where a group has a single value.
  public let interval: Interval?

  /// Compares two groups.
  ///
  /// - Shape: `first` and `second` are [run][value]; runs without values do not take part.
  /// - Parameters:
  ///   - first: Finite values of the first group.
  ///   - second: Finite values of the second group.
  ///   - resamples: How often to draw.
  ///   - seed: Seed of the draws.
  /// - Throws: ``Refusal`` where a group has no value.
  /// - Complexity: O(resamples × values).
  public init(
    _ first: [[Double]], _ second: [[Double]], resamples: Int = 1000, seed: UInt64 = 1
  ) throws(Refusal) {
    precondition(resamples >= 1, "at least one resample")
    let groups = [first, second].map { $0.filter { !$0.isEmpty } }
    for (group, name) in zip(groups, ["first", "second"]) where group.isEmpty {
      throw Refusal("the \(name) group has no finite value")
    }
    runCounts = groups.map(\.count)
    valueCounts = groups.map { $0.reduce(0) { $0 + $1.count } }
    means = groups.map { group in
      mean(of: group.compactMap { mean(of: $0).finite }).finite ?? .nan
    }
    difference = means[1] - means[0]
    guard valueCounts.allSatisfy({ $0 > 1 }) else {
      interval = nil
      return
    }
    var generator = SeededGenerator(seed: seed)
    let differences = (0..<resamples).map { _ in
      let drawn = groups.map { Self.resampledMean($0, &generator) }
      return drawn[1] - drawn[0]
    }.sorted()
    let ends = [0.025, 0.975].compactMap { quantile($0, ofSorted: differences).finite }
    interval = ends.count == 2 ? Interval(low: ends[0], high: ends[1]) : nil
  }

  private static func resampledMean(
    _ runs: [[Double]], _ generator: inout SeededGenerator
  ) -> Double {
    var sum = 0.0
    for _ in runs {
      let run = runs[generator.index(below: runs.count)]
      var values = 0.0
      for _ in run { values += run[generator.index(below: run.count)] }
      sum += values / Double(run.count)
    }
    return sum / Double(runs.count)
  }
}
