internal import RealModule

/// Kendall's rank correlation tau-b with the p-value of no association, two-sided: kendall v1.
///
/// S = concordant − discordant pairs, τ_b = S/√((N − T_x)(N − T_y)) with N = n(n − 1)/2 pairs and
/// T the pairs tied in one variable. Without ties, and with n ≤ 33 or at most one discordant (or one
/// concordant) pair, the p-value is exact: twice the share of the n! orders with as few inversions;
/// otherwise it is normal with the variance of S under ties, without continuity correction.
/// Agrees with SciPy's `kendalltau`.
///
/// - Source: M. G. Kendall, Rank Correlation Methods (1970), chapters 3 to 5.
public struct KendallTrend: Sendable, Hashable {
  /// How a p-value was found.
  public enum Method: String, Sendable, Hashable {
    /// From all orders of n different values.
    case exact
    /// From the normal distribution of S.
    case normal
  }

  /// Pairs of values; the sum over runs when several were pooled.
  public let count: Int
  /// tau-b, −1 … 1.
  public let tau: Double
  /// Two-sided p-value.
  public let pValue: Double
  /// How the p-value was found.
  public let method: Method

  private let score: Double
  private let scale: Double
  private let variance: Double

  /// Correlates two lists.
  ///
  /// - Parameters:
  ///   - x: Finite values, [n].
  ///   - y: Finite values, [n].
  /// - Throws: ``Refusal`` below 2 values, and where all x or all y are equal.
  /// - Complexity: O(n²).
  public init(of y: [Double], against x: [Double]) throws(Refusal) {
    precondition(x.count == y.count, "one y a value of x")
    let n = x.count
    guard n >= 2 else { throw Refusal("\(n) values: no trend below 2") }
    var score = 0
    for i in 1..<n {
      for j in 0..<i {
        let sign = (x[i] == x[j] || y[i] == y[j]) ? 0 : (x[i] < x[j]) == (y[i] < y[j]) ? 1 : -1
        score += sign
      }
    }
    let (tiesX, tiesY) = (Ties(of: x), Ties(of: y))
    let pairs = n * (n - 1) / 2
    guard tiesX.pairs < pairs else { throw Refusal("all positions are equal") }
    guard tiesY.pairs < pairs else { throw Refusal("all \(n) values are equal") }
    count = n
    self.score = Double(score)
    scale = (Double(pairs - tiesX.pairs) * Double(pairs - tiesY.pairs)).squareRoot()
    tau = min(max(Double(score) / scale, -1), 1)
    variance = Self.variance(Double(n), tiesX, tiesY)
    let discordant = (pairs - score) / 2
    let isUntied = tiesX.pairs == 0 && tiesY.pairs == 0
    if isUntied, n <= 33 || min(discordant, pairs - discordant) <= 1 {
      method = .exact
      pValue = Self.exact(n, inversions: min(discordant, pairs - discordant))
    } else {
      method = .normal
      pValue = Self.normal(self.score, variance)
    }
  }

  /// Pools the trends within several runs: S and its variance are added, pairs of two runs never compared.
  ///
  /// - Source: R. M. Hirsch, J. R. Slack, Water Resour. Res. 20 (1984) 727, without their covariances.
  /// - Throws: ``Refusal`` for no run.
  public init(pooling trends: [KendallTrend]) throws(Refusal) {
    guard !trends.isEmpty else { throw Refusal("no run has a trend") }
    count = trends.reduce(0) { $0 + $1.count }
    score = trends.reduce(0) { $0 + $1.score }
    scale = trends.reduce(0) { $0 + $1.scale }
    variance = trends.reduce(0) { $0 + $1.variance }
    tau = score / scale
    method = trends.count == 1 ? trends[0].method : .normal
    pValue = trends.count == 1 ? trends[0].pValue : Self.normal(score, variance)
  }

  /// What the trend says in words, at a p-value of 0.05.
  public var answer: String {
    pValue < 0.05 ? (tau > 0 ? "rises with depth" : "falls with depth") : "no trend shown"
  }

  /// Sums over groups of t equal values.
  private struct Ties {
    var pairs = 0
    /// Σ t(t − 1)(t − 2).
    var triples = 0.0
    /// Σ t(t − 1)(2t + 5).
    var spread = 0.0

    init(of values: [Double]) {
      let ordered = values.sorted()
      var start = 0
      for end in 1...ordered.count where end == ordered.count || ordered[end] != ordered[start] {
        let t = end - start
        pairs += t * (t - 1) / 2
        triples += Double(t) * Double(t - 1) * Double(t - 2)
        spread += Double(t) * Double(t - 1) * Double(2 * t + 5)
        start = end
      }
    }
  }

  private static func variance(_ n: Double, _ x: Ties, _ y: Ties) -> Double {
    let ordered = n * (n - 1)
    var variance =
      (ordered * (2 * n + 5) - x.spread - y.spread) / 18
      + 2 * Double(x.pairs) * Double(y.pairs) / ordered
    if n > 2 { variance += x.triples * y.triples / (9 * ordered * (n - 2)) }
    return variance
  }

  private static func normal(_ score: Double, _ variance: Double) -> Double {
    variance > 0 ? Double.erfc(abs(score) / (2 * variance).squareRoot()) : 1
  }

  /// Twice the share of the orders of n values with at most so many inversions.
  private static func exact(_ n: Int, inversions: Int) -> Double {
    // Shares by inversions, value after value: the k-th adds 0 … k − 1 of them with equal chance.
    var shares = [Double](repeating: 0, count: inversions + 1)
    shares[0] = 1
    for k in 2...max(n, 2) {
      var (window, next) = (0.0, shares)
      for i in shares.indices {
        window += shares[i]
        if i >= k { window -= shares[i - k] }
        next[i] = window / Double(k)
      }
      shares = next
    }
    return min(2 * shares.reduce(0, +), 1)
  }
}
