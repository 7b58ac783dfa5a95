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
    evenX = ModeProjection.grid(points: data.points)
  }
}
