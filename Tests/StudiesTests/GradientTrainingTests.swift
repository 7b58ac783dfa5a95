internal import Statistics
internal import Testing

@testable internal import Studies

@Suite struct GradientTrainingTests {
  init() { BLASThreads.use(1) }

  private func training(
    _ scaling: GradientRankStudy.Scaling, rate: Double
  ) -> GradientTraining {
    GradientTraining(
      GradientRankStudy(
        samples: 150, dimension: 200, width: 250, activation: .sigmoid, scaling: scaling),
      learningRate: rate, epochs: 200, recordEvery: 20)
  }

  // Figure 5: the mean-field gradient keeps its first direction, that of the tangent kernel does not.
  @Test func meanFieldKeepsItsDirectionAndNTKLearnsOutOfIt() throws {
    func course(_ training: GradientTraining) throws -> (alignment: Double, loss: Double) {
      let result = try training.run()
      let (first, last) = (result.firstDirections[0], result.firstDirections.last ?? [])
      let lengths = (0..<250).map { row in (0..<200).map { result.weights[row, $0] }.norm }
      #expect(worst(lengths, Array(repeating: 1, count: 250)) < 1e-12)
      #expect(result.recordedEpochs == Array(stride(from: 0, through: 200, by: 20)))
      #expect(result.losses.count == 201)
      return (try Alignment.cosine(first, last), (result.losses.last ?? 0) / result.losses[0])
    }
    let field = try course(training(.meanField, rate: 25))
    let tangent = try course(training(.ntk, rate: 25))
    #expect(field.alignment > 0.85, "\(field)")
    #expect(tangent.alignment < 0.4 && tangent.loss < 0.5, "\(tangent)")
  }

  @Test func lossThatOverflowsNamesTheLearningRate() {
    var explosive = training(.ntk, rate: 1e-3)
    explosive.learningRate = 0
    #expect(throws: StudyError.self) { try explosive.run() }
  }
}
