/// A number that is measured of one gradient; its name is that of its column.
///
/// - Source: studies.md §3.4. With G the gradient, sₖ its singular values and uₖ its left singular
///   vectors, descending; S₁, S₁₂, S₂ and E its parts (§3.2).
public enum GradientQuantity: String, Sendable, Hashable, CaseIterable {
  /// s₁.
  case firstValue = "value_1"
  /// s₂.
  case secondValue = "value_2"
  /// s₃.
  case thirdValue = "value_3"
  /// Largest singular value of the bulk.
  case edge
  /// ‖S₁‖₂.
  case residueNorm = "residue_norm"
  /// ‖S₁₂‖₂.
  case interplayNorm = "interplay_norm"
  /// ‖S₂‖₂.
  case dataNorm = "data_norm"
  /// ‖S₁‖ / edge.
  case residueOverEdge = "residue_over_edge"
  /// ‖S₂‖ / edge.
  case dataOverEdge = "data_over_edge"
  /// s₂ / edge.
  case secondOverEdge = "value_2_over_edge"
  /// First singular value of S₁ + S₁₂ + S₂.
  case firstPrediction = "predicted_1"
  /// Second singular value of S₁ + S₁₂ + S₂.
  case secondPrediction = "predicted_2"
  /// Values above 1.2 times the edge.
  case outliers = "outliers_edge"
  /// Values that stand apart from their neighbours.
  case outliersAmongNeighbours = "outliers_neighbours"
  /// Σs² / s₁².
  case stableRank = "stable_rank"
  /// exp of the entropy of s/Σs.
  case effectiveRank = "effective_rank"
  /// ‖G − S₁ − S₁₂ − S₂‖ / ‖G‖.
  case rankTwoError = "rank_two_error"
  /// |⟨u₁, X_Bᵀr⟩|, normalised.
  case firstToResidue = "residue_u1"
  /// |⟨u₁, q⟩|.
  case firstToSpike = "spike_u1"
  /// |⟨u₁, X_Bᵀy⟩|, normalised.
  case firstToLabels = "label_u1"
  /// Cosine of u₁ to the span of the target's directions.
  case firstToTarget = "target_u1"
  /// |⟨u₂, X_Bᵀr⟩|, normalised.
  case secondToResidue = "residue_u2"
  /// |⟨u₂, q⟩|.
  case secondToSpike = "spike_u2"
  /// Larger principal cosine of {u₁, u₂} to span{X_Bᵀr, q}.
  case firstSpanCosine = "span_cosine_1"
  /// Smaller principal cosine of {u₁, u₂} to span{X_Bᵀr, q}.
  case secondSpanCosine = "span_cosine_2"
  /// ‖Gᵀp‖, p = X_Bᵀr at length 1.
  case residuePull = "residue_pull"
  /// ‖Gᵀq‖.
  case spikePull = "spike_pull"

  /// Whether it counts.
  public var isCount: Bool { self == .outliers || self == .outliersAmongNeighbours }

  /// What it is, in one sentence.
  public var definition: String {
    switch self {
    case .firstValue: "Largest singular value s1 of the gradient with its regularisers"
    case .secondValue: "Second singular value s2"
    case .thirdValue: "Third singular value s3"
    case .edge: "Largest singular value of the bulk E, with the weight decay"
    case .residueNorm: "Norm of the residue spike S1"
    case .interplayNorm: "Norm of the interplay term S12: left vector q, right vector of S1"
    case .dataNorm: "Norm of the data spike S2"
    case .residueOverEdge: "Norm of S1 over the edge"
    case .dataOverEdge: "Norm of S2 over the edge"
    case .secondOverEdge: "s2 over the edge"
    case .firstPrediction: "Larger singular value of S1 + S12 + S2, which has rank two"
    case .secondPrediction: "Smaller singular value of S1 + S12 + S2"
    case .outliers: "Singular values above 1.2 times the edge"
    case .outliersAmongNeighbours:
      "Singular values above 1.2 times the median of the ten after them; for bulks with an outlier"
    case .stableRank: "Sum of the squared singular values over the largest square"
    case .effectiveRank: "exp of the entropy of the singular values over their sum"
    case .rankTwoError: "Operator norm of G - S1 - S12 - S2 over that of G"
    case .firstToResidue: "|cosine| of the first left vector u1 and X_B^T r"
    case .firstToSpike: "|cosine| of u1 and the direction q of the data's spike"
    case .firstToLabels: "|cosine| of u1 and X_B^T y"
    case .firstToTarget: "Cosine of u1 and the span of the target's directions"
    case .secondToResidue: "|cosine| of the second left vector u2 and X_B^T r"
    case .secondToSpike: "|cosine| of u2 and q"
    case .firstSpanCosine: "Larger cosine of the principal angles of {u1, u2} to span{X_B^T r, q}"
    case .secondSpanCosine: "Smaller cosine of the principal angles of {u1, u2} to span{X_B^T r, q}"
    case .residuePull: "Norm of G^T p, p = X_B^T r at length 1: all of the gradient along p"
    case .spikePull: "Norm of G^T q: all of the gradient along q, with its regularisers"
    }
  }
}
