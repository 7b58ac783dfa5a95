internal import Statistics

/// Rules for the escape times of Figure 6, and for the exponents of Figure 8's caption.
extension ClaimRules {
  /// single v1 for the epochs to escape; a run that did not escape has no value.
  static func escapeEpochs(
    _ claim: Claim, stored: [EscapeRun], trained: [EscapeRun], plan: String
  ) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "single v1", "")
    judgement.storedRuns = stored.count
    judgement.trainedRuns = trained.count
    judgement.seeds = Set(trained.map(\.seed)).count
    judgement.stored = median(of: stored.filter { !$0.isCensored }.map { Double($0.epochs) })
    return single(
      claim, judgement, values: trained.filter { !$0.isCensored }.map { Double($0.epochs) },
      censored: trained.count(where: \.isCensored), plan: plan)
  }

  /// exponent v1: the slope of ln epochs on ln lr or ln bs.
  ///
  /// The 95 % interval of the trained runs' slope (runs drawn again within each abscissa where there are
  /// two at each, Student's t otherwise) holds the print: reproduced. Of the same sign and within 0.25: in
  /// direction, since the paper says "roughly". Without trained runs the stored ones are taken.
  static func exponent(
    _ claim: Claim, stored: [EscapeSlope], trained: [EscapeSlope], plan: String
  ) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "exponent v1", "")
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    let fits = (stored: stored.first.map(SlopeFit.init), trained: trained.first.map(SlopeFit.init))
    judgement.storedRuns = stored.first?.points.count ?? 0
    judgement.trainedRuns = trained.first?.points.count ?? 0
    judgement.seeds = trained.first?.seeds ?? 0
    judgement.stored = Measured(fits.stored?.slope)
    judgement.trained = Measured(fits.trained?.slope)
    guard
      let chosen = [fits.trained, fits.stored].compactMap(\.self).first(where: { $0.slope != nil }),
      let slope = chosen.slope, let interval = chosen.interval
    else {
      let reason = fits.trained?.refusal ?? fits.stored?.refusal ?? "no runs"
      return judgement.ending(.notTestable, "no fit (\(reason)): \(train(plan))")
    }
    judgement.interval = interval
    judgement.intervalMethod = chosen.method
    let whose = fits.trained?.slope == nil ? "stored" : "trained"
    var words = "\(whose) slope \(text(slope)), 95 % interval \(text(interval))"
    if fits.trained?.slope == nil {
      words += "; \(fits.trained?.refusal ?? "none trained here"): \(train(plan))"
    }
    if interval.holds(published) { return judgement.ending(.reproduced, words) }
    return slope * published > 0 && abs(slope - published) <= 0.25
      ? judgement.ending(.inDirection, words + "; within 0.25 of the print")
      : judgement.ending(.notReproduced, words)
  }

  /// other figure v1: an exponent whose group names no runs.
  ///
  /// Misprinted where the print is the size of a slope of the escape times: the interval of a fit to the
  /// stored or trained runs holds it, its slope rounds to the printed digits, or lies within 0.05; the
  /// nearest fit is named. Not reproduced where fits exist and none does.
  static func otherFigure(
    _ claim: Claim, stored: [EscapeSlope], trained: [EscapeSlope], plan: String
  ) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "other figure v1", "")
    guard let published = claim.value else { return judgement.ending(.notTestable, "not a number") }
    let fits = stored.map { ("stored", $0) } + trained.map { ("trained", $0) }
    let found = fits.compactMap {
      whose, study -> (whose: String, study: EscapeSlope, fit: SlopeFit)? in
      let fit = SlopeFit(study)
      return fit.slope == nil ? nil : (whose, study, fit)
    }
    func distance(_ fit: SlopeFit) -> Double { abs(abs(fit.slope ?? .nan) - abs(published)) }
    guard let nearest = found.min(by: { distance($0.fit) < distance($1.fit) }) else {
      return judgement.ending(
        .notTestable, "no fit of escape times to compare with: \(train(plan))")
    }
    for entry in found where entry.study.name == nearest.study.name {
      if entry.whose == "stored" {
        judgement.stored = Measured(entry.fit.slope)
        judgement.storedRuns = entry.study.points.count
      } else {
        judgement.trained = Measured(entry.fit.slope)
        judgement.trainedRuns = entry.study.points.count
        judgement.seeds = entry.study.seeds
      }
    }
    judgement.interval = nearest.fit.interval
    judgement.intervalMethod = nearest.fit.method + ", \(nearest.whose) runs"
    let slope = nearest.fit.slope ?? .nan
    let matches =
      distance(nearest.fit) <= 0.05 || isPrinted(.finite(abs(slope)), as: claim)
      || nearest.fit.holds(abs: published)
    let words =
      "no fit of log-ratios exists; the \(nearest.whose) escape times have slope \(text(slope)) "
      + nearest.study.name
    return matches
      ? judgement.ending(.misprinted, words + ": the number belongs to Figure 6")
      : judgement.ending(.notReproduced, words + ", the nearest of \(found.count) fits")
  }

  /// smallest v1: the batch size with the fewest epochs to escape lies in the printed range.
  ///
  /// Of the median over seeds at each batch size, and of each seed; reproduced when the one of the medians
  /// and at least half of the seeds' own lie in the range. Needs batch sizes inside and outside of it.
  static func smallest(
    _ claim: Claim, stored: [EscapeRun], trained: [EscapeRun], plan: String
  ) -> ClaimJudgement {
    var judgement = ClaimJudgement(.notTestable, rule: "smallest v1", "")
    judgement.storedRuns = stored.count
    judgement.trainedRuns = trained.count
    judgement.seeds = Set(trained.map(\.seed)).count
    let ends = claim.printed.split(separator: "-").compactMap { Int($0) }
    guard ends.count == 2, ends[0] <= ends[1] else {
      return judgement.ending(.notTestable, "\(claim.printed) is no range of batch sizes")
    }
    let range = ends[0]...ends[1]
    judgement.stored = Measured(fastest(stored).map(Double.init))
    judgement.trained = Measured(fastest(trained).map(Double.init))
    let chosen = trained.isEmpty ? stored : trained
    let sizes = Set(chosen.map(\.batchSize))
    guard let size = fastest(chosen), sizes.contains(where: range.contains),
      !sizes.isSubset(of: Set(range))
    else {
      return judgement.ending(
        .notTestable, "\(sizes.count) batch sizes escaped: \(train(plan))")
    }
    let bySeed = Dictionary(grouping: chosen) { $0.seed ?? -1 }.values
      .filter { Set($0.map(\.batchSize)).count == sizes.count }.compactMap { fastest($0) }
    let inside = bySeed.count(where: range.contains)
    if let low = bySeed.min(), let high = bySeed.max() {
      judgement.interval = Interval(low: Double(low), high: Double(high))
      judgement.intervalMethod = "range over \(seeds(bySeed.count))"
    }
    let steps = fastest(chosen) { $0 * Double($1.stepsPerEpoch) }
    let words =
      "fewest epochs at batch size \(size) (\(inside) of \(seeds(bySeed.count)) in \(claim.printed)"
      + "\(trained.isEmpty ? ", stored run" : "")); in steps the fewest are at "
      + "\(steps.map { "\($0)" } ?? "none")"
    guard range.contains(size) else { return judgement.ending(.notReproduced, words) }
    return 2 * inside >= bySeed.count
      ? judgement.ending(.reproduced, words) : judgement.ending(.inDirection, words)
  }

  /// The batch size with the smallest median, censored runs as not escaped; the smaller of equals.
  private static func fastest(
    _ runs: [EscapeRun], _ cost: (Double, EscapeRun) -> Double = { epochs, _ in epochs }
  ) -> Int? {
    let medians = Dictionary(grouping: runs, by: \.batchSize).compactMap { size, members in
      let values = members.map { $0.isCensored ? .infinity : cost(Double($0.epochs), $0) }.sorted()
      let middle = values[(values.count - 1) / 2]
      return middle.isFinite ? (size: size, middle: middle) : nil
    }
    return medians.min { ($0.middle, $0.size) < ($1.middle, $1.size) }?.size
  }
}

/// The slope of an escape study with its interval, or why there is none.
struct SlopeFit {
  private(set) var slope: Double?
  private(set) var interval: Interval?
  private(set) var method = ""
  private(set) var refusal: String?

  init(_ study: EscapeSlope) {
    do throws(Refusal) {
      let fit = try ScalingFit(study.points)
      slope = fit.slope.value
      interval = fit.slope.interval
      method = "95 % of \(fit.method.rawValue)"
      if let resampled = Self.resampled(fit) {
        interval = resampled.interval
        method = "95 % bootstrap of seeds within each abscissa"
      }
      method += "; \(ClaimRules.seeds(study.seeds))"
    } catch {
      refusal = error.reason
    }
  }

  private static func resampled(_ fit: ScalingFit) -> ResampledSlope? {
    do { return try fit.resampledSlope() } catch { return nil }
  }

  /// Whether the interval holds a number or its negative.
  func holds(abs value: Double) -> Bool {
    guard let interval, let slope else { return false }
    return interval.holds(slope < 0 ? -Swift.abs(value) : Swift.abs(value))
  }
}
