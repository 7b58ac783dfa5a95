internal import RFLR
internal import RealModule

/// What a gradient is taken of: data, labels and weights.
public struct GradientRankProblem: Sendable, Hashable {
  /// Bulk X_B of the inputs, [samples, dimension].
  public var bulk: Matrix
  /// Latent coordinate z of each sample, [samples].
  public var latent: [Double]
  /// Direction q of the spike, length 1, [dimension].
  public var spike: [Double]
  /// Weights W, [width, dimension].
  public var weights: Matrix
  /// Head a of ±1, [width].
  public var head: [Double]
  /// Labels y, [samples].
  public var labels: [Double]
  /// Directions wᵢ of the target as columns, [dimension, index]; empty when not known.
  public var targetDirections: Matrix

  /// Creates a problem from given arrays.
  public init(
    bulk: Matrix, latent: [Double], spike: [Double], weights: Matrix, head: [Double],
    labels: [Double], targetDirections: Matrix? = nil
  ) {
    self.bulk = bulk
    self.latent = latent
    self.spike = spike
    self.weights = weights
    self.head = head
    self.labels = labels
    self.targetDirections = targetDirections ?? Matrix(rows: bulk.columns, columns: 0)
  }

  /// Draws the problem of a study.
  public init(drawnFor study: GradientRankStudy) {
    let (n, d, m) = (study.samples, study.dimension, study.width)
    func stream(_ name: String) -> RandomStream {
      RandomStream(named: "gradient-rank/\(name)", seed: study.seed)
    }
    var source = stream("bulk")
    bulk = source.normals(rows: n, columns: d)
    if study.decayExponent > 0 {
      for k in 1..<d {
        let deviation = Double.pow(Double(k + 1), -study.decayExponent / 2)
        for i in 0..<n { bulk[i, k] *= deviation }
      }
    }
    source = stream("latent")
    latent = source.normals(n)
    source = stream("spike")
    spike = source.normals(d).normalized
    source = stream("weights")
    weights = Self.weights(study, towards: spike, from: &source)
    source = stream("head")
    head = (0..<m).map { _ in source.uniform() < 0.5 ? -1 : 1 }
    source = stream("target")
    targetDirections = source.normals(
      rows: d, columns: study.target == .tripleIndex ? 3 : 1
    ).map { $0 / Double(d).squareRoot() }
    source = stream("label-noise")
    let noise = source.normals(n)
    labels = Self.targets(study, Matrix.product(bulk, targetDirections))
      .adding(noise, times: study.labelNoise)
    if study.loss == .logistic {
      let mean = labels.mean
      labels = labels.map { $0 > mean ? 1 : -1 }
    }
  }

  private static func weights(
    _ study: GradientRankStudy, towards q: [Double], from source: inout RandomStream
  ) -> Matrix {
    let (n, d, m) = (Double(study.samples), Double(study.dimension), study.width)
    var weights = source.normals(rows: m, columns: study.dimension)
    switch study.weights {
    case .gaussian: return weights.map { $0 / d.squareRoot() }
    case .sphere: break
    case .tilted:
      weights.normalizeRows()
      weights.add([Double](repeating: 1, count: m), q, times: Double.pow(n, -0.25))
    case .orthogonal: weights.add(weights.times(q), q, times: -1)
    }
    weights.normalizeRows()
    return weights
  }

  /// The target of each sample from its indices, [samples, index].
  private static func targets(_ study: GradientRankStudy, _ indices: Matrix) -> [Double] {
    let first = indices.column(0)
    switch study.target {
    case .singleIndex: return first.map(Activation.logistic)
    case .tripleIndex:
      let (second, third) = (indices.column(1), indices.column(2))
      return first.indices.map {
        Double.tanh(first[$0]) + max(second[$0], 0) + Activation.logistic(third[$0])
      }
    }
  }

  /// Refuses arrays that do not fit the study, or have values that are not finite.
  func check(against study: GradientRankStudy) throws(StudyError) {
    let (n, d, m) = (study.samples, study.dimension, study.width)
    try FieldCheck.matrix("bulk", bulk, rows: n, columns: d)
    try FieldCheck.array("latent", latent, count: n)
    try FieldCheck.array("spike", spike, count: d)
    try FieldCheck.matrix("weights", weights, rows: m, columns: d)
    try FieldCheck.array("head", head, count: m)
    try FieldCheck.array("labels", labels, count: n)
    try FieldCheck.matrix(
      "target_directions", targetDirections, rows: d, columns: targetDirections.columns)
    if study.loss == .logistic, let bad = labels.first(where: { abs($0) != 1 }) {
      throw StudyError(
        "labels", "\(bad) is not a class of the logistic loss", remedy: "give labels of -1 and 1")
    }
  }

  /// The inputs X = X_B + ζzqᵀ, [samples, dimension].
  public func inputs(spikeStrength: Double) -> Matrix {
    var inputs = bulk
    if spikeStrength != 0 { inputs.add(latent, spike, times: spikeStrength) }
    return inputs
  }
}
