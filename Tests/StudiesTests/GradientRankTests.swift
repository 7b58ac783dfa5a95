internal import Foundation
internal import Statistics
internal import Testing

@testable internal import Studies

@Suite struct GradientRankTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let activation: Activation
      let scaling: GradientRankStudy.Scaling
      let loss: GradientRankStudy.Loss
      let spikeExponent: Double
      let decayExponent: Double
      let weightDecay: Double
      let jacobianPenalty: Double
      let spectrum: [Double]
      let firstLeft: [Double]
      let firstRight: [Double]
      let residueNorm: Double
      let interplayNorm: Double
      let dataNorm: Double
      let bulkSpectrum: [Double]
      let meanLoss: Double
      let residuals: [Double]
    }
    let samples: Int
    let dimension: Int
    let width: Int
    let cases: [Case]
  }

  init() { BLASThreads.use(1) }

  /// The problem that make_golden.py feeds to NumPy.
  private func waves(_ study: GradientRankStudy) -> GradientRankProblem {
    let (n, d, m) = (study.samples, study.dimension, study.width)
    var bulk = wave(n, d, 1)
    for k in 0..<d {
      let deviation = pow(Double(k + 1), -study.decayExponent / 2)
      for i in 0..<n { bulk[i, k] *= deviation }
    }
    var weights = wave(m, d, 4)
    weights.normalizeRows()
    return GradientRankProblem(
      bulk: bulk, latent: waveVector(n, 2), spike: waveVector(d, 3).normalized, weights: weights,
      head: waveSigns(m, 5),
      labels: study.loss == .squared ? waveVector(n, 6) : waveSigns(n, 6))
  }

  @Test func spectrumPartsAndRegularisersAreNumPys() throws {
    let file = try golden("gradient-rank", as: Golden.self)
    #expect(file.cases.count == 3)
    for expected in file.cases {
      let study = GradientRankStudy(
        samples: file.samples, dimension: file.dimension, width: file.width,
        spikeExponent: expected.spikeExponent, decayExponent: expected.decayExponent,
        activation: expected.activation, scaling: expected.scaling, loss: expected.loss,
        weightDecay: expected.weightDecay, jacobianPenalty: expected.jacobianPenalty)
      let result = try study.measure(waves(study))
      // NumPy's side of the Jacobian penalty is a central difference.
      let tolerance = expected.jacobianPenalty > 0 ? 1e-9 : 1e-12
      #expect(worst(result.spectrum, expected.spectrum) < tolerance)
      #expect(worst(result.left.column(0).map(abs), expected.firstLeft) < 100 * tolerance)
      #expect(worst(result.right.column(0).map(abs), expected.firstRight) < 100 * tolerance)
      #expect(worst(result.bulkSpectrum, expected.bulkSpectrum) < 1e-12)
      #expect(worst(result.residuals, expected.residuals) < 1e-14)
      #expect(abs(result.loss - expected.meanLoss) < 1e-14)
      #expect(abs(result.residueNorm - expected.residueNorm) < 1e-12)
      #expect(abs(result.interplayNorm - expected.interplayNorm) < 1e-12)
      #expect(abs(result.dataNorm - expected.dataNorm) < 1e-12)
      #expect(result.identityError < 1e-13)
    }
  }

  // Acceptance test 004-1.
  @Test(arguments: GradientRankStudy.Weights.allCases, [0.0, 0.375, 0.75])
  func decompositionIsExactTo1e12(weights: GradientRankStudy.Weights, exponent: Double) throws {
    for activation in [Activation.tanh, .relu] {
      var study = GradientRankStudy(
        seed: 3, samples: 60, dimension: 80, width: 100, spikeExponent: exponent,
        decayExponent: 0.5, activation: activation, weights: weights)
      #expect(try study.run().identityError < 1e-12)
      study.inputNoise = 0.3
      study.inputNoiseDraws = 3
      #expect(try study.run().identityError < 1e-12)
    }
  }

  // Acceptance test 004-2, at a third of the stated size.
  @Test(arguments: [Activation.tanh, .sigmoid, .relu])
  func oneOutlierWithoutAndTwoWithAStrongSpike(activation: Activation) throws {
    for seed in 0..<3 {
      for (exponent, count) in [(0.0, 1), (0.375, 2)] {
        let study = GradientRankStudy(
          seed: seed, samples: 375, dimension: 500, width: 625, spikeExponent: exponent,
          activation: activation)
        let result = try study.run()
        let outliers = try Spectrum(result.spectrum).outliers(beyond: result.bulkSpectrum[0])
        #expect(outliers == count, "\(activation), exponent \(exponent), seed \(seed)")
        let span = try Alignment.principalCosines(
          (0..<count).map { result.left.column($0) },
          count == 1 ? [result.residueDirection] : [result.residueDirection, result.problem.spike])
        #expect(span[count - 1] > 0.8, "seed \(seed): \(span)")
      }
    }
  }

  // Acceptance test 004-3, at a third of the stated size.
  @Test func reluHasTheWeakestResidueSpike() throws {
    for seed in 0..<3 {
      let ratios = try [Activation.relu, .tanh, .sigmoid, .softplus, .silu, .elu].map {
        activation in
        let result = try GradientRankStudy(
          seed: seed, samples: 250, dimension: 333, width: 416, spikeExponent: 0.125,
          decayExponent: 5.0 / 9, activation: activation, scaling: .meanField
        ).run()
        return result.residueNorm / result.bulkSpectrum[0]
      }
      #expect(ratios.min() == ratios[0], "seed \(seed): \(ratios)")
    }
  }

  // Acceptance test 004-5, at a third of the stated size.
  @Test func meanFieldFollowsLabelsAndNTKFollowsResidues() throws {
    for seed in 0..<3 {
      var study = GradientRankStudy(
        seed: seed, samples: 375, dimension: 500, width: 625, scaling: .meanField)
      let field = try study.run()
      #expect(try Alignment.cosine(field.left.column(0), field.labelDirection) > 0.99)
      study.scaling = .ntk
      let tangent = try study.run()
      #expect(try Alignment.cosine(tangent.left.column(0), tangent.residueDirection) > 0.99)
      #expect(try Alignment.cosine(tangent.left.column(0), tangent.labelDirection) < 0.97)
    }
  }

  @Test func jacobianGradientIsTheSlopeOfThePenalty() throws {
    let study = GradientRankStudy(
      seed: 1, samples: 20, dimension: 8, width: 12, spikeExponent: 0.3, activation: .silu,
      jacobianPenalty: 1)
    var problem = GradientRankProblem(drawnFor: study)
    let gradient = study.jacobianGradient(of: problem)
    for (row, column) in [(0, 0), (5, 3), (11, 7)] {
      let weight = problem.weights[row, column]
      problem.weights[row, column] = weight + 1e-5
      let above = study.jacobianPenalty(of: problem)
      problem.weights[row, column] = weight - 1e-5
      let below = study.jacobianPenalty(of: problem)
      problem.weights[row, column] = weight
      #expect(abs((above - below) / 2e-5 - gradient[column, row]) < 1e-9)
    }
  }

  @Test func sameSeedSameGradientAndOtherSeedAnother() throws {
    let study = GradientRankStudy(seed: 5, samples: 40, dimension: 50, width: 60)
    var other = study
    other.seed = 6
    #expect(try study.run().spectrum == study.run().spectrum)
    #expect(try study.run().spectrum != other.run().spectrum)
  }

  @Test func weightChoicesAreWhatTheySay() {
    for weights in GradientRankStudy.Weights.allCases {
      let study = GradientRankStudy(samples: 81, dimension: 200, width: 50, weights: weights)
      let problem = GradientRankProblem(drawnFor: study)
      let components = problem.weights.times(problem.spike)
      let lengths = (0..<50).map { row in (0..<200).map { problem.weights[row, $0] }.norm }
      switch weights {
      case .sphere: #expect(worst(lengths, Array(repeating: 1, count: 50)) < 1e-12)
      case .orthogonal:
        #expect(worst(lengths, Array(repeating: 1, count: 50)) < 1e-12)
        #expect(components.map(abs).max() ?? 1 < 1e-14)
      // n^(−1/4) = 1/3 before the rows are brought back to length 1.
      case .tilted: #expect(abs(average(components) - 0.316) < 0.03)
      case .gaussian: #expect(abs(average(lengths) - 1) < 0.03 && lengths.max() ?? 0 > 1.01)
      }
    }
  }

  @Test func badFieldsAreNamedWithAWayOut() {
    func message(_ study: GradientRankStudy) -> String {
      do {
        try study.validate(limits: StudyLimits(memoryBytes: 1_000_000_000))
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      message(GradientRankStudy(spikeExponent: 1.5))
        == "spike_exponent: 1.5 is not a number from 0.0 to 1.0; give a number such as 0.125")
    #expect(
      message(GradientRankStudy(decayExponent: .nan))
        == "decay_exponent: nan is not a number from 0.0 to 2.0; give a number such as 0.5")
    #expect(
      message(GradientRankStudy(samples: 0))
        == "samples: 0 is not between 2 and 1000000; give a whole number in that range")
    #expect(
      message(GradientRankStudy(samples: 20_000, dimension: 30_000, width: 40_000))
        == "sizes: 20000 samples, 30000 dimensions, 40000 neurons need 94.4 GB of memory, "
        + "1.0 GB are allowed; take smaller sizes, or a machine with more memory")
    #expect(message(GradientRankStudy()) == "accepted")
  }

  @Test func givenDataThatDoNotFitAreRefused() {
    let study = GradientRankStudy(samples: 12, dimension: 9, width: 14)
    var problem = waves(study)
    problem.labels[3] = .infinity
    #expect(
      throws: StudyError("labels", "value 3 is inf", remedy: "give finite numbers, without gaps")
    ) {
      try study.measure(problem)
    }
    problem = waves(study)
    problem.head.removeLast()
    #expect(throws: StudyError.self) { try study.measure(problem) }
  }
}
