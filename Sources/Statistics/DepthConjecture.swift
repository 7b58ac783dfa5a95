/// The 2ℓ conjecture as a test: has bottleneck ℓ twice as many minima as its depth? conjecture v1.
///
/// The differences minima − 2ℓ, ℓ = 1 … L, go through a ``SignFlipTest``. Of one run each channel of
/// each bottleneck gives one difference (taken as independent given ℓ; where only means are published,
/// each bottleneck gives one); of several runs each run gives one, its mean over the bottlenecks.
/// `answer` says in words what follows at p < 0.05.
///
/// - Source: figure 4 of the paper (the conjecture), protocol.md §3 (stored figures; no test exists).
public struct DepthConjecture: Sendable, Hashable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "2l conjecture"
  /// Version of the definition; changes whenever a number could.
  public static let version = "conjecture v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    conjecture: bottleneck l = 1 ... L has 2l minima; units: the channels of a run, or of several runs \
    each run's mean over its bottlenecks; difference: minima - 2l; p_value: two-sided sign-flip test of \
    the mean difference (all signs up to 20 units, else 9999 random ones); slope: least squares of the \
    bottlenecks' mean minima on l, 2 if the conjecture holds; rejected at p < 0.05
    """

  /// Means of the bottlenecks, ℓ = 1 … L; missing where none of its channels is finite.
  public let means: [Measured]
  /// Mean of the bottlenecks' mean differences from 2ℓ.
  public let meanDifference: Double
  /// Slope of the means on ℓ by least squares; missing for one bottleneck.
  public let slope: Measured
  /// The test of the differences.
  public let test: SignFlipTest
  /// What gives one difference: "channels" or "runs".
  public let unit: String

  /// Tests one run.
  ///
  /// - Shape: `minima` is [bottleneck][channel], the bottleneck nearest to the input first.
  /// - Parameters:
  ///   - minima: Counts of the channels, or one published mean a bottleneck.
  ///   - unit: What one value is, for the answer's words.
  /// - Throws: ``Refusal`` without any value.
  public init(minima: [[Double]], unit: String = "channels") throws(Refusal) {
    let differences = minima.enumerated().flatMap { index, counts in
      counts.map { $0 - Double(2 * (index + 1)) }
    }
    try self.init(
      means: minima.map { mean(of: $0) }, test: SignFlipTest(differences), unit: unit)
  }

  /// Tests several runs, each by the mean of its differences.
  ///
  /// - Throws: ``Refusal`` for no run.
  public init(pooling runs: [DepthConjecture]) throws(Refusal) {
    let depth = runs.map(\.means.count).max() ?? 0
    let means = (0..<depth).map { level in
      mean(of: runs.compactMap { level < $0.means.count ? $0.means[level].finite : nil })
    }
    try self.init(
      means: means, test: SignFlipTest(runs.map(\.meanDifference)), unit: "runs",
      meanDifference: mean(of: runs.map(\.meanDifference)).finite)
  }

  private init(
    means: [Measured], test: SignFlipTest, unit: String, meanDifference: Double? = nil
  ) throws(Refusal) {
    let levels = means.enumerated().compactMap { index, mean in
      mean.finite.map { (level: Double(index + 1), mean: $0) }
    }
    guard let difference = mean(of: levels.map { $0.mean - 2 * $0.level }).finite else {
      throw Refusal("no bottleneck has a finite count")
    }
    self.means = means
    self.test = test
    self.unit = unit
    self.meanDifference = meanDifference ?? difference
    let centre = levels.reduce(0) { $0 + $1.level } / Double(levels.count)
    let square = levels.reduce(0) { $0 + ($1.level - centre) * ($1.level - centre) }
    let product = levels.reduce(0) { $0 + ($1.level - centre) * $1.mean }
    slope = square > 0 ? Measured(product / square) : .missing
  }

  /// Whether the conjecture is rejected at p < 0.05.
  public var isRejected: Bool { test.pValue < 0.05 }

  /// What follows, in words.
  public var answer: String {
    if isRejected {
      return meanDifference < 0 ? "no: fewer minima than 2l" : "no: more minima than 2l"
    }
    if test.count > 0, test.smallestPValue >= 0.05 {
      return "open: \(test.count) \(unit) cannot give p below 0.05"
    }
    return "not rejected"
  }
}
