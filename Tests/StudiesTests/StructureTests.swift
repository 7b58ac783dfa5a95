internal import Foundation
internal import Testing

@testable internal import Studies

@Suite struct StructureTests {
  struct Golden: Decodable {
    let lemmaMean: Double
    let normals: [[Double]]
  }

  init() { BLASThreads.use(1) }

  @Test func meanOfTheCosinesIsThatOfAProductRule() throws {
    let function = CosineSum(
      amplitudes: waveVector(4, 1), frequencies: wave(2, 4, 2), phases: waveVector(4, 3))
    let mean = function.objective(wave(2, 2, 4), waveVector(2, 5), penalty: 0)
    #expect(abs(mean - (try golden("structure", as: Golden.self)).lemmaMean) < 1e-12)
  }

  @Test func gradientAndHessianAreSlopesOfTheObjective() {
    let function = CosineSum(
      amplitudes: waveVector(5, 1), frequencies: wave(3, 5, 2), phases: waveVector(5, 3))
    let (weights, offsets, penalty) = (wave(3, 4, 4), waveVector(3, 5), 0.02)
    let gradient = function.gradient(weights, offsets, penalty: penalty)
    func objective(_ change: (inout Matrix, inout [Double]) -> Void) -> Double {
      var (w, b) = (weights, offsets)
      change(&w, &b)
      return function.objective(w, b, penalty: penalty)
    }
    let step = 1e-5
    for (i, j) in [(0, 0), (2, 1), (1, 3)] {
      let above = objective { w, _ in w[i, j] += step }
      let below = objective { w, _ in w[i, j] -= step }
      #expect(abs((above - below) / (2 * step) - gradient.weights[i, j]) < 1e-9)
    }
    let hessian = function.hessian(weights, offsets)
    for i in 0..<3 {
      let above = objective { _, b in b[i] += step }
      let below = objective { _, b in b[i] -= step }
      #expect(abs((above - below) / (2 * step) - gradient.offsets[i]) < 1e-9)
      var shifted = offsets
      shifted[i] += step
      let change = function.gradient(weights, shifted, penalty: penalty).offsets
        .adding(gradient.offsets, times: -1)
      #expect(worst(change.scaled(by: 1 / step), hessian.column(i)) < 1e-4)
    }
  }

  // Acceptance tests 002-1 and 002-2.
  @Test(arguments: 0..<4) func lemmaLeavesNoWeight(seed: Int) throws {
    let result = try LemmaStudy(seed: seed, steps: 20_000).run()
    #expect((result.weightNorms.first ?? 0) > 1)
    #expect((result.weightNorms.last ?? 1) < 1e-3, "\(result.weightNorms)")
    #expect(result.identityError < 1e-10)
    #expect((result.curvatures.first ?? -1) > 0)
    #expect(!result.perturbations.isEmpty)
  }

  // Acceptance test 002-3 at a hundred neurons: the end is rank one, the speed is the decay's.
  @Test func networkWithDecayForgetsWhatTheTeacherDoesNotSee() throws {
    let result = try StructureStudy(width: 100, steps: 10_000, weightDecay: 1e-3).run()
    let (first, second) = (result.singularValues[0], result.singularValues[1])
    #expect(1 + second * second / (first * first) < 1.01)
    #expect(result.orthogonalRatio < 0.01)
    #expect(abs(result.decayAlone - exp(-10)) < 1e-9)
    #expect(result.testError < 0.2 && (result.losses.last ?? 1) < result.losses[0])
    #expect(result.snapshotSteps.first == 0 && result.snapshotSteps.last == 10_000)
    #expect(result.snapshots.count == result.snapshotSteps.count)
  }

  @Test func networkWithoutDecayKeepsItsRank() throws {
    let result = try StructureStudy(
      width: 100, steps: 5000, learningRate: 0.1, offsetLearningRate: 0.1, weightDecay: 0,
      headDeviation: 0.1, snapshots: 5
    ).run()
    #expect(result.decayAlone == 1)
    #expect(result.orthogonalRatio > 0.6, "\(result.orthogonalNorms)")
  }

  @Test func manyDirectionsAreKeptAndNoiseIsRepeatable() throws {
    var study = StructureStudy(
      dimension: 6, teacherDirections: 2, width: 20, steps: 50, tolerance: 1, labelNoise: 0.1,
      snapshots: 4)
    let result = try study.run()
    let again = try study.run()
    let crossed = Matrix.product(result.directions, result.directions, transposing: .left)
    #expect(worst(crossed.elements, [1, 0, 0, 1]) < 1e-14)
    #expect(result.snapshots == again.snapshots && result.testError == again.testError)
    // Every gradient is below a tolerance of 1 here, so every step is perturbed.
    #expect(result.perturbations == Array(0..<50))
    study.seed = 1
    #expect(try study.run().snapshots != result.snapshots)
  }

  @Test func divergenceNamesTheLearningRate() {
    let study = StructureStudy(width: 50, steps: 500, learningRate: 1e3, headDeviation: 1)
    do {
      _ = try study.run()
      Issue.record("no error")
    } catch {
      #expect(error.field == "learning_rate" && error.remedy == "lower the learning rate")
    }
  }

  @Test func bivariateNormalProbabilitiesAreSciPysTo1e9() throws {
    for row in try golden("structure", as: Golden.self).normals {
      let value = Normal.bothBelow(row[0], row[1], correlation: row[2])
      #expect(abs(value - row[3]) < 1e-9, "\(row): \(value)")
    }
    #expect(Normal.bothBelow(0.4, 0.9, correlation: 1) == Normal.below(0.4))
    #expect(
      abs(Normal.bothBelow(0.4, 0.9, correlation: -1) - (Normal.below(0.4) - Normal.below(-0.9)))
        < 1e-15)
  }
}
