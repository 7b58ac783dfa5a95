internal import Statistics

/// Rules for the tables of C.5, C.6 and C.8.
extension ClaimRules {
  static func sweep(_ claim: Claim, _ evidence: SweepEvidence) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "", "")
    judgement.storedRuns = evidence.stored.count
    judgement.trainedRuns = evidence.trained.count
    judgement.seeds = Set(evidence.trained.map(\.seed)).count
    // A part of the stored group says nothing of the whole; only its size is what it is.
    if evidence.isStoredWhole || claim.quantity == "runs",
      let value = value(of: claim, in: evidence.stored)
    {
      judgement.stored = value
    }
    let whole = evidence.wholeSeeds
    if whole.count == 1, let value = value(of: claim, in: whole[0]) { judgement.trained = value }
    if claim.quantity == "runs" { return count(claim, evidence, judgement) }
    if let published = evidence.publishedCount, published != evidence.designCount {
      judgement.rule = "subset v1"
      return judgement.ending(
        .notTestable,
        "the paper counts \(published) of the design's \(evidence.designCount) runs and does not say "
          + "which")
    }
    switch claim.quantity {
    case "worked":
      judgement.rule = "proportion v1"
      return proportion(claim, evidence, judgement) { $0.worked }
    case "failed": return failed(claim, evidence, judgement)
    case "mean_test_error": return meanOfGroup(claim, evidence, judgement)
    default:
      judgement.rule = "single v1"
      return single(
        claim, judgement, values: whole.compactMap { Self.value(of: claim, in: $0)?.finite },
        plan: evidence.plan, missing: missing(evidence))
    }
  }

  /// The quantity with the paper's own meaning; failed is by its definition here.
  private static func value(of claim: Claim, in runs: [ClaimRun]) -> Measured? {
    guard !runs.isEmpty else { return nil }
    if claim.quantity == "failed" { return .finite(Double(row(of: runs).failed)) }
    return Claims.value(of: claim, amongMembers: runs)
  }

  private static func row(of runs: [ClaimRun]) -> SweepTable.Row {
    SweepTable(by: [], keys: runs.map { _ in [] }, testErrors: runs.map(\.testError)).total
  }

  private static func missing(_ evidence: SweepEvidence) -> String {
    evidence.trained.isEmpty
      ? "none trained here"
      : "\(evidence.trained.count) of \(evidence.designCount) trained here"
  }

  /// count v1: the number of runs is the design's.
  ///
  /// Where the paper counts fewer than the design has, the count says how far the authors came, which no
  /// training can test; only a design that was trained whole here says whether all of it can finish.
  private static func count(
    _ claim: Claim, _ evidence: SweepEvidence, _ start: ClaimJudgement
  ) -> ClaimJudgement {
    var judgement = start
    judgement.rule = "count v1"
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    let whole = evidence.wholeSeeds.first
    judgement.trained = Measured(whole.map { Double($0.count { $0.testError != .missing }) })
    let design = Double(evidence.designCount)
    if published != design {
      guard let finished = judgement.trained.finite else {
        return judgement.ending(
          .notTestable,
          "the paper counts \(claim.printed) of the design's \(evidence.designCount) runs and does not "
            + "say which; \(missing(evidence)): \(train(evidence.plan))")
      }
      return finished >= published && published < design
        ? judgement.ending(
          .inDirection,
          "\(text(finished)) of the design's \(evidence.designCount) runs finish here; which "
            + "\(claim.printed) the paper counts is not said")
        : judgement.ending(
          .notReproduced,
          "\(text(finished)) of the design's \(evidence.designCount) runs finish here")
    }
    if let found = judgement.stored.finite, found > published {
      return judgement.ending(.notReproduced, "the store has \(text(found)) of the authors' runs")
    }
    if evidence.isStoredWhole {
      return judgement.ending(
        .reproduced, "as many as the authors' stored results and the design have")
    }
    guard let finished = judgement.trained.finite else {
      return judgement.ending(
        .notTestable,
        "\(evidence.stored.count) of the authors' \(claim.printed) runs are in the store; "
          + "\(missing(evidence)): \(train(evidence.plan))")
    }
    return finished == published
      ? judgement.ending(.reproduced, "the design has as many, all trained here")
      : judgement.ending(.notReproduced, "\(text(finished)) of them finish here")
  }

  /// proportion v1: a count of runs with a property against the published count.
  ///
  /// Fisher's exact test of k of n trained against the published one, two-sided: p ≥ 0.05 reproduces it,
  /// since single runs differ by their seed; in direction when the shares are within a factor 2. With
  /// several seeds the runs of all of them are counted, as if independent.
  private static func proportion(
    _ claim: Claim, _ evidence: SweepEvidence, _ start: ClaimJudgement,
    count: (SweepTable.Row) -> Int
  ) -> ClaimJudgement {
    var judgement = start
    guard let printed = claim.value.flatMap({ Int(exactly: $0) }), printed >= 0,
      printed <= evidence.designCount
    else { return judgement.ending(.notTestable, "not a count of the design's runs") }
    if let contradiction = contradiction(judgement, claim) { return contradiction }
    let whole = evidence.wholeSeeds
    guard !whole.isEmpty else {
      return untrained(judgement, plan: evidence.plan, missing(evidence))
    }
    let members = whole.flatMap(\.self)
    let (found, n) = (count(row(of: members)), members.count)
    let scale = Double(evidence.designCount)
    judgement.trained = .finite(Double(found) / Double(whole.count))
    if let share = wilsonInterval(successes: found, trials: n) {
      judgement.interval = Interval(low: share.low * scale, high: share.high * scale)
      judgement.intervalMethod =
        "Wilson 95 % of the trained share, times runs; \(seeds(whole.count))"
    }
    let p = fisherTest(successes: (printed, found), trials: (evidence.designCount, n))
    let words =
      "published \(printed) of \(evidence.designCount), trained \(found) of \(n) "
      + "(\(seeds(whole.count))): Fisher's exact p \(text(p))"
    if p >= 0.05 { return judgement.ending(.reproduced, words) }
    let isNear = isOfSize(Double(found) / Double(n) * scale, Double(printed))
    return isNear
      ? judgement.ending(.inDirection, words + ", the shares are within a factor 2")
      : judgement.ending(.notReproduced, words)
  }

  /// failed v1: the printed definition (test error ≥ 0.5 or not finite) gives the print, or another does.
  ///
  /// Misprinted where the stored runs, as many as the paper counts, do not have so many failures by the
  /// definition but runs − worked is the print.
  private static func failed(
    _ claim: Claim, _ evidence: SweepEvidence, _ start: ClaimJudgement
  ) -> ClaimJudgement {
    var judgement = start
    judgement.rule = "failed v1"
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    let row = row(of: evidence.stored)
    if evidence.isStoredWhole, Double(row.failed) != published,
      Double(row.runs - row.worked) == published
    {
      return judgement.ending(
        .misprinted,
        "by its definition (test >= 0.5 or not finite) \(row.failed) of the stored \(row.runs) runs "
          + "failed; \(claim.printed) is runs - worked, and \(row.between) lie between")
    }
    return proportion(claim, evidence, judgement) { $0.failed }
  }

  /// mean v1: the mean of a group of configurations.
  ///
  /// The difference of each configuration, trained (mean over its seeds) minus stored, has a 95 %
  /// percentile bootstrap interval of its mean; the print is reproduced when stored mean + interval
  /// holds it. Without stored runs of the configurations the trained means are drawn again by
  /// themselves. In direction within a tenth of the print. Test errors that are not finite do not take
  /// part.
  private static func meanOfGroup(
    _ claim: Claim, _ evidence: SweepEvidence, _ start: ClaimJudgement
  ) -> ClaimJudgement {
    var judgement = start
    judgement.rule = "mean v1"
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    if let contradiction = contradiction(judgement, claim) { return contradiction }
    let whole = evidence.wholeSeeds
    guard !whole.isEmpty else {
      return untrained(judgement, plan: evidence.plan, missing(evidence))
    }
    func means(_ runs: [ClaimRun]) -> [String: Double] {
      Dictionary(grouping: runs, by: \.configName).compactMapValues { members in
        mean(of: members.compactMap(\.testError.finite)).finite
      }
    }
    let (ours, theirs) = (means(whole.flatMap(\.self)), means(evidence.stored))
    judgement.trained = mean(of: Array(ours.values))
    let paired = ours.keys.sorted().compactMap { name in
      theirs[name].map { (ours: ours[name] ?? .nan, theirs: $0) }
    }
    let isPaired = paired.count >= 3 && paired.count == theirs.count
    let values =
      isPaired ? paired.map { $0.ours - $0.theirs } : ours.keys.sorted().map { ours[$0] ?? .nan }
    let base = isPaired ? mean(of: paired.map(\.theirs)).finite ?? .nan : 0
    do throws(Refusal) {
      let interval = try bootstrapMeanInterval(of: values)
      judgement.interval = Interval(low: base + interval.low, high: base + interval.high)
    } catch {
      judgement.intervalMethod = "none: \(error.reason)"
      return judgement.ending(.notTestable, error.reason)
    }
    judgement.intervalMethod =
      "bootstrap 95 % over \(values.count) configurations"
      + (isPaired ? ", paired with the stored ones" : "") + "; \(seeds(whole.count))"
    guard let interval = judgement.interval, let value = judgement.trained.finite else {
      return judgement
    }
    // The print is rounded: half a unit of its last digit on either side is the same print.
    let isHeld =
      interval.holds(published) || isPrinted(.finite(interval.low), as: claim)
      || isPrinted(.finite(interval.high), as: claim)
    let words = "trained mean \(text(value)), interval \(text(interval)) (\(seeds(whole.count)))"
    if isHeld { return judgement.ending(.reproduced, words + " holds the print") }
    return abs(value - published) <= 0.1 * abs(published)
      ? judgement.ending(.inDirection, words + " misses the print by less than a tenth of it")
      : judgement.ending(.notReproduced, words + " misses the print")
  }

  /// parameters v1: a count of parameters is the formula's, and that of every run.
  static func parameters(
    _ claim: Claim, formula: Int, stored: [Int], trained: [Int]
  ) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "parameters v1", "")
    judgement.stored = Measured(stored.first.map(Double.init))
    judgement.storedRuns = stored.count
    judgement.trained = Measured(trained.first.map(Double.init))
    judgement.trainedRuns = trained.count
    judgement.intervalMethod = "none: a count without variation"
    guard let published = claim.value.flatMap({ Int(exactly: $0) }) else {
      return judgement.ending(.notTestable, "not a count")
    }
    let others = (stored + trained).filter { $0 != published }
    if published == formula, others.isEmpty {
      return judgement.ending(
        .reproduced,
        "2W + L(2Wr + W + r) + W + 1 is \(formula)"
          + (stored.isEmpty && trained.isEmpty
            ? "; no run to count them" : ", and so count \(stored.count + trained.count) runs"))
    }
    return judgement.ending(
      .notReproduced,
      "2W + L(2Wr + W + r) + W + 1 is \(formula)"
        + (others.first.map { ", and a run counts \($0)" } ?? ""))
  }
}
