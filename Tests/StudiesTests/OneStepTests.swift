internal import Testing

@testable internal import Studies

@Suite struct OneStepTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let activation: Activation
      let width: Int
      let order: Int
      let keepsInitialOutput: Bool
      let rankOneError: Double
      let teacherCosine: Double
      let spectrum: [Double]
      let initialSpectrum: [Double]
      let spikeSizes: [Double]
      let principalCosines: [Double]
      let approximationErrors: [Double]
      let fit: [Double]
      let fits: [[Double]]
      let resolventTrace: Double
      let inputTrace: Double
      let firstGain: Double
      let secondGain: Double
    }
    let samples: Int
    let dimension: Int
    let ridge: Double
    let stepPrefactor: Double
    let stepExponent: Double
    let teacher: [Double]
    let labelNoise: Double
    let cases: [Case]
  }

  init() { BLASThreads.use(1) }

  /// The problem that make_golden.py feeds to NumPy.
  private func waves(_ study: OneStepStudy) -> OneStepProblem {
    let (n, d) = (study.samples, study.dimension)
    let direction = waveVector(d, 4)
    func sample(_ inputs: Double, _ noise: Double) -> OneStepProblem.Sample {
      let x = wave(n, d, inputs)
      let labels = x.times(direction).map { Hermite.sum(study.teacher, at: $0) }
      return .init(inputs: x, labels: labels.adding(waveVector(n, noise), times: 0.1))
    }
    var weights = wave(study.width, d, 8)
    weights.normalizeRows()
    return OneStepProblem(
      step: sample(1, 5), fresh: sample(2, 6), test: sample(3, 7), teacherDirection: direction,
      weights: weights,
      head: waveVector(study.width, 9).scaled(by: 1 / Double(study.width).squareRoot()))
  }

  @Test func spectraAnglesErrorsAndLawsAreNumPysTo1e10() throws {
    let file = try golden("one-step", as: Golden.self)
    #expect(file.cases.count == 2)
    for expected in file.cases {
      let study = OneStepStudy(
        samples: file.samples, dimension: file.dimension, width: expected.width,
        activation: expected.activation, teacher: file.teacher, labelNoise: file.labelNoise,
        stepPrefactor: file.stepPrefactor, stepExponent: file.stepExponent, ridge: file.ridge,
        order: expected.order, keepsInitialOutput: expected.keepsInitialOutput)
      let result = try study.measure(waves(study))
      func numbers(_ fit: RidgeFit) -> [Double] {
        [fit.regularisedLoss, fit.trainingError, fit.testError]
      }
      #expect(abs(result.rankOneError - expected.rankOneError) < 1e-10)
      #expect(abs(result.teacherCosine - expected.teacherCosine) < 1e-12)
      #expect(worst(result.spectrum, expected.spectrum) < 1e-12)
      #expect(worst(result.initialSpectrum, expected.initialSpectrum) < 1e-12)
      #expect(worst(result.spikeSizes, expected.spikeSizes) < 1e-12)
      #expect(worst(result.principalCosines, expected.principalCosines) < 1e-10)
      #expect(worst(result.approximationErrors, expected.approximationErrors) < 1e-10)
      #expect(worst(numbers(result.fit), expected.fit) < 1e-11)
      #expect(worst(result.approximateFits.flatMap(numbers), expected.fits.flatMap { $0 }) < 1e-11)
      #expect(abs(result.laws.resolventTrace / expected.resolventTrace - 1) < 1e-11)
      #expect(abs(result.laws.inputTrace / expected.inputTrace - 1) < 1e-11)
      #expect(abs(result.laws.firstGain / expected.firstGain - 1) < 1e-11)
      #expect(abs(result.laws.secondGain / expected.secondGain - 1) < 1e-11)
    }
  }

  // Acceptance test 003-1, at half of the stated sizes.
  @Test func gradientComesCloserToRankOneAsItGrows() throws {
    let errors = try [125, 500].map { n in
      average(
        try (0..<3).map { seed in
          try OneStepStudy(
            seed: seed, samples: n, dimension: n / 4, width: n, order: 1
          ).run().rankOneError
        })
    }
    #expect(errors[0] > errors[1] && errors[1] < 0.25, "\(errors)")
  }

  // Acceptance test 003-2.
  @Test func directionFollowsTheTeacherByTheCosineLaw() {
    let study = OneStepStudy(samples: 1000, dimension: 500, width: 4)
    let laws = OneStepLaws(of: study, weightSquares: [Double](repeating: 1, count: 500))
    let cosines = (0..<5).map { seed in
      var seeded = study
      seeded.seed = seed
      let problem = OneStepProblem(drawnFor: seeded)
      let direction = problem.step.inputs.times(problem.step.labels, transposed: true)
      return direction.normalized.dot(problem.teacherDirection.normalized)
    }
    #expect(abs(average(cosines) - laws.cosine) < 0.03, "\(cosines) against \(laws.cosine)")
    #expect(abs(laws.cosine - 0.730) < 5e-3)
  }

  // Acceptance tests 003-3 and 003-4, one seed; the long tests take more.
  @Test func strongerStepsGiveASecondSpikeAlongTheSquare() throws {
    for (exponent, count) in [(0.10, 1), (0.29, 2)] {
      let result = try OneStepStudy(stepExponent: exponent).run()
      let edge = result.initialSpectrum[0]
      #expect(result.spectrum.filter { $0 > 1.05 * edge }.count == count, "\(exponent)")
      if count == 2 {
        #expect(result.principalCosines[0] > 0.99 && result.principalCosines[1] > 0.9)
        #expect(abs(result.spectrum[0] / result.predictedPlaces[0] - 1) < 0.05)
        #expect(abs(result.spectrum[1] / result.predictedPlaces[1] - 1) < 0.25)
      }
    }
  }

  // The closed forms were checked at this ratio: 21.90 against 21.77, and 6.48 against 6.46.
  @Test func tracesOfTheResolventAreTheirClosedForms() throws {
    let study = OneStepStudy(samples: 400, dimension: 200, width: 400)
    let problem = OneStepProblem(drawnFor: study)
    let features = Features(.centredReLU, mean: 0)(problem.fresh.inputs, problem.weights)
    var gram = features.gram()
    for i in 0..<400 { gram[i, i] += 0.01 * 400 }
    let solved = try Cholesky(of: gram).solve(problem.fresh.inputs)
    let inputTrace = problem.fresh.inputs.elements.dot(solved.elements) / 200
    let identity = Matrix(rows: 400, columns: 400) { $0 == $1 ? 1 : 0 }
    let inverse = try Cholesky(of: gram).solve(identity)
    let trace = (0..<400).reduce(0) { $0 + inverse[$1, $1] }
    let squares = try SymmetricEigen(of: problem.weights.gram(transposed: true), vectors: false)
    let laws = OneStepLaws(of: study, weightSquares: squares.values)
    #expect(abs(laws.resolventTrace / trace - 1) < 0.02, "\(laws.resolventTrace), \(trace)")
    #expect(abs(laws.inputTrace / inputTrace - 1) < 0.02, "\(laws.inputTrace), \(inputTrace)")
  }

  // Acceptance test 003-5, small: information exponent above 1 gives nothing, c*1 gives D1 and D2.
  @Test func gainsAreThoseOfTheClosedForms() throws {
    var gains: [[Double]] = [[], []]
    var laws: [OneStepLaws] = []
    for seed in 0..<4 {
      let result = try OneStepStudy(
        seed: seed, samples: 500, dimension: 250, width: 500, unitTeacher: true
      ).run()
      gains[0].append(result.idealLosses[0] - result.idealLosses[1])
      gains[1].append(result.idealLosses[1] - result.idealLosses[2])
      laws.append(result.laws)
    }
    #expect(abs(average(gains[0]) - laws[0].firstGain) < 0.012, "\(gains[0]), \(laws[0])")
    #expect(abs(average(gains[1]) - laws[0].secondGain) < 0.012, "\(gains[1]), \(laws[0])")
    let even = OneStepLaws(
      of: OneStepStudy(teacher: [0, 0, 1]), weightSquares: [Double](repeating: 1, count: 250))
    #expect(even.firstGain == 0 && even.secondGain == 0)
  }

  @Test func exponentsBelongToTheirIntervals() {
    let exponents = [0.1, 0.29, 0.35, 0.39, 0.25, 0, 0.5]
    #expect(
      exponents.map { OneStepStudy.expectedSpikes(exponent: $0) } == [1, 2, 3, 4, nil, nil, nil])
  }

  @Test func aSpikeThatCannotBeIsExplained() {
    func message(_ study: OneStepStudy) -> String {
      do {
        try study.validate(limits: StudyLimits(memoryBytes: 1_000_000_000))
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      message(OneStepStudy(activation: .tanh))
        == "order: the Hermite coefficient c_2 of tanh is 0, so no step size gives a spike of "
        + "degree 2; ask for 1 or choose an activation such as centred-relu")
    #expect(
      message(OneStepStudy(order: 3))
        == "order: the Hermite coefficient c_3 of centred-relu is 0, so no step size gives a spike "
        + "of degree 3; ask for 2 or choose an activation such as shifted-tanh")
    #expect(message(OneStepStudy(activation: .tanh, order: 1)) == "accepted")
    #expect(message(OneStepStudy(activation: .shiftedTanh, order: 3)) == "accepted")
    #expect(
      message(OneStepStudy(stepExponent: 0.5))
        == "step_exponent: 0.5 is where the theory ends; give a number below 0.5")
    #expect(message(OneStepStudy(stepExponent: -0.1)).hasPrefix("step_exponent: -0.1 is not"))
    #expect(message(OneStepStudy(teacher: [1])).hasPrefix("teacher: 1 Hermite coefficients; "))
    #expect(message(OneStepStudy(teacher: [0, .nan])).hasPrefix("teacher[1]: nan is not"))
    #expect(message(OneStepStudy(samples: 20_000, width: 20_000)).contains("32.2 GB"))
  }
}
