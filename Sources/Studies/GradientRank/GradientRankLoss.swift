internal import RFLR
internal import RealModule

extension GradientRankStudy.Loss {
  /// The mean loss, and its derivative by each output: r = (1/n)·∂ℓ/∂f.
  func residuals(_ outputs: [Double], _ labels: [Double]) -> (loss: Double, residuals: [Double]) {
    let count = Double(outputs.count)
    var sum = 0.0
    var residuals = outputs
    for i in outputs.indices {
      switch self {
      case .squared:
        let difference = outputs[i] - labels[i]
        sum += 0.5 * difference * difference
        residuals[i] = difference / count
      case .logistic:
        let margin = labels[i] * outputs[i]
        sum += max(-margin, 0) + Double.log(onePlus: Double.exp(-abs(margin)))
        residuals[i] = -labels[i] * Activation.logistic(-margin) / count
      }
    }
    return (sum / count, residuals)
  }
}

extension GradientRankStudy {
  /// μⱼ = E σ′(wⱼ·x): x is Gaussian, so wⱼ·x has variance Σₖ k^−α wⱼₖ² + τ²‖wⱼ‖² + ζ²(wⱼ·q)².
  func meanSlopes(of problem: GradientRankProblem) -> [Double] {
    let weights = problem.weights
    var variances = weights.times(problem.spike).map { value in
      spikeStrength * spikeStrength * value * value
    }
    for k in 0..<dimension {
      let variance = Double.pow(Double(k + 1), -decayExponent) + inputNoise * inputNoise
      for j in 0..<width { variances[j] += variance * weights[j, k] * weights[j, k] }
    }
    return variances.map { activation.meanSlope(standardDeviation: $0.squareRoot()) }
  }

  /// The draws of the input noise, [samples, dimension] each; none when there is no noise.
  func noises() -> [Matrix] {
    guard inputNoise > 0 else { return [] }
    return (0..<inputNoiseDraws).map { draw in
      var source = RandomStream(named: "gradient-rank/input-noise/\(draw)", seed: seed)
      let noise = source.normals(rows: samples, columns: dimension)
      return noise.map { inputNoise * $0 }
    }
  }

  /// (λ/n)Σ‖∇ₓf(xᵢ)‖² for λ = 1, with ∇ₓf = γWᵀ(a∘σ′(Wx)).
  func jacobianPenalty(of problem: GradientRankProblem) -> Double {
    let inputs = problem.inputs(spikeStrength: spikeStrength)
    let forward = Forward(inputs, problem.weights, problem.head, self)
    let ones = [Double](repeating: 1, count: samples)
    let jacobians = Matrix.product(
      forward.slopes.weighted(rows: ones, columns: problem.head), problem.weights)
    let norm = outputScale * jacobians.frobeniusNorm
    return norm * norm / Double(samples)
  }

  /// The gradient of ``jacobianPenalty(of:)`` by W, transposed to [dimension, width].
  ///
  /// With V = a∘σ′ and J = VW: (2γ²/n)·[VᵀJ + ((JWᵀ)∘a∘σ″)ᵀX].
  ///
  /// - Source: studies.md §3.4.
  func jacobianGradient(of problem: GradientRankProblem) -> Matrix {
    let inputs = problem.inputs(spikeStrength: spikeStrength)
    let arguments = Matrix.product(inputs, problem.weights, transposing: .right)
    let ones = [Double](repeating: 1, count: samples)
    let slopes = activation.jets(arguments).slopes.weighted(rows: ones, columns: problem.head)
    let jacobians = Matrix.product(slopes, problem.weights)
    var curved = Matrix.product(jacobians, problem.weights, transposing: .right)
    for index in curved.elements.indices {
      curved.elements[index] *= activation.secondDerivative(arguments.elements[index])
    }
    curved = curved.weighted(rows: ones, columns: problem.head)
    let factor = 2 * outputScale * outputScale / Double(samples)
    var gradient = Matrix.product(jacobians, slopes, transposing: .left, times: factor)
    gradient.add(Matrix.product(inputs, curved, transposing: .left, times: factor))
    return gradient
  }
}
