internal import RealModule

/// What is left of a random hyperplane's cut when its randomness has been trained away.
///
/// With unit vectors vᵢ of the semidefinite relaxation:
///
/// - *relaxation*: ½Σ over edges of (1 − vᵢ·vⱼ), an upper bound of every cut;
/// - *hyperplane mean*: (1/π)Σ over edges of arccos(vᵢ·vⱼ), Goemans and Williamson's mean cut;
/// - *cut*: edges between nodes whose vᵢ·m have different signs (0 counts as positive);
/// - *guarantee*: cut ≥ hyperplane mean ≥ 0.8785…·relaxation.
///
/// - Source: M. Goemans, D. Williamson, J. ACM 42 (1995) 1115–1145; studies.md §1.4.
public struct CutOutcome: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "maxcut"
  /// Version of the definition.
  public static let version = "maxcut v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    from the stored graph, vectors and m: relaxation = sum over edges of (1 - v_i.v_j) / 2; hyperplane \
    mean = sum over edges of arccos(v_i.v_j) / pi; cut = edges between different signs of v.m; the \
    guarantee holds where cut >= hyperplane mean >= \(guarantee) relaxation
    """
  /// min 2t/(π(1 − cos t)).
  public static let guarantee = 0.8785672057848516

  /// Edges.
  public let edgeCount: Int
  /// Value of the relaxation.
  public let relaxation: Double
  /// Mean cut of a random hyperplane.
  public let hyperplaneMean: Double
  /// Cut by m at each record.
  public let cuts: [Int]
  /// The largest cut, where it is known.
  public let optimum: Int?
  /// σ at each record.
  public let deviations: [Double]

  /// Cut by the last m.
  public var cut: Int { cuts[cuts.count - 1] }

  /// Whether cut ≥ hyperplane mean ≥ α·relaxation, to rounding.
  public var keepsGuarantee: Bool {
    Double(cut) >= hyperplaneMean - 1e-9 * Double(edgeCount)
      && hyperplaneMean >= Self.guarantee * relaxation - 1e-9 * Double(edgeCount)
  }

  /// Whether σ never rises from one record to the next, and falls in all.
  public var deviationFalls: Bool {
    guard let first = deviations.first, let last = deviations.last, last < first else {
      return false
    }
    return zip(deviations, deviations.dropFirst()).allSatisfy { $0 >= $1 }
  }

  /// Half of the edges, the mean cut of orthogonal vectors, over the optimum; nil where that is unknown.
  ///
  /// The published script takes eigenvectors of the adjacency matrix, which are orthogonal.
  public var orthogonalShare: Double? {
    optimum.map { Double(edgeCount) / 2 / Double($0) }
  }

  /// Measures an outcome.
  ///
  /// - Shape: `adjacency` is [node, node]; `vectors` [node][rank]; `means` [record][rank].
  /// - Parameters:
  ///   - adjacency: Not 0 where two nodes are joined; the upper triangle counts.
  ///   - vectors: Unit vectors of the relaxation.
  ///   - means: m at each record.
  ///   - deviations: σ at each record.
  ///   - optimum: The largest cut; nil where it is unknown.
  /// - Throws: ``Refusal`` for sizes that do not agree, a graph without edges, no record, vectors that are
  ///   not of length 1.
  public init(
    adjacency: [Double], vectors: [[Double]], means: [[Double]], deviations: [Double],
    optimum: Int?
  ) throws(Refusal) {
    let nodes = vectors.count
    guard adjacency.count == nodes * nodes, nodes > 0, let rank = vectors.first?.count,
      (vectors + means).allSatisfy({ $0.count == rank })
    else { throw Refusal("the sizes of the graph, the vectors and m do not agree") }
    guard !means.isEmpty, means.count == deviations.count else {
      throw Refusal("\(means.count) records of m and \(deviations.count) of sigma")
    }
    func dot(_ u: [Double], _ v: [Double]) -> Double { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
    if let bad = vectors.firstIndex(where: { !(abs(dot($0, $0) - 1) < 1e-6) }) {
      throw Refusal("vector \(bad) does not have length 1")
    }
    var edges: [(Int, Int)] = []
    for i in 0..<nodes {
      for j in i + 1..<max(nodes, i + 1) where adjacency[i * nodes + j] != 0 {
        edges.append((i, j))
      }
    }
    guard !edges.isEmpty else { throw Refusal("the graph has no edges") }
    let cosines = edges.map { min(1, max(-1, dot(vectors[$0.0], vectors[$0.1]))) }
    edgeCount = edges.count
    relaxation = cosines.reduce(0) { $0 + (1 - $1) / 2 }
    hyperplaneMean = cosines.reduce(0) { $0 + Double.acos($1) } / Double.pi
    cuts = means.map { m in
      let sides = vectors.map { dot($0, m) >= 0 }
      return edges.count { sides[$0.0] != sides[$0.1] }
    }
    self.deviations = deviations
    self.optimum = optimum
  }
}
