/// A wide two-layer network that learns a few directions, with perturbed gradient descent.
///
/// f(x) = Σⱼ aⱼσ(wⱼ·x + bⱼ) with σ(z) = ½log(1 + e^2z), a teacher that sees k directions, a fresh batch of
/// standard normal inputs every step, and the mean squared error. W ← W − ρ(∇_W + λW), b ← b − ρ_b∇_b; a
/// stays unless asked. When ‖∇_W‖ < ε, noise is added to W and b (and to a where it is trained).
///
/// What is orthogonal to the teacher's directions should go. Weight decay alone shrinks it by
/// e^(−ρλ·steps): that factor is stored beside, and most of the shrinkage seen is its.
///
/// - Source: paper 002's public code; studies.md §1.3.
public struct StructureStudy: Sendable, Hashable, Codable {
  /// Seed of all random streams.
  public var seed: Int
  /// Dimension d of the inputs.
  public var dimension: Int
  /// Number k of the teacher's directions; one is the diagonal, more are drawn orthonormal.
  public var teacherDirections: Int
  /// Samples of a step.
  public var batch: Int
  /// Number h of neurons.
  public var width: Int
  /// Number of steps.
  public var steps: Int
  /// ρ.
  public var learningRate: Double
  /// ρ_b.
  public var offsetLearningRate: Double
  /// λ.
  public var weightDecay: Double
  /// ε below which a gradient is perturbed.
  public var tolerance: Double
  /// Standard deviation of a perturbation.
  public var perturbation: Double
  /// Standard deviation of a at the start; nil is 1/h.
  public var headDeviation: Double?
  /// Whether a is trained, at the rate of W.
  public var trainsHead: Bool
  /// Standard deviation of noise on the labels.
  public var labelNoise: Double
  /// Snapshots of W at log-spaced steps, at most.
  public var snapshots: Int

  /// Creates a study; the defaults are the first of the authors' two settings.
  public init(
    seed: Int = 0, dimension: Int = 2, teacherDirections: Int = 1, batch: Int = 50,
    width: Int = 1000, steps: Int = 20_000, learningRate: Double = 1,
    offsetLearningRate: Double = 1, weightDecay: Double = 1e-4, tolerance: Double = 1e-3,
    perturbation: Double = 0.005, headDeviation: Double? = nil, trainsHead: Bool = false,
    labelNoise: Double = 0, snapshots: Int = 50
  ) {
    self.seed = seed
    self.dimension = dimension
    self.teacherDirections = teacherDirections
    self.batch = batch
    self.width = width
    self.steps = steps
    self.learningRate = learningRate
    self.offsetLearningRate = offsetLearningRate
    self.weightDecay = weightDecay
    self.tolerance = tolerance
    self.perturbation = perturbation
    self.headDeviation = headDeviation
    self.trainsHead = trainsHead
    self.labelNoise = labelNoise
    self.snapshots = snapshots
  }

  /// Refuses a study that makes no sense or does not fit.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate(limits: StudyLimits = StudyLimits()) throws(StudyError) {
    try FieldCheck.size("dimension", dimension, in: 1...100_000)
    try FieldCheck.size("teacher_directions", teacherDirections, in: 1...dimension)
    try FieldCheck.size("batch", batch)
    try FieldCheck.size("width", width)
    try FieldCheck.size("steps", steps, in: 1...100_000_000)
    try FieldCheck.size("snapshots", snapshots, in: 2...5000)
    try FieldCheck.number("learning_rate", learningRate, in: 1e-12...1e6, such: "1")
    try FieldCheck.number("offset_learning_rate", offsetLearningRate, in: 0...1e6, such: "1")
    try FieldCheck.number("weight_decay", weightDecay, in: 0...1e3, such: "1e-4")
    try FieldCheck.number("tolerance", tolerance, in: 0...1e6, such: "1e-3")
    try FieldCheck.number("perturbation", perturbation, in: 0...1e6, such: "0.005")
    try FieldCheck.number("head_deviation", headDeviation ?? 1, in: 0...1e6, such: "0.001")
    try FieldCheck.number("label_noise", labelNoise, in: 0...1e6, such: "0.1")
    let (h, d) = (Double(width), Double(dimension))
    let testing = Double(StructureResult.testSamples)
    try limits.check(
      doubles: h * d * Double(snapshots + 4) + 4 * h * Double(batch) + testing * (2 * h + d),
      sizes: "\(width) neurons, \(dimension) dimensions, \(snapshots) snapshots")
  }

  /// Steps after which W is kept: 0, the last, and log-spaced ones between, ascending.
  public var snapshotSteps: [Int] {
    let last = Double(steps)
    let inner = (0..<snapshots - 1).map { index in
      let share = snapshots > 2 ? Double(index) / Double(snapshots - 2) : 1
      return Int(logSpaced(share, upTo: last).rounded())
    }
    return Set([0] + inner).sorted()
  }

  /// Draws the data and trains; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate(limits:)``, or when the weights overflow.
  public func run(limits: StudyLimits = StudyLimits()) throws(StudyError) -> StructureResult {
    try validate(limits: limits)
    var training = StructureTraining(self)
    return try training.run()
  }
}
