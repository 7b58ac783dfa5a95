public import Statistics

/// What became of a published claim.
public enum ClaimVerdict: String, Sendable, Hashable, CaseIterable {
  /// The stored runs or ours give it, within the rule's tolerance.
  case reproduced
  /// The direction or the size is right, the value is not, or one seed cannot tell.
  case inDirection = "reproduced in direction"
  /// The runs say otherwise.
  case notReproduced = "not reproduced"
  /// The print is of another quantity than it says, and that one fits.
  case misprinted
  /// What would be needed is not published or not in the store.
  case notTestable = "not testable"
}

/// A verdict on a claim with the rule that gave it and the numbers behind it.
public struct ClaimJudgement: Sendable, Hashable {
  /// What became of the claim.
  public var verdict: ClaimVerdict
  /// Name and version of the rule.
  public var rule: String
  /// Why, in one line.
  public var reason: String
  /// The value from the authors' stored runs.
  public var stored: Measured = .missing
  /// How many of those.
  public var storedRuns = 0
  /// The value from runs trained here.
  public var trained: Measured = .missing
  /// How many of those.
  public var trainedRuns = 0
  /// Distinct seeds among them.
  public var seeds = 0
  /// What the trained runs leave open about the value; nil where they are too few.
  public var interval: Interval?
  /// What kind of interval it is, or why there is none.
  public var intervalMethod = ""

  /// Creates a judgement without numbers.
  public init(_ verdict: ClaimVerdict, rule: String, _ reason: String) {
    self.verdict = verdict
    self.rule = rule
    self.reason = reason
  }

  /// The judgement of what cannot be tested.
  static func notTestable(_ reason: String) -> ClaimJudgement {
    ClaimJudgement(.notTestable, rule: "no data v1", reason)
  }

  /// The same numbers with this verdict.
  func ending(_ verdict: ClaimVerdict, _ reason: String) -> ClaimJudgement {
    var copy = self
    copy.verdict = verdict
    copy.reason = reason
    return copy
  }
}
