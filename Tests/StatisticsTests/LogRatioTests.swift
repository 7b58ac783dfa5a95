import Foundation
import Statistics
import Testing

/// Log-ratios of one layer by NumPy.
private struct GoldenRatios: Decodable, Sendable, CustomTestStringConvertible {
  var values, pairs, shares: [String]
  var epsilon: Double
  var max, spread, effective: String
  var specialised, collapsed: Bool
  var testDescription: String { "\(values.count) channels, max \(max)" }

  static let all: [GoldenRatios] = {
    struct File: Decodable { var cases: [GoldenRatios] }
    return (try? modesFixture("logratio_golden", as: File.self))?.cases ?? []
  }()
}

/// Reads a fixture that a script beside it has written.
func modesFixture<Content: Decodable>(_ name: String, as: Content.Type) throws -> Content {
  let url = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/\(name).json")
  return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
}

/// Whether a measured number is near another.
func isNear(_ value: Measured, _ other: Double?, _ error: Double) -> Bool {
  guard let other else { return value == .missing }
  guard let value = value.finite else { return Measured(other) == value }
  return abs(value - other) <= error * Swift.max(1, abs(other))
}

private func channels(seed: UInt64, _ count: Int) -> [Double] {
  var random = SeededGenerator(seed: seed)
  return (0..<count).map { _ in random.normal() }
}

@Suite struct LogRatioTests {
  @Test func goldenFileIsThere() { #expect(GoldenRatios.all.count == 24) }

  @Test(arguments: GoldenRatios.all)
  fileprivate func ratiosSharesAndVerdictsAreNumPysTo1e13(golden: GoldenRatios) throws {
    let rule = try LogRatio.Rule(offset: golden.epsilon)
    let ratios = try LogRatio(golden.values.map { Double($0) ?? .nan }, rule: rule)
    #expect(ratios.pairs.count == golden.pairs.count)
    for (pair, expected) in zip(ratios.pairs, golden.pairs) {
      #expect(isNear(pair.value, Double(expected), 1e-13))
    }
    for (share, expected) in zip(ratios.shares, golden.shares) {
      #expect(isNear(share, Double(expected), 1e-13))
    }
    #expect(isNear(ratios.maximum, Double(golden.max), 1e-13))
    #expect(isNear(ratios.spread, Double(golden.spread), 1e-13))
    #expect(isNear(ratios.effectiveChannels, Double(golden.effective), 1e-13))
    #expect(ratios.isSpecialised == golden.specialised)
    #expect(ratios.isCollapsed == golden.collapsed)
  }

  @Test(arguments: 0..<50)
  func permutedChannelsHaveTheSameMaximumSpreadAndLargestShare(seed: Int) throws {
    let values = channels(seed: UInt64(seed), 3 + seed % 15)
    var random = SeededGenerator(seed: UInt64(seed) + 1000)
    let (one, other) = (try LogRatio(values), try LogRatio(values.shuffled(using: &random)))
    #expect(one.maximum == other.maximum && one.largestShare == other.largestShare)
    #expect(one.spread == other.spread && one.effectiveChannels == other.effectiveChannels)
    #expect(one.isSpecialised == other.isSpecialised && one.isCollapsed == other.isCollapsed)
  }

  @Test(arguments: 0..<50)
  func matrixIsAntisymmetricToTheBitAndItsLargestEntryIsTheMaximum(seed: Int) throws {
    let values = channels(seed: UInt64(seed), 2 + seed % 9)
    let ratios = try LogRatio(values)
    var largest = -Double.infinity
    for i in values.indices {
      #expect(ratios.value(i, i) == .finite(0))
      for j in values.indices {
        let (forth, back) = (ratios.value(i, j).finite ?? .nan, ratios.value(j, i).finite ?? .nan)
        #expect(forth == -back)
        largest = max(largest, forth)
      }
    }
    #expect(ratios.maximum == .finite(largest))
  }

  @Test(arguments: 0..<50)
  func scaleEntersThroughEpsilonAlone(seed: Int) throws {
    let values = channels(seed: UInt64(seed), 8)
    // A power of two scales without rounding; with ε scaled too, every sum is the same.
    let scaled = values.map { $0 * 1024 }
    let (one, other) = (
      try LogRatio(values), try LogRatio(scaled, rule: LogRatio.Rule(offset: 1e-6 * 1024))
    )
    #expect(isNear(one.maximum, other.maximum.finite, 1e-12))
    #expect(isNear(one.spread, other.spread.finite, 1e-12))
    #expect(one.shares == other.shares)
    let sameOffset = try LogRatio(scaled)
    let smallest = values.map(abs).min() ?? 0
    #expect(isNear(one.maximum, sameOffset.maximum.finite, 2e-6 / smallest))
    let signs = values.map { -$0 }
    #expect(try LogRatio(signs).maximum == one.maximum)
  }

  @Test func channelThatIsNotFiniteHidesNothing() throws {
    let ratios = try LogRatio([1, .nan, 2])
    #expect(ratios.maximum == .nan && ratios.spread == .nan && ratios.largestShare == .nan)
    #expect(ratios.isSpecialised == nil && ratios.isCollapsed == nil)
    #expect(ratios.dominantChannel == nil && ratios.silentCount == nil)
    #expect(isNear(ratios.value(0, 2), log(1 + 1e-6) - log(2 + 1e-6), 1e-15))
    #expect(ratios.value(0, 1) == .nan)
  }

  @Test func silentLayerHasNoShares() throws {
    let ratios = try LogRatio([0, 0, 0])
    #expect(ratios.maximum == .finite(0) && ratios.largestShare == .missing)
    #expect(ratios.effectiveChannels == .missing && ratios.isSpecialised == nil)
    #expect(ratios.isCollapsed == true)
  }

  @Test func zeroOffsetMakesAnInfiniteRatioOfAZero() throws {
    let ratios = try LogRatio([0, 1, 2], rule: LogRatio.Rule(offset: 0))
    #expect(ratios.maximum == .positiveInfinity && ratios.spread == .nan)
    #expect(ratios.value(0, 1) == .negativeInfinity)
  }

  @Test func oneChannelHasNoPair() {
    let refusal = #expect(throws: Refusal.self) { try LogRatio([1]) }
    #expect(refusal?.reason == "1 channel: no pair below 2")
  }

  @Test(arguments: [-1.0, .nan, .infinity])
  func senselessEpsilonIsNamed(epsilon: Double) {
    let error = #expect(throws: StatisticsError.self) { try LogRatio.Rule(offset: epsilon) }
    #expect(error?.field == "epsilon")
  }

  @Test func sharesAtTheLimitsCount() throws {
    // 6 of 10 is exactly the dominant share; two of four at a hundredth are half.
    #expect(try LogRatio([6, 2, 1, 1]).isSpecialised == true)
    #expect(try LogRatio([5.9, 2.1, 1, 1]).isSpecialised == false)
    #expect(try LogRatio([1, 1, 0.01, 0.01]).isCollapsed == true)
    #expect(try LogRatio([1, 1, 0.011, 0.01]).isCollapsed == false)
    #expect(try LogRatio([1, -3, 3]).dominantChannel == 1)
  }

  @Test func growthNeedsALookBeforeTheFirstEpoch() throws {
    func look(_ epoch: Int, _ values: [Double]) throws -> LogRatioCourse.Look {
      .init(epoch: epoch, ratios: try LogRatio(values, rule: LogRatio.Rule(offset: 0)))
    }
    let looks = [try look(-1, [1, 1]), try look(9, [1, 8]), try look(19, [1, 4])]
    let course = try LogRatioCourse(looks)
    #expect(isNear(course.growth, log(4.0), 1e-15))
    #expect(course.largest?.epoch == 9 && course.final.epoch == 19)
    #expect(try LogRatioCourse(Array(looks[1...])).growth == .missing)
    #expect(try LogRatioCourse([looks[0]]).growth == .missing)
    let broken = try LogRatioCourse([looks[0], look(9, [1, .nan])])
    #expect(broken.growth == .nan && broken.largest?.epoch == -1)
    let refusal = #expect(throws: Refusal.self) { try LogRatioCourse([]) }
    #expect(refusal?.reason == "no look at its channels")
  }
}
