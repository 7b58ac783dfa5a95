/// What the theory says about a one-step study, from its sizes and coefficients alone.
///
/// With φ = d/n, c*² = Σ k!·c*ₖ² and B = c*₁² + φ(c*² + σ_ε²): the cosine between β and β* tends to
/// |c*₁|/√B and ‖β‖² to B; the regularised loss falls by D₁ = λc*₁⁴m₂/B from F₀ to F₁ and by
/// D₂ = 4λc*₁⁴c*₂²m₁/(3B²) from F₁ to F₂, where m₁ = tr R and m₂ = tr(X̃ᵀRX̃)/d for
/// R = (F₀F₀ᵀ + λnI)⁻¹.
///
/// - Source: studies.md §2.2, (2) and (6); the closed forms of m₁ and m₂ were derived there, not read.
public struct OneStepLaws: Sendable, Hashable {
  /// B, the limit of ‖β‖².
  public let squaredLength: Double
  /// Limit of the cosine between β and β*.
  public let cosine: Double
  /// m₁ = tr R.
  public let resolventTrace: Double
  /// m₂ = tr(X̃ᵀRX̃)/d.
  public let inputTrace: Double
  /// D₁, the fall of the regularised loss by the first spike.
  public let firstGain: Double
  /// D₂, the fall by the second.
  public let secondGain: Double

  /// Evaluates the laws.
  ///
  /// - Parameters:
  ///   - study: Sizes, ridge, teacher; its c*₀ is taken as 0.
  ///   - weightSquares: Eigenvalues of W₀ᵀW₀, [dimension].
  init(of study: OneStepStudy, weightSquares: [Double]) {
    let lambda = study.ridge
    let (c1, c2) = (study.teacher[1], study.teacher.count > 2 ? study.teacher[2] : 0)
    var (power, factorial) = (0.0, 1.0)
    for (k, coefficient) in study.teacher.enumerated().dropFirst() {
      factorial *= Double(k)
      power += factorial * coefficient * coefficient
    }
    let noise = study.labelNoise * study.labelNoise
    let ratio = Double(study.dimension) / Double(study.samples)
    squaredLength = c1 * c1 + ratio * (power + noise)
    cosine = squaredLength > 0 ? abs(c1) / squaredLength.squareRoot() : .nan
    (resolventTrace, inputTrace) = Self.traces(study, weightSquares)
    let fourth = c1 * c1 * c1 * c1
    firstGain = fourth == 0 ? 0 : lambda * fourth * inputTrace / squaredLength
    secondGain =
      fourth == 0
      ? 0 : 4 * lambda * fourth * c2 * c2 * resolventTrace / (3 * squaredLength * squaredLength)
  }

  /// m₁ and m₂ by the deterministic equivalent of F₀ = c₁X̃W₀ᵀ + noise of variance c_{>1}².
  ///
  /// With sⱼ = c₁²wⱼ + c_{>1}² for the N eigenvalues wⱼ of W₀W₀ᵀ, e solves
  /// e = (1/n)Σ s/(s/(1 + e) + λ); m₁ = 1/(λ(1 + e)) and
  /// m₂ = mean over d of c₁²w/s²·(1 − λ/(s/(1 + e) + λ)) + m₁(1 − c₁²w/s).
  private static func traces(
    _ study: OneStepStudy, _ weightSquares: [Double]
  ) -> (resolvent: Double, input: Double) {
    let coefficients = study.activation.hermiteCoefficients(through: 1)
    let linear = coefficients[1] * coefficients[1]
    let rest = max(
      study.activation.meanSquare - coefficients[0] * coefficients[0] - linear, 0)
    let (n, lambda) = (Double(study.samples), study.ridge)
    let ascending = weightSquares.map { max($0, 0) }.sorted()
    let shared = ascending.suffix(min(study.width, study.dimension))
    let population =
      shared.map { linear * $0 + rest }
      + [Double](repeating: rest, count: max(0, study.width - study.dimension))
    func image(_ e: Double) -> Double {
      population.reduce(0) { $0 + $1 / ($1 / (1 + e) + lambda) } / n
    }
    // The image is concave in e and at most Σs/(nλ), so it crosses the diagonal once above 0.
    var (low, high) = (0.0, population.reduce(0, +) / (n * lambda) + 1)
    for _ in 0..<200 where high - low > 1e-15 * high {
      let middle = (low + high) / 2
      if image(middle) > middle { low = middle } else { high = middle }
    }
    let e = (low + high) / 2
    let first = 1 / (lambda * (1 + e))
    let terms = ascending.map { w in
      let s = linear * w + rest
      guard s > 0 else { return first }
      let share = linear * w / s
      return share / s * (1 - lambda / (s / (1 + e) + lambda)) + first * (1 - share)
    }
    return (first, terms.mean)
  }
}
