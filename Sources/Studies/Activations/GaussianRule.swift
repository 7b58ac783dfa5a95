internal import RealModule

/// Means over a standard normal number, by Gauss and Legendre's rule on panels.
///
/// E f(Z) ≈ Σ wᵢ f(zᵢ). Panels of length at most 1 cover [−10, 10] and meet at 0, each with 16 points.
/// Gauss and Hermite's rule would lose all but two digits on a kink at 0; with panels that end there a ReLU
/// is as exact as a polynomial. A function with its nearest singularity at a distance of ½π from the
/// real axis (tanh, logistic(2z)) is exact to rounding.
///
/// - Source: Golub & Welsch, "Calculation of Gauss quadrature rules" (1969), for the idea of the rule; the
///   nodes here are roots of the Legendre polynomial by Newton's method.
public struct GaussianRule: Sendable {
  /// The points.
  public let nodes: [Double]
  /// The weights, of sum 1 up to rounding.
  public let weights: [Double]

  /// The rule for functions that vary on a scale of 1 or more.
  public static let standard = GaussianRule(panelsPerSide: 10)

  /// The rule for f(sZ) where f varies on a scale of 1: shorter panels when s is large.
  ///
  /// - Parameter scale: s, not negative; above 1000 it is taken as 1000.
  public static func scaled(by scale: Double) -> GaussianRule {
    scale <= 1.5
      ? standard : GaussianRule(panelsPerSide: Int((10 * min(scale, 1000) / 1.5).rounded(.up)))
  }

  private init(panelsPerSide: Int) {
    let length = 10 / Double(panelsPerSide)
    let panel = Self.legendre(16)
    var nodes: [Double] = []
    var weights: [Double] = []
    for index in -panelsPerSide..<panelsPerSide {
      for (x, w) in zip(panel.nodes, panel.weights) {
        let z = (Double(index) + 0.5 + 0.5 * x) * length
        nodes.append(z)
        weights.append(0.5 * length * w * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot())
      }
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// E f(Z).
  public func mean(_ function: (Double) -> Double) -> Double {
    var sum = 0.0
    for (z, w) in zip(nodes, weights) { sum += w * function(z) }
    return sum
  }

  /// Nodes and weights of Gauss and Legendre's rule on [−1, 1].
  static func legendre(_ count: Int) -> (nodes: [Double], weights: [Double]) {
    var nodes: [Double] = []
    var weights: [Double] = []
    for index in 0..<count {
      var x = -Double.cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<8 {
        var (previous, current) = (1.0, x)
        for k in 2...max(count, 2) {
          let next = (Double(2 * k - 1) * x * current - Double(k - 1) * previous) / Double(k)
          (previous, current) = (current, next)
        }
        slope = Double(count) * (x * current - previous) / (x * x - 1)
        x -= current / slope
      }
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    return (nodes, weights)
  }
}

/// Hermite polynomials of probability theory: He₀ = 1, He₁ = z, Heₖ₊₁ = z·Heₖ − k·Heₖ₋₁.
public enum Hermite {
  /// He₀(z) … Heₙ(z).
  public static func values(_ z: Double, through degree: Int) -> [Double] {
    var values = [1.0]
    if degree >= 1 { values.append(z) }
    for k in stride(from: 1, to: degree, by: 1) {
      values.append(z * values[k] - Double(k) * values[k - 1])
    }
    return values
  }

  /// Σ coefficients[k]·Heₖ(z).
  public static func sum(_ coefficients: [Double], at z: Double) -> Double {
    var (previous, current) = (0.0, 1.0)
    var sum = 0.0
    for (k, coefficient) in coefficients.enumerated() {
      sum += coefficient * current
      (previous, current) = (current, z * current - Double(k) * previous)
    }
    return sum
  }

  /// cₖ = E[f(Z)·Heₖ(Z)]/k! for k = 0…degree, so that f = Σ cₖHeₖ.
  public static func coefficients(
    through degree: Int, of function: (Double) -> Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: degree + 1)
    for (z, w) in zip(GaussianRule.standard.nodes, GaussianRule.standard.weights) {
      let value = w * function(z)
      for (k, polynomial) in values(z, through: degree).enumerated() {
        sums[k] += value * polynomial
      }
    }
    return overFactorials(sums)
  }

  /// The coefficients of degree 1 … K that values have in a sample: the mean of valueᵢ·Heₖ(zᵢ)/k!.
  static func means(of values: [Double], at points: [Double], through degree: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: degree + 1)
    for (value, z) in zip(values, points) {
      for (k, polynomial) in Hermite.values(z, through: degree).enumerated() {
        sums[k] += value * polynomial
      }
    }
    return overFactorials(sums.scaled(by: 1 / Double(points.count))).dropFirst().map { $0 }
  }

  private static func overFactorials(_ sums: [Double]) -> [Double] {
    var factorial = 1.0
    return sums.enumerated().map { k, sum in
      if k > 0 { factorial *= Double(k) }
      return sum / factorial
    }
  }
}
