/// Tests whether differences are symmetric about zero, without any assumption on their size: sign-flip v1.
///
/// p = the share of the 2ⁿ ways to give the n differences that are not zero a sign whose sum is at
/// least as far from zero as the observed sum. Up to 20 differences all ways are counted; above, 9,999
/// random ones are drawn (seed 1) and p = (hits + 1)/10,000. Zeros change nothing; none at all gives 1.
/// The smallest p that n differences can give is 2/2ⁿ.
///
/// - Source: R. A. Fisher, The Design of Experiments (1935), §21.
public struct SignFlipTest: Sendable, Hashable {
  /// Differences that are not zero.
  public let count: Int
  /// Two-sided p-value.
  public let pValue: Double
  /// Whether all signs were counted.
  public let isExact: Bool

  private static let mostExact = 20
  private static let draws = 9_999

  /// The smallest p-value that this many differences can give.
  public var smallestPValue: Double {
    isExact
      ? min(1, Double(sign: .plus, exponent: 1 - count, significand: 1))
      : 1 / Double(Self.draws + 1)
  }

  /// Tests differences.
  ///
  /// - Parameter differences: Finite values that do not depend on one another.
  public init(_ differences: [Double]) {
    let sizes = differences.filter { $0 != 0 }.map(abs)
    count = sizes.count
    isExact = count <= Self.mostExact
    let all = sizes.reduce(0, +)
    // Sums of the same numbers in another order are the same sum.
    let reached = abs(differences.reduce(0, +)) - 1e-9 * all
    guard count > 0 else {
      pValue = 1
      return
    }
    pValue =
      isExact
      ? Self.exact(sizes, all, reached) : Self.sampled(sizes, reached)
  }

  /// The first sign stays: the other half of the ways are the negatives.
  private static func exact(_ sizes: [Double], _ all: Double, _ reached: Double) -> Double {
    let ways = 1 << (sizes.count - 1)
    var signs = [Double](repeating: 1, count: sizes.count)
    var sum = all
    var hits = abs(sum) >= reached ? 1 : 0
    for way in 1..<max(ways, 1) {
      // Gray code: from one way to the next one sign changes.
      let flipped = way.trailingZeroBitCount + 1
      signs[flipped] = -signs[flipped]
      sum += 2 * signs[flipped] * sizes[flipped]
      if abs(sum) >= reached { hits += 1 }
    }
    return Double(hits) / Double(ways)
  }

  private static func sampled(_ sizes: [Double], _ reached: Double) -> Double {
    var generator = SeededGenerator(seed: 1)
    var hits = 0
    for _ in 0..<draws {
      var (sum, bits) = (0.0, UInt64(0))
      for (index, size) in sizes.enumerated() {
        if index.isMultiple(of: 64) { bits = generator.next() }
        sum += bits & 1 == 0 ? size : -size
        bits >>= 1
      }
      if abs(sum) >= reached { hits += 1 }
    }
    return Double(hits + 1) / Double(draws + 1)
  }
}
