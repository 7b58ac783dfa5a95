internal import RealModule

/// Where perturbed gradient descent ended on a mean of cosines, and what the lemma allows there.
///
/// Φ(W, b) = E g(Wx + b) + λ‖W‖² with g(u) = Σⱼ Aⱼcos(cⱼ·u + pⱼ) and standard normal x has
/// H = −Σ Aⱼe^(−‖Wᵀcⱼ‖²/2)cos(cⱼ·b + pⱼ)cⱼcⱼᵀ as the Hessian by b, and (H + 2λI)W as the gradient by W. So
/// where the smallest eigenvalue of H is at least −δ and δ < 2λ,
///
/// ‖W‖ ≤ ‖∇_WΦ‖ / (2λ − δ),
///
/// and at a second-order stationary point (gradient 0, δ = 0) W is 0.
///
/// - Source: studies.md §1.1, §1.2 (Stein's identity).
public struct LemmaEnd: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "lemma"
  /// Version of the definition.
  public static let version = "lemma v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    at the last W and b of a mean of cosines: |W|, |gradient by W|, the smallest eigenvalue of H = the \
    Hessian by b, delta = max(0, -that), and the bound |gradient by W| / (2 penalty - delta) that the \
    lemma sets to |W|; all from the stored function, W and b
    """

  /// ‖W‖.
  public let weightNorm: Double
  /// ‖∇_WΦ‖, from the sum of the cosines one by one.
  public let gradientNorm: Double
  /// Eigenvalues of H, ascending.
  public let curvatures: [Double]
  /// ‖∇_WΦ − (H + 2λI)W‖: rounding alone.
  public let identityError: Double
  /// ‖∇_WΦ‖ / (2λ − δ); nil where δ ≥ 2λ: the lemma says nothing.
  public let bound: Double?

  /// Whether ‖W‖ is within the bound, to rounding; nil where there is none.
  public var holds: Bool? { bound.map { weightNorm <= $0 * (1 + 1e-6) + 1e-15 } }

  /// Measures an end.
  ///
  /// - Shape: `weights` is [k][dimension], `frequencies` [k][term].
  /// - Parameters:
  ///   - weights: W.
  ///   - offsets: b, [k].
  ///   - amplitudes: A, [term].
  ///   - frequencies: cⱼ as columns.
  ///   - phases: p, [term].
  ///   - penalty: λ.
  /// - Throws: ``Refusal`` for sizes that do not agree or values that are not finite.
  public init(
    weights: [[Double]], offsets: [Double], amplitudes: [Double], frequencies: [[Double]],
    phases: [Double], penalty: Double
  ) throws(Refusal) {
    let (k, terms) = (weights.count, amplitudes.count)
    guard k > 0, offsets.count == k, frequencies.count == k, phases.count == terms,
      frequencies.allSatisfy({ $0.count == terms }),
      weights.allSatisfy({ $0.count == weights[0].count })
    else { throw Refusal("the sizes of the function, W and b do not agree") }
    guard (weights + frequencies + [offsets, amplitudes, phases]).joined().allSatisfy(\.isFinite)
    else { throw Refusal("a number of the function, W or b is not finite") }
    let columns = weights[0].count
    var hessian = [[Double]](repeating: [Double](repeating: 0, count: k), count: k)
    var gradient = weights.map { $0.map { 2 * penalty * $0 } }
    for j in 0..<terms {
      let image = (0..<columns).map { column in
        (0..<k).reduce(0) { $0 + weights[$1][column] * frequencies[$1][j] }
      }
      let angle = (0..<k).reduce(phases[j]) { $0 + frequencies[$1][j] * offsets[$1] }
      let size = amplitudes[j] * Double.exp(-image.reduce(0) { $0 + $1 * $1 } / 2)
      let wave = size * Double.cos(angle)
      for i in 0..<k {
        for l in 0..<k { hessian[i][l] -= wave * frequencies[i][j] * frequencies[l][j] }
        for c in 0..<columns { gradient[i][c] -= wave * frequencies[i][j] * image[c] }
      }
    }
    var gap = 0.0
    for i in 0..<k {
      for c in 0..<columns {
        let product = (0..<k).reduce(2 * penalty * weights[i][c]) {
          $0 + hessian[i][$1] * weights[$1][c]
        }
        gap += (gradient[i][c] - product) * (gradient[i][c] - product)
      }
    }
    func norm(_ matrix: [[Double]]) -> Double {
      matrix.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    weightNorm = norm(weights)
    gradientNorm = norm(gradient)
    curvatures = symmetricEigenvalues(hessian)
    identityError = gap.squareRoot()
    let delta = max(0, -(curvatures.first ?? 0))
    bound = delta < 2 * penalty ? gradientNorm / (2 * penalty - delta) : nil
  }
}
