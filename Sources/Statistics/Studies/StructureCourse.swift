internal import RealModule

/// What the weights of a wide network keep besides the directions that its teacher sees.
///
/// With W one row a neuron, u₁ … u_k the teacher's orthonormal directions, W∥ = W·UUᵀ and W⊥ = W − W∥:
///
/// - *orthogonal ratio*: ‖W⊥(t)‖ / ‖W⊥(0)‖;
/// - *decay alone*: e^(−ρλt), what weight decay leaves of a direction that no gradient moves;
/// - *decay multiple*: ln(orthogonal ratio) / ln(decay alone): 1 where decay explains all of the shrinkage;
/// - *stable rank*: ‖W‖² / s₁², with s₁ ≥ s₂ ≥ … the singular values of W;
/// - *mean angle*: of a row of W to the span of the directions, in degrees; rows of length 0 do not count.
///
/// Norms are Frobenius norms. Singular values are roots of the eigenvalues of WᵀW: those below 1e-8·s₁ are
/// rounding.
///
/// - Source: studies.md §1.3; the paper claims the end point (rank at most k), not a speed.
public struct StructureCourse: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "structure"
  /// Version of the definition.
  public static let version = "structure v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    W has a row a neuron; par and perp are its parts along and orthogonal to the teacher's directions; \
    ratio_perp = |perp(t)| / |perp(0)|; decay_alone = exp(-rate decay t), what weight decay alone leaves; \
    decay_multiple = ln ratio_perp / ln decay_alone; stable rank = |W|^2 / s_1^2; mean angle of a neuron \
    to the span, in degrees (45 would be chance for one direction of two)
    """

  /// The weights at one step.
  public struct Look: Sendable, Hashable {
    /// Steps taken.
    public let step: Int
    /// ‖W∥‖.
    public let parallel: Double
    /// ‖W⊥‖.
    public let orthogonal: Double
    /// ‖W⊥‖ over that of the first look; NaN where that is 0.
    public let orthogonalRatio: Double
    /// e^(−ρλt).
    public let decayAlone: Double
    /// Singular values, descending, one a dimension.
    public let singularValues: [Double]
    /// Mean angle of a neuron to the span, in degrees; NaN where every row is 0.
    public let meanAngle: Double

    /// ‖W⊥‖ / ‖W∥‖.
    public var orthogonalShare: Double { orthogonal / parallel }

    /// ‖W‖² / s₁²; NaN for W = 0.
    public var stableRank: Double {
      let first = singularValues.first ?? 0
      return singularValues.reduce(0) { $0 + ($1 / first) * ($1 / first) }
    }

    /// ln(orthogonal ratio) / ln(decay alone); nil without decay or without an orthogonal part.
    public var decayMultiple: Double? {
      guard decayAlone < 1, decayAlone > 0, orthogonalRatio > 0 else { return nil }
      return Double.log(orthogonalRatio) / Double.log(decayAlone)
    }
  }

  /// Directions of the teacher.
  public let directionCount: Int
  /// One look a snapshot, in their order.
  public let looks: [Look]
  /// The last look.
  public var last: Look { looks[looks.count - 1] }

  /// The singular value s_{k+1} of the last weights over s₁: what is left beyond rank k; 0 where W has no
  /// more dimensions than the teacher directions.
  public var excess: Double {
    let values = last.singularValues
    guard directionCount < values.count else { return 0 }
    return values[directionCount] / values[0]
  }

  /// Measures every snapshot.
  ///
  /// - Shape: `weights` is [snapshot, neuron, dimension], row major; `directions` [direction][dimension],
  ///   orthonormal.
  /// - Parameters:
  ///   - weights: W at each step.
  ///   - steps: Steps taken, one a snapshot; the first is the start.
  ///   - directions: What the teacher sees.
  ///   - decayPerStep: ρλ, learning rate times weight decay.
  /// - Throws: ``Refusal`` for sizes that do not agree, no snapshot, or weights that are not finite.
  public init(
    weights: [Double], steps: [Int], directions: [[Double]], decayPerStep: Double
  ) throws(Refusal) {
    guard let dimension = directions.first?.count, dimension > 0,
      directions.allSatisfy({ $0.count == dimension })
    else { throw Refusal("no directions of one length") }
    guard !steps.isEmpty, weights.count.isMultiple(of: steps.count * dimension), !weights.isEmpty
    else {
      throw Refusal("\(weights.count) weights for \(steps.count) snapshots of \(dimension) columns")
    }
    guard weights.allSatisfy(\.isFinite) else { throw Refusal("a weight is not finite") }
    let size = weights.count / steps.count
    var looks: [Look] = []
    for (index, step) in steps.enumerated() {
      looks.append(
        Look(
          weights[index * size..<(index + 1) * size], directions, step: step,
          first: looks.first?.orthogonal, decayAlone: Double.exp(-decayPerStep * Double(step))))
    }
    self.looks = looks
    directionCount = directions.count
  }
}

extension StructureCourse.Look {
  /// Measures one W, row after row.
  fileprivate init(
    _ weights: ArraySlice<Double>, _ directions: [[Double]], step: Int, first: Double?,
    decayAlone: Double
  ) {
    let dimension = directions[0].count
    var gram = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: dimension)
    var (along, across) = (0.0, 0.0)
    var (angles, rows) = (0.0, 0)
    for start in stride(from: weights.startIndex, to: weights.endIndex, by: dimension) {
      var rest = Array(weights[start..<start + dimension])
      for i in 0..<dimension {
        for j in 0...i { gram[i][j] += rest[i] * rest[j] }
      }
      var inside = 0.0
      for direction in directions {
        let part = zip(rest, direction).reduce(0) { $0 + $1.0 * $1.1 }
        inside += part * part
        for i in 0..<dimension { rest[i] -= part * direction[i] }
      }
      let outside = rest.reduce(0) { $0 + $1 * $1 }
      along += inside
      across += outside
      if inside + outside > 0 {
        angles += Double.atan2(y: outside.squareRoot(), x: inside.squareRoot())
        rows += 1
      }
    }
    for i in 0..<dimension {
      for j in 0..<i { gram[j][i] = gram[i][j] }
    }
    self.step = step
    parallel = along.squareRoot()
    orthogonal = across.squareRoot()
    let start = first ?? orthogonal
    orthogonalRatio = start > 0 ? orthogonal / start : .nan
    self.decayAlone = decayAlone
    singularValues = symmetricEigenvalues(gram).reversed().map { max($0, 0).squareRoot() }
    meanAngle = rows > 0 ? angles / Double(rows) * 180 / Double.pi : .nan
  }
}
