internal import RealModule

/// Fisher's exact test of two shares, two-sided: fisher v1.
///
/// With k of n successes in one group and j of m in another, given all four margins the successes of
/// the first group are hypergeometric; p is the sum of the probabilities of all tables that are at most
/// as probable as the observed one (a relative 1e-7 counts as equal). Agrees with SciPy's
/// `fisher_exact`. 1 where a group is empty or nothing differs.
///
/// - Source: R. A. Fisher, J. R. Stat. Soc. 98 (1935) 39.
/// - Parameters:
///   - successes: k and j.
///   - trials: n and m, the runs of each group.
/// - Returns: p of (0, 1].
/// - Complexity: O(trials).
public func fisherTest(successes: (Int, Int), trials: (Int, Int)) -> Double {
  precondition(successes.0 >= 0 && successes.0 <= trials.0, "successes must be 0…trials")
  precondition(successes.1 >= 0 && successes.1 <= trials.1, "successes must be 0…trials")
  let all = successes.0 + successes.1
  func logChoose(_ n: Int, _ k: Int) -> Double {
    Double.logGamma(Double(n + 1)) - Double.logGamma(Double(k + 1))
      - Double.logGamma(Double(n - k + 1))
  }
  let normal = logChoose(trials.0 + trials.1, all)
  func logProbability(_ k: Int) -> Double {
    logChoose(trials.0, k) + logChoose(trials.1, all - k) - normal
  }
  let observed = logProbability(successes.0) + 1e-7
  let possible = max(0, all - trials.1)...min(trials.0, all)
  let p = possible.map(logProbability).filter { $0 <= observed }.reduce(0) { $0 + Double.exp($1) }
  return min(p, 1)
}

/// P(at least k of n events that each have the probability p).
///
/// - Source: NIST Digital Library of Mathematical Functions, 8.17.5.
/// - Parameters:
///   - k: 0…n.
///   - n: Independent events.
///   - p: Probability of each, of [0, 1].
/// - Returns: 1 for k = 0.
public func binomialTail(atLeast k: Int, of n: Int, probability p: Double) -> Double {
  precondition((0...n).contains(k), "k is 0…n")
  return k == 0 ? 1 : incompleteBeta(p, Double(k), Double(n - k + 1))
}
