internal import RealModule

/// The mean cut by a Gaussian hyperplane r ~ N(m, σ²I): node i goes to the side of the sign of vᵢ·r.
///
/// With hᵢ = vᵢ·m/σ and ρ = vᵢ·vⱼ an edge is cut with probability Φ(hᵢ) + Φ(hⱼ) − 2Φ₂(hᵢ, hⱼ; ρ), at m = 0
/// arccos(ρ)/π.
///
/// - Source: Goemans & Williamson (1995); studies.md §1.4 (2), (3).
public struct HyperplaneCut: Sendable {
  private let graph: CutGraph
  private let vectors: Matrix
  private let correlations: [Double]

  /// Takes a graph and unit vectors as columns, [dimension, nodes].
  public init(_ graph: CutGraph, _ vectors: Matrix) {
    precondition(vectors.columns == graph.nodes, "\(vectors.shape) for \(graph.nodes) nodes")
    self.graph = graph
    self.vectors = vectors
    correlations = graph.edges.map {
      min(1, max(-1, vectors.column($0.first).dot(vectors.column($0.second))))
    }
  }

  /// The mean cut at m = 0: (1/π)Σ arccos(vᵢ·vⱼ).
  public var meanAtZero: Double {
    correlations.reduce(0) { $0 + Double.acos($1) } / Double.pi
  }

  /// The mean cut.
  public func mean(at m: [Double], deviation: Double) -> Double {
    let heights = vectors.times(m, transposed: true).map { $0 / deviation }
    var value = 0.0
    for (edge, rho) in zip(graph.edges, correlations) {
      let (h, k) = (heights[edge.first], heights[edge.second])
      value += Normal.below(h) + Normal.below(k) - 2 * Normal.bothBelow(h, k, correlation: rho)
    }
    return value
  }

  /// The gradient of the mean cut by m, and its derivative by log σ.
  ///
  /// The mean depends on m/σ alone, so the derivative by log σ is −m·(the gradient by m).
  public func slope(at m: [Double], deviation: Double) -> (m: [Double], logDeviation: Double) {
    let heights = vectors.times(m, transposed: true).map { $0 / deviation }
    var byHeight = [Double](repeating: 0, count: heights.count)
    for (edge, rho) in zip(graph.edges, correlations) {
      let (h, k) = (heights[edge.first], heights[edge.second])
      byHeight[edge.first] += Normal.density(h) * (1 - 2 * Normal.conditional(k, given: h, rho))
      byHeight[edge.second] += Normal.density(k) * (1 - 2 * Normal.conditional(h, given: k, rho))
    }
    let gradient = vectors.times(byHeight).map { $0 / deviation }
    return (gradient, -m.dot(gradient))
  }

  /// The cut by the hyperplane m itself.
  public func cut(_ m: [Double]) -> Int { graph.cut(vectors.times(m, transposed: true)) }
}

/// The normal distribution in one and two dimensions.
enum Normal {
  static func density(_ x: Double) -> Double {
    Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  /// P(X ≤ x).
  static func below(_ x: Double) -> Double { 0.5 * Double.erfc(-x / 2.0.squareRoot()) }

  /// P(Y ≤ k | X = h).
  static func conditional(_ k: Double, given h: Double, _ rho: Double) -> Double {
    let spread = (1 - rho * rho).squareRoot()
    let distance = k - rho * h
    // Equal or opposite variables: Y is known, and a tie counts half.
    guard spread > 1e-9 else { return distance > 0 ? 1 : distance < 0 ? 0 : 0.5 }
    return below(distance / spread)
  }

  private static let panel = GaussianRule.legendre(20)

  /// P(X ≤ h, Y ≤ k) for correlation ρ.
  ///
  /// Φ(h)Φ(k) + (1/2π)∫₀^asin ρ exp(−(h² + k² − 2hk sin t)/(2cos² t)) dt, on panels that halve towards
  /// the end, where the integrand can turn sharply.
  ///
  /// - Source: Drezner & Wesolowsky (1990), from Plackett's identity.
  static func bothBelow(_ h: Double, _ k: Double, correlation rho: Double) -> Double {
    if rho >= 1 - 1e-15 { return below(min(h, k)) }
    if rho <= -1 + 1e-15 { return max(0, below(h) - below(-k)) }
    let end = Double.asin(rho)
    func integrand(_ t: Double) -> Double {
      let (sine, cosine) = (Double.sin(t), Double.cos(t))
      return Double.exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine * cosine))
    }
    var (sum, low, share) = (0.0, 0.0, 1.0)
    for level in 0..<10 {
      share /= 2
      let high = level == 9 ? end : end * (1 - share)
      for (x, w) in zip(panel.nodes, panel.weights) {
        sum += 0.5 * (high - low) * w * integrand(0.5 * (low + high) + 0.5 * (high - low) * x)
      }
      low = high
    }
    return min(1, max(0, below(h) * below(k) + sum / (2 * Double.pi)))
  }
}
