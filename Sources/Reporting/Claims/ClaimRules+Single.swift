internal import Statistics

/// Rules for numbers of one run: test errors, losses, epochs.
extension ClaimRules {
  /// single v1: the value of one run against those of runs that differ in the seed alone.
  ///
  /// With n ≥ 3 seeds the 95 % prediction interval for one more run, x̄ ± t·s·√(1 + 1/n) of the
  /// logarithms, must hold the print and be narrower than two decades, since a wider one holds anything.
  /// Else, or with fewer seeds, it is reproduced in direction when the print is within a factor 2 of the
  /// median: one seed cannot tell more.
  ///
  /// - Parameters:
  ///   - start: With the stored value and the numbers of runs.
  ///   - values: One positive value a seed.
  ///   - censored: Runs whose value is only known to be larger; with any there is no interval.
  static func single(
    _ claim: Claim, _ start: ClaimJudgement, values: [Double], censored: Int = 0, plan: String,
    missing: String = "none trained here"
  ) -> ClaimJudgement {
    var judgement = start
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    if let contradiction = contradiction(judgement, claim) { return contradiction }
    guard let middle = median(of: values).finite else {
      return censored > 0
        ? judgement.ending(.notReproduced, "none of \(censored) trained runs gets there")
        : untrained(judgement, plan: plan, missing)
    }
    judgement.trained = .finite(middle)
    judgement.seeds = values.count + censored
    let span = "\(text(values.min() ?? middle)) to \(text(values.max() ?? middle))"
    var words =
      values.count == 1
      ? "trained \(text(middle)) (one seed)"
      : "trained \(span) (\(seeds(values.count)))"
    if censored > 0 { words += ", and \(censored) that never got there" }
    judgement.intervalMethod = "none: \(seeds(values.count)), no interval below \(leastSeeds)"
    if values.count >= leastSeeds, censored == 0 {
      do throws(Refusal) {
        let interval = try logPredictionInterval(of: values)
        judgement.interval = interval
        judgement.intervalMethod =
          "95 % prediction for one more seed, on logarithms; \(seeds(values.count))"
        words += ", one more run within \(text(interval))"
        if interval.high > widestInterval * interval.low {
          words += " (too wide to tell)"
        } else if interval.holds(published) {
          return judgement.ending(.reproduced, words + ": holds the print")
        }
      } catch {
        judgement.intervalMethod = "none: \(error.reason)"
      }
    }
    if values.count < leastSeeds { words += "; \(leastSeeds) seeds would tell how far they differ" }
    return isOfSize(middle, published)
      ? judgement.ending(.inDirection, words + ": within a factor 2 of the print")
      : judgement.ending(.notReproduced, words + ": more than a factor 2 from the print")
  }
}
