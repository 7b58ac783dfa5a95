internal import RealModule

/// A form that the dependence of a value on an abscissa may have.
public enum ScalingModel: String, Sendable, Hashable, CaseIterable {
  /// a·xᵇ.
  case powerLaw = "power law"
  /// a·xᵇ + c, c of either sign.
  case powerLawAndConstant = "power law + constant"
  /// a·exp(bx).
  case exponential

  /// Numbers that are fitted, σ included.
  public var parameterCount: Int { self == .powerLawAndConstant ? 4 : 3 }
}

/// One model fitted to runs by maximum likelihood: ln value = ln model + σε, censored runs as censored.
public struct ScalingModelFit: Sendable, Hashable {
  /// The form.
  public let model: ScalingModel
  /// a.
  public let a: Double
  /// b.
  public let b: Double
  /// c; nil where the model has none.
  public let c: Double?
  /// σ by maximum likelihood.
  public let scatter: Double
  /// ln of the likelihood of the logarithms, constants included.
  public let logLikelihood: Double
  /// 2k − 2ℓ + 2k(k + 1)/(n − k − 1), n runs and k fitted numbers; the lowest is the best supported.
  public let aicc: Double
}

/// Which form runs support: a power law, one with a constant, or an exponential.
///
/// All three are fitted to the logarithm of the value with normal errors, so their AICc compare.
/// Weights are exp(−Δ/2) over their sum, with Δ = AICc − lowest AICc, over the models that have one.
///
/// - Source: C. Hurvich, C.-L. Tsai, Biometrika 76 (1989) 297 (AICc); K. Burnham, D. Anderson, Model
///   Selection and Multimodel Inference (2002), section 2.9 (weights).
public struct ScalingModels: Sendable {
  /// One model with what was found.
  public struct Row: Sendable {
    /// The form.
    public let model: ScalingModel
    /// Its fit, or why it has none.
    public let fit: Result<ScalingModelFit, Refusal>
    /// AICc − lowest AICc; nil without a fit.
    public let difference: Double?
    /// Share of the evidence; nil without a fit.
    public let weight: Double?
  }

  /// One row a model, in the order of ``ScalingModel``.
  public let rows: [Row]

  /// Fits every model.
  ///
  /// - Parameter points: Runs with abscissae and values above 0, of which a ``ScalingFit`` exists.
  public init(_ points: [ScalingPoint]) {
    let fits = ScalingModel.allCases.map { model in
      Result { () throws(Refusal) in try Self.fit(model, points) }
    }
    let scores = fits.map { fit in
      if case .success(let value) = fit { value.aicc } else { Double?.none }
    }
    let lowest = scores.compactMap { $0 }.min() ?? 0
    let sum = scores.compactMap { $0 }.reduce(0) { $0 + Double.exp((lowest - $1) / 2) }
    rows = ScalingModel.allCases.indices.map { index in
      Row(
        model: ScalingModel.allCases[index], fit: fits[index],
        difference: scores[index].map { $0 - lowest },
        weight: scores[index].map { Double.exp((lowest - $0) / 2) / sum })
    }
  }

  private static func fit(
    _ model: ScalingModel, _ points: [ScalingPoint]
  ) throws(Refusal) -> ScalingModelFit {
    let (n, k) = (points.count, model.parameterCount)
    guard n >= k + 2 else { throw Refusal("\(n) runs: AICc of \(k) numbers needs \(k + 2)") }
    // Censored runs bound a curve from one side alone: the others must determine it.
    let distinct = Set(points.filter { !$0.isCensored }.map(\.abscissa)).count
    guard distinct >= k - 1 else {
      throw Refusal("uncensored runs at \(distinct) abscissae do not tell \(k - 1) numbers")
    }
    let correction = 2 * Double(k * (k + 1)) / Double(n - k - 1)
    func found(_ a: Double, _ b: Double, _ c: Double?, _ fit: CensoredRegression) -> ScalingModelFit
    {
      ScalingModelFit(
        model: model, a: a, b: b, c: c, scatter: fit.scatter, logLikelihood: fit.logLikelihood,
        aicc: 2 * Double(k) - 2 * fit.logLikelihood + correction)
    }
    if model == .powerLawAndConstant {
      let shape = try PowerLawAndConstant(points)
      return found(shape.a, shape.b, shape.c, shape.fit)
    }
    let (x, y) = ScalingFit.logarithms(points)
    let column = model == .powerLaw ? x : points.map(\.abscissa)
    let fit = try CensoredRegression(
      columns: [x.map { _ in 1 }, column], values: y, isCensored: points.map(\.isCensored))
    return found(Double.exp(fit.coefficients[0]), fit.coefficients[1], nil, fit)
  }
}

/// The maximum of the likelihood of ln value = ln(a·xᵇ + c) + σε.
///
/// Written by its values P and Q = P·exp(ρ) at the ends of the abscissae and β = b·ln(x_max/x_min),
/// value = P·(1 + (exp ρ − 1)·h(t)), h(t) = (exp βt − 1)/(exp β − 1), t = ln(x/x_min)/ln(x_max/x_min):
/// above 0 everywhere between, smooth through b = 0, and ρ = β is the power law itself.
/// P and σ are found exactly for each (ρ, β), these two by a simplex from several β.
private struct PowerLawAndConstant {
  let a, b, c: Double
  let fit: CensoredRegression

  /// Beyond |β| = 30 the curve is a step after one abscissa, and the exponent says nothing.
  private static let limit = 30.0

  init(_ points: [ScalingPoint]) throws(Refusal) {
    let (x, y) = ScalingFit.logarithms(points)
    let isCensored = points.map(\.isCensored)
    let (low, high) = (x.min() ?? 0, x.max() ?? 1)
    let range = high - low
    let places = x.map { ($0 - low) / range }
    func level(_ shape: [Double]) throws(Refusal) -> CensoredRegression {
      let shifted = zip(y, places).map { $0 - Self.logarithm(at: $1, shape) }
      return try CensoredRegression(
        columns: [x.map { _ in 1 }], values: shifted, isCensored: isCensored)
    }
    func cost(_ shape: [Double]) throws(Refusal) -> Double {
      guard abs(shape[0]) < 50, abs(shape[1]) <= Self.limit else { return .infinity }
      return -(try level(shape).logLikelihood)
    }
    let line = try CensoredRegression(
      columns: [x.map { _ in 1 }, x], values: y, isCensored: isCensored)
    let rise = line.coefficients[1] * range
    var best = try minimum(from: [rise, rise], step: 0.5, of: cost)
    for start in [-8.0, -2, 1, 4, 12] {
      let other = try minimum(from: [rise, start], step: 0.5, of: cost)
      if other.value < best.value { best = other }
    }
    guard abs(best.point[1]) < Self.limit * 0.999, abs(best.point[0]) < 49 else {
      throw Refusal("no finite exponent fits best with a constant")
    }
    fit = try level(best.point)
    let beta = best.point[1]
    let first = Double.exp(fit.coefficients[0])
    b = beta / range
    // a(x_max^b − x_min^b) = Q − P, and c is the rest at x_min.
    a =
      first * Double.expMinusOne(best.point[0])
      / (Double.exp(b * low) * Double.expMinusOne(beta))
    c = first - a * Double.exp(b * low)
  }

  /// ln(1 + (exp ρ − 1)·h(t)).
  private static func logarithm(at t: Double, _ shape: [Double]) -> Double {
    let beta = shape[1]
    let h =
      abs(beta) < 1e-8 ? t : Double.expMinusOne(beta * t) / Double.expMinusOne(beta)
    return Double.log(onePlus: Double.expMinusOne(shape[0]) * h)
  }
}
