internal import RealModule

/// What a list of singular values says about rank: outliers, edge, stable and effective rank.
///
/// With s₁ ≥ s₂ ≥ … the values:
///
/// - *outliers beyond an edge* e: the number of k with sₖ > f·e, f = 1.2 unless told otherwise;
/// - *outliers among neighbours*: the largest k ≤ 10 for which sₖ > f·(median of sₖ₊₁ … sₖ₊₁₀), 0 if there
///   is none; the rule for a bulk whose own edge is not known or has an outlier itself;
/// - *stable rank*: Σsₖ² / s₁²;
/// - *effective rank*: exp(−Σ pₖ log pₖ) with pₖ = sₖ / Σs, where 0·log 0 = 0.
///
/// - Source: studies.md §3.4 (004), §6 (003-3 takes f = 1.05 and the edge of F₀).
public struct Spectrum: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "spectrum"
  /// Version of the definition.
  public static let version = "spectrum v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    outliers: singular values above factor times the edge (the largest value of the bulk term), or, \
    by neighbours, the largest k <= \(mostOutliers) with s_k above factor times the median of the \
    \(neighbourCount) values after it; stable rank: sum of squares over the largest square; \
    effective rank: exp of the entropy of s / sum of s
    """

  /// Values after the one looked at that the neighbours' rule takes.
  public static let neighbourCount = 10
  /// Most outliers that the neighbours' rule can find.
  public static let mostOutliers = 10

  /// The values, descending.
  public let values: [Double]

  /// Takes singular values in any order.
  ///
  /// - Throws: ``Refusal`` when there are none, or one is negative, NaN or infinite.
  public init(_ values: [Double]) throws(Refusal) {
    guard !values.isEmpty else { throw Refusal("no singular values") }
    if let bad = values.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw Refusal("\(bad) among \(values.count) singular values")
    }
    self.values = values.sorted(by: >)
  }

  /// Number of values above factor·edge.
  ///
  /// - Throws: ``StatisticsError`` for an edge or a factor that is negative or not finite.
  public func outliers(beyond edge: Double, factor: Double = 1.2) throws(StatisticsError) -> Int {
    try Self.check("edge", edge)
    try Self.check("factor", factor)
    return values.prefix { $0 > factor * edge }.count
  }

  /// Number of values that stand apart from those after them.
  ///
  /// Fewer than ``neighbourCount`` values after k are no neighbourhood, so short spectra have 0.
  ///
  /// - Throws: ``StatisticsError`` for a factor that is negative or not finite.
  public func outliersAmongNeighbours(factor: Double = 1.2) throws(StatisticsError) -> Int {
    try Self.check("factor", factor)
    var count = 0
    for k in 1...Self.mostOutliers where k + Self.neighbourCount <= values.count {
      if values[k - 1] > factor * neighbourEdge(after: k) { count = k }
    }
    return count
  }

  /// Median of the ``neighbourCount`` values after the first `count`: the edge that they stand against.
  private func neighbourEdge(after count: Int) -> Double {
    let neighbours = values[count..<count + Self.neighbourCount]
    let middle = count + Self.neighbourCount / 2
    // Descending, and an even number of them.
    return (neighbours[middle - 1] + neighbours[middle]) / 2
  }

  /// The stable rank Σsₖ² / s₁².
  ///
  /// 1 for rank one, NaN when every value is 0.
  public var stableRank: Double {
    values.reduce(0) { $0 + ($1 / values[0]) * ($1 / values[0]) }
  }

  /// The effective rank, exp of the entropy of s/Σs.
  ///
  /// k for k equal values, NaN when every value is 0.
  public var effectiveRank: Double {
    let sum = values.reduce(0, +)
    guard sum > 0 else { return .nan }
    return Double.exp(
      values.reduce(0) { $1 > 0 ? $0 - $1 / sum * Double.log($1 / sum) : $0 })
  }

  private static func check(_ field: String, _ value: Double) throws(StatisticsError) {
    guard value >= 0, value.isFinite else {
      throw StatisticsError(
        field, "\(value) is negative or not finite", remedy: "give a number such as 1.2")
    }
  }
}

/// How well directions agree, whatever their signs and lengths.
///
/// The *alignment* of two vectors is |⟨u, v⟩| / (‖u‖‖v‖). The *principal cosines* of two small sets of
/// vectors are the singular values of Q₁ᵀQ₂ for orthonormal bases of their spans: 1 for a shared
/// direction, 0 for an orthogonal one.
///
/// - Source: studies.md §2.2 (4), §3.4; Björck & Golub (1973) for the principal angles.
public enum Alignment {
  /// Version of the definition.
  public static let version = "alignment v1"

  /// |⟨u, v⟩| / (‖u‖‖v‖), between 0 and 1.
  ///
  /// - Throws: ``Refusal`` for different lengths, a vector of length 0 or one that is not finite.
  public static func cosine(_ u: [Double], _ v: [Double]) throws(Refusal) -> Double {
    guard u.count == v.count else {
      throw Refusal("\(u.count) and \(v.count) components")
    }
    let (a, b) = (try unit(u), try unit(v))
    return min(1, abs(dot(a, b)))
  }

  /// Cosines of the principal angles between the spans of two sets of vectors, descending.
  ///
  /// - Shape: each set is [vector, component]; the smaller set gives the number of cosines.
  /// - Throws: ``Refusal`` for different lengths, or vectors of a set that depend on each other.
  public static func principalCosines(
    _ a: [[Double]], _ b: [[Double]]
  ) throws(Refusal) -> [Double] {
    let left = try orthonormal(a)
    let right = try orthonormal(b)
    guard left.first?.count == right.first?.count else {
      throw Refusal("\(a.first?.count ?? 0) and \(b.first?.count ?? 0) components")
    }
    let (small, large) = left.count <= right.count ? (left, right) : (right, left)
    // One-sided Jacobi: rotate rows of the small crossed matrix until they are orthogonal.
    var rows = small.map { u in large.map { dot(u, $0) } }
    for _ in 0..<30 {
      var largest = 0.0
      for i in rows.indices {
        for j in rows.indices where j > i { largest = max(largest, rotate(&rows, i, j)) }
      }
      if largest < 1e-15 { break }
    }
    return rows.map { min(1, dot($0, $0).squareRoot()) }.sorted(by: >)
  }

  /// Makes two rows orthogonal; returns how far from it they were.
  private static func rotate(_ rows: inout [[Double]], _ i: Int, _ j: Int) -> Double {
    let (first, second) = (rows[i], rows[j])
    let crossed = dot(first, second)
    let sizes = (dot(first, first), dot(second, second))
    guard abs(crossed) > 1e-300 else { return 0 }
    let zeta = (sizes.1 - sizes.0) / (2 * crossed)
    let sign: Double = zeta < 0 ? -1 : 1
    let tangent = sign / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = cosine * tangent
    for k in first.indices {
      rows[i][k] = cosine * first[k] - sine * second[k]
      rows[j][k] = sine * first[k] + cosine * second[k]
    }
    return abs(crossed) / (sizes.0 * sizes.1).squareRoot()
  }

  /// An orthonormal basis by Gram and Schmidt, each vector projected twice.
  private static func orthonormal(_ vectors: [[Double]]) throws(Refusal) -> [[Double]] {
    guard let length = vectors.first?.count else { throw Refusal("no vectors") }
    var basis: [[Double]] = []
    for vector in vectors {
      guard vector.count == length else {
        throw Refusal("\(length) and \(vector.count) components")
      }
      var rest = try unit(vector)
      for _ in 0..<2 {
        for known in basis {
          let part = dot(known, rest)
          for k in rest.indices { rest[k] -= part * known[k] }
        }
      }
      guard dot(rest, rest) > 1e-24 else {
        throw Refusal("vector \(basis.count) lies in the span of those before it")
      }
      basis.append(try unit(rest))
    }
    return basis
  }

  private static func unit(_ vector: [Double]) throws(Refusal) -> [Double] {
    let largest = vector.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
    guard largest.isFinite else { throw Refusal("a component that is not finite") }
    guard largest > 0 else { throw Refusal("a vector of length 0") }
    // Divided by the largest first, so that squares neither overflow nor vanish.
    let scaled = vector.map { $0 / largest }
    let length = dot(scaled, scaled).squareRoot()
    return scaled.map { $0 / length }
  }

  private static func dot(_ u: [Double], _ v: [Double]) -> Double {
    var sum = 0.0
    for k in u.indices { sum += u[k] * v[k] }
    return sum
  }
}
