internal import Statistics

/// The rules of the three related papers.
extension ClaimRules {
  /// Name of the rules of studies, as provenance carries it.
  public static let studyStatisticName = "study claims"
  /// Version of the rules of studies together.
  public static let studyVersion = "study claims v1"
  /// The rules of studies in one paragraph.
  public static let studyDefinition = """
    trained: mean over seeds of what was computed from stored runs, with the 95 % t interval of the \
    mean from 2 values on; study every v1: each value lies in the accepted range, in direction where at least \
    half of them do; study mean v1: the mean lies in the range, in direction where its interval meets the \
    range; study law v1: the mean difference from the law is at most 2 standard errors plus the tolerance, in \
    direction where mean and law have one sign and differ by a factor 2 at most; a value that is not a \
    number lies in no range
    """

  static func study(_ evidence: StudyEvidence) -> ClaimJudgement {
    guard !evidence.values.isEmpty else {
      return .notTestable("no stored run to compute it from: \(evidence.command)")
    }
    var judgement = judged(evidence)
    judgement.trained = Measured(mean(evidence.values))
    judgement.trainedRuns = Set(evidence.runIDs).count
    judgement.seeds = evidence.seeds
    judgement.interval = interval(evidence.values)
    judgement.intervalMethod =
      judgement.interval == nil
      ? "none: one value" : "95 % t interval of the mean of \(evidence.values.count) values"
    let remark = evidence.remark.isEmpty ? "" : "; \(evidence.remark)"
    judgement.reason += " at \(evidence.size), \(seeds(evidence.seeds))\(remark)"
    return judgement
  }

  private static func judged(_ evidence: StudyEvidence) -> ClaimJudgement {
    switch evidence.rule {
    case .every(let range): every(evidence.values, in: range)
    case .mean(let range): mean(of: evidence.values, in: range)
    case .law(let expected, let tolerance): law(evidence.values, expected, tolerance)
    }
  }

  private static func every(_ values: [Double], in range: ClosedRange<Double>) -> ClaimJudgement {
    let inside = values.count(where: range.contains)
    let verdict: ClaimVerdict =
      inside == values.count
      ? .reproduced : 2 * inside >= values.count ? .inDirection : .notReproduced
    return ClaimJudgement(
      verdict, rule: "study every v1", "\(inside) of \(values.count) values \(words(range))")
  }

  private static func mean(
    of values: [Double], in range: ClosedRange<Double>
  ) -> ClaimJudgement {
    let mean = mean(values)
    let meets = interval(values).map { $0.low <= range.upperBound && $0.high >= range.lowerBound }
    let verdict: ClaimVerdict =
      range.contains(mean) ? .reproduced : meets == true ? .inDirection : .notReproduced
    return ClaimJudgement(
      verdict, rule: "study mean v1",
      "the mean \(text(mean)) is \(range.contains(mean) ? "" : "not ")"
        + words(range))
  }

  private static func law(
    _ values: [Double], _ expected: [Double], _ tolerance: Double
  ) -> ClaimJudgement {
    guard values.count == expected.count else {
      return .notTestable("\(values.count) values beside \(expected.count) of the law")
    }
    let differences = zip(values, expected).map { $0 - $1 }
    let (found, wanted) = (mean(values), mean(expected))
    let error = standardError(differences) ?? 0
    let allowed = 2 * error + tolerance * abs(wanted)
    let verdict: ClaimVerdict =
      abs(mean(differences)) <= allowed
      ? .reproduced : isOfSize(found, wanted) ? .inDirection : .notReproduced
    return ClaimJudgement(
      verdict, rule: "study law v1",
      "mean \(text(found)) beside the law's \(text(wanted)), allowed difference \(text(allowed))")
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
    case (true, true) where range.lowerBound == range.upperBound: "at \(text(range.lowerBound))"
    case (true, true): "in [\(text(range.lowerBound)), \(text(range.upperBound))]"
    case (true, false): "at least \(text(range.lowerBound))"
    case (false, true): "at most \(text(range.upperBound))"
    case (false, false): "anywhere"
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func standardError(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  private static func interval(_ values: [Double]) -> Interval? {
    guard let error = standardError(values), error.isFinite else { return nil }
    let freedom = Double(values.count - 1)
    let reach = -StudentDistribution(degreesOfFreedom: freedom).quantile(0.025) * error
    return Interval(low: mean(values) - reach, high: mean(values) + reach)
  }
}
