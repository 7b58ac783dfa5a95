internal import RealModule

/// The first gradient of a two-layer network on spiked data, and what its low rank consists of.
///
/// f(x) = γ·aᵀσ(Wx) with a in {±1}ᵐ fixed; inputs X = X_B + ζ·z·qᵀ with ζ = n^ν, ‖q‖ = 1, z standard
/// normal, and a bulk whose covariance has the eigenvalues k^−α. The loss is the mean over the samples of
/// ½(f − y)² or log(1 + e^−yf), plus what regularises W.
///
/// - Source: paper 004 (arXiv 2510.01303); studies.md §3. The triple-index target's form, the Gaussian
///   weights and the logistic labels are ours, since the paper's appendix could not be read.
public struct GradientRankStudy: Sendable, Hashable, Codable {
  /// How the output is scaled.
  public enum Scaling: String, Sendable, Hashable, Codable, CaseIterable {
    /// γ = 1/√m.
    case ntk
    /// γ = 1/m.
    case meanField = "mean-field"
  }

  /// How the rows of W are chosen.
  public enum Weights: String, Sendable, Hashable, Codable, CaseIterable {
    /// Uniform on the unit sphere.
    case sphere
    /// Uniform on the sphere plus n^(−1/4)·q, brought back to length 1.
    case tilted
    /// Uniform on the unit sphere of the directions orthogonal to q.
    case orthogonal
    /// N(0, I/d), lengths as they fall.
    case gaussian
  }

  /// What the network is to learn; pᵢ = x_B·wᵢ with wᵢ ~ N(0, I/d).
  public enum Target: String, Sendable, Hashable, Codable, CaseIterable {
    /// tanh p₁ + relu p₂ + logistic p₃.
    case tripleIndex = "triple-index"
    /// logistic p₁.
    case singleIndex = "single-index"
  }

  /// The loss of one sample.
  public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
    /// ½(f − y)².
    case squared
    /// log(1 + e^−yf); y is +1 above the mean of the target, −1 below.
    case logistic
  }

  /// Seed of all random streams.
  public var seed: Int
  /// Number n of samples.
  public var samples: Int
  /// Dimension d of the inputs.
  public var dimension: Int
  /// Number m of neurons.
  public var width: Int
  /// ν of the spike's strength n^ν; nil for inputs without a spike.
  public var spikeExponent: Double?
  /// α of the bulk's covariance k^−α; 0 is isotropic.
  public var decayExponent: Double
  /// The activation σ.
  public var activation: Activation
  /// The output's scale γ.
  public var scaling: Scaling
  /// The choice of W.
  public var weights: Weights
  /// The target.
  public var target: Target
  /// Standard deviation of the noise added to the target.
  public var labelNoise: Double
  /// The loss.
  public var loss: Loss
  /// λ of (λ/2)‖W‖².
  public var weightDecay: Double
  /// Standard deviation of Gaussian noise added to every input; the gradient is averaged over draws.
  public var inputNoise: Double
  /// Draws of the input noise.
  public var inputNoiseDraws: Int
  /// λ of (λ/n)Σ‖∇ₓf(xᵢ)‖².
  public var jacobianPenalty: Double

  /// Creates a study; the defaults are the paper's sizes.
  public init(
    seed: Int = 0, samples: Int = 750, dimension: Int = 1000, width: Int = 1250,
    spikeExponent: Double? = 0, decayExponent: Double = 0, activation: Activation = .relu,
    scaling: Scaling = .ntk, weights: Weights = .sphere, target: Target = .tripleIndex,
    labelNoise: Double = 0.1, loss: Loss = .squared, weightDecay: Double = 0,
    inputNoise: Double = 0, inputNoiseDraws: Int = 1, jacobianPenalty: Double = 0
  ) {
    self.seed = seed
    self.samples = samples
    self.dimension = dimension
    self.width = width
    self.spikeExponent = spikeExponent
    self.decayExponent = decayExponent
    self.activation = activation
    self.scaling = scaling
    self.weights = weights
    self.target = target
    self.labelNoise = labelNoise
    self.loss = loss
    self.weightDecay = weightDecay
    self.inputNoise = inputNoise
    self.inputNoiseDraws = inputNoiseDraws
    self.jacobianPenalty = jacobianPenalty
  }

  /// γ: 1/√m or 1/m.
  public var outputScale: Double {
    scaling == .ntk ? 1 / Double(width).squareRoot() : 1 / Double(width)
  }

  /// ζ = n^ν; 0 without a spike.
  public var spikeStrength: Double { spikeExponent.map { Double.pow(Double(samples), $0) } ?? 0 }

  /// Refuses a study that makes no sense or does not fit.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate(limits: StudyLimits = StudyLimits()) throws(StudyError) {
    try FieldCheck.size("samples", samples, in: 2...1_000_000)
    try FieldCheck.size("dimension", dimension, in: 2...1_000_000)
    try FieldCheck.size("width", width)
    if let spikeExponent {
      try FieldCheck.number("spike_exponent", spikeExponent, in: 0...1, such: "0.125")
    }
    try FieldCheck.number("decay_exponent", decayExponent, in: 0...2, such: "0.5")
    try FieldCheck.number("label_noise", labelNoise, in: 0...1e6, such: "0.1")
    try FieldCheck.number("weight_decay", weightDecay, in: 0...1e6, such: "1e-3")
    try FieldCheck.number("input_noise", inputNoise, in: 0...1e6, such: "0.1")
    try FieldCheck.size("input_noise_draws", inputNoiseDraws, in: 1...10_000)
    try FieldCheck.number("jacobian_penalty", jacobianPenalty, in: 0...1e6, such: "1e-3")
    try limits.check(
      doubles: doublesNeeded, sizes: "\(samples) samples, \(dimension) dimensions, \(width) neurons"
    )
  }

  /// Numbers held at the peak: X_B, X and noise; four arrays of a slope's shape; W, G, E and copies.
  var doublesNeeded: Double {
    let (n, d, m) = (Double(samples), Double(dimension), Double(width))
    return 3 * n * d + 5 * n * m + 5 * m * d
  }

  /// Draws the data and measures the gradient; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate(limits:)``, or when the numbers overflow.
  public func run(limits: StudyLimits = StudyLimits()) throws(StudyError) -> GradientRankResult {
    try validate(limits: limits)
    return try measure(GradientRankProblem(drawnFor: self), limits: limits)
  }

  /// Measures the gradient of given data.
  ///
  /// - Throws: ``StudyError`` when sizes do not agree with the study or a value is not finite.
  public func measure(
    _ problem: GradientRankProblem, limits: StudyLimits = StudyLimits()
  ) throws(StudyError) -> GradientRankResult {
    try validate(limits: limits)
    try problem.check(against: self)
    return try GradientRankResult(of: problem, in: self)
  }
}
