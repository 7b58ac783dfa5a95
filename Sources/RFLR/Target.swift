/// One cosine term a·cos(ω·π·x^p + φ) of a target.
public struct CosineTerm: Sendable, Hashable {
  /// Amplitude a, dimensionless.
  public var amplitude: Double
  /// Frequency ω in half periods per unit of x^p.
  public var frequency: Double
  /// Power p of x, 1 or 2.
  public var power: Int
  /// Phase φ in radians.
  public var phase: Double

  /// Creates a·cos(ω·π·x^p + φ).
  public init(amplitude: Double = 1, frequency: Double, power: Int = 1, phase: Double = 0) {
    self.amplitude = amplitude
    self.frequency = frequency
    self.power = power
    self.phase = phase
  }
}

/// The function on [-1, 1] that a network is fitted to: a sum of cosine terms.
///
/// - Source: section A of the paper; protocol.md §0, §3, §7, §8.
public enum Target: Sendable, Hashable {
  /// Σ cos(2πkx), k = 1…factor.
  case sumcos(factor: Int)
  /// Σ cos(2^k πx), k = 0…factor.
  case expcos(factor: Int)
  /// cos(f1·πx²) − 0.8·cos(f2·πx²).
  case chirp(f1: Double, f2: Double)
  /// cos(12mπx) + cos(24mπx + ½) + cos(36mπx) + cos(72mπx + ½).
  case multifrequency(multiplier: Double)
  /// Any other sum of terms.
  case custom([CosineTerm])

  /// The name of the family, as stored and queried.
  public var family: String {
    switch self {
    case .sumcos: "sumcos"
    case .expcos: "expcos"
    case .chirp: "chirp"
    case .multifrequency: "multifrequency"
    case .custom: "custom"
    }
  }

  /// The terms of the sum, in the order in which they are added.
  public var terms: [CosineTerm] {
    switch self {
    case .sumcos(let factor):
      (1...max(1, factor)).map { CosineTerm(frequency: Double(2 * $0)) }
    case .expcos(let factor):
      (0...max(0, factor)).map { CosineTerm(frequency: Double(1 << $0)) }
    case .chirp(let f1, let f2):
      [
        CosineTerm(frequency: f1, power: 2),
        CosineTerm(amplitude: -0.8, frequency: f2, power: 2),
      ]
    case .multifrequency(let m):
      [
        CosineTerm(frequency: 12 * m), CosineTerm(frequency: 24 * m, phase: 0.5),
        CosineTerm(frequency: 36 * m), CosineTerm(frequency: 72 * m, phase: 0.5),
      ]
    case .custom(let terms): terms
    }
  }

  /// Evaluates the target in double precision.
  ///
  /// - Parameter x: A point of [-1, 1].
  /// - Returns: The sum of the terms, in order.
  public func callAsFunction(_ x: Double) -> Double {
    var sum = 0.0
    for term in terms {
      let argument = term.frequency * (term.power == 2 ? x * x : x)
      sum += term.amplitude * PinnedMath.cosPi(argument, phase: term.phase)
    }
    return sum
  }
}

extension Target {
  /// The family and its parameters as JSON.
  var json: JSONValue {
    var members: [String: JSONValue] = ["family": .string(family)]
    switch self {
    case .sumcos(let factor), .expcos(let factor): members["factor"] = .integer(factor)
    case .chirp(let f1, let f2):
      members["f1"] = .double(f1)
      members["f2"] = .double(f2)
    case .multifrequency(let m): members["multiplier"] = .double(m)
    case .custom(let terms):
      members["terms"] = .array(
        terms.map {
          .object([
            "amplitude": .double($0.amplitude), "frequency": .double($0.frequency),
            "power": .integer($0.power), "phase": .double($0.phase),
          ])
        })
    }
    return .object(members)
  }

  /// Reads the JSON form; factor defaults to 3, as in ``RunConfiguration``.
  init(reading fields: inout FieldReader) throws(ConfigurationError) {
    let family = try fields.string("family", default: "sumcos")
    switch family {
    case "sumcos": self = .sumcos(factor: try fields.integer("factor", default: 3))
    case "expcos": self = .expcos(factor: try fields.integer("factor", default: 3))
    case "chirp":
      self = .chirp(
        f1: try fields.number("f1", default: 36), f2: try fields.number("f2", default: 12))
    case "multifrequency":
      self = .multifrequency(multiplier: try fields.number("multiplier", default: 1))
    case "custom":
      var terms: [CosineTerm] = []
      for var item in try fields.objects("terms") {
        terms.append(
          CosineTerm(
            amplitude: try item.number("amplitude", default: 1),
            frequency: try item.number("frequency", default: 2),
            power: try item.integer("power", default: 1),
            phase: try item.number("phase", default: 0)))
        try item.finish()
      }
      self = .custom(terms)
    default:
      throw ConfigurationError(
        fields.path("family"), "\"\(family)\" is not a target",
        remedy: "use sumcos, expcos, chirp, multifrequency or custom")
    }
    try fields.finish()
  }

  func validate() throws(ConfigurationError) {
    switch self {
    case .sumcos(let factor), .expcos(let factor):
      let largest = family == "sumcos" ? 1_000 : 30
      guard (1...largest).contains(factor) else {
        throw ConfigurationError(
          "target.factor", "\(factor) is outside 1…\(largest)",
          remedy: "give a factor of at least 1")
      }
    case .chirp, .multifrequency: break
    case .custom(let terms):
      guard !terms.isEmpty else {
        throw ConfigurationError(
          "target.terms", "the sum is empty", remedy: "give at least one term")
      }
      for term in terms where term.power != 1 && term.power != 2 {
        throw ConfigurationError(
          "target.terms.power", "\(term.power) is neither 1 nor 2", remedy: "use x or x²")
      }
    }
    for term in terms {
      guard term.amplitude.isFinite, term.frequency.isFinite, term.phase.isFinite else {
        throw ConfigurationError(
          "target", "a term has a number that is not finite", remedy: "use finite numbers")
      }
    }
  }
}
