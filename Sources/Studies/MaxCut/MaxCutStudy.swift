internal import RFLR
internal import RealModule

/// MAX-CUT by a random hyperplane whose randomness is trained away.
///
/// The unit vectors vᵢ of the semidefinite relaxation are cut by r ~ N(m, σ²I). Ascent on
/// E[cut] − λσ² in (m, log σ) starts at σ = 1 close to m = 0, where E[cut] is Goemans and Williamson's
/// mean. As σ falls, the cut by m itself is what is left.
///
/// The authors' script takes the eigenvectors of the adjacency matrix for vᵢ, which are orthogonal: a random
/// hyperplane then cuts half of the edges and the guarantee does not apply. Here the relaxation is solved.
///
/// - Source: paper 002; studies.md §1.4.
public struct MaxCutStudy: Sendable, Hashable, Codable {
  /// How E[cut] is climbed.
  public enum Estimator: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its exact gradient, from bivariate normal probabilities.
    case exact
    /// The score function over samples, with their mean as the baseline.
    case scoreFunction = "score-function"
  }

  /// Seed of all random streams.
  public var seed: Int
  /// Number of nodes.
  public var nodes: Int
  /// Probability of an edge.
  public var edgeProbability: Double
  /// How E[cut] is climbed.
  public var estimator: Estimator
  /// λ.
  public var penalty: Double
  /// Number of steps.
  public var steps: Int
  /// Samples of a step, and of the sampled cuts that are recorded.
  public var samples: Int
  /// Step in m.
  public var learningRate: Double
  /// Step in log σ.
  public var deviationLearningRate: Double
  /// Standard deviation of the start m; 0 is a stationary point that ascent would never leave.
  public var start: Double
  /// σ is never smaller.
  public var smallestDeviation: Double
  /// Steps between two records.
  public var recordEvery: Int

  /// Creates a study.
  public init(
    seed: Int = 0, nodes: Int = 15, edgeProbability: Double = 0.6, estimator: Estimator = .exact,
    penalty: Double = 1, steps: Int = 2000, samples: Int = 100, learningRate: Double = 0.02,
    deviationLearningRate: Double = 0.01, start: Double = 0.01, smallestDeviation: Double = 1e-3,
    recordEvery: Int = 20
  ) {
    self.seed = seed
    self.nodes = nodes
    self.edgeProbability = edgeProbability
    self.estimator = estimator
    self.penalty = penalty
    self.steps = steps
    self.samples = samples
    self.learningRate = learningRate
    self.deviationLearningRate = deviationLearningRate
    self.start = start
    self.smallestDeviation = smallestDeviation
    self.recordEvery = recordEvery
  }

  /// What a study leaves.
  public struct Result: Sendable {
    /// The graph.
    public let graph: CutGraph
    /// The relaxation.
    public let relaxation: CutRelaxation
    /// The largest cut; nil when there are too many nodes to try all.
    public let largestCut: Int?
    /// Goemans and Williamson's mean cut, at m = 0.
    public let hyperplaneMean: Double
    /// Steps recorded, ascending.
    public internal(set) var recordedSteps: [Int] = []
    /// σ at each.
    public internal(set) var deviations: [Double] = []
    /// m at each, [record][dimension].
    public internal(set) var means: [[Double]] = []
    /// E[cut] at each, exact.
    public internal(set) var expectedCuts: [Double] = []
    /// Mean cut of ten draws at each.
    public internal(set) var sampledCuts: [Double] = []
    /// Cut by m at each.
    public internal(set) var cuts: [Int] = []
    /// Cut by the last m.
    public var derandomisedCut: Int { cuts.last ?? 0 }
  }

  /// Refuses a study that makes no sense.
  ///
  /// - Throws: ``StudyError`` that names the field, the reason and what to do.
  public func validate() throws(StudyError) {
    try FieldCheck.size("nodes", nodes, in: 2...2000)
    try FieldCheck.number("edge_probability", edgeProbability, in: 0...1, such: "0.6")
    try FieldCheck.number("penalty", penalty, in: 0...1e6, such: "1")
    try FieldCheck.size("steps", steps)
    try FieldCheck.size("samples", samples, in: 2...1_000_000)
    try FieldCheck.number("learning_rate", learningRate, in: 1e-12...1e3, such: "0.02")
    try FieldCheck.number(
      "deviation_learning_rate", deviationLearningRate, in: 0...1e3, such: "0.01")
    try FieldCheck.number("start", start, in: 1e-12...1e3, such: "0.01")
    try FieldCheck.number("smallest_deviation", smallestDeviation, in: 1e-6...1, such: "1e-3")
    try FieldCheck.size("record_every", recordEvery)
  }

  /// Draws a graph and cuts it; the same study gives the same result.
  ///
  /// - Throws: ``StudyError`` as ``validate()``, or when the relaxation does not converge.
  public func run() throws(StudyError) -> Result {
    try run(on: CutGraph(nodes: nodes, probability: edgeProbability, seed: seed))
  }

  /// Cuts a given graph.
  ///
  /// - Throws: ``StudyError`` as ``run()``, or for a graph of another number of nodes.
  public func run(on graph: CutGraph) throws(StudyError) -> Result {
    try validate()
    guard graph.nodes == nodes else {
      throw StudyError(
        "nodes", "the graph has \(graph.nodes), the study \(nodes)", remedy: "make them agree")
    }
    let relaxation = try CutRelaxation(of: graph, seed: seed)
    let plane = HyperplaneCut(graph, relaxation.vectors)
    var result = Result(
      graph: graph, relaxation: relaxation, largestCut: graph.largestCut,
      hyperplaneMean: plane.meanAtZero)
    climb(plane, &result)
    return result
  }

  private func climb(_ plane: HyperplaneCut, _ result: inout Result) {
    let dimension = result.relaxation.vectors.rows
    var source = RandomStream(named: "maxcut/start", seed: seed)
    var m = source.normals(dimension).scaled(by: start)
    var logDeviation = 0.0
    var draws = RandomStream(named: "maxcut/draws", seed: seed)
    var looks = RandomStream(named: "maxcut/looks", seed: seed)
    for step in 0...steps {
      let deviation = Double.exp(logDeviation)
      if step % recordEvery == 0 || step == steps {
        result.recordedSteps.append(step)
        result.deviations.append(deviation)
        result.means.append(m)
        result.expectedCuts.append(plane.mean(at: m, deviation: deviation))
        result.sampledCuts.append(
          (0..<10).map { _ in
            Double(plane.cut(m.adding(looks.normals(dimension), times: deviation)))
          }.mean)
        result.cuts.append(plane.cut(m))
      }
      let slope =
        estimator == .exact
        ? plane.slope(at: m, deviation: deviation) : score(plane, m, deviation, &draws)
      m = m.adding(slope.m, times: learningRate)
      logDeviation +=
        deviationLearningRate * (slope.logDeviation - 2 * penalty * deviation * deviation)
      logDeviation = min(Double.log(1.5), max(Double.log(smallestDeviation), logDeviation))
    }
  }

  /// The gradient estimated from draws r = m + σξ: mean of (cut − mean cut)·ξ/σ, and of
  /// (cut − mean cut)(‖ξ‖² − dimension).
  private func score(
    _ plane: HyperplaneCut, _ m: [Double], _ deviation: Double, _ draws: inout RandomStream
  ) -> (m: [Double], logDeviation: Double) {
    let directions = (0..<samples).map { _ in draws.normals(m.count) }
    let cuts = directions.map { Double(plane.cut(m.adding($0, times: deviation))) }
    let baseline = cuts.mean
    var gradient = [Double](repeating: 0, count: m.count)
    var byLogDeviation = 0.0
    for (direction, cut) in zip(directions, cuts) {
      let advantage = (cut - baseline) / Double(samples)
      gradient = gradient.adding(direction, times: advantage / deviation)
      byLogDeviation += advantage * (direction.dot(direction) - Double(m.count))
    }
    return (gradient, byLogDeviation)
  }
}
