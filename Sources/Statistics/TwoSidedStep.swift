internal import RealModule

/// The two-sided step of appendix B: a network of two channels and three layers under gradient flow.
///
/// With n features hⱼ(x) = relu(aⱼx + bⱼ) that stay as drawn, n mixing rows (ℓᵢ₁, ℓᵢ₂) that stay as
/// drawn, and trained w and v:
/// fₖ(x) = (1/n)Σⱼ wⱼₖhⱼ(x), Hᵢ(x) = ℓᵢ₁f₁(x) + ℓᵢ₂f₂(x), ŷ(x) = (1/n)Σᵢ vᵢ relu(Hᵢ(x)).
/// Gradient flow of half the mean squared error over the points, each weight at n times its gradient
/// (the mean-field clock, both learning rates 1), with residual e = y − ŷ and the back-propagated signal
/// Bₖ(x) = (1/n)Σᵢ ℓᵢₖ vᵢ [Hᵢ(x) > 0]:
/// dwⱼₖ/dt = mean of e(x)·hⱼ(x)·Bₖ(x) and dvᵢ/dt = mean of e(x)·relu(Hᵢ(x)) over the points x.
///
/// - Source: appendix B of the paper; protocol.md §9 (settings of the authors' own integration).
public struct TwoSidedStep: Sendable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "two-sided step"
  /// Version of the definition; changes whenever a number could.
  public static let version = "toy v1"

  /// Points, targets, and which of them are the spikes.
  public struct Problem: Sendable, Hashable {
    /// Which points are fitted.
    public enum Points: String, Sendable, CaseIterable {
      /// The spikes: A at −δ and −A at δ.
      case two
      /// The authors' four: the spikes, and 0 at −1 and 1.
      case four
    }

    /// The points x, ascending, [point].
    public let points: [Double]
    /// The target at each, [point].
    public let targets: [Double]
    /// Indices of −δ and δ.
    public let spikes: [Int]
    /// Place δ of the right spike.
    public let delta: Double
    /// Height A of the left spike.
    public let amplitude: Double

    /// Creates a problem.
    ///
    /// - Throws: ``StatisticsError`` unless δ is finite and above 0, below 1 with four points, and A finite and not 0.
    public init(
      _ points: Points, delta: Double = 0.5, amplitude: Double = 1
    ) throws(StatisticsError) {
      guard delta > 0, delta.isFinite, points == .two || delta < 1 else {
        throw StatisticsError(
          "delta", "\(delta) is not above 0\(points == .four ? " and below 1" : " and finite")",
          remedy: "give the place of the right spike, such as 0.5")
      }
      guard amplitude.isFinite, amplitude != 0 else {
        throw StatisticsError(
          "amplitude", "\(amplitude) is not a finite number other than 0",
          remedy: "give the height of the left spike, such as 1")
      }
      self.delta = delta
      self.amplitude = amplitude
      let isFour = points == .four
      self.points = isFour ? [-1, -delta, delta, 1] : [-delta, delta]
      targets = isFour ? [0, amplitude, -amplitude, 0] : [amplitude, -amplitude]
      spikes = isFour ? [1, 2] : [0, 1]
    }

    /// The smallest mean squared error that features of a kind can reach.
    ///
    /// Without biases the output is positively homogeneous on each side, ŷ(±1) = ŷ(±δ)/δ, so that four
    /// points leave A²/(2(1 + δ²)): 0.4 for δ = ½ and A = 1. Two points can be fitted.
    public func lossFloor(_ kernel: FeatureKernel) -> Double {
      points.count == 4 && kernel == .biasFree
        ? amplitude * amplitude / (2 * (1 + delta * delta)) : 0
    }
  }

  /// The numbers that are drawn before the flow begins.
  public struct Weights: Sendable, Hashable {
    /// Slopes a of the features, [n].
    public var slopes: [Double]
    /// Biases b of the features, [n]; zeros without biases.
    public var biases: [Double]
    /// Mixing ℓ, [channel][n].
    public var mixing: [[Double]]
    /// Channel weights w, [channel][n].
    public var channels: [[Double]]
    /// Output weights v, [n].
    public var outputs: [Double]

    /// Creates weights from lists of equal length.
    public init(
      slopes: [Double], biases: [Double], mixing: [[Double]], channels: [[Double]],
      outputs: [Double]
    ) {
      let lists = [slopes, biases, outputs] + mixing + channels
      precondition(mixing.count == 2 && channels.count == 2, "two channels")
      precondition(!slopes.isEmpty && lists.allSatisfy { $0.count == slopes.count }, "one width")
      self.slopes = slopes
      self.biases = biases
      self.mixing = mixing
      self.channels = channels
      self.outputs = outputs
    }

    /// Draws all of them N(0, 1) from one seed: slopes, biases, mixing, channels, outputs in this order.
    ///
    /// Biases are drawn in both cases, so that equal seeds differ in nothing else.
    ///
    /// - Throws: ``StatisticsError`` for a width outside 1…1,000,000.
    public init(width: Int, kernel: FeatureKernel, seed: UInt64) throws(StatisticsError) {
      guard (1...1_000_000).contains(width) else {
        throw StatisticsError(
          "width", "\(width) is outside 1…1000000", remedy: "give the features, such as 1000")
      }
      var random = SeededGenerator(seed: seed)
      func list() -> [Double] { (0..<width).map { _ in random.normal() } }
      let slopes = list()
      let biases = list()
      self.init(
        slopes: slopes, biases: kernel == .biased ? biases : biases.map { _ in 0 },
        mixing: [list(), list()], channels: [list(), list()], outputs: list())
    }
  }

  /// The points and targets.
  public let problem: Problem
  /// What was drawn.
  public let weights: Weights
  /// Features at the points, [point][n].
  let features: [[Double]]
  /// (1/n)Σⱼ hⱼ(x)hⱼ(x′), the kernel of the features that were drawn, [point][point].
  public let sampledKernel: [[Double]]

  /// Puts drawn weights before a problem.
  public init(_ problem: Problem, weights: Weights) {
    self.problem = problem
    self.weights = weights
    let features = problem.points.map { x in
      zip(weights.slopes, weights.biases).map { max(0, $0 * x + $1) }
    }
    let count = Double(weights.slopes.count)
    self.features = features
    sampledKernel = features.map { a in features.map { b in dot(a, b) / count } }
  }

  /// Features n.
  public var width: Int { weights.slopes.count }

  /// The state where the flow begins: both channels' weights, then the output weights, [3n].
  public var firstState: [Double] { weights.channels.flatMap { $0 } + weights.outputs }

  /// Channel values, signals and outputs at the points.
  struct Signals {
    /// fₖ(x), [channel][point].
    var channels: [[Double]]
    /// Bₖ(x), [channel][point].
    var backward: [[Double]]
    /// ŷ(x), [point].
    var outputs: [Double]
  }

  func signals(of state: [Double]) -> Signals {
    let count = width
    let scale = 1 / Double(count)
    let (mixing1, mixing2) = (weights.mixing[0], weights.mixing[1])
    var signals = Signals(channels: [[], []], backward: [[], []], outputs: [])
    for feature in features {
      var (first, second) = (0.0, 0.0)
      for j in 0..<count {
        first += state[j] * feature[j]
        second += state[count + j] * feature[j]
      }
      first *= scale
      second *= scale
      var (output, back1, back2) = (0.0, 0.0, 0.0)
      for i in 0..<count {
        let hidden = mixing1[i] * first + mixing2[i] * second
        guard hidden > 0 else { continue }
        let weight = state[2 * count + i]
        output += weight * hidden
        back1 += mixing1[i] * weight
        back2 += mixing2[i] * weight
      }
      signals.channels[0].append(first)
      signals.channels[1].append(second)
      signals.backward[0].append(back1 * scale)
      signals.backward[1].append(back2 * scale)
      signals.outputs.append(output * scale)
    }
    return signals
  }

  /// Writes the right-hand side of the flow.
  ///
  /// - Shape: `state` and `result` are [3n]: w of channel 1, of channel 2, v.
  public func derivative(of state: [Double], into result: inout [Double]) {
    let now = signals(of: state)
    let count = width
    let (mixing1, mixing2) = (weights.mixing[0], weights.mixing[1])
    for index in result.indices { result[index] = 0 }
    for (point, feature) in features.enumerated() {
      let push = (problem.targets[point] - now.outputs[point]) / Double(features.count)
      let (first, second) = (push * now.backward[0][point], push * now.backward[1][point])
      let (value1, value2) = (now.channels[0][point], now.channels[1][point])
      for j in 0..<count {
        result[j] += first * feature[j]
        result[count + j] += second * feature[j]
        let hidden = mixing1[j] * value1 + mixing2[j] * value2
        if hidden > 0 { result[2 * count + j] += push * hidden }
      }
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}
