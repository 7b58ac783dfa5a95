/// The points and target values of a configuration.
struct TrainingData {
  /// Training points, [N].
  let x: [Float]
  /// Target at the training points, [N].
  let y: [Float]
  /// Test points, [test N].
  let testX: [Float]
  /// Target at the test points, [test N].
  let testY: [Float]
  /// Even grid for mode amplitudes, [N]; the training points themselves when they are even.
  let evenX: [Float]

  init(_ configuration: RunConfiguration) {
    let (data, seed) = (configuration.data, configuration.seed)
    func target(_ points: [Float]) -> [Float] {
      points.map { Float(configuration.target(Double($0))) }
    }
    x = DataGrid.place(data.points, data.sampling, stream: "points", seed: seed)
    y = target(x)
    testX = DataGrid.place(data.testPoints, data.testSampling, stream: "test-points", seed: seed)
    testY = target(testX)
    evenX = DataGrid.place(data.points, .grid, stream: "", seed: seed)
  }

  /// Amplitudes ∫ f(x)·cos(2πkx) dx on [-1, 1] by the trapezoid rule; 1 for f = cos(2πkx).
  ///
  /// - Parameters:
  ///   - fit: Values on `evenX`, [N].
  ///   - count: Highest mode K.
  /// - Returns: k = 1…K, [K].
  func modeAmplitudes(of fit: [Float], count: Int) -> [Double] {
    let last = fit.count - 1
    return (0..<count).map { index in
      let k = Double(index + 1)
      var sum = 0.0
      for (j, value) in fit.enumerated() {
        let weight = j == 0 || j == last ? 0.5 : 1
        // 2k·x with x = −1 + 2j/last; whole periods are removed exactly.
        sum += weight * Double(value) * PinnedMath.cosPi(4 * k * Double(j) / Double(last) - 2 * k)
      }
      return sum * 2 / Double(last)
    }
  }
}
