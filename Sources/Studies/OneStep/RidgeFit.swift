/// Ridge regression on features: min over a of (1/n)‖y − Fa‖² + λ‖a‖².
public struct RidgeFit: Sendable, Hashable {
  /// The minimum itself, λyᵀ(FFᵀ + λnI)⁻¹y.
  public let regularisedLoss: Double
  /// (1/n)‖y − Fa‖².
  public let trainingError: Double
  /// (1/n)‖y − Fa‖² on the test features; NaN when there are none.
  public let testError: Double
  /// What the fit says of the test features, [samples]; empty when there are none.
  let testOutputs: [Double]

  /// Fits features, through whichever of FFᵀ and FᵀF is smaller.
  ///
  /// - Throws: ``StudyError`` when a feature is not finite.
  init(
    _ features: Matrix, _ labels: [Double], test: (features: Matrix, labels: [Double])?,
    ridge: Double
  ) throws(StudyError) {
    let n = Double(features.rows)
    let isWide = features.rows <= features.columns
    var gram = features.gram(transposed: !isWide)
    for i in 0..<gram.rows { gram[i, i] += ridge * n }
    let factor = try Cholesky(of: gram)
    let weights: [Double]
    if isWide {
      weights = features.times(try factor.solve(labels), transposed: true)
    } else {
      weights = try factor.solve(features.times(labels, transposed: true))
    }
    let rest = labels.adding(features.times(weights), times: -1)
    trainingError = rest.dot(rest) / n
    regularisedLoss = trainingError + ridge * weights.dot(weights)
    if let test {
      testOutputs = test.features.times(weights)
      let error = test.labels.adding(testOutputs, times: -1)
      testError = error.dot(error) / Double(test.labels.count)
    } else {
      testOutputs = []
      testError = .nan
    }
  }
}
