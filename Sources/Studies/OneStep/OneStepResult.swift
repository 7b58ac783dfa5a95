/// Spikes, angles and errors of a one-step study, and the arrays to compute them again.
///
/// Lists by order start at 0 (F₀) and end at the study's l, unless they say that they start at 1.
///
/// - Source: studies.md §2.2, §5.
public struct OneStepResult: Sendable {
  /// Number of left singular vectors kept, at most.
  public static let leadingCount = 4

  /// Samples, teacher and initial weights.
  public let problem: OneStepProblem
  /// Outputs f₀ of the initial network on the step's sample, [samples].
  public let initialOutputs: [Double]
  /// The gradient G, [width, dimension].
  public let gradient: Matrix
  /// β = Xᵀ(residual)/n, [dimension].
  public let direction: [Double]
  /// ‖G − c₁aβᵀ‖ / ‖G‖ in operator norms.
  public let rankOneError: Double
  /// Cosine between β and β*.
  public let teacherCosine: Double
  /// Singular values of F/√n, descending.
  public let spectrum: [Double]
  /// Singular values of F₀/√n, descending; the first is the edge.
  public let initialSpectrum: [Double]
  /// First left singular vectors of F as columns, [samples, ≤ 4].
  public let left: Matrix
  /// (X̃β)^k as columns, k = 1 … l, [samples, l].
  public let powers: Matrix
  /// |c₁ᵏcₖ|ηᵏ‖(X̃β)^k‖‖a^k‖/√n for k = 1 … l.
  public let spikeSizes: [Double]
  /// Cosines of the principal angles of the first l left vectors to the powers, descending, l of them.
  public let principalCosines: [Double]
  /// ‖F − F_k‖/√n for k = 0 … l.
  public let approximationErrors: [Double]
  /// Ridge regression on F.
  public let fit: RidgeFit
  /// Ridge regression on F₀ … F_l.
  public let approximateFits: [RidgeFit]
  /// Hermite coefficients of degree 1 … K that the fits on F, F₀ … F_l have on the test sample: the
  /// mean of f̂(x)·Heₖ(x·β*)/k!, with K the teacher's degree, at least 2.
  ///
  /// - Shape: [l + 2][K]; beside the teacher's c*ₖ it says which degrees were learned.
  public let learnedCoefficients: [[Double]]
  /// Regularised losses on F₀, and with the first k spikes made a hundred times the edge, k = 1 … l.
  ///
  /// Their differences are what D₁ and D₂ are the limits of.
  public let idealLosses: [Double]
  /// What the theory says.
  public let laws: OneStepLaws

  /// Where the theory puts the spikes, √(s_k² + edge²) for k = 1 … l.
  public var predictedPlaces: [Double] {
    spikeSizes.map { ($0 * $0 + initialSpectrum[0] * initialSpectrum[0]).squareRoot() }
  }

  init(of problem: OneStepProblem, in study: OneStepStudy) throws(StudyError) {
    self.problem = problem
    let coefficients = study.activation.hermiteCoefficients(through: study.order)
    let features = Features(study.activation, mean: coefficients[0])
    let step = StepGradient(problem, study, features)
    (gradient, direction, initialOutputs) = (step.gradient, step.direction, step.outputs)
    rankOneError = try step.rankOneError(problem.head, slope: coefficients[1])
    let lengths = direction.norm * problem.teacherDirection.norm
    teacherCosine = lengths > 0 ? direction.dot(problem.teacherDirection) / lengths : .nan

    var weights = problem.weights
    weights.add(gradient, times: study.stepSize)
    let trained = FeaturePair(problem, weights, features)
    var expansion = SpikeExpansion(
      FeaturePair(problem, problem.weights, features), problem, direction, coefficients, study)
    powers = expansion.powers
    spikeSizes = expansion.sizes

    let scale = 1 / Double(study.samples).squareRoot()
    let decomposition = try SingularValues(of: trained.fresh, leading: Self.leadingCount)
    spectrum = decomposition.values.map { scale * $0 }
    let leading = decomposition.left
    left = leading
    initialSpectrum = try SingularValues.values(of: expansion.pair.fresh).map { scale * $0 }
    let first = Matrix(columns: (0..<study.order).map { leading.column($0) })
    principalCosines = try Matrix.principalCosines(first, powers)

    idealLosses = try expansion.idealLosses(edge: initialSpectrum[0] / scale)
    fit = try trained.fit(problem, study)
    var errors: [Double] = []
    var fits: [RidgeFit] = []
    for order in 0...study.order {
      if order > 0 { expansion.addSpike(order) }
      var rest = trained.fresh
      rest.add(expansion.pair.fresh, times: -1)
      errors.append(scale * (try rest.operatorNorm()))
      fits.append(try expansion.pair.fit(problem, study))
    }
    approximationErrors = errors
    approximateFits = fits
    let projections = problem.test.inputs.times(problem.teacherDirection)
    learnedCoefficients = ([fit] + fits).map { fit in
      Hermite.means(of: fit.testOutputs, at: projections, through: max(2, study.teacher.count - 1))
    }
    let squares = try SymmetricEigen(of: problem.weights.gram(transposed: true), vectors: false)
    laws = OneStepLaws(of: study, weightSquares: squares.values)
  }
}

/// σ − c₀ of inputs and weights.
struct Features {
  let activation: Activation
  let mean: Double

  init(_ activation: Activation, mean: Double) {
    self.activation = activation
    self.mean = mean
  }

  func callAsFunction(_ inputs: Matrix, _ weights: Matrix) -> Matrix {
    Matrix.product(inputs, weights, transposing: .right).map { activation.value($0) - mean }
  }
}

/// Features of the fresh and of the test sample.
struct FeaturePair {
  var fresh: Matrix
  var test: Matrix

  init(_ problem: OneStepProblem, _ weights: Matrix, _ features: Features) {
    fresh = features(problem.fresh.inputs, weights)
    test = features(problem.test.inputs, weights)
  }

  func fit(_ problem: OneStepProblem, _ study: OneStepStudy) throws(StudyError) -> RidgeFit {
    try RidgeFit(
      fresh, problem.fresh.labels, test: (test, problem.test.labels), ridge: study.ridge)
  }
}

/// The gradient of the first step and the direction that it is made of.
private struct StepGradient {
  let outputs: [Double]
  let gradient: Matrix
  let direction: [Double]

  init(_ problem: OneStepProblem, _ study: OneStepStudy, _ features: Features) {
    let (inputs, count) = (problem.step.inputs, Double(study.samples))
    let arguments = Matrix.product(inputs, problem.weights, transposing: .right)
    let jets = study.activation.jets(arguments)
    outputs = jets.values.map { $0 - features.mean }.times(problem.head)
    let residual =
      study.keepsInitialOutput
      ? problem.step.labels.adding(outputs, times: -1) : problem.step.labels
    let weighted = jets.slopes.weighted(
      rows: residual.scaled(by: 1 / count), columns: problem.head)
    gradient = Matrix.product(weighted, inputs, transposing: .left)
    direction = inputs.times(residual, transposed: true).scaled(by: 1 / count)
  }

  func rankOneError(_ head: [Double], slope: Double) throws(StudyError) -> Double {
    var rest = gradient
    rest.add(head, direction, times: -slope)
    return try rest.operatorNorm() / gradient.operatorNorm()
  }
}

/// F₀ and the spikes c₁ᵏcₖηᵏ(X̃β)^k(a^k)ᵀ that make F_l of it.
private struct SpikeExpansion {
  /// The features F₀, and F₁, F₂, … after so many calls of ``addSpike(_:)``.
  var pair: FeaturePair
  /// (X̃β)^k as columns.
  let powers: Matrix
  private let testPowers: Matrix
  private let headPowers: Matrix
  private let factors: [Double]
  private let problem: OneStepProblem
  private let study: OneStepStudy

  init(
    _ pair: FeaturePair, _ problem: OneStepProblem, _ direction: [Double],
    _ coefficients: [Double], _ study: OneStepStudy
  ) {
    self.pair = pair
    self.problem = problem
    self.study = study
    func powers(_ base: [Double]) -> Matrix {
      var columns = [base]
      for _ in 1..<max(study.order, 1) { columns.append(columns[columns.count - 1].times(base)) }
      return Matrix(columns: columns)
    }
    self.powers = powers(problem.fresh.inputs.times(direction))
    testPowers = powers(problem.test.inputs.times(direction))
    headPowers = powers(problem.head)
    var (factors, step) = ([Double](), 1.0)
    for k in 1...study.order {
      step *= coefficients[1] * study.stepSize
      factors.append(step * coefficients[k])
    }
    self.factors = factors
  }

  /// s_k for k = 1 … l.
  var sizes: [Double] {
    let scale = 1 / Double(study.samples).squareRoot()
    return factors.indices.map {
      scale * abs(factors[$0]) * powers.column($0).norm * headPowers.column($0).norm
    }
  }

  mutating func addSpike(_ k: Int) {
    pair.fresh.add(powers.column(k - 1), headPowers.column(k - 1), times: factors[k - 1])
    pair.test.add(testPowers.column(k - 1), headPowers.column(k - 1), times: factors[k - 1])
  }

  /// Regularised losses on F₀ and with the first k spikes at a hundred times the edge.
  func idealLosses(edge: Double) throws(StudyError) -> [Double] {
    var features = pair.fresh
    var losses: [Double] = []
    for k in 0...study.order {
      if k > 0 {
        features.add(
          powers.column(k - 1).normalized, headPowers.column(k - 1).normalized, times: 100 * edge)
      }
      let fit = try RidgeFit(features, problem.fresh.labels, test: nil, ridge: study.ridge)
      losses.append(fit.regularisedLoss)
    }
    return losses
  }
}
