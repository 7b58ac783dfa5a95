import Foundation
import Statistics
import Testing

/// The untrained network by SciPy's quadrature and NumPy's own simulation.
private struct GoldenNull: Decodable, Sendable, CustomTestStringConvertible {
  struct Point: Decodable, Sendable { var at, p: Double }
  var r: Int
  var mean, std, low, high: Double
  var tail, growth: [Point]
  var share: Point
  var testDescription: String { "r = \(r)" }
}

private struct GoldenSecant: Decodable, Sendable {
  var at, density, p: Double
}

private struct Golden: Decodable, Sendable {
  var null: [GoldenNull]
  var secant: [GoldenSecant]

  static let shared =
    (try? modesFixture("logratio_golden", as: Golden.self)) ?? Golden(null: [], secant: [])
}

@Suite struct LogRatioNullTests {
  @Test func goldenFileIsThere() {
    #expect(Golden.shared.null.count == 5 && Golden.shared.secant.count == 10)
  }

  @Test(arguments: Golden.shared.secant)
  fileprivate func onePairIsSciPysHyperbolicSecantTo1e13(golden: GoldenSecant) {
    let density = LogRatioNull.density(of: golden.at)
    #expect(abs(density / golden.density - 1) < 1e-13)
    let p = LogRatioNull.probability(ofPair: .finite(golden.at)).finite ?? .nan
    #expect(abs(p / golden.p - 1) < 1e-13)
  }

  @Test func pairWithoutANumberHasNoProbabilityOfItsOwn() {
    #expect(LogRatioNull.probability(ofPair: .nan) == .nan)
    #expect(LogRatioNull.probability(ofPair: .missing) == .missing)
    #expect(LogRatioNull.probability(ofPair: .negativeInfinity) == .finite(0))
  }

  /// Each simulated number lies within four of its standard errors of the integrated one.
  @Test(arguments: Golden.shared.null)
  fileprivate func maximumIsTheIntegratedOneWithinFourErrors(golden: GoldenNull) throws {
    let null = try LogRatioNull(channels: golden.r, draws: 40_000, seed: 3)
    let root = Double(null.draws).squareRoot()
    #expect(abs(null.meanOfMaximum - golden.mean) < 4 * golden.std / root)
    for point in golden.tail {
      let p = null.probability(ofMaximum: .finite(point.at)).finite ?? .nan
      #expect(abs(p - point.p) < 4 * (point.p * (1 - point.p)).squareRoot() / root + 1 / 40_000)
    }
    // A quantile has the right probability above it.
    for (p, exact) in [(0.05, golden.low), (0.95, golden.high)] {
      let above = null.probability(ofMaximum: .finite(exact)).finite ?? .nan
      #expect(abs(above - (1 - p)) < 4 * (p * (1 - p)).squareRoot() / root)
      #expect(abs(null.quantileOfMaximum(p) - exact) < 0.06)
    }
  }

  @Test(arguments: Golden.shared.null)
  fileprivate func growthAndShareAreNumPysWithinFourErrors(golden: GoldenNull) throws {
    let null = try LogRatioNull(channels: golden.r, draws: 40_000, seed: 4)
    func error(_ p: Double, _ draws: Int, _ golden: Int) -> Double {
      4 * (p * (1 - p) * (1 / Double(draws) + 1 / Double(golden))).squareRoot() + 1e-4
    }
    for point in golden.growth {
      let p = null.probability(ofGrowth: .finite(point.at)).finite ?? .nan
      #expect(abs(p - point.p) < error(point.p, 20_000, 200_000))
    }
    let p = null.probability(ofLargestShare: .finite(golden.share.at)).finite ?? .nan
    #expect(abs(p - golden.share.p) < error(golden.share.p, 40_000, 400_000))
  }

  /// protocol.md §2: mean 3.29, 3.78, 4.12 for r = 10, 15, 20; 5-95 % for r = 15 from 2.14 to 6.17.
  @Test func valuesAreThoseComputedFromTheAuthorsRuns() throws {
    for (r, mean) in [(10, 3.29), (15, 3.78), (20, 4.12)] {
      #expect(abs(try LogRatioNull(channels: r).meanOfMaximum - mean) < 0.03)
    }
    let null = try LogRatioNull(channels: 15)
    #expect(abs(null.quantileOfMaximum(0.05) - 2.14) < 0.05)
    #expect(abs(null.quantileOfMaximum(0.95) - 6.17) < 0.1)
    // The authors' stored maxima: three that an untrained network gives, and one just above 95 %.
    for maximum in [2.37, 3.47, 3.70] {
      #expect((null.probability(ofMaximum: .finite(maximum)).finite ?? 0) > 0.4)
    }
    let largest = null.probability(ofMaximum: .finite(6.41)).finite ?? 1
    #expect(largest > 0.03 && largest < 0.05)
  }

  @Test func probabilityFallsAndIsNeverZero() throws {
    let null = try LogRatioNull(channels: 10, draws: 1000)
    let values = stride(from: -1.0, through: 40, by: 0.5).map {
      null.probability(ofMaximum: .finite($0)).finite ?? .nan
    }
    #expect(values.first == 1 && values.last == 1 / 1001)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(null.probability(ofMaximum: .positiveInfinity) == .finite(1 / 1001))
    #expect(null.probability(ofMaximum: .nan) == .nan)
    #expect(null.probability(ofGrowth: .missing) == .missing)
  }

  @Test func equalSeedsGiveEqualNumbers() throws {
    let (one, other) = (try LogRatioNull(channels: 4), try LogRatioNull(channels: 4))
    #expect(one.meanOfMaximum == other.meanOfMaximum)
    #expect(try LogRatioNull(channels: 4, seed: 2).meanOfMaximum != one.meanOfMaximum)
    #expect(throws: Refusal.self) { try LogRatioNull(channels: 1) }
  }
}
