internal import Foundation
internal import Statistics

/// The rules that give a verdict on a published claim from what runs say: claims v1.
///
/// Every rule is a function of the printed value and of numbers from runs; none knows a claim by name.
/// Where stored runs of the authors contradict the print, the claim is not reproduced whatever ours
/// say. Where nothing was trained here, stored runs that give the print reproduce it by the rule
/// `recomputed`, which says no more than that the arithmetic is right.
public enum ClaimRules {
  /// Name of the ledger, as provenance carries it.
  public static let statisticName = "claims"
  /// Version of the rules together.
  public static let version = "claims v1"
  /// The rules in one paragraph, for whoever reads only the output.
  public static let definition = """
    stored: runs of the authors; trained: runs of the design that were trained here, counted once a \
    configuration and seed, groups only where a seed has all of the design; recomputed v1: nothing \
    trained, the stored runs give the printed digits; count v1: equal numbers of runs, not testable \
    where the paper counts a part of the design without saying which; proportion v1: Fisher's exact \
    test of the trained against the published share, p >= 0.05 reproduced, within a factor 2 in \
    direction; failed v1: as printed by its definition, misprinted where runs - worked gives it \
    instead; mean v1: 95 % bootstrap interval over configurations, paired with the stored runs, holds \
    the print, in direction within a tenth; single v1: with 3 seeds or more the 95 % prediction \
    interval for one more run, on logarithms, holds the print and its ends differ by less than a \
    factor 100, otherwise or with fewer seeds within a factor 2 in direction; exponent v1: the 95 % interval of the slope holds it, in direction within \
    0.25 with the same sign; other figure v1: an exponent whose group has no fit is misprinted where a \
    fit of the escape times has it; smallest v1: the batch size with the fewest epochs, of medians and \
    of half of the seeds, is in the printed range; minima v1: the 95 % prediction interval for one more \
    run's mean holds the print, in direction within a factor 2 or half a minimum; trend v1: sign of \
    Kendall's tau over layers, pooled over runs, p < 0.05; conjecture v1: not reproduced where most \
    runs reject 2l minima; growth v1: more runs than chance (binomial) have p < 0.05 against untrained \
    networks, in direction where the mean growth is above 0; symmetry v1: bootstrap interval of the odd \
    share, trained minus frozen, above 0 at every rank, in direction at some; spikes v1: most runs have \
    two bursts; divides v1: sign test of ratios below 1
    """

  /// Gives the verdict on a claim.
  ///
  /// - Source: issue 4, claims; protocol.md §11 for what is wrong in print.
  public static func judge(_ claim: Claim, from evidence: ClaimEvidence) -> ClaimJudgement {
    switch evidence {
    case .none(let reason): .notTestable(reason)
    case .sweep(let evidence): sweep(claim, evidence)
    case .parameters(let formula, let stored, let trained):
      parameters(claim, formula: formula, stored: stored, trained: trained)
    case .escapes(let stored, let trained, let plan):
      claim.quantity == "argmin_escape_batch_size"
        ? smallest(claim, stored: stored, trained: trained, plan: plan)
        : escapeEpochs(claim, stored: stored, trained: trained, plan: plan)
    case .slopes(let stored, let trained, let plan):
      claim.group.isEmpty
        ? otherFigure(claim, stored: stored, trained: trained, plan: plan)
        : exponent(claim, stored: stored, trained: trained, plan: plan)
    case .minima(let evidence):
      switch claim.quantity {
      case "spearman_minima_vs_layer": trend(claim, evidence)
      case "minima_vs_2L": conjecture(evidence)
      default: minima(claim, evidence)
      }
    case .growth(let runs): growth(runs)
    case .symmetry(let ranks): symmetry(ranks)
    case .spikes(let runs): spikes(runs)
    case .divides(let runs): divides(runs)
    case .study(let evidence): study(evidence)
    }
  }

  // MARK: Shared by rules

  /// Seeds from which the variation between seeds is estimated.
  static let leastSeeds = 3
  /// Largest factor that still is the right size.
  static let sizeFactor = 2.0
  /// Largest ratio of the ends of an interval that still says something: two decades.
  static let widestInterval = 100.0

  /// Whether two numbers are both 0, or of one sign within ``sizeFactor``.
  static func isOfSize(_ value: Double, _ printed: Double) -> Bool {
    if value == printed { return true }
    let ratio = value / printed
    return ratio.isFinite && ratio >= 1 / sizeFactor && ratio <= sizeFactor
  }

  /// Whether a value, written with the printed digits, is the print.
  static func isPrinted(_ value: Measured, as claim: Claim) -> Bool {
    guard let value = value.finite, let printed = claim.value else { return false }
    return Double(claim.rounded(value)) == printed
  }

  /// What stored runs that contradict the print end in; nil where they do not.
  static func contradiction(
    _ judgement: ClaimJudgement, _ claim: Claim
  ) -> ClaimJudgement? {
    guard judgement.stored != .missing, !isPrinted(judgement.stored, as: claim) else { return nil }
    return judgement.ending(
      .notReproduced,
      "\(storedRuns(judgement.storedRuns)) of the authors \(judgement.storedRuns == 1 ? "gives" : "give") "
        + "\(text(judgement.stored)), not the printed \(claim.printed)")
  }

  /// The end of a claim about which nothing was trained here.
  static func untrained(
    _ judgement: ClaimJudgement, plan: String, _ missing: String = "none trained here"
  ) -> ClaimJudgement {
    guard judgement.stored != .missing else {
      return judgement.ending(
        .notTestable,
        "\(judgement.storedRuns == 0 ? "no stored run" : "not all stored runs") to compute it from, "
          + "\(missing): \(train(plan))")
    }
    var copy = judgement.ending(
      .reproduced,
      "recomputed from \(storedRuns(judgement.storedRuns)) of the authors; \(missing): \(train(plan))"
    )
    copy.rule = "recomputed v1"
    return copy
  }

  static func train(_ plan: String) -> String { "rflr sweep --plan \(plan)" }

  private static func storedRuns(_ count: Int) -> String {
    count == 1 ? "the stored run" : "\(count) stored runs"
  }

  static func seeds(_ count: Int) -> String { count == 1 ? "one seed" : "\(count) seeds" }

  /// A number for people, four digits.
  static func text(_ value: Double) -> String { String(format: "%.4g", value) }

  static func text(_ value: Measured) -> String {
    switch value {
    case .finite(let number): text(number)
    case .nan: "NaN"
    case .positiveInfinity: "+inf"
    case .negativeInfinity: "-inf"
    case .missing: "nothing"
    }
  }

  static func text(_ interval: Interval) -> String {
    "\(text(interval.low)) to \(text(interval.high))"
  }
}

extension Interval {
  /// Whether a number is inside or on an end.
  func holds(_ value: Double) -> Bool { low <= value && value <= high }
}
