internal import Foundation
internal import Testing

@testable internal import Studies

/// What a stored gradient keeps beside its spectrum.
@Suite struct GradientArraysTests {
  private let study = GradientRankStudy(
    samples: 30, dimension: 40, width: 50, spikeExponent: 0.375, activation: .tanh,
    weightDecay: 0.1, jacobianPenalty: 0.2)

  init() { BLASThreads.use(1) }

  @Test func gradientAloneIsThatOfTheDecomposition() throws {
    let result = try study.run()
    let alone = study.gradient(of: GradientRankProblem(drawnFor: study))
    #expect(worst(alone.elements, result.gradient.elements) < 1e-15)
  }

  // The regularisers are in it: the pull along q is not that of S₁₂ + S₂ + Eᵀq.
  @Test func pullsAreProductsWithTheWholeGradient() throws {
    let result = try study.run()
    let q = result.problem.spike
    for j in 0..<50 {
      let product = (0..<40).reduce(0.0) { $0 + result.gradient[$1, j] * q[$1] }
      #expect(abs(product - result.spikePull[j]) < 1e-14)
    }
    #expect(result.residuePull.norm <= result.spectrum[0] + 1e-14)
  }

  @Test func restIsWhatIsNotOfRankTwo() throws {
    let result = try study.run()
    let slope = result.slopes
    var rest = result.gradient
    rest.add(result.residueDirection, slope, times: -study.outputScale)
    let along = result.problem.latent.dot(result.residuals)
    let right = slope.scaled(by: along).adding(result.dataSlopes)
    rest.add(result.problem.spike, right, times: -study.outputScale * study.spikeStrength)
    let norm = try SingularValues.values(of: rest)[0]
    #expect(abs(norm - result.restNorm) < 1e-12)
    // Without the penalty it is the bulk with the decay.
    var decayed = study
    decayed.jacobianPenalty = 0
    let plain = try decayed.run()
    #expect(plain.restNorm == plain.bulkSpectrum[0])
  }

  @Test func trainingKeepsTheChangeOfItsWeights() throws {
    let training = GradientTraining(
      GradientRankStudy(samples: 30, dimension: 40, width: 50, activation: .sigmoid),
      learningRate: 2, epochs: 3, recordEvery: 2, weightVectors: 2)
    let result = try training.run()
    var change = result.weights
    change.add(result.problem.weights, times: -1)
    #expect(abs(result.changeSpectrum.norm - change.frobeniusNorm) < 1e-12)
    #expect(result.changeDirections.columns == 2 && result.recordedEpochs == [0, 2, 3])
  }

  // A configuration that is read back is the same training, whatever the order of its members.
  @Test func trainingIsCodable() throws {
    let training = GradientTraining(study, learningRate: 3, epochs: 5, recordEvery: 2)
    let data = try JSONEncoder().encode(training)
    #expect(try JSONDecoder().decode(GradientTraining.self, from: data) == training)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"samples\":30") && text.contains("\"learningRate\":3"))
  }
}
