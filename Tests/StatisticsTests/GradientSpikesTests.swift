internal import Foundation
internal import Statistics
internal import Testing

@Suite struct GradientSpikesTests {
  /// A gradient of rank two along the first axes, with parts that are known by hand.
  ///
  /// X_Bᵀr = 3e₁, q = e₂, s = 2f₁, d = 5f₂, z·r = ½; γ = 0.1 and ζ = 4.
  static func arrays() -> GradientSpikes.Arrays {
    GradientSpikes.Arrays(
      spectrum: [3, 1, 0.9, 0.2, 0.1], bulkSpectrum: [0.8, 0.2],
      left: [[0.6, 0.8, 0], [0, 0, 1]],
      residueDirection: [3, 0, 0], labelDirection: [0, -2, 0], spikeDirection: [0, 1, 0],
      targetDirections: [[1, 0, 0], [0, 0, 7]], slopes: [2, 0], dataSlopes: [0, 5],
      latent: [1, 1], residuals: [0.25, 0.25], residuePull: [3, 4], spikePull: [0, 2],
      outputScale: 0.1, spikeStrength: 4, restNorm: 0.9)
  }

  private func measured(_ quantity: GradientQuantity) throws -> Double? {
    try GradientSpikes(Self.arrays())[quantity].finite
  }

  static let expected: [(GradientQuantity, Double)] = [
    (.firstValue, 3), (.thirdValue, 0.9), (.edge, 0.8),
    // 0.1·3·2, 0.1·4·½·2 and 0.1·4·5.
    (.residueNorm, 0.6), (.interplayNorm, 0.4), (.dataNorm, 2), (.residueOverEdge, 0.75),
    (.dataOverEdge, 2.5), (.secondOverEdge, 1.25),
    // Above 0.96: 3 and 1.
    (.outliers, 2), (.rankTwoError, 0.3), (.firstToResidue, 0.6), (.firstToSpike, 0.8),
    (.firstToLabels, 0.8), (.firstToTarget, 0.6), (.secondToResidue, 0), (.secondToSpike, 0),
    (.firstSpanCosine, 1), (.secondSpanCosine, 0), (.residuePull, 5), (.spikePull, 2),
  ]

  @Test(arguments: expected)
  func quantitiesAreThoseOfTheirFormulas(quantity: GradientQuantity, value: Double) throws {
    #expect(abs(try #require(try measured(quantity)) - value) < 1e-14)
  }

  // In the axes e₁, e₂ and f₁, f₂ the sum of the parts is [[0.6, 0], [0.4, 2]].
  @Test func predictedPlacesAreTheSingularValuesOfTheParts() throws {
    let (first, second) = (try measured(.firstPrediction), try measured(.secondPrediction))
    let (a, b) = (try #require(first), try #require(second))
    #expect(abs(a * b - 1.2) < 1e-14)
    #expect(abs(a * a + b * b - (0.36 + 0.16 + 4)) < 1e-14)
    #expect(a > b)
  }

  @Test func withoutASpikeItsDirectionsAreMissing() throws {
    var arrays = Self.arrays()
    arrays.spikeStrength = 0
    let spikes = try GradientSpikes(arrays)
    for quantity in [
      GradientQuantity.firstToSpike, .secondToSpike, .firstSpanCosine, .spikePull,
    ] { #expect(spikes[quantity] == .missing) }
    #expect(spikes[.dataNorm] == .finite(0))
    // The one part that is left.
    #expect(abs((spikes[.firstPrediction].finite ?? 0) - 0.6) < 1e-15)
    #expect(spikes[.secondPrediction] == .finite(0))
  }

  @Test func arraysWithoutAnAnswerAreRefused() {
    var arrays = Self.arrays()
    arrays.spectrum = [1, .nan]
    #expect(throws: Refusal.self) { try GradientSpikes(arrays) }
    arrays = Self.arrays()
    arrays.left = []
    #expect(throws: Refusal("no left singular vectors")) { try GradientSpikes(arrays) }
    arrays = Self.arrays()
    arrays.residueDirection = [1, 0]
    #expect(throws: Refusal("3 and 2 components")) { try GradientSpikes(arrays) }
    arrays = Self.arrays()
    arrays.latent = [1]
    #expect(throws: Refusal.self) { try GradientSpikes(arrays) }
  }

  @Test func seedsAreSummarisedWithAnIntervalFromThreeOn() throws {
    let two = try #require(SeedSummary([.finite(1), .nan, .finite(3)]))
    #expect(two.count == 2 && two.mean == 2 && two.interval == nil)
    let three = try #require(SeedSummary([.finite(1), .finite(2), .finite(3)]))
    // scipy.stats.t.ppf(0.975, 2) is 4.302652729749462; with 2 degrees of freedom it is exactly this.
    let quantile = 0.95 / (2 * 0.975 * 0.025).squareRoot()
    let reach = quantile / 3.0.squareRoot()
    #expect(abs((three.interval?.high ?? 0) - 2 - reach) < 1e-12)
    #expect(SeedSummary([.missing, .nan]) == nil)
  }

  @Test func effectsArePairedAndRatiosNeedPositiveValues() throws {
    let effect = try #require(
      PairedEffect([
        (with: .finite(2), without: .finite(1)), (with: .finite(8), without: .finite(1)),
        (with: .missing, without: .finite(1)),
      ]))
    #expect(effect.difference.count == 2 && effect.difference.mean == 4)
    #expect(abs((effect.ratio?.value ?? 0) - 4) < 1e-14)
    let zero = try #require(PairedEffect([(with: .finite(0), without: .finite(1))]))
    #expect(zero.ratio == nil && zero.difference.mean == -1)
    #expect(PairedEffect([(with: .nan, without: .finite(1))]) == nil)
  }

  @Test func powerLawsHaveTheirExponents() throws {
    let points = [375.0, 750, 1500].map { (size: $0, value: 3 * pow($0, -0.5)) }
    #expect(abs(try LineFit.powerLaw(points).slope.value + 0.5) < 1e-13)
    #expect(throws: Refusal.self) { try LineFit.powerLaw(Array(points.dropLast())) }
    #expect(throws: Refusal.self) { try LineFit.powerLaw(points + [(size: 5, value: 0)]) }
  }

  @Test func courseComparesEveryLookWithTheFirst() throws {
    let course = try GradientCourse(
      epochs: [0, 2, 3], losses: [4, 3, 2, 0], spectra: [[2, 2], [3, 0], [0, 0]],
      directions: [[1, 0], [-0.6, 0.8], [0, 1]])
    #expect(course.looks.map(\.epoch) == [0, 2, 3])
    #expect(course.looks.map(\.loss) == [.finite(4), .finite(2), .finite(0)])
    #expect(abs((course.looks[1].alignment.finite ?? 0) - 0.6) < 1e-15)
    #expect(course.looks[0].stableRank == .finite(2) && course.looks[1].stableRank == .finite(1))
    // A gradient of zeros has neither direction nor rank.
    #expect(course.looks[2].alignment == .missing && course.looks[2].effectiveRank == .missing)
    #expect(throws: Refusal.self) {
      try GradientCourse(
        epochs: [0, 9], losses: [1], spectra: [[1], [1]], directions: [[1], [1]])
    }
    #expect(throws: Refusal("no epoch was looked at")) {
      try GradientCourse(epochs: [], losses: [1], spectra: [], directions: [])
    }
  }
}
