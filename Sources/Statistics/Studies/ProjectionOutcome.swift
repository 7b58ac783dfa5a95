internal import RealModule

/// How much a trained map distorts, against random maps.
///
/// For unit points x and a map A to k dimensions the *distortion* is the largest |‖Ax‖²/k − 1| over the
/// points, the *pairwise distortion* ε the largest |‖A(x − y)‖²/(k‖x − y‖²) − 1| over pairs of different
/// points, and k·ε²/log n the constant of the Johnson–Lindenstrauss lemma that n points needed.
///
/// - Source: studies.md §1.5; the authors' code trains and reports the distortion of norms alone.
public struct ProjectionOutcome: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "jl"
  /// Version of the definition.
  public static let version = "jl v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    distortion = the largest ||Ax|^2/k - 1| over the points, of the trained map alone; pairwise \
    distortion eps = the largest ||A(x-y)|^2/(k|x-y|^2) - 1| over pairs; lemma constant = k eps^2 / log n; \
    random maps have standard normal entries
    """

  /// Records of the training, one a step of `steps`.
  public struct Course: Sendable, Hashable {
    /// Steps taken.
    public var steps: [Int]
    /// Largest distortion of the batch of noisy maps.
    public var losses: [Double]
    /// s, the size of the noise.
    public var deviations: [Double]
    /// Distortion of the map without noise.
    public var distortions: [Double]
    /// Pairwise distortion of the map without noise.
    public var pairDistortions: [Double]

    /// Creates a course.
    public init(
      steps: [Int], losses: [Double], deviations: [Double], distortions: [Double],
      pairDistortions: [Double]
    ) {
      self.steps = steps
      self.losses = losses
      self.deviations = deviations
      self.distortions = distortions
      self.pairDistortions = pairDistortions
    }

    fileprivate var isWhole: Bool {
      !steps.isEmpty
        && [losses, deviations, distortions, pairDistortions].allSatisfy { $0.count == steps.count }
    }
  }

  /// The smallest and the mean of a quantity over random draws.
  public struct Baseline: Sendable, Hashable {
    /// Draws.
    public let count: Int
    /// The best of them.
    public let smallest: Double
    /// Their mean.
    public let mean: Double

    /// Summarises draws.
    ///
    /// - Throws: ``Refusal`` for none, or one that is not finite.
    public init(_ draws: [Double]) throws(Refusal) {
      guard let smallest = draws.min(), draws.allSatisfy(\.isFinite),
        let mean = Statistics.mean(of: draws).finite
      else { throw Refusal("no random draws, or one that is not finite") }
      (count, self.smallest, self.mean) = (draws.count, smallest, mean)
    }
  }

  /// The records.
  public let course: Course
  /// Distortions of single random maps.
  public let random: Baseline
  /// Pairwise distortions of the same maps.
  public let randomPairs: Baseline
  /// Largest distortions of batches of random maps: the loss before training.
  public let batches: Baseline
  /// k·ε²/log n; nil for one point.
  public let lemmaConstant: Double?

  /// Distortion of the trained map.
  public var distortion: Double { course.distortions[course.steps.count - 1] }
  /// Pairwise distortion of the trained map.
  public var pairDistortion: Double { course.pairDistortions[course.steps.count - 1] }
  /// Distortion over the best of the random draws: below 1 training did better than drawing.
  public var shareOfBest: Double { distortion / random.smallest }
  /// Pairwise distortion over the best of the random draws.
  public var pairShareOfBest: Double { pairDistortion / randomPairs.smallest }

  /// Measures an outcome.
  ///
  /// - Parameters:
  ///   - course: The records.
  ///   - random: Distortions of single random maps.
  ///   - randomPairs: Pairwise distortions of single random maps.
  ///   - batches: Largest distortions of batches of random maps.
  ///   - target: k.
  ///   - points: n.
  /// - Throws: ``Refusal`` for records of different lengths, or none, and without random draws.
  public init(
    _ course: Course, random: [Double], randomPairs: [Double], batches: [Double], target: Int,
    points: Int
  ) throws(Refusal) {
    guard course.isWhole else { throw Refusal("the records have different lengths, or are none") }
    self.course = course
    self.random = try Baseline(random)
    self.randomPairs = try Baseline(randomPairs)
    self.batches = try Baseline(batches)
    let last = course.pairDistortions[course.steps.count - 1]
    lemmaConstant =
      points > 1 ? Double(target) * last * last / Double.log(Double(points)) : nil
  }

  /// Distortion and pairwise distortion of a map, from the map and the points themselves.
  ///
  /// Points that coincide have no pairwise distortion.
  ///
  /// - Shape: `map` is [target][dimension], `points` [point][dimension].
  /// - Complexity: O(points · target · dimension + points² · (target + dimension)).
  public static func distortions(
    of map: [[Double]], on points: [[Double]]
  ) -> (norms: Double, pairs: Double) {
    func square(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 } }
    func difference(_ u: [Double], _ v: [Double]) -> [Double] { zip(u, v).map { $0 - $1 } }
    let images = points.map { point in
      map.map { row in zip(row, point).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let k = Double(map.count)
    var (norms, pairs) = (0.0, 0.0)
    for i in points.indices {
      norms = max(norms, abs(square(images[i]) / (k * square(points[i])) - 1))
      for j in 0..<i {
        let distance = square(difference(points[i], points[j]))
        guard distance > 1e-12 else { continue }
        let image = square(difference(images[i], images[j]))
        pairs = max(pairs, abs(image / (k * distance) - 1))
      }
    }
    return (norms, pairs)
  }
}
