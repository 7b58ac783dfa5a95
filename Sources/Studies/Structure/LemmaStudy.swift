internal import RFLR
internal import RealModule

/// The derandomisation lemma where every expectation has a closed form.
///
/// Φ(W, b) = E g(Wx + b) + λ‖W‖² with g(u) = Σⱼ Aⱼcos(cⱼ·u + pⱼ), u in Rᵏ and x ~ N(0, I_d). With
/// hⱼ = Aⱼ·exp(−‖Wᵀcⱼ‖²/2): E g = Σ hⱼcos(cⱼ·b + pⱼ), its Hessian by b is
/// H = −Σ hⱼcos(cⱼ·b + pⱼ)cⱼcⱼᵀ, and the gradient by W is (H + 2λI)W. At a second-order stationary point H
/// has no negative eigenvalue, so W = 0. Perturbed gradient descent finds one: noise is added when the
/// gradient is short, until three perturbations in a row have not lowered Φ by 1e-6.
///
/// - Source: paper 002 (arXiv 2510.19382); studies.md §1.1, §1.2. The experiment is not in the paper.
public struct LemmaStudy: Sendable, Hashable, Codable {
  /// Seed of all random streams.
  public var seed: Int
  /// Dimension d of x.
  public var dimension: Int
  /// Dimension k of u.
  public var innerDimension: Int
  /// Number of cosines.
  public var terms: Int
  /// λ.
  public var penalty: Double
  /// Step of the descent.
  public var stepSize: Double
  /// Standard deviation of a perturbation.
  public var perturbation: Double
  /// Gradients shorter than this are perturbed.
  public var tolerance: Double
  /// Fewest steps between two perturbations.
  public var quietSteps: Int
  /// Number of steps.
  public var steps: Int

  /// Creates a study; the defaults are those of the reference values.
  public init(
    seed: Int = 0, dimension: Int = 20, innerDimension: Int = 3, terms: Int = 12,
    penalty: Double = 1e-3, stepSize: Double = 0.05, perturbation: Double = 1e-3,
    tolerance: Double = 1e-4, quietSteps: Int = 200, steps: Int = 60_000
  ) {
    self.seed = seed
    self.dimension = dimension
    self.innerDimension = innerDimension
    self.terms = terms
    self.penalty = penalty
    self.stepSize = stepSize
    self.perturbation = perturbation
    self.tolerance = tolerance
    self.quietSteps = quietSteps
    self.steps = steps
  }

  /// What the descent leaves.
  public struct Result: Sendable {
    /// The sum of cosines.
    public let function: CosineSum
    /// The last W, [k, d].
    public internal(set) var weights: Matrix
    /// The last b, [k].
    public internal(set) var offsets: [Double]
    /// Steps of which something is kept: powers of two, and the last.
    public internal(set) var recordedSteps: [Int] = []
    /// ‖W‖ at each.
    public internal(set) var weightNorms: [Double] = []
    /// Φ at each.
    public internal(set) var objectives: [Double] = []
    /// Steps at which a perturbation was added.
    public internal(set) var perturbations: [Int] = []
    /// Eigenvalues of H at the end, ascending.
    public internal(set) var curvatures: [Double] = []
    /// ‖∇_W Φ − (H + 2λI)W‖ at the end; rounding alone.
    public internal(set) var identityError = 0.0
    /// ‖∇Φ‖ by W and b at the end.
    public internal(set) var gradientNorm = 0.0
  }

  /// Refuses a study that makes no sense.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate() throws(StudyError) {
    try FieldCheck.size("dimension", dimension, in: 1...10_000)
    try FieldCheck.size("inner_dimension", innerDimension, in: 1...1000)
    try FieldCheck.size("terms", terms, in: 1...10_000)
    try FieldCheck.number("penalty", penalty, in: 0...1e6, such: "1e-3")
    try FieldCheck.number("step_size", stepSize, in: 1e-12...1e6, such: "0.05")
    try FieldCheck.number("perturbation", perturbation, in: 0...1e6, such: "1e-3")
    try FieldCheck.number("tolerance", tolerance, in: 0...1e6, such: "1e-4")
    try FieldCheck.size("quiet_steps", quietSteps)
    try FieldCheck.size("steps", steps, in: 1...100_000_000)
  }

  /// Draws a function and descends; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate()``, or when the weights overflow.
  public func run() throws(StudyError) -> Result {
    try validate()
    var source = RandomStream(named: "structure-lemma/function", seed: seed)
    let function = CosineSum(
      amplitudes: source.normals(terms),
      frequencies: source.normals(rows: innerDimension, columns: terms),
      phases: (0..<terms).map { _ in 2 * Double.pi * source.uniform() })
    source = RandomStream(named: "structure-lemma/start", seed: seed)
    var result = Result(
      function: function,
      weights: source.normals(rows: innerDimension, columns: dimension)
        .map { $0 / Double(dimension).squareRoot() },
      offsets: source.normals(innerDimension))
    try descend(&result)
    return result
  }

  private func descend(_ result: inout Result) throws(StudyError) {
    let function = result.function
    var source = RandomStream(named: "structure-lemma/perturbation", seed: seed)
    var lastPerturbation = -quietSteps
    var (lowest, fruitless) = (Double.infinity, 0)
    var nextRecord = 1
    for step in 0...steps {
      let gradient = function.gradient(result.weights, result.offsets, penalty: penalty)
      let size = gradient.norm
      if step == nextRecord || step == steps || step == 0 {
        result.recordedSteps.append(step)
        result.weightNorms.append(result.weights.frobeniusNorm)
        result.objectives.append(
          function.objective(result.weights, result.offsets, penalty: penalty))
        if step > 0 { nextRecord *= 2 }
      }
      guard size.isFinite else {
        throw StudyError(
          "step_size", "the gradient is \(size) after \(step) steps", remedy: "take a smaller step")
      }
      if step == steps {
        result.gradientNorm = size
        break
      }
      if size < tolerance && step - lastPerturbation >= quietSteps && fruitless < 3 {
        let objective = function.objective(result.weights, result.offsets, penalty: penalty)
        fruitless = objective < lowest - 1e-6 ? 0 : fruitless + 1
        lowest = min(lowest, objective)
        if fruitless == 3 { continue }
        lastPerturbation = step
        result.perturbations.append(step)
        let noise = source.normals(rows: innerDimension, columns: dimension)
        result.weights.add(noise, times: perturbation)
        result.offsets = result.offsets.adding(source.normals(innerDimension), times: perturbation)
        continue
      }
      result.weights.add(gradient.weights, times: -stepSize)
      result.offsets = result.offsets.adding(gradient.offsets, times: -stepSize)
    }
    let hessian = function.hessian(result.weights, result.offsets)
    result.curvatures = try SymmetricEigen(of: hessian, vectors: false).values
    var rest = function.gradient(result.weights, result.offsets, penalty: penalty).weights
    rest.add(Matrix.product(hessian, result.weights), times: -1)
    rest.add(result.weights, times: -2 * penalty)
    result.identityError = rest.frobeniusNorm
  }
}

/// g(u) = Σⱼ Aⱼcos(cⱼ·u + pⱼ), with the mean of g(Wx + b) over standard normal x and its derivatives.
public struct CosineSum: Sendable, Hashable {
  /// Aⱼ, [term].
  public let amplitudes: [Double]
  /// cⱼ as columns, [k, term].
  public let frequencies: Matrix
  /// pⱼ, [term].
  public let phases: [Double]

  /// Creates a sum of cosines.
  public init(amplitudes: [Double], frequencies: Matrix, phases: [Double]) {
    precondition(
      amplitudes.count == frequencies.columns && phases.count == frequencies.columns,
      "\(amplitudes.count) amplitudes, \(frequencies.columns) frequencies, \(phases.count) phases")
    self.amplitudes = amplitudes
    self.frequencies = frequencies
    self.phases = phases
  }

  /// hⱼcos(cⱼ·b + pⱼ) and hⱼsin(cⱼ·b + pⱼ), with Wᵀcⱼ as columns.
  private func waves(
    _ weights: Matrix, _ offsets: [Double]
  ) -> (cosines: [Double], sines: [Double], images: Matrix) {
    let images = Matrix.product(weights, frequencies, transposing: .left)
    let angles = frequencies.times(offsets, transposed: true).adding(phases)
    let sizes = amplitudes.indices.map { j in
      let image = images.column(j)
      return amplitudes[j] * Double.exp(-image.dot(image) / 2)
    }
    return (
      sizes.indices.map { sizes[$0] * Double.cos(angles[$0]) },
      sizes.indices.map { sizes[$0] * Double.sin(angles[$0]) }, images
    )
  }

  /// Φ = E g(Wx + b) + λ‖W‖².
  public func objective(_ weights: Matrix, _ offsets: [Double], penalty: Double) -> Double {
    waves(weights, offsets).cosines.reduce(0, +)
      + penalty * weights.elements.dot(weights.elements)
  }

  /// The gradient of Φ, from each cosine by itself: −Σ hⱼcos(…)cⱼ(Wᵀcⱼ)ᵀ + 2λW and −Σ hⱼsin(…)cⱼ.
  func gradient(
    _ weights: Matrix, _ offsets: [Double], penalty: Double
  ) -> (weights: Matrix, offsets: [Double], norm: Double) {
    let (cosines, sines, images) = waves(weights, offsets)
    var byWeights = weights.map { 2 * penalty * $0 }
    for j in amplitudes.indices {
      byWeights.add(frequencies.column(j), images.column(j), times: -cosines[j])
    }
    let byOffsets = frequencies.times(sines).scaled(by: -1)
    let norm = (byWeights.elements + byOffsets).norm
    return (byWeights, byOffsets, norm)
  }

  /// H = E Hess g(Wx + b), [k, k].
  public func hessian(_ weights: Matrix, _ offsets: [Double]) -> Matrix {
    let cosines = waves(weights, offsets).cosines
    var hessian = Matrix(rows: frequencies.rows, columns: frequencies.rows)
    for j in amplitudes.indices {
      hessian.add(frequencies.column(j), frequencies.column(j), times: -cosines[j])
    }
    return hessian
  }
}
