internal import Statistics

/// Rules for what is claimed of layers and channels: Figures 3, 4 and 5.
extension ClaimRules {
  /// minima v1: the mean number of minima of a layer of one run.
  ///
  /// With 3 runs or more the 95 % prediction interval for one more run's mean, x̄ ± t·s·√(1 + 1/n), holds
  /// the print, its lower end not below 0; otherwise in direction within a factor 2 or half a minimum of
  /// the median.
  static func minima(_ claim: Claim, _ evidence: MinimaEvidence) -> ClaimJudgement {
    var judgement = start("minima v1", evidence)
    guard let published = claim.value,
      let index = claim.group.first(where: { $0.name == "linear_index" }).flatMap({ Int($0.value) })
    else { return judgement.ending(.notTestable, "the claim names no linear map") }
    let values = evidence.runs.compactMap { layers in
      layers.indices.contains(index - 1) ? mean(of: layers[index - 1].map(Double.init)).finite : nil
    }
    guard let middle = median(of: values).finite else {
      return judgement.ending(.notTestable, "none trained here: \(train("complexity"))")
    }
    judgement.trained = .finite(middle)
    var words =
      "trained \(text(values.min() ?? middle)) to \(text(values.max() ?? middle)) a channel"
    words += " (\(seeds(evidence.seeds)); target inferred from folder names)"
    do throws(Refusal) {
      let found = try predictionInterval(of: values)
      // A count is never below 0.
      let interval = Interval(low: max(0, found.low), high: found.high)
      judgement.interval = interval
      judgement.intervalMethod = "95 % prediction for one more seed; \(seeds(evidence.seeds))"
      if interval.holds(published) {
        return judgement.ending(.reproduced, words + ": one more run within \(text(interval))")
      }
    } catch {
      judgement.intervalMethod = "none: \(error.reason)"
    }
    return isOfSize(middle, published) || abs(middle - published) <= 0.5
      ? judgement.ending(.inDirection, words + ": within a factor 2 or half a minimum")
      : judgement.ending(.notReproduced, words)
  }

  /// trend v1: minima rise with the layer, by Kendall's tau-b over the linear maps.
  ///
  /// The trends within the trained runs pooled, or of the published means where none was trained: the
  /// claimed sign with p < 0.05 reproduces it, the sign alone is in direction.
  static func trend(_ claim: Claim, _ evidence: MinimaEvidence) -> ClaimJudgement {
    var judgement = start("trend v1", evidence)
    func kendall(_ means: [Double]) -> KendallTrend? {
      let places = means.indices.map { Double($0 + 1) }
      do { return try KendallTrend(of: means, against: places) } catch { return nil }
    }
    let published = kendall(evidence.published)
    let trends = evidence.runs.compactMap { layers in
      kendall(layers.compactMap { mean(of: $0.map(Double.init)).finite })
    }
    let pooled: KendallTrend?
    do { pooled = try KendallTrend(pooling: trends) } catch { pooled = nil }
    judgement.stored = Measured(published?.tau)
    judgement.trained = Measured(pooled?.tau)
    if let interval = interval(of: trends.map(\.tau)) {
      judgement.interval = interval
      judgement.intervalMethod = "95 % t interval of the mean tau over \(seeds(evidence.seeds))"
    }
    guard let chosen = pooled ?? published else {
      return judgement.ending(.notTestable, "no means by layer: \(train("complexity"))")
    }
    if pooled == nil { judgement.rule = "recomputed v1" }
    let whose =
      pooled == nil
      ? "published means; none trained here: \(train("complexity"))"
      : "\(evidence.runs.count) trained runs"
    let words =
      "Kendall's tau \(text(chosen.tau)) with the linear map, p \(text(chosen.pValue)), \(whose)"
    let sign = claim.printed.hasPrefix("<") ? -1.0 : 1
    if chosen.tau * sign <= 0 { return judgement.ending(.notReproduced, words) }
    return judgement.ending(chosen.pValue < 0.05 ? .reproduced : .inDirection, words)
  }

  /// conjecture v1: bottleneck ℓ has 2ℓ minima, by the test of the complexity statistic.
  ///
  /// Not reproduced where more than half of the trained runs reject it by their channels, or, without
  /// trained runs, the published means do; reproduced where none rejects it and the slope of the means
  /// on ℓ is 2 within its interval; in direction between.
  static func conjecture(_ evidence: MinimaEvidence) -> ClaimJudgement {
    var judgement = start("conjecture v1", evidence)
    func test(_ minima: [[Double]], unit: String) -> DepthConjecture? {
      do { return try DepthConjecture(minima: minima, unit: unit) } catch { return nil }
    }
    func bottlenecks<Layer>(_ layers: [Layer]) -> [Layer] {
      layers.indices.filter { $0 % 2 == 1 && $0 < layers.count - 1 }.map { layers[$0] }
    }
    let published = test(bottlenecks(evidence.published).map { [$0] }, unit: "bottlenecks")
    let tests = evidence.runs.compactMap { layers in
      test(bottlenecks(layers).map { $0.map(Double.init) }, unit: "channels")
    }
    let slopes = tests.compactMap(\.slope.finite)
    judgement.stored = published?.slope ?? .missing
    judgement.trained = mean(of: slopes)
    judgement.interval = interval(of: slopes)
    if judgement.interval != nil {
      judgement.intervalMethod = "95 % t interval of the mean slope over \(seeds(evidence.seeds))"
    }
    let chosen = tests.isEmpty ? [published].compactMap(\.self) : tests
    if tests.isEmpty { judgement.rule = "recomputed v1" }
    guard !chosen.isEmpty else {
      return judgement.ending(.notTestable, "no means by layer: \(train("complexity"))")
    }
    let rejected = chosen.filter(\.isRejected)
    let fewer = rejected.count { $0.meanDifference < 0 }
    let slope = tests.isEmpty ? judgement.stored : judgement.trained
    let words =
      (tests.isEmpty
        ? "the published means \(rejected.isEmpty ? "do not " : "")reject it"
        : "\(rejected.count) of \(chosen.count) trained runs reject it")
      + " (\(fewer) with fewer minima than 2l); slope of the means on l \(text(slope)), 2 is conjectured"
    if 2 * rejected.count > chosen.count { return judgement.ending(.notReproduced, words) }
    let hasSlope = judgement.interval?.holds(2) ?? false
    return judgement.ending(rejected.isEmpty && hasSlope ? .reproduced : .inDirection, words)
  }

  /// growth v1: the largest log-ratio grows by more than untrained networks differ.
  ///
  /// Each run's growth has a p-value against the null of untrained networks. Reproduced where more runs
  /// have p < 0.05 than chance explains (binomial, 5 %); in direction where the t interval of the mean
  /// growth is above 0; else not.
  static func growth(_ runs: [GrowthRun]) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "growth v1", "")
    judgement.trainedRuns = runs.count
    judgement.seeds = Set(runs.map(\.seed)).count
    let growths = runs.map(\.growth).filter(\.isFinite)
    guard let value = mean(of: growths).finite else {
      return judgement.ending(
        .notTestable, "no run with looks from its start: \(train("logratio"))")
    }
    judgement.trained = .finite(value)
    judgement.interval = interval(of: growths)
    if judgement.interval != nil {
      judgement.intervalMethod = "95 % t interval of the mean growth over \(growths.count) runs"
    }
    let tested = runs.filter { $0.pValue.isFinite }
    let found = tested.count { $0.pValue < 0.05 }
    let chance = binomialTail(atLeast: found, of: tested.count, probability: 0.05)
    let words =
      "\(found) of \(tested.count) runs grow more than untrained networks differ (p < 0.05), chance "
      + "gives as many with p \(text(chance)); mean growth \(text(value)) (\(seeds(judgement.seeds)))"
    if chance < 0.05 { return judgement.ending(.reproduced, words) }
    let isAbove = (judgement.interval?.low ?? -1) > 0
    return judgement.ending(isAbove ? .inDirection : .notReproduced, words)
  }

  /// symmetry v1: the channels of frozen networks are more even than those of trained ones.
  ///
  /// Odd share of the variance of all bottleneck channels, trained minus frozen, at equal rank, with the
  /// two-level bootstrap interval over runs and channels. Above 0 at every rank: reproduced; at some and
  /// below 0 at none: in direction; else not.
  static func symmetry(_ ranks: [SymmetryEvidence]) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "symmetry v1", "")
    judgement.trainedRuns = ranks.reduce(0) { $0 + $1.frozen.count + $1.trained.count }
    judgement.seeds = ranks.map(\.seeds).max() ?? 0
    var words: [String] = []
    var intervals: [Interval] = []
    var differences: [Double] = []
    for rank in ranks {
      do throws(Refusal) {
        let contrast = try SymmetryContrast(of: .oddShare, rank.frozen, rank.trained).contrast
        guard let interval = contrast.interval else { continue }
        intervals.append(interval)
        differences.append(contrast.difference)
        words.append(
          "rank \(rank.rank) \(text(contrast.means[0])) frozen, \(text(contrast.means[1])) trained, "
            + "difference \(text(interval))")
      } catch {
        words.append("rank \(rank.rank): \(error.reason)")
      }
    }
    guard let low = intervals.map(\.low).min(), let high = intervals.map(\.high).max() else {
      return judgement.ending(.notTestable, "no rank with both arms: \(train("symmetry"))")
    }
    judgement.trained = mean(of: differences)
    judgement.interval = Interval(low: low, high: high)
    judgement.intervalMethod =
      "hull of the 95 % bootstraps over runs and channels; \(seeds(judgement.seeds)) an arm"
    let reason = "odd share of the bottlenecks: " + words.joined(separator: "; ")
    let above = intervals.count { $0.low > 0 }
    if above == intervals.count { return judgement.ending(.reproduced, reason) }
    return judgement.ending(
      above > 0 && intervals.allSatisfy { $0.high >= 0 } ? .inDirection : .notReproduced, reason)
  }

  static func interval(of values: [Double]) -> Interval? {
    do { return try meanInterval(of: values) } catch { return nil }
  }

  private static func start(_ rule: String, _ evidence: MinimaEvidence) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: rule, "")
    judgement.trainedRuns = evidence.runs.count
    judgement.seeds = evidence.seeds
    judgement.intervalMethod = "none: \(seeds(evidence.seeds)), no interval below \(leastSeeds)"
    return judgement
  }
}
