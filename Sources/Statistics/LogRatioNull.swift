internal import RealModule

/// What the log-ratios of an untrained network are: the null that growth is tested against.
///
/// Given the frozen features, the channels of a layer at one point are sums of W independent centred
/// weights of one variance: independent normal numbers Z₁ … Z_r (exactly so with normal weights, to
/// O(1/W) with uniform ones). One R = ln|Z₁| − ln|Z₂| has density sech(R)/π. The maximum
/// ln(max|Z|/min|Z|), the growth (the difference of two independent maxima) and the largest share
/// max|Z|/Σ|Z| are simulated. ε is neglected; it can only lower a maximum.
///
/// - Source: protocol.md §2 (null value); the ratio of two normal numbers is Cauchy.
public struct LogRatioNull: Sendable {
  /// Channels r.
  public let channels: Int
  /// Simulated networks.
  public let draws: Int
  /// Seed of the simulation.
  public let seed: UInt64
  private let maxima: [Double]
  private let growths: [Double]
  private let shares: [Double]

  /// Simulates untrained networks.
  ///
  /// - Parameters:
  ///   - channels: r.
  ///   - draws: Networks; the mean of the maximum has a standard error of 1.3/√draws for r = 15.
  ///   - seed: Equal seeds give equal numbers.
  /// - Throws: ``Refusal`` below two channels; ``StatisticsError`` is for the caller: draws ≥ 2.
  public init(channels: Int, draws: Int = 20_000, seed: UInt64 = 1) throws(Refusal) {
    precondition(draws >= 2, "two networks at least")
    guard channels >= 2 else { throw Refusal("\(channels) channel: no pair below 2") }
    self.channels = channels
    self.draws = draws
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    var maxima: [Double] = []
    var shares: [Double] = []
    for _ in 0..<draws {
      var (low, high, sum) = (Double.infinity, 0.0, 0.0)
      for _ in 0..<channels {
        // A zero, of probability 0, would give an infinite ratio.
        let value = max(abs(random.normal()), .leastNormalMagnitude)
        low = min(low, value)
        high = max(high, value)
        sum += value
      }
      maxima.append(Double.log(high / low))
      shares.append(high / sum)
    }
    let half = draws / 2
    growths = (0..<half).map { maxima[$0 + half] - maxima[$0] }.sorted()
    self.maxima = maxima.sorted()
    self.shares = shares.sorted()
  }

  /// Mean of the maximum.
  public var meanOfMaximum: Double {
    guard let mean = Statistics.mean(of: maxima).finite else {
      preconditionFailure("finite logarithms")
    }
    return mean
  }

  /// A quantile of the maximum.
  ///
  /// - Parameter p: Probability of [0, 1].
  public func quantileOfMaximum(_ p: Double) -> Double {
    guard let value = quantile(p, ofSorted: maxima).finite else {
      preconditionFailure("finite logarithms")
    }
    return value
  }

  /// P(maximum ≥ observed), as (1 + simulated maxima at or above it) / (1 + draws): never 0.
  public func probability(ofMaximum observed: Measured) -> Measured {
    Self.probability(of: observed, in: maxima)
  }

  /// P(second maximum − first ≥ observed) of two independent untrained networks.
  ///
  /// Looks at one network share its features and part of its weights, so their maxima differ less
  /// than those of two networks: the probability errs on the safe side.
  public func probability(ofGrowth observed: Measured) -> Measured {
    Self.probability(of: observed, in: growths)
  }

  /// P(largest share ≥ observed).
  public func probability(ofLargestShare observed: Measured) -> Measured {
    Self.probability(of: observed, in: shares)
  }

  /// sech(R)/π, the density of one log-ratio of an untrained network; its standard deviation is π/2.
  public static func density(of ratio: Double) -> Double {
    // Written with e^{−2|R|}, which cannot overflow.
    let decay = Double.exp(-abs(ratio))
    return 2 * decay / ((1 + decay * decay) * Double.pi)
  }

  /// P(|R| ≥ |observed|) = (4/π)·arctan e^{−|observed|} of one pair of an untrained network.
  public static func probability(ofPair observed: Measured) -> Measured {
    switch observed {
    case .finite(let ratio): Measured(4 / Double.pi * Double.atan(Double.exp(-abs(ratio))))
    case .positiveInfinity, .negativeInfinity: .finite(0)
    case .nan: .nan
    case .missing: .missing
    }
  }

  private static func probability(of observed: Measured, in sorted: [Double]) -> Measured {
    let value: Double
    switch observed {
    case .finite(let number): value = number
    case .positiveInfinity: value = .infinity
    case .negativeInfinity: value = -.infinity
    case .nan: return .nan
    case .missing: return .missing
    }
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return .finite(Double(1 + sorted.count - low) / Double(1 + sorted.count))
  }
}
