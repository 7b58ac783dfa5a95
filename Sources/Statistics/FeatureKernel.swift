internal import RealModule

/// The kernel of random ReLU features of one variable: K(x, x′) = E[relu(ax + b)·relu(ax′ + b)].
///
/// Without biases, a ~ N(0, 1) and b = 0: K = x·x′/2 where x and x′ have the same sign, else 0; the
/// features left and right of 0 are disjoint. With biases, a and b ~ N(0, 1), as in the first layer of a
/// network of this paper: with u = (x, 1), v = (x′, 1) and the angle θ between them
/// K = |u||v|(sin θ + (π − θ)cos θ)/(2π), so that K(d, d) = (1 + d²)/2 and K(−d, d) → 4/(3πd) for d → ∞.
///
/// - Source: Y. Cho, L. Saul, Kernel Methods for Deep Learning, NIPS 2009 (order 1); protocol.md §9.
public enum FeatureKernel: String, Sendable, Hashable, CaseIterable {
  /// a ~ N(0, 1), no bias.
  case biasFree = "bias-free"
  /// a and b ~ N(0, 1).
  case biased

  /// The expectation over the features, dimensionless.
  ///
  /// - Parameters:
  ///   - x: Any finite point.
  ///   - other: Any finite point.
  public func callAsFunction(_ x: Double, _ other: Double) -> Double {
    switch self {
    case .biasFree: return x * other > 0 ? x * other / 2 : 0
    case .biased:
      let lengths = Double.hypot(x, 1) * Double.hypot(other, 1)
      // atan2 keeps its digits where the angle is near 0 or π; the arc cosine does not.
      let angle = Double.atan2(y: abs(x - other), x: x * other + 1)
      let rest = Double.pi - angle
      return lengths * (Double.sin(angle) + rest * Double.cos(angle)) / (2 * Double.pi)
    }
  }

  /// K(−d, d)/K(d, d): how much of a push at d arrives at −d.
  ///
  /// - Parameter d: A point above 0.
  public func mirrorRatio(_ d: Double) -> Double { self(-d, d) / self(d, d) }
}
