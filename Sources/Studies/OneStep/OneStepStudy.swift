internal import RealModule

/// Features before and after one gradient step, their spikes, and what ridge regression makes of them.
///
/// x ~ N(0, I_d), y = σ*(x·β*) + ε with σ* given by its Hermite coefficients. The student has W₀ with rows
/// uniform on the sphere and a ~ N(0, I/N). One step of gradient descent on the squared loss:
/// G = (1/n)[(a(y − f₀)ᵀ)∘σ′(W₀Xᵀ)]X, W = W₀ + ηG with η = c·n^α. On a fresh sample F = σ(X̃Wᵀ), and ridge
/// regression min (1/n)‖ỹ − Fa‖² + λ‖a‖².
///
/// The activation is taken less its Gaussian mean, so that c₀ = 0. f₀ is dropped from the residual unless
/// asked for: with it, β is Xᵀ(y − f₀)/n and the step follows a different law.
///
/// - Source: paper 003 (arXiv 2310.07891); studies.md §2. Its figures' sizes and targets could not be read.
public struct OneStepStudy: Sendable, Hashable, Codable {
  /// Highest degree of a spike that can be asked for.
  public static let highestOrder = 4

  /// Seed of all random streams.
  public var seed: Int
  /// Number n of samples of each of the three sets (step, ridge, test).
  public var samples: Int
  /// Dimension d of the inputs.
  public var dimension: Int
  /// Number N of features.
  public var width: Int
  /// The activation.
  public var activation: Activation
  /// Hermite coefficients c*₀, c*₁, … of the teacher.
  public var teacher: [Double]
  /// Standard deviation of the labels' noise.
  public var labelNoise: Double
  /// c of η = c·n^α.
  public var stepPrefactor: Double
  /// α of η = c·n^α, 0 ≤ α < ½.
  public var stepExponent: Double
  /// λ of the ridge regression.
  public var ridge: Double
  /// Number l of spikes to predict and compare: F₁ … F_l.
  public var order: Int
  /// Whether the residual of the step is y − f₀ rather than y.
  public var keepsInitialOutput: Bool
  /// Whether β* is brought to length 1; otherwise it is N(0, I/d) as it falls.
  public var unitTeacher: Bool

  /// Creates a study; the defaults show two spikes.
  public init(
    seed: Int = 0, samples: Int = 1000, dimension: Int = 250, width: Int = 1000,
    activation: Activation = .centredReLU, teacher: [Double] = [0, 1, 0.5],
    labelNoise: Double = 0.5,
    stepPrefactor: Double = 3, stepExponent: Double = 0.29, ridge: Double = 0.01, order: Int = 2,
    keepsInitialOutput: Bool = false, unitTeacher: Bool = false
  ) {
    self.seed = seed
    self.samples = samples
    self.dimension = dimension
    self.width = width
    self.activation = activation
    self.teacher = teacher
    self.labelNoise = labelNoise
    self.stepPrefactor = stepPrefactor
    self.stepExponent = stepExponent
    self.ridge = ridge
    self.order = order
    self.keepsInitialOutput = keepsInitialOutput
    self.unitTeacher = unitTeacher
  }

  /// η = c·n^α.
  public var stepSize: Double { stepPrefactor * Double.pow(Double(samples), stepExponent) }

  /// Number of spikes that the theory gives an exponent: the l with (l − 1)/(2l) < α < l/(2l + 2).
  ///
  /// - Returns: nil on a threshold, and outside of 0…½.
  public static func expectedSpikes(exponent: Double) -> Int? {
    guard exponent > 0, exponent < 0.5 else { return nil }
    for l in 1...1000 {
      let (low, high) = (Double(l - 1) / Double(2 * l), Double(l) / Double(2 * l + 2))
      if exponent > low && exponent < high { return l }
    }
    return nil
  }

  /// Refuses a study that makes no sense or does not fit.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate(limits: StudyLimits = StudyLimits()) throws(StudyError) {
    try FieldCheck.size("samples", samples, in: 4...1_000_000)
    try FieldCheck.size("dimension", dimension, in: 2...1_000_000)
    try FieldCheck.size("width", width, in: 4...1_000_000)
    guard (2...9).contains(teacher.count) else {
      throw StudyError(
        "teacher", "\(teacher.count) Hermite coefficients",
        remedy: "give 2 to 9, from degree 0 on, such as 0, 1, 0.5")
    }
    for (k, coefficient) in teacher.enumerated() {
      try FieldCheck.number("teacher[\(k)]", coefficient, in: -1e6...1e6, such: "0.5")
    }
    try FieldCheck.number("label_noise", labelNoise, in: 0...1e6, such: "0.5")
    try FieldCheck.number("step_prefactor", stepPrefactor, in: 0...1e6, such: "3")
    try FieldCheck.number("step_exponent", stepExponent, in: 0...0.5, such: "0.29")
    guard stepExponent < 0.5 else {
      throw StudyError(
        "step_exponent", "0.5 is where the theory ends", remedy: "give a number below 0.5")
    }
    try FieldCheck.number("ridge", ridge, in: 1e-12...1e12, such: "0.01")
    try FieldCheck.size("order", order, in: 1...min(Self.highestOrder, samples))
    try checkCoefficients()
    try limits.check(
      doubles: doublesNeeded,
      sizes: "\(samples) samples, \(dimension) dimensions, \(width) features")
  }

  /// A spike of degree k has the size |c₁ᵏcₖ|: without cₖ there is none at any step size.
  private func checkCoefficients() throws(StudyError) {
    let coefficients = activation.hermiteCoefficients(through: order)
    for k in 1...order where abs(coefficients[k]) < 1e-10 {
      throw StudyError(
        "order",
        "the Hermite coefficient c_\(k) of \(activation.rawValue) is 0, so no step size gives a "
          + "spike of degree \(k)",
        remedy: k == 1
          ? "choose another activation"
          : "ask for \(k - 1) or choose an activation such as "
            + "\((k == 2 ? Activation.centredReLU : .shiftedTanh).rawValue)")
    }
  }

  /// Numbers held at the peak: three samples, F, F₀, one F_l and their test features, copies, a Gram.
  var doublesNeeded: Double {
    let (n, d, width) = (Double(samples), Double(dimension), Double(width))
    let small = min(n, width)
    return 3 * n * d + 3 * width * d + 8 * n * width + 2 * small * small
  }

  /// Draws the data and runs the two steps; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate(limits:)``, or when the numbers overflow.
  public func run(limits: StudyLimits = StudyLimits()) throws(StudyError) -> OneStepResult {
    try validate(limits: limits)
    return try measure(OneStepProblem(drawnFor: self), limits: limits)
  }

  /// Runs the two steps on given data.
  ///
  /// - Throws: ``StudyError`` when sizes do not agree with the study or a value is not finite.
  public func measure(
    _ problem: OneStepProblem, limits: StudyLimits = StudyLimits()
  ) throws(StudyError) -> OneStepResult {
    try validate(limits: limits)
    try problem.check(against: self)
    return try OneStepResult(of: problem, in: self)
  }
}
