/// Gradient descent on W with rows kept at length 1, watching the gradient's first direction.
///
/// W ← W − ρ·Gᵀ, then every row is brought back to length 1. The head stays fixed. Step 0 is the gradient
/// before any update.
///
/// - Source: paper 004, figures 5 and 6(b); studies.md §3.3. The paper's learning rate and number of
///   epochs could not be read.
public struct GradientTraining: Sendable, Hashable, Codable {
  /// Data, network and loss.
  public var study: GradientRankStudy
  /// The learning rate ρ.
  ///
  /// The mean-field gradient is smaller than that of the tangent kernel by 1/√m.
  public var learningRate: Double
  /// Number of updates.
  public var epochs: Int
  /// Epochs between two spectra; the first and the last gradient are always looked at.
  public var recordEvery: Int
  /// Right singular vectors of the trained W that are kept, to compare two trainings by their angles.
  public var weightVectors: Int

  /// Creates a training.
  public init(
    _ study: GradientRankStudy, learningRate: Double, epochs: Int = 200, recordEvery: Int = 10,
    weightVectors: Int = 3
  ) {
    self.study = study
    self.learningRate = learningRate
    self.epochs = epochs
    self.recordEvery = recordEvery
    self.weightVectors = weightVectors
  }

  private enum CodingKeys: String, CodingKey {
    case learningRate, epochs, recordEvery, weightVectors
  }

  /// Reads the study's fields and the training's own, side by side in one object.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try GradientRankStudy(from: decoder),
      learningRate: try fields.decode(Double.self, forKey: .learningRate),
      epochs: try fields.decode(Int.self, forKey: .epochs),
      recordEvery: try fields.decode(Int.self, forKey: .recordEvery),
      weightVectors: try fields.decode(Int.self, forKey: .weightVectors))
  }

  /// Writes the study's fields and the training's own, side by side in one object.
  public func encode(to encoder: any Encoder) throws {
    try study.encode(to: encoder)
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(learningRate, forKey: .learningRate)
    try fields.encode(epochs, forKey: .epochs)
    try fields.encode(recordEvery, forKey: .recordEvery)
    try fields.encode(weightVectors, forKey: .weightVectors)
  }

  /// What a training leaves.
  public struct Result: Sendable {
    /// Data, labels and the weights at the start.
    public let problem: GradientRankProblem
    /// Loss before each update and after the last, [epochs + 1].
    public internal(set) var losses: [Double] = []
    /// Epochs looked at, ascending, [record].
    public internal(set) var recordedEpochs: [Int] = []
    /// Singular values of the gradient at each, [record][value].
    public internal(set) var spectra: [[Double]] = []
    /// First left singular vector of the gradient at each, [record][dimension].
    public internal(set) var firstDirections: [[Double]] = []
    /// The trained W, [width, dimension].
    public internal(set) var weights: Matrix
    /// Singular values of the change of W since the start, descending.
    public internal(set) var changeSpectrum: [Double] = []
    /// First right singular vectors of the change of W since the start, as columns, [dimension, ≤ asked].
    public internal(set) var changeDirections: Matrix
  }

  /// Refuses a training that makes no sense or does not fit.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate(limits: StudyLimits = StudyLimits()) throws(StudyError) {
    try study.validate(limits: limits)
    try FieldCheck.number("learning_rate", learningRate, in: 1e-12...1e12, such: "1")
    try FieldCheck.size("epochs", epochs)
    try FieldCheck.size("record_every", recordEvery)
    try FieldCheck.size("weight_vectors", weightVectors, in: 1...study.dimension)
    guard study.inputNoise == 0 else {
      throw StudyError(
        "input_noise", "training with input noise is not defined here",
        remedy: "set it to 0, or look at the first gradient alone")
    }
  }

  /// Draws the data and trains.
  ///
  /// - Throws: ``StudyError`` as ``validate(limits:)``, or when the weights overflow.
  public func run(limits: StudyLimits = StudyLimits()) throws(StudyError) -> Result {
    try validate(limits: limits)
    return try train(GradientRankProblem(drawnFor: study))
  }

  private func train(_ drawn: GradientRankProblem) throws(StudyError) -> Result {
    var problem = drawn
    let inputs = drawn.inputs(spikeStrength: study.spikeStrength)
    var result = Result(
      problem: drawn, weights: drawn.weights, changeDirections: Matrix(rows: 0, columns: 0))
    for epoch in 0...epochs {
      let (loss, gradient) = study.step(inputs, problem)
      guard loss.isFinite else {
        throw StudyError(
          "learning_rate", "the loss is \(loss) after \(epoch) epochs",
          remedy: "lower the learning rate")
      }
      result.losses.append(loss)
      if epoch % recordEvery == 0 || epoch == epochs {
        let parts = try SingularValues(of: gradient, leading: 1)
        result.recordedEpochs.append(epoch)
        result.spectra.append(parts.values)
        result.firstDirections.append(parts.left.column(0))
      }
      if epoch < epochs {
        problem.weights.add(gradient.transposed, times: -learningRate)
        problem.weights.normalizeRows()
      }
    }
    result.weights = problem.weights
    var change = problem.weights
    change.add(drawn.weights, times: -1)
    let parts = try SingularValues(of: change, leading: weightVectors)
    (result.changeSpectrum, result.changeDirections) = (parts.values, parts.right)
    return result
  }
}

extension GradientRankStudy {
  /// The gradient of the loss with its regularisers by W, transposed to [dimension, width].
  ///
  /// - Precondition: The problem is of the study's sizes.
  public func gradient(of problem: GradientRankProblem) -> Matrix {
    step(problem.inputs(spikeStrength: spikeStrength), problem).gradient
  }

  /// The loss without regularisers, and the gradient with them, [dimension, width].
  fileprivate func step(
    _ inputs: Matrix, _ problem: GradientRankProblem
  ) -> (loss: Double, gradient: Matrix) {
    let forward = Forward(inputs, problem.weights, problem.head, self)
    let (loss, residuals) = self.loss.residuals(forward.outputs, problem.labels)
    var gradient = Matrix.product(
      inputs, forward.slopes.weighted(rows: residuals, columns: problem.head),
      transposing: .left, times: outputScale)
    if weightDecay > 0 {
      gradient.add(problem.weights.transposed, times: weightDecay)
    }
    if jacobianPenalty > 0 {
      gradient.add(jacobianGradient(of: problem), times: jacobianPenalty)
    }
    return (loss, gradient)
  }
}
