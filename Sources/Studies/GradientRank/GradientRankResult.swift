/// The spectrum of a gradient, its parts, and all that the statistics of the study need.
///
/// - Source: studies.md §3.4, §5.
public struct GradientRankResult: Sendable {
  /// Number of singular vectors kept on each side, at most.
  public static let leadingCount = 4

  /// Data, labels and weights.
  public let problem: GradientRankProblem
  /// G with its regularisers, [dimension, width].
  public let gradient: Matrix
  /// Singular values of the gradient with its regularisers, descending.
  public let spectrum: [Double]
  /// First left singular vectors as columns, [dimension, ≤ 4].
  public let left: Matrix
  /// First right singular vectors as columns, [width, ≤ 4].
  public let right: Matrix
  /// Singular values of the bulk E with the weight decay, descending; the first is the edge.
  public let bulkSpectrum: [Double]
  /// ‖S₁‖ = γ‖X_Bᵀr‖‖a∘μ‖.
  public let residueNorm: Double
  /// ‖S₁₂‖.
  public let interplayNorm: Double
  /// ‖S₂‖.
  public let dataNorm: Double
  /// ‖λWᵀ + gradient of the Jacobian penalty‖₂; 0 without regularisers.
  public let regulariserNorm: Double
  /// ‖G − S₁ − S₁₂ − S₂‖₂: what of the gradient with its regularisers is not of rank two.
  public let restNorm: Double
  /// ‖G − S₁ − S₁₂ − S₂ − E‖ / ‖G‖ of the loss's own gradient.
  public let identityError: Double
  /// X_Bᵀr, [dimension]: the direction of the residue spike.
  public let residueDirection: [Double]
  /// X_Bᵀy, [dimension].
  public let labelDirection: [Double]
  /// a∘μ, [width]: the right vector of the residue spike.
  public let slopes: [Double]
  /// (z∘r)ᵀσ′⊥ ∘ a, [width]: the right vector of the data spike.
  public let dataSlopes: [Double]
  /// Gᵀp of the gradient with its regularisers, p = X_Bᵀr at length 1, [width].
  public let residuePull: [Double]
  /// Gᵀq of the gradient with its regularisers, [width].
  public let spikePull: [Double]
  /// Outputs f, [samples].
  public let outputs: [Double]
  /// r = (1/n)∂ℓ/∂f, [samples].
  public let residuals: [Double]
  /// Mean loss without regularisers.
  public let loss: Double

  /// ‖G − (S₁ + S₁₂ + S₂)‖₂ / ‖G‖₂: how far from rank two.
  public var rankTwoError: Double { restNorm / spectrum[0] }

  init(of problem: GradientRankProblem, in study: GradientRankStudy) throws(StudyError) {
    self.problem = problem
    let parts = GradientDecomposition(of: problem, in: study, noises: study.noises())
    identityError = parts.identityError
    (residueNorm, interplayNorm, dataNorm) = parts.termNorms
    residueDirection = parts.residue
    labelDirection = problem.bulk.times(problem.labels, transposed: true)
    (slopes, dataSlopes) = (parts.slopes, parts.dataSlopes)
    (outputs, residuals, loss) = (parts.outputs, parts.residuals, parts.loss)

    var (gradient, bulk) = (parts.gradient, parts.bulk)
    var regulariser = Matrix(rows: gradient.rows, columns: gradient.columns)
    if study.weightDecay > 0 {
      regulariser.add(problem.weights.transposed, times: study.weightDecay)
      bulk.add(regulariser)
    }
    bulkSpectrum = try SingularValues.values(of: bulk)
    if study.jacobianPenalty > 0 {
      let penalty = study.jacobianGradient(of: problem)
      regulariser.add(penalty, times: study.jacobianPenalty)
      bulk.add(penalty, times: study.jacobianPenalty)
      restNorm = try bulk.operatorNorm()
    } else {
      restNorm = bulkSpectrum[0]
    }
    let isRegularised = study.weightDecay > 0 || study.jacobianPenalty > 0
    if isRegularised { gradient.add(regulariser) }
    regulariserNorm = isRegularised ? try regulariser.operatorNorm() : 0
    residuePull = gradient.times(residueDirection.normalized, transposed: true)
    spikePull = gradient.times(problem.spike, transposed: true)
    let decomposition = try SingularValues(of: gradient, leading: Self.leadingCount)
    self.gradient = gradient
    spectrum = decomposition.values
    left = decomposition.left
    right = decomposition.right
  }
}
