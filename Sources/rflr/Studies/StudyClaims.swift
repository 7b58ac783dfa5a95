internal import Reporting
internal import RunStore

/// What the stored runs of one paper's studies say about its claims.
protocol StudyClaims {
  /// Opens what is needed of a store.
  init(in store: Store)
  /// What runs say about a claim; nil for a quantity that is not this paper's.
  func evidence(for claim: Claim) throws -> StudyEvidence?
}
