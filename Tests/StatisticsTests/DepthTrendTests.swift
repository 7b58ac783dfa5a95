import Statistics
import Testing

@Suite struct DepthTrendTests {
  @Test(arguments: ChannelsGolden.shared.trends)
  func kendallIsSciPys(golden: ChannelsGolden.Trend) throws {
    guard let tau = Double(golden.tau), let p = Double(golden.p), !tau.isNaN else {
      #expect(throws: Refusal.self) { try KendallTrend(of: golden.y, against: golden.x) }
      return
    }
    let trend = try KendallTrend(of: golden.y, against: golden.x)
    #expect(abs(trend.tau - tau) < 1e-14)
    #expect(abs(trend.pValue - p) <= 1e-12 * p)
  }

  @Test func oneValueOrEqualValuesHaveNoTrend() {
    #expect(throws: Refusal("1 values: no trend below 2")) {
      try KendallTrend(of: [1], against: [1])
    }
    #expect(throws: Refusal("all 3 values are equal")) {
      try KendallTrend(of: [0, 0, 0], against: [1, 2, 3])
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func onlyTheOrderMatters(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let x = (0..<20).map { _ in Double(random.index(below: 8)) }
    let y = (0..<20).map { _ in Double(random.index(below: 8)) }
    let trend = try KendallTrend(of: y, against: x)
    #expect(try KendallTrend(of: y.map { $0 * $0 * $0 + 5 }, against: x) == trend)
    #expect(try KendallTrend(of: y.map { -$0 }, against: x).tau == -trend.tau)
    let order = (0..<20).shuffled(using: &random)
    #expect(try KendallTrend(of: order.map { y[$0] }, against: order.map { x[$0] }) == trend)
  }

  @Test func poolingAddsEvidenceAndOneRunStaysItself() throws {
    let single = try KendallTrend(of: [0, 0.5, 0.4, 2], against: [1, 2, 3, 4])
    #expect(try KendallTrend(pooling: [single]) == single)
    let pooled = try KendallTrend(pooling: [single, single, single, single, single])
    #expect(abs(pooled.tau - single.tau) < 1e-15 && pooled.count == 20)
    #expect(pooled.pValue < 0.05 && single.pValue > 0.05)
    #expect(throws: Refusal.self) { try KendallTrend(pooling: []) }
  }

  @Test(arguments: ChannelsGolden.shared.flips)
  func signFlipsAreCountedAsNumPyCountsThem(golden: ChannelsGolden.Flip) {
    let test = SignFlipTest(golden.differences)
    #expect(test.isExact && abs(test.pValue - golden.p) < 1e-12)
    #expect(test.pValue >= test.smallestPValue)
  }

  @Test func manyDifferencesAreSampledNearTheExactShare() {
    // 21 equal differences, 15 of one sign: P(|15 − 6| or more) of a fair coin is 0.0784.
    let differences = (0..<21).map { $0 < 15 ? 1.0 : -1 }
    let test = SignFlipTest(differences)
    #expect(!test.isExact && abs(test.pValue - 0.0784) < 0.01)
    #expect(SignFlipTest(differences.map { $0 + 5 }).pValue == 1e-4)
  }

  @Test func differencesOfZeroChangeNothing() {
    #expect(SignFlipTest([0, 1, 2, 3]).pValue == SignFlipTest([1, 2, 3]).pValue)
    #expect(SignFlipTest([0, 0]).pValue == 1)
  }

  /// protocol.md §3: means of the bottlenecks 1 … 6 at R = 5 against 2 4 6 8 10 12.
  @Test func storedMeansRejectTheConjecture() throws {
    let stored = try DepthConjecture(
      minima: [0, 0, 0.8, 2.4, 2.4, 8.6].map { [$0] }, unit: "bottlenecks")
    #expect(stored.test.count == 6 && stored.test.pValue == 2.0 / 64)
    #expect(abs(stored.meanDifference - (14.2 - 42) / 6) < 1e-14)
    // numpy.polyfit(range(1, 7), [0, 0, .8, 2.4, 2.4, 8.6], 1)[0]
    #expect(abs((stored.slope.finite ?? 0) - 1.48) < 1e-12)
    #expect(stored.isRejected && stored.answer == "no: fewer minima than 2l")
  }

  /// protocol.md §3: the seven stored ranks, each one run, bottlenecks 1 … 6.
  @Test func storedRanksTogetherRejectIt() throws {
    let ranks: [[Double]] = [
      [0, 0, 0.8, 2.4, 2.4, 8.6], [0, 0.1, 0.6, 1.5, 1.6, 3.1],
      [0.133, 0.067, 0.2, 1.27, 1.93, 2.33], [0.1, 0.35, 1.1, 0.85, 1.2, 3.4],
      [0.133, 0.2, 0.4, 0.867, 2.03, 5.17], [0.083, 0.139, 0.361, 0.417, 1.64, 3.08],
      [0.06, 0.24, 0.54, 0.74, 1.48, 4.44],
    ]
    let runs = try ranks.map { try DepthConjecture(minima: $0.map { [$0] }, unit: "bottlenecks") }
    let pooled = try DepthConjecture(pooling: runs)
    #expect(pooled.unit == "runs" && pooled.test.pValue == 2.0 / 128)
    #expect(pooled.answer == "no: fewer minima than 2l" && pooled.means.count == 6)
  }

  @Test func networkThatObeysTheConjectureIsNotRejected() throws {
    let obeying = try DepthConjecture(
      minima: (1...4).map { level in [2, 1, 3].map { $0 + 2 * Double(level - 1) } })
    #expect(obeying.meanDifference == 0 && obeying.slope == .finite(2))
    #expect(!obeying.isRejected && obeying.answer == "not rejected")
    let more = try DepthConjecture(minima: (1...6).map { [Double(3 * $0)] })
    #expect(more.answer == "no: more minima than 2l")
  }

  @Test func fewDifferencesLeaveItOpen() throws {
    let one = try DepthConjecture(minima: [[0, 0]])
    #expect(one.answer == "open: 2 channels cannot give p below 0.05")
    #expect(one.slope == .missing)
    #expect(throws: Refusal.self) { try DepthConjecture(minima: [[], []]) }
    #expect(throws: Refusal.self) { try DepthConjecture(pooling: []) }
  }

  @Test func orderOfChannelsAndRunsChangesNothing() throws {
    let counts: [[Double]] = [[0, 1, 4], [3, 2, 7]]
    let one = try DepthConjecture(minima: counts)
    let other = try DepthConjecture(minima: counts.map { $0.reversed() })
    #expect(one == other)
    let third = try DepthConjecture(minima: [[1], [9]])
    let pooled = try DepthConjecture(pooling: [one, third])
    let reversed = try DepthConjecture(pooling: [third, other])
    #expect(pooled == reversed)
  }
}
