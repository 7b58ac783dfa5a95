import Foundation
import Statistics
import Testing

/// Spikes, angles and laws of the one-step study from arrays that can be checked by hand.
@Suite struct OneStepMeasuresTests {
  static let setting = OneStepSetting(
    samples: 4, dimension: 2, width: 3, activation: "centred-relu", teacher: [0, 1, 0.5],
    labelNoise: 0.5, stepPrefactor: 2, stepExponent: 0.25, ridge: 0.01, order: 2,
    keepsInitialOutput: false, unitTeacher: true)

  /// η is 2·4^0.25 = 2√2; the powers are those of (1, 2, 2, 0), the left vectors two axes.
  static let arrays: [String: [Double]] = [
    "spectrum": [9, 2.2, 2.05, 1], "initial_spectrum": [2, 1.5, 1, 0.5],
    "left_vectors": [1, 0, 0, 1, 0, 0, 0, 0],
    "powers": [1, 1, 2, 4, 2, 4, 0, 0],
    "direction": [3, 4], "teacher_direction": [1, 0], "head": [1, -1, 1],
    "activation_coefficients": [0, 0.5, 0.2],
    "approximation_errors": [3, 2, 1], "train_errors": [1, 4, 3, 2], "test_errors": [5, 8, 7, 6],
    "ridge_losses": [9, 12, 11, 10], "ideal_losses": [6, 4, 3.5],
    "learned_coefficients": [1, 2, 3, 4, 5, 6, 7, 8],
  ]
  static let metrics = [
    "rank_one_error": 0.25, "teacher_cosine_law": 0.7, "squared_length_law": 24,
    "first_gain_law": 2.5, "second_gain_law": 0.6,
  ]

  static func measures() throws -> OneStepMeasures {
    try OneStepMeasures(setting, arrays: arrays, metrics: metrics)
  }

  @Test func spikesAreCountedBeyondTheEdgeAndSizedByTheStoredVectors() throws {
    let measures = try Self.measures()
    // 2.05 is below 1.05 · 2, 2.2 is above.
    #expect(measures.edge == 2 && measures.outliers == 2)
    // s_1 = c_1² η |u| |a| / √n = 0.25 · 2√2 · 3 · √3 / 2; s_2 = c_1² c_2 η² |u²| |a²| / √n.
    let expected = [
      0.25 * 2 * 2.0.squareRoot() * 3 * 3.0.squareRoot() / 2,
      0.25 * 0.2 * 8 * 33.0.squareRoot() * 3.0.squareRoot() / 2,
    ]
    for (term, size) in zip(measures.terms, expected) {
      #expect(abs(term.size - size) < 1e-14)
      #expect(abs(term.predictedPlace - (size * size + 4).squareRoot()) < 1e-14)
    }
    #expect(measures.terms.map(\.degree) == [1, 2] && measures.terms.map(\.place) == [9, 2.2])
  }

  @Test func anglesLawsAndFitsComeFromTheirArrays() throws {
    let measures = try Self.measures()
    #expect(abs(measures.cosine.measured - 0.6) < 1e-15 && measures.cosine.expected == 0.7)
    #expect(measures.squaredLength.measured == 25 && measures.squaredLength.expected == 24)
    #expect(measures.gains.map(\.measured) == [2, 0.5])
    #expect(measures.gains.map(\.expected) == [2.5, 0.6])
    #expect(measures.fits.map(\.name) == ["F", "F_0", "F_1", "F_2"])
    #expect(measures.fits.map(\.distance) == [nil, 3, 2, 1])
    #expect(measures.fits[2].learned == [5, 6] && measures.fits[2].testError == 7)
    // The span of (1,2,2,0) and (1,4,4,0) holds the first axis and (0,1,1,0)/√2.
    let cosines = measures.terms.map(\.principalCosine)
    #expect(abs(cosines[0] - 1) < 1e-12 && abs(cosines[1] - 0.5.squareRoot()) < 1e-12)
  }

  @Test func whatIsMissingOrDamagedIsARefusal() {
    func reason(_ change: (inout [String: [Double]]) -> Void) -> String {
      var arrays = Self.arrays
      change(&arrays)
      do throws(Refusal) {
        _ = try OneStepMeasures(Self.setting, arrays: arrays, metrics: [:])
        return "measured"
      } catch { return error.reason }
    }
    #expect(reason { _ in } == "measured")
    #expect(reason { $0["head"] = nil } == "it keeps no array head")
    #expect(reason { $0["head"] = [1, 2] }.contains("head has 2 values where 3 are needed"))
    #expect(reason { $0["spectrum"] = [3] }.contains("spectrum has 1 values where 2"))
    let (nan, infinite) = (
      reason { $0["spectrum"]?[1] = .nan }, reason { $0["test_errors"]?[0] = .infinity }
    )
    #expect(nan == "value 1 of its array spectrum is nan")
    #expect(infinite == "value 0 of its array test_errors is inf")
    #expect(reason { $0["powers"] = [1, 2, 3, 4, 5] }.contains("5 values for 4 rows"))
    #expect(reason { $0["powers"] = [1, 2, 3, 4] }.contains("1 powers for 2 spikes"))
    #expect(reason { $0["powers"] = [1, 2, 2, 4, 2, 4, 0, 0] }.contains("lies in the span"))
  }

  @Test(
    arguments: [
      (0.1, 1), (0.2, 1), (0.25, nil), (0.29, 2), (1.0 / 3, nil), (0.35, 3), (0.375, nil),
      (0.39, 4), (0, nil), (0.5, nil), (0.4985, 333),
    ] as [(Double, Int?)])
  func exponentsBelongToTheirIntervals(exponent: Double, count: Int?) {
    var setting = Self.setting
    setting.stepExponent = exponent
    #expect(setting.expectedSpikes == count)
  }

  @Test func sizesInOneProportionShareTheirKey() {
    func sized(_ n: Int, _ d: Int) -> OneStepSetting {
      var setting = Self.setting
      (setting.samples, setting.dimension, setting.width) = (n, d, n)
      return setting
    }
    #expect(sized(1000, 250).proportion == sized(707, 176).proportion)
    #expect(sized(1000, 250).proportion != sized(1000, 500).proportion)
    #expect(sized(500, 125) < sized(1000, 250))
  }

  /// Runs whose two spikes grow exactly as n^0.3 and n^-0.1 but for a factor of the seed.
  private static func grown(_ sizes: [Int]) throws -> (runs: [OneStepMeasures], seeds: [Int]) {
    var (runs, seeds) = ([OneStepMeasures](), [Int]())
    for n in sizes {
      for seed in 0..<3 {
        var setting = setting
        (setting.samples, setting.dimension, setting.width) = (n, 2, 1)
        setting.stepPrefactor = pow(Double(n), -0.25)
        let factor = 1 + 0.1 * Double(seed)
        let first = 4 * pow(Double(n), 0.8) * factor
        let second = 20 * pow(Double(n), 0.4) * factor
        var powers = [Double](repeating: 0, count: 2 * n)
        (powers[0], powers[3]) = (first, second)
        var arrays = Self.arrays
        arrays["left_vectors"] = powers
        arrays["powers"] = powers
        arrays["head"] = [1]
        // Sizes are first, second / √n with these.
        arrays["activation_coefficients"] = [0, 1, 1]
        runs.append(try OneStepMeasures(setting, arrays: arrays, metrics: [:]))
        seeds.append(seed)
      }
    }
    return (runs, seeds)
  }

  @Test func slopesOfPowerLawsAreTheirExponents() throws {
    let (runs, seeds) = try Self.grown([100, 200, 400])
    for (k, slope) in [(1, 0.3), (2, -0.1)] {
      let slopes = SpikeGrowth.slopes(ofSpike: k, runs, seeds: seeds)
      #expect(slopes.count == 3 && slopes.allSatisfy { abs($0 - slope) < 1e-12 }, "\(slopes)")
    }
    #expect(
      SpikeGrowth.slopes(ofSpike: 1, Array(runs.prefix(6)), seeds: Array(seeds.prefix(6))) == [])
  }

  @Test func growthTellsItsLawAndRefusesTwoSizes() throws {
    // d/n differs from size to size here, so each size is a proportion of its own.
    let groups = SpikeGrowth.groups(of: try Self.grown([100, 200]).runs)
    #expect(groups.count == 2 && groups.allSatisfy { $0.lines.count == 2 })
    let line = groups[0].lines[1]
    #expect(abs(line.law - (0.25 * 2 - 0.5)) < 1e-15)
    guard case .failure(let refusal) = line.fit else {
      Issue.record("a line through one size")
      return
    }
    #expect(refusal.reason == "1 distinct abscissae: no fit below 3")
  }

  // scipy.stats.t.interval(0.95, 3, 2.5, scipy.stats.sem([1, 2, 3, 4])) = (0.4457397432394794, 4.554260256760521)
  @Test func meanHasStudentsInterval() throws {
    let four = SampleMean([1, 2, .nan, 3, 4])
    #expect(four.count == 4 && four.mean == .finite(2.5))
    #expect(abs(try #require(four.standardError) - 0.6454972243679028) < 1e-14)
    let interval = try #require(four.interval)
    #expect(abs(interval.low - 0.4457397432394794) < 1e-9)
    #expect(abs(interval.high - 4.554260256760521) < 1e-9)
    #expect(SampleMean([7]).mean == .finite(7) && SampleMean([7]).interval == nil)
    #expect(SampleMean([.infinity]).mean == .missing && SampleMean([]).count == 0)
    #expect(SampleMean([2, 2]).standardError == 0)
  }
}
