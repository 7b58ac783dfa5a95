internal import RFLR
internal import RealModule

/// An undirected graph without weights, and cuts of it.
public struct CutGraph: Sendable, Hashable {
  /// Most nodes for which every cut is tried.
  public static let mostForEnumeration = 24

  /// Number of nodes.
  public let nodes: Int
  /// The edges (i, j) with i < j, ascending.
  public let edges: [Edge]
  /// The neighbours of each node, ascending.
  public let neighbours: [[Int]]

  /// Two nodes that are joined.
  public struct Edge: Sendable, Hashable {
    /// The node with the smaller number.
    public let first: Int
    /// The other.
    public let second: Int
  }

  /// Creates a graph from pairs of different nodes below `nodes`, in any order; a pair counts once.
  ///
  /// - Throws: ``StudyError`` for a node that does not exist or a loop.
  public init(nodes: Int, edges pairs: [(Int, Int)]) throws(StudyError) {
    for (i, j) in pairs where i == j || min(i, j) < 0 || max(i, j) >= nodes {
      throw StudyError(
        "edges", "(\(i), \(j)) is no edge of \(nodes) nodes",
        remedy: "give pairs of different nodes, counted from 0")
    }
    self.init(nodes: nodes, among: Set(pairs.map { Edge(first: min($0, $1), second: max($0, $1)) }))
  }

  /// Draws an Erdős–Rényi graph: each pair is joined with a probability.
  public init(nodes: Int, probability: Double, seed: Int) {
    var source = RandomStream(named: "maxcut/graph", seed: seed)
    var edges = Set<Edge>()
    for i in 0..<nodes {
      for j in i + 1..<max(nodes, i + 1) where source.uniform() < probability {
        edges.insert(Edge(first: i, second: j))
      }
    }
    self.init(nodes: nodes, among: edges)
  }

  private init(nodes: Int, among set: Set<Edge>) {
    self.nodes = nodes
    edges = set.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    var neighbours = [[Int]](repeating: [], count: nodes)
    for edge in edges {
      neighbours[edge.first].append(edge.second)
      neighbours[edge.second].append(edge.first)
    }
    self.neighbours = neighbours.map { $0.sorted() }
  }

  /// The adjacency matrix.
  public var adjacency: Matrix {
    var matrix = Matrix(rows: nodes, columns: nodes)
    for edge in edges {
      matrix[edge.first, edge.second] = 1
      matrix[edge.second, edge.first] = 1
    }
    return matrix
  }

  /// Number of edges between nodes of different signs; 0 counts as positive.
  public func cut(_ values: [Double]) -> Int {
    edges.count { (values[$0.first] >= 0) != (values[$0.second] >= 0) }
  }

  /// The largest cut, by trying all in Gray's order; nil above ``mostForEnumeration`` nodes.
  ///
  /// - Complexity: O(2ⁿ).
  public var largestCut: Int? {
    guard nodes <= Self.mostForEnumeration else { return nil }
    guard nodes > 1 else { return 0 }
    let masks = neighbours.map { $0.reduce(UInt32(0)) { $0 | (1 << UInt32($1)) } }
    var (side, cut, best) = (UInt32(0), 0, 0)
    // The last node never moves: a cut and its mirror are the same.
    for step in 1..<(UInt32(1) << UInt32(nodes - 1)) {
      let node = step.trailingZeroBitCount
      let across = (masks[node] & (side >> UInt32(node) & 1 == 0 ? side : ~side)).nonzeroBitCount
      cut += neighbours[node].count - 2 * across
      side ^= 1 << UInt32(node)
      best = max(best, cut)
    }
    return best
  }
}

/// The semidefinite relaxation of MAX-CUT by the mixing method: max ½Σ over edges of (1 − vᵢ·vⱼ).
///
/// Each vᵢ in turn becomes −Σⱼvⱼ over its neighbours, at length 1, in a space of ⌈√2n⌉ + 1 dimensions, where
/// the problem has no worse local optimum than the relaxation's own.
///
/// - Source: Wang, Chang & Kolter, "The mixing method" (2017); Goemans & Williamson (1995); studies.md §1.4.
public struct CutRelaxation: Sendable {
  /// α: the smallest of 2t/(π(1 − cos t)), that a random hyperplane keeps of the relaxation's value.
  public static let guarantee = 0.8785672057848516

  /// Unit vectors as columns, [rank, nodes].
  public let vectors: Matrix
  /// The relaxation's value at the vectors.
  public let value: Double
  /// An upper bound that holds whether or not the method has converged.
  ///
  /// With yᵢ = ¼(‖Σⱼvⱼ‖ + degree) the dual matrix Diag(y) − L/4 is nearly positive semidefinite; what its
  /// smallest eigenvalue lacks is paid n times.
  public let upperBound: Double
  /// Passes over all nodes.
  public let sweeps: Int

  /// Solves the relaxation until no vector moves by 1e-10, or the bound is within 1e-9 of the value.
  ///
  /// - Throws: ``StudyError`` when the bound is not within 1e-6 of the value after 20,000 passes.
  public init(of graph: CutGraph, seed: Int) throws(StudyError) {
    let rank = Int(Double(2 * graph.nodes).squareRoot().rounded(.up)) + 1
    var source = RandomStream(named: "maxcut/relaxation", seed: seed)
    var mixing = Mixing(
      graph: graph, vectors: (0..<graph.nodes).map { _ in source.normals(rank).normalized })
    var (sweeps, bound) = (0, Double.infinity)
    while true {
      let change = mixing.sweep()
      sweeps += 1
      guard change <= 1e-10 || sweeps % 100 == 0 else { continue }
      bound = try mixing.upperBound()
      let gap = (bound - mixing.value) / max(1, mixing.value)
      if change <= 1e-10 || gap <= 1e-9 { break }
      guard sweeps >= 20_000 else { continue }
      guard gap > 1e-6 else { break }
      throw StudyError(
        "relaxation", "value and bound still differ by \(gap) after \(sweeps) passes",
        remedy: "take another seed")
    }
    self.sweeps = sweeps
    value = mixing.value
    upperBound = bound
    vectors = Matrix(columns: mixing.vectors)
  }
}

/// The state of the mixing method.
private struct Mixing {
  let graph: CutGraph
  var vectors: [[Double]]

  /// Σⱼvⱼ over the neighbours of a node.
  private func pull(_ node: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: vectors[node].count)
    for other in graph.neighbours[node] {
      for k in sum.indices { sum[k] += vectors[other][k] }
    }
    return sum
  }

  /// Moves every vector once; returns the longest move.
  mutating func sweep() -> Double {
    var change = 0.0
    for node in vectors.indices {
      let sum = pull(node)
      let length = sum.norm
      guard length > 1e-12 else { continue }
      var move = 0.0
      for k in sum.indices {
        let next = -sum[k] / length
        move += (next - vectors[node][k]) * (next - vectors[node][k])
        vectors[node][k] = next
      }
      change = max(change, move.squareRoot())
    }
    return change
  }

  var value: Double {
    graph.edges.reduce(0) { $0 + 0.5 * (1 - vectors[$1.first].dot(vectors[$1.second])) }
  }

  func upperBound() throws(StudyError) -> Double {
    var dual = graph.adjacency.map { 0.25 * $0 }
    var sum = 0.0
    for node in vectors.indices {
      let degree = Double(graph.neighbours[node].count)
      let y = 0.25 * (pull(node).norm + degree)
      sum += y
      dual[node, node] = y - 0.25 * degree
    }
    let lowest = try SymmetricEigen(of: dual, vectors: false).values[0]
    return sum + Double(graph.nodes) * max(0, -lowest)
  }
}
