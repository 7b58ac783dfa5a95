internal import RealModule

/// Log-ratios and shares of the channels of one layer at one point: logratio v1.
///
/// With the channel values f₁ … f_r and an offset ε:
/// R_ij = ln(|f_i| + ε) − ln(|f_j| + ε); the maximum is max R_ij = ln(max|f| + ε) − ln(min|f| + ε) ≥ 0;
/// the spread is the population standard deviation of ln(|f_k| + ε) over the channels (that of the
/// whole r × r matrix R is √2 times as large); the share of channel k is s_k = |f_k| / Σ|f_j|, and
/// 1 / Σ s_k² channels are effective.
///
/// A channel that is not finite makes the maximum, the spread, every share and both verdicts NaN or
/// unknown; the R of other pairs stay. Shares of channels that are all 0 are missing. With ε = 0 a
/// channel of value 0 gives infinite ratios, and NaN between two of them.
///
/// - Source: section 4 and C.7 of the paper; protocol.md §2 (definition, ε), §9 (shares).
public struct LogRatio: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "log-ratio"
  /// Version of the definition; changes whenever a number could.
  public static let version = "logratio v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    R_ij = ln(|f_i| + epsilon) - ln(|f_j| + epsilon) of the channel values f at x, biases included, \
    before the next map; max: the largest R_ij; spread: population standard deviation of \
    ln(|f_k| + epsilon); share: |f_k| / sum |f_j|; specialised: the largest share reaches the \
    dominant share; collapsed: at least half of the channels are at most the silent fraction of the \
    largest one; null: channels that are independent normal numbers with mean 0 and one variance, as \
    those of an untrained network are, epsilon neglected: one R has density sech(R)/pi, max, growth \
    and share are simulated, and p is the probability of at least the observed value
    """

  /// The numbers that the definition leaves open.
  public struct Rule: Sendable, Hashable {
    /// ε, in the unit of the channel values.
    public let offset: Double
    /// Share from which one channel dominates.
    public let dominantShare: Double
    /// Fraction of the largest |f| at or below which a channel is silent.
    public let silentFraction: Double

    /// The authors' ε of 1e-6 and dominance of 0.6; silence of a hundredth.
    public static let standard = Rule(unchecked: 1e-6, 0.6, 0.01)

    private init(unchecked offset: Double, _ dominantShare: Double, _ silentFraction: Double) {
      self.offset = offset
      self.dominantShare = dominantShare
      self.silentFraction = silentFraction
    }

    /// Creates a rule.
    ///
    /// - Throws: ``StatisticsError`` for an offset below 0, or shares outside (0, 1).
    public init(
      offset: Double = 1e-6, dominantShare: Double = 0.6, silentFraction: Double = 0.01
    ) throws(StatisticsError) {
      guard offset.isFinite, offset >= 0 else {
        throw StatisticsError(
          "epsilon", "\(offset) is not a finite number from 0 up", remedy: "the paper has 1e-6")
      }
      for (field, share) in [
        ("dominant share", dominantShare), ("silent fraction", silentFraction),
      ]
      where !(share > 0 && share < 1) {
        throw StatisticsError(
          field, "\(share) is not between 0 and 1", remedy: "the standard is 0.6 and 0.01")
      }
      self.init(unchecked: offset, dominantShare, silentFraction)
    }
  }

  /// One R_ij with i < j.
  public struct Pair: Sendable, Hashable {
    /// 0-based index i.
    public var first: Int
    /// 0-based index j.
    public var second: Int
    /// R_ij.
    public var value: Measured
  }

  /// f₁ … f_r, [r].
  public let values: [Double]
  /// The rule that was used.
  public let rule: Rule
  private let logarithms: [Double]

  /// Takes the channel values of one layer at one point.
  ///
  /// - Throws: ``Refusal`` below two channels.
  public init(_ values: [Double], rule: Rule = .standard) throws(Refusal) {
    guard values.count >= 2 else { throw Refusal("\(values.count) channel: no pair below 2") }
    self.values = values
    self.rule = rule
    logarithms = values.map { Double.log(abs($0) + rule.offset) }
  }

  private var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// R_ij; exactly −R_ji, and 0 on the diagonal of a finite channel.
  public func value(_ i: Int, _ j: Int) -> Measured { Measured(logarithms[i] - logarithms[j]) }

  /// Every pair i < j in the authors' order (0,1), (0,2) … (r−2,r−1), [r(r − 1)/2].
  public var pairs: [Pair] {
    values.indices.flatMap { i in
      ((i + 1)..<values.count).map { Pair(first: i, second: $0, value: value(i, $0)) }
    }
  }

  /// The largest R_ij.
  public var maximum: Measured {
    guard isFinite, let low = logarithms.min(), let high = logarithms.max() else { return .nan }
    return Measured(high - low)
  }

  /// The population standard deviation of ln(|f_k| + ε).
  public var spread: Measured {
    // ln 0 is −∞ where ε is 0.
    guard isFinite, logarithms.allSatisfy(\.isFinite) else { return .nan }
    return populationStandardDeviation(of: logarithms)
  }

  /// The share of each channel, [r].
  public var shares: [Measured] {
    guard isFinite else { return values.map { _ in .nan } }
    // Divided by the largest first, so that no sum overflows.
    let largest = values.map(abs).max() ?? 0
    guard largest > 0 else { return values.map { _ in .missing } }
    let scaled = values.map { abs($0) / largest }
    let sum = scaled.sorted().reduce(0, +)
    return scaled.map { Measured($0 / sum) }
  }

  /// The largest share.
  public var largestShare: Measured {
    let shares = shares
    guard let largest = shares.compactMap(\.finite).max() else { return shares[0] }
    return .finite(largest)
  }

  /// The 0-based channel with the largest |f|, the first of equals; nil where shares are unknown.
  public var dominantChannel: Int? {
    guard largestShare.finite != nil else { return nil }
    return values.indices.max { (abs(values[$0]), $1) < (abs(values[$1]), $0) }
  }

  /// 1 / Σ s_k²: r for equal channels, 1 for a single one.
  public var effectiveChannels: Measured {
    let shares = shares
    let finite = shares.compactMap(\.finite)
    guard finite.count == shares.count else { return shares[0] }
    return Measured(1 / finite.map { $0 * $0 }.sorted().reduce(0, +))
  }

  /// Whether one channel dominates: largest share ≥ ``Rule/dominantShare``; nil where unknown.
  public var isSpecialised: Bool? { largestShare.finite.map { $0 >= rule.dominantShare } }

  /// Channels with |f| ≤ ``Rule/silentFraction`` · max|f|; nil where a channel is not finite.
  public var silentCount: Int? {
    guard isFinite else { return nil }
    let limit = rule.silentFraction * (values.map(abs).max() ?? 0)
    return values.count { abs($0) <= limit }
  }

  /// Whether at least half of the channels are silent; nil where unknown.
  public var isCollapsed: Bool? { silentCount.map { 2 * $0 >= values.count } }
}
