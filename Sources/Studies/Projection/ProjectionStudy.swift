internal import RFLR
internal import RealModule

/// A Johnson–Lindenstrauss map A = M + sE whose randomness is trained away.
///
/// E is standard normal, s = e^(v/2). The loss of a step is the largest distortion |‖Ax‖²/k − 1| over a batch
/// of draws and over all points, and its gradient is that of the one draw and point where it is
/// reached; Adam trains M and v. What is left is the deterministic map M.
///
/// The distortion of norms is what the authors' code trains; that of pairwise differences is measured too.
///
/// - Source: paper 002's public code; studies.md §1.5.
public struct ProjectionStudy: Sendable, Hashable, Codable {
  /// Seed of all random streams.
  public var seed: Int
  /// Number of points.
  public var points: Int
  /// Dimension d of the points.
  public var dimension: Int
  /// Dimension k that they are mapped to.
  public var target: Int
  /// Draws of E in a step.
  public var batch: Int
  /// Most steps.
  public var steps: Int
  /// Adam's learning rate.
  public var learningRate: Double
  /// Training stops when a loss is below this.
  public var enough: Double
  /// Single random maps that M is compared with.
  public var baselineDraws: Int
  /// Batches whose largest distortion is a baseline for the loss.
  public var baselineBatches: Int
  /// Steps between two records.
  public var recordEvery: Int

  /// Creates a study; the defaults are the authors'.
  public init(
    seed: Int = 0, points: Int = 100, dimension: Int = 500, target: Int = 30, batch: Int = 20,
    steps: Int = 5000, learningRate: Double = 0.01, enough: Double = 0.01,
    baselineDraws: Int = 200, baselineBatches: Int = 1000, recordEvery: Int = 50
  ) {
    self.seed = seed
    self.points = points
    self.dimension = dimension
    self.target = target
    self.batch = batch
    self.steps = steps
    self.learningRate = learningRate
    self.enough = enough
    self.baselineDraws = baselineDraws
    self.baselineBatches = baselineBatches
    self.recordEvery = recordEvery
  }

  /// Refuses a study that makes no sense or does not fit.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate(limits: StudyLimits = StudyLimits()) throws(StudyError) {
    try FieldCheck.size("points", points, in: 2...100_000)
    try FieldCheck.size("dimension", dimension)
    try FieldCheck.size("target", target, in: 1...100_000)
    try FieldCheck.size("batch", batch, in: 1...100_000)
    try FieldCheck.size("steps", steps)
    try FieldCheck.number("learning_rate", learningRate, in: 1e-12...1e3, such: "0.01")
    try FieldCheck.number("enough", enough, in: 0...1e6, such: "0.01")
    try FieldCheck.size("baseline_draws", baselineDraws)
    try FieldCheck.size("baseline_batches", baselineBatches)
    try FieldCheck.size("record_every", recordEvery)
    let (n, d, k) = (Double(points), Double(dimension), Double(target))
    try limits.check(
      doubles: 3 * n * d + 2 * n * n + 6 * k * d + 3 * Double(batch) * k * n,
      sizes: "\(points) points, \(dimension) dimensions, \(batch) maps to \(target)")
  }

  /// Draws points and trains a map; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate(limits:)``.
  public func run(limits: StudyLimits = StudyLimits()) throws(StudyError) -> ProjectionResult {
    try validate(limits: limits)
    var source = RandomStream(named: "jl/points", seed: seed)
    var cloud = Matrix(rows: points, columns: dimension)
    for index in cloud.elements.indices { cloud.elements[index] = source.uniform() }
    cloud.normalizeRows()
    return try run(on: cloud, limits: limits)
  }

  /// Trains a map of given points, the rows of a matrix.
  ///
  /// - Throws: ``StudyError`` when sizes do not agree, a value is not finite, or a point is 0.
  public func run(
    on cloud: Matrix, limits: StudyLimits = StudyLimits()
  ) throws(StudyError) -> ProjectionResult {
    try validate(limits: limits)
    try FieldCheck.matrix("points", cloud, rows: points, columns: dimension)
    for i in 0..<points where !(0..<dimension).contains(where: { cloud[i, $0] != 0 }) {
      throw StudyError(
        "points", "point \(i) is 0, so its distortion is always 1", remedy: "leave it out")
    }
    var unit = cloud
    unit.normalizeRows()
    var training = try ProjectionTraining(self, unit)
    return training.run()
  }
}

/// What a projection study leaves.
public struct ProjectionResult: Sendable {
  /// Points of length 1 as rows, [points, dimension].
  public let points: Matrix
  /// The trained M, [target, dimension].
  public internal(set) var map: Matrix
  /// Steps recorded, ascending; the last is where training ended.
  public internal(set) var recordedSteps: [Int] = []
  /// Loss at each: the largest distortion of the batch.
  public internal(set) var losses: [Double] = []
  /// s at each.
  public internal(set) var deviations: [Double] = []
  /// Largest distortion of the points' norms by M alone at each.
  public internal(set) var distortions: [Double] = []
  /// Largest distortion of the pairwise differences by M alone at each.
  public internal(set) var pairDistortions: [Double] = []
  /// Distortions of single random maps, [draw].
  public internal(set) var randomDistortions: [Double] = []
  /// Pairwise distortions of the same maps, [draw].
  public internal(set) var randomPairDistortions: [Double] = []
  /// Largest distortions of batches of random maps, [batch]: the loss before training.
  public internal(set) var batchDistortions: [Double] = []

  /// k·ε²/log n for the last pairwise distortion ε: the constant of the lemma that M needs.
  public var lemmaConstant: Double {
    let distortion = pairDistortions.last ?? .nan
    return Double(map.rows) * distortion * distortion / Double.log(Double(points.rows))
  }
}
