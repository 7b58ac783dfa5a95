internal import Statistics

/// Rules for what is claimed of loss curves: Figures 1 and 9.
extension ClaimRules {
  /// spikes v1: bursts of the loss that repeat.
  ///
  /// Reproduced where more than half of the runs have at least two bursts (height and prominence of
  /// half a decade over the running floor), in direction where some have; a period needs two.
  static func spikes(_ runs: [SpikeRun]) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "spikes v1", "")
    let (stored, trained) = (runs.filter(\.isStored), runs.filter { !$0.isStored })
    judgement.storedRuns = stored.count
    judgement.trainedRuns = trained.count
    judgement.seeds = Set(trained.map(\.seed)).count
    judgement.stored = median(of: stored.map { Double($0.bursts) })
    judgement.trained = median(of: trained.map { Double($0.bursts) })
    guard !runs.isEmpty else {
      return judgement.ending(.notTestable, "none trained here: \(train("adam-figures"))")
    }
    let counts = trained.map { Double($0.bursts) }
    if let low = counts.min(), let high = counts.max() {
      judgement.interval = counts.count > 1 ? Interval(low: low, high: high) : nil
      judgement.intervalMethod =
        counts.count > 1 ? "range over \(seeds(judgement.seeds))" : "none: one seed"
    }
    let repeated = runs.count { $0.bursts >= 2 }
    let period = median(of: runs.flatMap(\.periods))
    var words =
      "\(repeated) of \(runs.count) runs have at least two bursts (\(seeds(judgement.seeds)))"
    words += ": \(runs.map { "\($0.bursts) in \($0.epochs) epochs" }.joined(separator: ", "))"
    if let period = period.finite { words += "; median period \(text(period)) epochs" }
    if 2 * repeated > runs.count { return judgement.ending(.reproduced, words) }
    let isAny = repeated > 0 || runs.contains { $0.bursts > 0 }
    return judgement.ending(isAny ? .inDirection : .notReproduced, words)
  }

  /// divides v1: the loss is lower after a divide of the learning rate than before.
  ///
  /// Loss after over loss before, each divide of each run; more than half below 1 by a sign test at 5 %
  /// (one-sided) reproduces it, more than half alone is in direction. What the drop comes from is the
  /// verdict of the divides statistic, which the reason counts.
  static func divides(_ runs: [DivideRun]) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "divides v1", "")
    judgement.trainedRuns = runs.count
    judgement.seeds = Set(runs.map(\.seed)).count
    let ratios = runs.flatMap(\.ratios)
    guard let middle = median(of: ratios).finite else {
      return judgement.ending(.notTestable, "no run with a divide: \(train("figure1"))")
    }
    judgement.trained = .finite(middle)
    let ends = [0.25, 0.75].compactMap { quantile($0, of: ratios).finite }
    judgement.interval = Interval(low: ends[0], high: ends[1])
    judgement.intervalMethod = "quartiles of \(ratios.count) divides; \(seeds(judgement.seeds))"
    let below = ratios.count { $0 < 1 }
    let p = binomialTail(atLeast: below, of: ratios.count, probability: 0.5)
    let kinds = Dictionary(grouping: runs.flatMap(\.verdicts), by: \.self).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    let words =
      "\(below) of \(ratios.count) ratios are below 1 (sign test p \(text(p)); "
      + "\(seeds(judgement.seeds))); divides: \(kinds.joined(separator: ", "))"
    if 2 * below <= ratios.count { return judgement.ending(.notReproduced, words) }
    return judgement.ending(p < 0.05 ? .reproduced : .inDirection, words)
  }
}
