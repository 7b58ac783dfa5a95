internal import RealModule

/// A linear regression with normal errors in which some values are only known to lie above a limit.
///
/// z = Σ βⱼxⱼ + σε. A known value has the likelihood φ((z − xβ)/σ)/σ, a value censored at c the
/// likelihood P(ε > (c − xβ)/σ): the right-censored Tobit model. In δ = β/σ and h = 1/σ its logarithm
/// is concave, so Newton's steps find its only maximum from anywhere.
///
/// - Source: J. Tobin, Econometrica 26 (1958) 24; R. J. Olsen, Econometrica 46 (1978) 1211 (concavity).
struct CensoredRegression: Sendable {
  /// β, [column].
  let coefficients: [Double]
  /// σ by maximum likelihood: no correction for degrees of freedom.
  let scatter: Double
  /// ln of the maximum.
  let logLikelihood: Double
  /// Standard errors of β from the observed information, [column].
  let standardErrors: [Double]

  /// Finds the maximum; least squares with n instead of n − 2 where nothing is censored.
  ///
  /// - Shape: `columns` is [column][value].
  /// - Parameters:
  ///   - columns: x, one list a coefficient.
  ///   - values: z, or the limit where it is censored.
  ///   - isCensored: Whether a value is only known to be above its limit.
  /// - Throws: ``Refusal`` where the likelihood has no maximum.
  init(columns: [[Double]], values: [Double], isCensored: [Bool]) throws(Refusal) {
    let known = isCensored.count { !$0 }
    guard known > columns.count else {
      throw Refusal("\(known) known values: no fit of \(columns.count + 1) numbers")
    }
    // Values in units of their own spread, so that one set of tolerances fits all.
    let centre = values.reduce(0, +) / Double(values.count)
    let spread = values.reduce(0) { max($0, abs($1 - centre)) }
    guard spread > 0 else { throw Refusal("all values are equal: there is no scatter to fit") }
    let scaled = values.map { $0 / spread }
    var point = Self.start(columns, scaled)
    var current = Self.derivatives(at: point, columns, scaled, isCensored)
    for _ in 0..<200 {
      guard let step = Self.solve(current.information, current.gradient) else {
        throw Refusal("the columns do not determine the coefficients")
      }
      let decrement = zip(step, current.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      var length = 1.0
      var moved = current
      while length > 1e-12 {
        let next = zip(point, step).map { $0 + length * $1 }
        if let h = next.last, h > 0 {
          moved = Self.derivatives(at: next, columns, scaled, isCensored)
          // Near the maximum the last steps change less than rounding does; they are still taken.
          let rounding = 1e-13 * max(1, abs(current.logLikelihood))
          if moved.logLikelihood >= current.logLikelihood - rounding {
            point = next
            break
          }
        }
        length /= 2
      }
      guard let h = point.last, h < 1e6 else {
        throw Refusal("the known values have no scatter: the likelihood has no maximum")
      }
      if length <= 1e-12 { break }
      current = moved
      if decrement < 1e-20 { break }
    }
    let h = point[columns.count]
    coefficients = point.dropLast().map { $0 / h * spread }
    scatter = spread / h
    logLikelihood = current.logLikelihood - Double(known) * Double.log(spread)
    standardErrors = Self.standardErrors(point, current.information).map { $0 * spread }
  }

  /// Least squares with censored values as if they were known: δ and h of it.
  private static func start(_ columns: [[Double]], _ values: [Double]) -> [Double] {
    let information = columns.map { a in columns.map { b in dot(a, b) } }
    let beta =
      solve(information, columns.map { dot($0, values) }) ?? columns.map { _ in 0 }
    let residuals = values.indices.map { i in
      values[i] - columns.indices.reduce(0) { $0 + beta[$1] * columns[$1][i] }
    }
    let h = 1 / max(1e-6, (dot(residuals, residuals) / Double(values.count)).squareRoot())
    return beta.map { $0 * h } + [h]
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The log-likelihood at (δ, h), its gradient, and minus its second derivatives.
  private static func derivatives(
    at point: [Double], _ columns: [[Double]], _ values: [Double], _ isCensored: [Bool]
  ) -> (logLikelihood: Double, gradient: [Double], information: [[Double]]) {
    let size = columns.count + 1
    let h = point[columns.count]
    var logLikelihood = 0.0
    var gradient = [Double](repeating: 0, count: size)
    var information = [[Double]](repeating: gradient, count: size)
    // u = hz − xδ; its derivative by (δ, h) is (−x, z).
    var direction = gradient
    for i in values.indices {
      var u = h * values[i]
      for j in columns.indices {
        u -= point[j] * columns[j][i]
        direction[j] = -columns[j][i]
      }
      direction[columns.count] = values[i]
      var (first, second) = (-u, 1.0)
      if isCensored[i] {
        let hazard = NormalDistribution.hazard(u)
        (first, second) = (-hazard, hazard * (hazard - u))
        logLikelihood += NormalDistribution.logSurvival(u)
      } else {
        logLikelihood += NormalDistribution.logDensity(u) + Double.log(h)
        gradient[columns.count] += 1 / h
        information[columns.count][columns.count] += 1 / (h * h)
      }
      for j in 0..<size {
        gradient[j] += first * direction[j]
        for k in 0..<size { information[j][k] += second * direction[j] * direction[k] }
      }
    }
    return (logLikelihood, gradient, information)
  }

  /// Var β from the inverse information of (δ, h), since β = δ/h.
  private static func standardErrors(_ point: [Double], _ information: [[Double]]) -> [Double] {
    let h = point[point.count - 1]
    return point.indices.dropLast().map { j in
      var change = [Double](repeating: 0, count: point.count)
      change[j] = 1 / h
      change[point.count - 1] = -point[j] / (h * h)
      guard let solved = solve(information, change) else { return .nan }
      return max(0, dot(change, solved)).squareRoot()
    }
  }

  /// Solves a symmetric positive definite system by Cholesky's method; nil where it is not one.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var lower = matrix
    var solution = right
    for i in matrix.indices {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
        if i == j {
          guard sum > 1e-14 * matrix[i][i] else { return nil }
          lower[i][i] = sum.squareRoot()
        } else {
          lower[i][j] = sum / lower[j][j]
        }
      }
      for k in 0..<i { solution[i] -= lower[i][k] * solution[k] }
      solution[i] /= lower[i][i]
    }
    for i in matrix.indices.reversed() {
      for k in (i + 1)..<max(i + 1, matrix.count) { solution[i] -= lower[k][i] * solution[k] }
      solution[i] /= lower[i][i]
    }
    return solution
  }
}
