internal import RFLR
internal import RealModule

/// A number between 1 and a last one, evenly spaced in the logarithm.
func logSpaced(_ share: Double, upTo last: Double) -> Double {
  Double.exp(share * Double.log(last))
}

/// What a structure study leaves.
public struct StructureResult: Sendable {
  /// Fresh points that the test error is taken on.
  public static let testSamples = 10_000

  /// The teacher's directions, orthonormal columns, [dimension, k].
  public let directions: Matrix
  /// Steps of the snapshots, ascending.
  public internal(set) var snapshotSteps: [Int] = []
  /// W at each, [snapshot], each [width, dimension].
  public internal(set) var snapshots: [Matrix] = []
  /// Loss of the batch at each; at the last step, of one more batch.
  public internal(set) var losses: [Double] = []
  /// ‖∇_W‖ of the batch at each, without the decay.
  public internal(set) var gradientNorms: [Double] = []
  /// ‖W‖ along the teacher's directions at each.
  public internal(set) var parallelNorms: [Double] = []
  /// ‖W‖ orthogonal to them at each.
  public internal(set) var orthogonalNorms: [Double] = []
  /// Steps at which a perturbation was added.
  public internal(set) var perturbations: [Int] = []
  /// The last b, [width].
  public internal(set) var offsets: [Double]
  /// The last a, [width].
  public internal(set) var head: [Double]
  /// Singular values of the last W, descending.
  public internal(set) var singularValues: [Double] = []
  /// Mean squared error on fresh points without label noise.
  public internal(set) var testError = Double.nan
  /// e^(−ρλ·steps): what weight decay alone leaves of a direction that no gradient moves.
  public let decayAlone: Double

  /// ‖W⊥‖ at the end over ‖W⊥‖ at the start; NaN when the teacher sees every direction.
  public var orthogonalRatio: Double {
    guard let first = orthogonalNorms.first, let last = orthogonalNorms.last, first > 0 else {
      return .nan
    }
    return last / first
  }
}

/// The loop of a structure study.
struct StructureTraining {
  private let study: StructureStudy
  private let activation = Activation.smoothedReLU
  private let directions: Matrix
  private var weights: Matrix
  private var offsets: [Double]
  private var head: [Double]
  private var batches: RandomStream
  private var noise: RandomStream
  private var perturbing: RandomStream

  init(_ study: StructureStudy) {
    self.study = study
    func stream(_ name: String) -> RandomStream {
      RandomStream(named: "structure/\(name)", seed: study.seed)
    }
    let (h, d) = (study.width, study.dimension)
    var source = stream("teacher")
    directions = Self.directions(study, from: &source)
    source = stream("weights")
    weights = source.normals(rows: h, columns: d).map { $0 / Double(d).squareRoot() }
    source = stream("offsets")
    offsets = source.normals(h).scaled(by: 1 / Double(h))
    source = stream("head")
    head = source.normals(h).scaled(by: study.headDeviation ?? 1 / Double(h))
    batches = stream("batches")
    noise = stream("label-noise")
    perturbing = stream("perturbations")
  }

  /// The diagonal, or drawn columns made orthonormal by Gram and Schmidt.
  private static func directions(
    _ study: StructureStudy, from source: inout RandomStream
  ) -> Matrix {
    let d = study.dimension
    guard study.teacherDirections > 1 else {
      return Matrix(rows: d, columns: 1, repeating: 1 / Double(d).squareRoot())
    }
    var columns: [[Double]] = []
    while columns.count < study.teacherDirections {
      var rest = source.normals(d)
      for _ in 0..<2 {
        for known in columns { rest = rest.adding(known, times: -known.dot(rest)) }
      }
      columns.append(rest.normalized)
    }
    return Matrix(columns: columns)
  }

  /// The mean of tanh over the directions.
  private func labels(_ inputs: Matrix) -> [Double] {
    let indices = Matrix.product(inputs, directions)
    let share = [Double](repeating: 1 / Double(directions.columns), count: directions.columns)
    return indices.map { Double.tanh($0) }.times(share)
  }

  mutating func run() throws(StudyError) -> StructureResult {
    var result = StructureResult(
      directions: directions, offsets: offsets, head: head,
      decayAlone: Double.exp(-study.learningRate * study.weightDecay * Double(study.steps)))
    let due = Set(study.snapshotSteps)
    for step in 0...study.steps {
      let gradient = batchGradient()
      guard gradient.loss.isFinite else {
        throw StudyError(
          "learning_rate", "the loss is \(gradient.loss) after \(step) steps",
          remedy: study.trainsHead
            ? "lower the learning rate, or leave the head as drawn" : "lower the learning rate")
      }
      let size = gradient.weights.frobeniusNorm
      if due.contains(step) { record(step, gradient.loss, size, in: &result) }
      if step == study.steps { break }
      update(gradient)
      if size < study.tolerance {
        result.perturbations.append(step)
        perturb()
      }
    }
    result.offsets = offsets
    result.head = head
    result.singularValues = try SingularValues.values(of: weights)
    result.testError = testError()
    return result
  }

  private struct Gradient {
    let loss: Double
    let weights: Matrix
    let offsets: [Double]
    let head: [Double]
  }

  private mutating func batchGradient() -> Gradient {
    let inputs = batches.normals(rows: study.batch, columns: study.dimension)
    var targets = labels(inputs)
    if study.labelNoise > 0 {
      targets = targets.adding(noise.normals(study.batch), times: study.labelNoise)
    }
    let jets = activation.jets(arguments(inputs))
    let errors = jets.values.times(head).adding(targets, times: -1)
    let slopes = jets.slopes.weighted(
      rows: errors.scaled(by: 2 / Double(study.batch)), columns: head)
    let ones = [Double](repeating: 1, count: study.batch)
    return Gradient(
      loss: errors.dot(errors) / Double(study.batch),
      weights: Matrix.product(slopes, inputs, transposing: .left),
      offsets: slopes.times(ones, transposed: true),
      head: study.trainsHead
        ? jets.values.times(errors.scaled(by: 2 / Double(study.batch)), transposed: true) : [])
  }

  private func arguments(_ inputs: Matrix) -> Matrix {
    var arguments = Matrix.product(inputs, weights, transposing: .right)
    arguments.add([Double](repeating: 1, count: inputs.rows), offsets, times: 1)
    return arguments
  }

  private mutating func update(_ gradient: Gradient) {
    let (rate, decay) = (study.learningRate, study.weightDecay)
    for index in weights.elements.indices {
      let weight = weights.elements[index]
      weights.elements[index] = weight - rate * (gradient.weights.elements[index] + decay * weight)
    }
    offsets = offsets.adding(gradient.offsets, times: -study.offsetLearningRate)
    guard study.trainsHead else { return }
    for j in head.indices { head[j] -= rate * (gradient.head[j] + decay * head[j]) }
  }

  private mutating func perturb() {
    weights.add(
      perturbing.normals(rows: weights.rows, columns: weights.columns), times: study.perturbation)
    offsets = offsets.adding(perturbing.normals(offsets.count), times: study.perturbation)
    if study.trainsHead {
      head = head.adding(perturbing.normals(head.count), times: study.perturbation)
    }
  }

  private func record(
    _ step: Int, _ loss: Double, _ gradientNorm: Double, in result: inout StructureResult
  ) {
    let along = Matrix.product(weights, directions)
    var across = weights
    across.add(Matrix.product(along, directions, transposing: .right), times: -1)
    result.snapshotSteps.append(step)
    result.snapshots.append(weights)
    result.losses.append(loss)
    result.gradientNorms.append(gradientNorm)
    result.parallelNorms.append(along.frobeniusNorm)
    result.orthogonalNorms.append(across.frobeniusNorm)
  }

  private func testError() -> Double {
    var source = RandomStream(named: "structure/test", seed: study.seed)
    let inputs = source.normals(rows: StructureResult.testSamples, columns: study.dimension)
    let values = arguments(inputs).map(activation.value)
    let errors = values.times(head).adding(labels(inputs), times: -1)
    return errors.dot(errors) / Double(errors.count)
  }
}
