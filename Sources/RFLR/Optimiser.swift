/// How gradients become steps.
///
/// - Source: protocol.md §0, §6.
public struct Optimiser: Sendable, Hashable {
  /// The update rules.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// Stochastic gradient descent with heavy-ball momentum as PyTorch has it.
    case sgd
    /// Adam with bias correction (Kingma & Ba), no weight decay.
    case adam
  }

  /// The update rule.
  public var rule: Rule
  /// Momentum μ of SGD: v ← μv + g, θ ← θ − lr·v.
  public var momentum: Double
  /// Adam's β₁.
  public var beta1: Double
  /// Adam's β₂.
  public var beta2: Double
  /// Adam's ε, added to √v̂.
  public var epsilon: Double
  /// Largest norm of the whole gradient, which is scaled down to it; nil: no clipping.
  ///
  /// As in PyTorch, the factor is min(1, clipNorm / (norm + 1e-6)).
  public var clipNorm: Double?

  /// Creates an optimiser; the defaults are the paper's.
  public init(
    rule: Rule = .sgd, momentum: Double = 0, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, clipNorm: Double? = 1
  ) {
    self.rule = rule
    self.momentum = momentum
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.clipNorm = clipNorm
  }

  var json: JSONValue {
    .object([
      "name": .string(rule.rawValue), "momentum": .double(momentum), "beta1": .double(beta1),
      "beta2": .double(beta2), "epsilon": .double(epsilon),
      "clip_norm": clipNorm.map(JSONValue.double) ?? .null,
    ])
  }

  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    rule = try fields.choice("name", default: .sgd)
    momentum = try fields.number("momentum", default: 0)
    beta1 = try fields.number("beta1", default: 0.9)
    beta2 = try fields.number("beta2", default: 0.999)
    epsilon = try fields.number("epsilon", default: 1e-8)
    clipNorm = try fields.optionalNumber("clip_norm", default: 1)
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    for (name, value) in [("momentum", momentum), ("beta1", beta1), ("beta2", beta2)] {
      guard value >= 0, value < 1 else {
        throw ConfigurationError(
          "optimiser.\(name)", "\(value) is outside [0, 1)",
          remedy: "give a value from 0 to below 1")
      }
    }
    guard epsilon > 0, epsilon.isFinite else {
      throw ConfigurationError(
        "optimiser.epsilon", "\(epsilon) is not positive", remedy: "give a small positive number")
    }
    if let clipNorm, !(clipNorm > 0 && clipNorm.isFinite) {
      throw ConfigurationError(
        "optimiser.clip_norm", "\(clipNorm) is not positive", remedy: "give a positive norm or null"
      )
    }
    if rule == .adam, momentum != 0 {
      throw ConfigurationError(
        "optimiser.momentum", "Adam has no momentum field", remedy: "set beta1 instead")
    }
  }
}
