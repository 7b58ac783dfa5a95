/// What stored runs of a study say about one claim: a number for each seed, and what it must be.
public struct StudyEvidence: Sendable {
  /// When the numbers give the claim.
  public enum Rule: Sendable, Hashable {
    /// Each of them lies in the range.
    case every(ClosedRange<Double>)
    /// Their mean lies in the range.
    case mean(ClosedRange<Double>)
    /// They follow a law: one expected number for each, and the mean of the differences is at most two
    /// standard errors plus a share of the mean expected.
    case law(expected: [Double], tolerance: Double)
  }

  /// One a seed, a graph, or a seed and cell.
  public var values: [Double]
  /// Distinct seeds behind them.
  public var seeds: Int
  /// When they give the claim.
  public var rule: Rule
  /// The sizes, for people ("n 750, d 1000, m 1250").
  public var size: String
  /// What the size does to it, or what the number means; one sentence without a full stop, or empty.
  public var remark: String
  /// The runs that were read.
  public var runIDs: [String]
  /// The command that runs what is missing.
  public var command: String

  /// Creates evidence; without values the claim is not testable.
  public init(
    values: [Double], seeds: Int, rule: Rule, size: String, remark: String = "",
    runIDs: [String] = [], command: String = "make studies"
  ) {
    self.values = values
    self.seeds = seeds
    self.rule = rule
    self.size = size
    self.remark = remark
    self.runIDs = runIDs
    self.command = command
  }
}
