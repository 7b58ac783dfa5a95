/// A gradient taken apart: G = S₁ + S₁₂ + S₂ + E, exactly.
///
/// With r the derivatives of the loss by the outputs, μⱼ = E σ′(wⱼ·x) over the inputs' Gaussian law and
/// σ′⊥ = σ′ − μ:
///
/// - S₁ = γ·X_Bᵀr·(a∘μ)ᵀ, the residue spike;
/// - S₁₂ = γζ(z·r)·q·(a∘μ)ᵀ, where the left vector of the one meets the right vector of the other;
/// - S₂ = γζ·q·[(z∘r)ᵀσ′⊥ ∘ a]ᵀ, the data spike;
/// - E = γ·X_Bᵀ[(r aᵀ)∘σ′⊥], the bulk.
///
/// The first three have one of two left or right vectors, so their sum has rank two at most.
///
/// - Source: studies.md §3.2; the paper names the parts, the split of the interplay term is ours.
public struct GradientDecomposition: Sendable {
  /// γ.
  public let outputScale: Double
  /// ζ.
  public let spikeStrength: Double
  /// q, [dimension].
  public let spike: [Double]
  /// G of the loss without regularisers, [dimension, width].
  public internal(set) var gradient: Matrix
  /// E, [dimension, width].
  public internal(set) var bulk: Matrix
  /// X_Bᵀr, [dimension].
  public internal(set) var residue: [Double]
  /// a∘μ, [width].
  public let slopes: [Double]
  /// z·r.
  public internal(set) var latentResidue: Double
  /// (z∘r)ᵀσ′⊥ ∘ a, [width].
  public internal(set) var dataSlopes: [Double]
  /// Outputs f, [samples]; the mean over draws of input noise.
  public internal(set) var outputs: [Double]
  /// r, [samples]; the mean over draws of input noise.
  public internal(set) var residuals: [Double]
  /// Mean loss without regularisers.
  public internal(set) var loss: Double

  /// ‖S₁‖, ‖S₁₂‖ and ‖S₂‖, exact since each has rank one.
  public var termNorms: (residue: Double, interplay: Double, data: Double) {
    let slope = slopes.norm
    return (
      outputScale * residue.norm * slope,
      outputScale * spikeStrength * abs(latentResidue) * slope,
      outputScale * spikeStrength * dataSlopes.norm
    )
  }

  /// S₁ + S₁₂ + S₂, [dimension, width].
  public var lowRank: Matrix {
    var sum = Matrix(rows: gradient.rows, columns: gradient.columns)
    sum.add(residue, slopes, times: outputScale)
    sum.add(spike, slopes, times: outputScale * spikeStrength * latentResidue)
    sum.add(spike, dataSlopes, times: outputScale * spikeStrength)
    return sum
  }

  /// ‖G − S₁ − S₁₂ − S₂ − E‖ / ‖G‖ in Frobenius norms; rounding alone.
  public var identityError: Double {
    var rest = lowRank
    rest.add(bulk)
    rest.add(gradient, times: -1)
    return rest.frobeniusNorm / max(gradient.frobeniusNorm, .leastNormalMagnitude)
  }

  /// Takes the gradient of one draw of the inputs apart.
  ///
  /// - Parameters:
  ///   - noise: Added to the bulk, [samples, dimension]; nil for none.
  ///   - meanSlopes: μ, [width].
  init(
    of problem: GradientRankProblem, in study: GradientRankStudy, noise: Matrix?,
    meanSlopes: [Double]
  ) {
    outputScale = study.outputScale
    spikeStrength = study.spikeStrength
    spike = problem.spike
    var inputsBulk = problem.bulk
    if let noise { inputsBulk.add(noise) }
    var inputs = inputsBulk
    if spikeStrength != 0 { inputs.add(problem.latent, spike, times: spikeStrength) }

    let forward = Forward(inputs, problem.weights, problem.head, study)
    outputs = forward.outputs
    (loss, residuals) = study.loss.residuals(outputs, problem.labels)
    slopes = problem.head.times(meanSlopes)
    let weighted = forward.slopes.weighted(rows: residuals, columns: problem.head)
    gradient = Matrix.product(inputs, weighted, transposing: .left, times: outputScale)

    var centred = weighted
    centred.add(residuals, slopes, times: -1)
    bulk = Matrix.product(inputsBulk, centred, transposing: .left, times: outputScale)
    residue = inputsBulk.times(residuals, transposed: true)
    latentResidue = problem.latent.dot(residuals)
    dataSlopes = centred.times(problem.latent, transposed: true)
  }

  /// The mean over draws of the input noise; each part stays what it is, since μ and q are shared.
  init(
    of problem: GradientRankProblem, in study: GradientRankStudy, noises: [Matrix]
  ) {
    let meanSlopes = study.meanSlopes(of: problem)
    self.init(of: problem, in: study, noise: noises.first, meanSlopes: meanSlopes)
    for noise in noises.dropFirst() {
      add(GradientDecomposition(of: problem, in: study, noise: noise, meanSlopes: meanSlopes))
    }
    if noises.count > 1 { scale(by: 1 / Double(noises.count)) }
  }

  private mutating func add(_ other: GradientDecomposition) {
    gradient.add(other.gradient)
    bulk.add(other.bulk)
    residue = residue.adding(other.residue)
    latentResidue += other.latentResidue
    dataSlopes = dataSlopes.adding(other.dataSlopes)
    outputs = outputs.adding(other.outputs)
    residuals = residuals.adding(other.residuals)
    loss += other.loss
  }

  private mutating func scale(by factor: Double) {
    gradient = gradient.map { factor * $0 }
    bulk = bulk.map { factor * $0 }
    residue = residue.scaled(by: factor)
    latentResidue *= factor
    dataSlopes = dataSlopes.scaled(by: factor)
    outputs = outputs.scaled(by: factor)
    residuals = residuals.scaled(by: factor)
    loss *= factor
  }
}

/// Outputs and slopes of the network on some inputs.
struct Forward {
  /// f, [samples].
  let outputs: [Double]
  /// σ′(XWᵀ), [samples, width].
  let slopes: Matrix

  init(_ inputs: Matrix, _ weights: Matrix, _ head: [Double], _ study: GradientRankStudy) {
    let jets = study.activation.jets(Matrix.product(inputs, weights, transposing: .right))
    slopes = jets.slopes
    outputs = jets.values.times(head).scaled(by: study.outputScale)
  }
}

extension Matrix {
  /// rᵢ·aᵢⱼ·cⱼ for row factors r and column factors c.
  func weighted(rows rowFactors: [Double], columns columnFactors: [Double]) -> Matrix {
    precondition(rowFactors.count == rows && columnFactors.count == columns)
    var result = self
    result.elements.withUnsafeMutableBufferPointer { target in
      rowFactors.withUnsafeBufferPointer { factors in
        for j in 0..<columns {
          let factor = columnFactors[j]
          for i in 0..<rows { target[i + j * rows] *= factors[i] * factor }
        }
      }
    }
    return result
  }
}
