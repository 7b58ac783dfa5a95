internal import Foundation
internal import Statistics
internal import Testing

@testable internal import Studies

/// The acceptance tests of the three studies at their stated sizes, with their stated seeds.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["RFLR_LONG"] == "1",
    "set RFLR_LONG=1 for minutes of studies"),
  .serialized)
struct StudyAcceptanceTests {
  init() { BLASThreads.use(ProcessInfo.processInfo.activeProcessorCount) }

  /// Slope of log y over log x.
  private func slope(_ x: [Double], _ y: [Double]) -> Double {
    let (u, v) = (x.map { log($0) }, y.map { log($0) })
    let (meanU, meanV) = (average(u), average(v))
    let products = zip(u, v).map { ($0 - meanU) * ($1 - meanV) }
    return products.reduce(0, +) / u.map { ($0 - meanU) * ($0 - meanU) }.reduce(0, +)
  }

  @Test(arguments: 0..<10) func lemmaLeavesNoWeight(seed: Int) throws {
    let result = try LemmaStudy(seed: seed).run()
    #expect((result.weightNorms.last ?? 1) < 1e-3)
    #expect(result.identityError < 1e-10)
  }

  // 002-3: the table of runs, with the tolerance of other random numbers.
  @Test func networkShrinksAtTheRateOfItsDecay() throws {
    let first = try StructureStudy().run()
    #expect(first.orthogonalRatio > 0.08 && first.orthogonalRatio < 0.16)
    #expect(abs(first.decayAlone - 0.135) < 1e-3 && first.testError < 0.05)
    let decayed = try StructureStudy(weightDecay: 1e-3).run()
    let values = decayed.singularValues
    #expect(1 + values[1] * values[1] / (values[0] * values[0]) < 1.01)
    let second = try StructureStudy(
      steps: 10_000, learningRate: 0.8, offsetLearningRate: 0.5, weightDecay: 1e-5, tolerance: 1e-6
    ).run()
    #expect(second.orthogonalRatio > 0.8, "the second setting shows no low rank")
  }

  @Test func trainedMapIsBelowTheBestOf200RandomOnes() throws {
    let result = try ProjectionStudy().run()
    #expect((result.distortions.last ?? 1) < 0.05)
    let random = result.randomDistortions
    #expect(abs(average(random) - 0.555) < 0.05 && (random.min() ?? 0) > 0.3)
    #expect(abs(average(result.batchDistortions) - 0.98) < 0.1)
  }

  @Test func gradientComesCloserToRankOneAsItGrows() throws {
    let means = try [500, 1000, 2000].map { n in
      average(
        try (0..<3).map {
          try OneStepStudy(seed: $0, samples: n, dimension: n / 4, width: n, order: 1).run()
            .rankOneError
        })
    }
    #expect(means[0] > means[1] && means[1] > means[2] && means[1] < 0.2, "\(means)")
  }

  @Test(arguments: [1000, 2000], 0..<4)
  func spikesAreCountedAndAligned(n: Int, seed: Int) throws {
    for (exponent, count) in [(0.10, 1), (0.20, 1), (0.29, 2)] {
      let result = try OneStepStudy(
        seed: seed, samples: n, dimension: n / 4, width: n, stepExponent: exponent
      ).run()
      let outliers = try Spectrum(result.spectrum).outliers(
        beyond: result.initialSpectrum[0], factor: 1.05)
      #expect(outliers == count, "exponent \(exponent)")
      if count == 2 {
        #expect(result.principalCosines[0] > 0.99 && result.principalCosines[1] > 0.9)
      }
    }
  }

  @Test func spikesGrowWithTheirExponents() throws {
    let sizes = [500.0, 1000, 2000]
    let spikes = try sizes.map { n in
      try (0..<10).map {
        try OneStepStudy(
          seed: $0, samples: Int(n), dimension: Int(n) / 4, width: Int(n), unitTeacher: true
        ).run().spikeSizes
      }
    }
    for k in 1...2 {
      let measured = slope(sizes, spikes.map { seeds in average(seeds.map { $0[k - 1] }) })
      let law = 0.29 * Double(k) + (1 - Double(k)) / 2
      #expect(abs(measured - law) < 0.12, "k \(k): \(measured) against \(law)")
    }
  }

  @Test func gainsAreThoseOfTheClosedForms() throws {
    let results = try (0..<10).map { try OneStepStudy(seed: $0, dimension: 500).run() }
    for k in 0..<2 {
      let gains = results.map { $0.idealLosses[k] - $0.idealLosses[k + 1] }
      let law = k == 0 ? results[0].laws.firstGain : results[0].laws.secondGain
      let mean = average(gains)
      let spread = average(gains.map { ($0 - mean) * ($0 - mean) }).squareRoot()
      #expect(abs(mean - law) < 2 * spread / 3 + 0.1 * law, "D\(k + 1) \(mean), law \(law)")
    }
  }

  @Test(arguments: [Activation.tanh, .sigmoid, .relu], 0..<10)
  func oneOutlierWithoutAndTwoWithAStrongSpike(activation: Activation, seed: Int) throws {
    for (exponent, count) in [(0.0, 1), (0.375, 2)] {
      let result = try GradientRankStudy(
        seed: seed, spikeExponent: exponent, activation: activation
      ).run()
      let outliers = try Spectrum(result.spectrum).outliers(beyond: result.bulkSpectrum[0])
      #expect(outliers == count && result.identityError < 1e-12, "exponent \(exponent)")
    }
  }

  @Test(arguments: 0..<10) func reluHasTheWeakestResidueSpike(seed: Int) throws {
    for scaling in GradientRankStudy.Scaling.allCases {
      let ratios = try [Activation.relu, .tanh, .sigmoid, .softplus, .silu, .elu].map {
        let result = try GradientRankStudy(
          seed: seed, spikeExponent: 0.125, decayExponent: 5.0 / 9, activation: $0,
          scaling: scaling
        ).run()
        return result.residueNorm / result.bulkSpectrum[0]
      }
      #expect(ratios.min() == ratios[0], "\(scaling): \(ratios)")
    }
  }

  @Test func residueKeepsItsSizeAndTheBulkFalls() throws {
    let sizes = [375, 750, 1500]
    let results = try sizes.map { n in
      try (0..<5).map {
        try GradientRankStudy(
          seed: $0, samples: n, dimension: n * 4 / 3, width: n * 5 / 3, activation: .tanh
        ).run()
      }
    }
    let x = sizes.map(Double.init)
    let residue = slope(x, results.map { average($0.map(\.residueNorm)) })
    let bulk = slope(x, results.map { average($0.map { $0.bulkSpectrum[0] }) })
    #expect(abs(residue) < 0.1 && abs(bulk + 0.5) < 0.1, "\(residue), \(bulk)")
  }

  @Test(arguments: 0..<5) func meanFieldFollowsLabelsAndNTKFollowsResidues(seed: Int) throws {
    var study = GradientRankStudy(seed: seed, scaling: .meanField)
    let field = try study.run()
    #expect(try Alignment.cosine(field.left.column(0), field.labelDirection) > 0.99)
    study.scaling = .ntk
    let tangent = try study.run()
    #expect(try Alignment.cosine(tangent.left.column(0), tangent.residueDirection) > 0.99)
    #expect(try Alignment.cosine(tangent.left.column(0), tangent.labelDirection) < 0.97)
  }
}
