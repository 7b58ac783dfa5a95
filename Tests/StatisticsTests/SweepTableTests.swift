import Foundation
import Statistics
import Testing

/// Counts, mean, median, best and interval of one list of test errors, by NumPy and SciPy.
private struct GoldenCase: Decodable, Sendable, CustomTestStringConvertible {
  var values: [String]
  var worked, failed, between, finite: Int
  var mean, median, best, low, high: String
  var testDescription: String { "\(values.count) runs, worked \(worked), failed \(failed)" }
}

private struct GoldenInterval: Decodable, Sendable {
  var k, n: Int
  var low, high: String
}

private struct Golden: Decodable, Sendable {
  var cases: [GoldenCase]
  var wilson: [GoldenInterval]

  static let shared: Golden = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/sweep_golden.json")
    guard let data = try? Data(contentsOf: url),
      let golden = try? JSONDecoder().decode(Golden.self, from: data)
    else { return Golden(cases: [], wilson: []) }
    return golden
  }()
}

/// |a − b| in units of the last place of b.
private func ulps(_ a: Double, _ b: Double) -> Double { a == b ? 0 : abs(a - b) / b.ulp }

private func total(_ errors: [Measured]) -> SweepTable.Row {
  SweepTable(by: [], keys: errors.map { _ in [] }, testErrors: errors).total
}

@Suite struct SweepTableTests {
  @Test func goldenFileIsThere() {
    #expect(Golden.shared.cases.count == 27)
    #expect(Golden.shared.wilson.count == 29)
  }

  @Test(arguments: Golden.shared.cases)
  fileprivate func rowEqualsNumPyMeanWithinOneUlpMedianToTheBit(golden: GoldenCase) {
    let row = total(golden.values.map { Measured(Double($0)) })
    #expect(row.runs == golden.values.count && row.missing == 0)
    #expect(row.worked == golden.worked)
    #expect(row.failed == golden.failed)
    #expect(row.between == golden.between)
    #expect(row.finiteCount == golden.finite)
    #expect(row.median == Measured(Double(golden.median)))
    #expect(row.best == Measured(Double(golden.best)))
    if let mean = Double(golden.mean) {
      #expect(ulps(row.mean.finite ?? .nan, mean) <= 1)
    } else {
      #expect(row.mean == .missing)
    }
    #expect(abs((row.workedInterval?.low ?? .nan) - (Double(golden.low) ?? .nan)) < 1e-15)
    #expect(abs((row.workedInterval?.high ?? .nan) - (Double(golden.high) ?? .nan)) < 1e-15)
  }

  @Test(arguments: Golden.shared.wilson)
  fileprivate func wilsonEqualsSciPyWithin1e15(golden: GoldenInterval) {
    let interval = wilsonInterval(successes: golden.k, trials: golden.n)
    #expect(abs((interval?.low ?? .nan) - (Double(golden.low) ?? .nan)) < 1e-15)
    #expect(abs((interval?.high ?? .nan) - (Double(golden.high) ?? .nan)) < 1e-15)
  }

  @Test func thresholdsAreBelowForWorkedAndAtOrAboveForFailed() {
    let row = total([0.01, 0.01.nextDown, 0.5, 0.5.nextDown].map { .finite($0) })
    #expect(row.worked == 1 && row.failed == 1 && row.between == 2)
  }

  @Test func nanAndInfinitiesAreFailedAndMissingIsApart() {
    let row = total([.nan, .positiveInfinity, .negativeInfinity, .missing, .finite(0.001)])
    #expect(row.failed == 3 && row.worked == 1 && row.missing == 1 && row.between == 0)
    #expect(row.finiteCount == 1 && row.best == .finite(0.001) && row.mean == .finite(0.001))
    #expect(row.workedShare == 0.25 && row.notFiniteCount == 3)
  }

  @Test func groupWithoutNumbersHasMissingSummaries() {
    let row = total([.missing, .missing])
    #expect(row.mean == .missing && row.median == .missing && row.best == .missing)
    #expect(row.workedShare == nil && row.workedInterval == nil && row.runs == 2)
    #expect(total([]).runs == 0)
    #expect(total([.nan]).best == .missing)
  }

  @Test func hugeValuesDoNotOverflowTheirMean() {
    let huge = Double.greatestFiniteMagnitude
    #expect(mean(of: [huge, huge]) == .finite(huge))
    #expect(median(of: [huge, huge]) == .finite(huge))
  }

  @Test func smallValuesSurviveBesideLargeOnes() {
    #expect(mean(of: [1e16, 1, -1e16, 1]) == .finite(0.5))
  }

  @Test func rowsAreSortedByTypedKeys() {
    let keys: [GroupKey] = [
      .missing, .text("b"), .number(.nan), .integer(16), .number(2.5), .integer(2), .text("B"),
      .boolean(true), .boolean(false), .number(16), .number(-.infinity),
    ]
    let table = SweepTable(
      by: ["x"], keys: keys.map { [$0] }, testErrors: keys.map { _ in .finite(1) })
    #expect(
      table.rows.map(\.key[0]) == [
        .boolean(false), .boolean(true), .number(-.infinity), .integer(2), .number(2.5),
        .integer(16), .number(.nan), .text("B"), .text("b"), .missing,
      ])
    #expect(table.rows.map(\.runs) == [1, 1, 1, 1, 1, 2, 1, 1, 1, 1])
  }

  @Test func largeIntegersAreNotMergedByRounding() {
    let keys: [GroupKey] = [.integer(1 << 53), .integer(1 << 53 + 1), .number(0x1p53)]
    let table = SweepTable(
      by: ["x"], keys: keys.map { [$0] }, testErrors: keys.map { _ in .finite(1) })
    #expect(table.rows.map(\.runs) == [2, 1])
  }

  @Test(arguments: [(0.0, 0.5), (-1, 0.5), (0.6, 0.5), (.nan, 0.5), (0.01, .infinity)])
  func senselessThresholdsAreRefused(worked: Double, failed: Double) {
    #expect(throws: StatisticsError.self) {
      try SweepTable.Thresholds(worked: worked, failed: failed)
    }
  }

  @Test func refusalSaysWhatToDo() {
    #expect(
      throws: StatisticsError(
        "worked", "threshold 0.6 is above the failed threshold 0.5",
        remedy: "give worked at most failed, so that no run is both")
    ) {
      try SweepTable.Thresholds(worked: 0.6)
    }
  }

  @Test func notesAppearOnlyWhereTheyExplainSomething() {
    func notes(_ errors: [Measured]) -> [String] {
      SweepTable(by: [], keys: errors.map { _ in [] }, testErrors: errors).notes
    }
    #expect(notes([.finite(0.001), .finite(0.7)]).isEmpty)
    #expect(
      notes([.finite(0.001), .finite(0.1), .nan, .missing]) == [
        "failed counts test_error >= 0.5 or not finite: 1; runs - worked is 3, the difference that "
          + "the paper's table C.5 prints under \"failed\"; 1 runs lie between 0.01 and 0.5, "
          + "1 have no test error",
        "1 runs have a test error that is not finite: they are in failed, and in neither mean, "
          + "median nor best",
        "1 runs have no recorded test error: they are in runs and missing alone",
      ])
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failing seed can be run again.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct SweepTableProperties {
  private static func sweep(seed: UInt64) -> (keys: [[GroupKey]], errors: [Measured]) {
    var random = SeededGenerator(state: seed)
    let count = Int.random(in: 1...60, using: &random)
    let keys: [[GroupKey]] = (0..<count).map { _ in
      [
        Bool.random(using: &random)
          ? .integer(.random(in: 1...3, using: &random))
          : .number(Double.random(in: 1...3, using: &random).rounded()),
        [.text("a"), .text("b"), .missing][Int.random(in: 0..<3, using: &random)],
      ]
    }
    let errors: [Measured] = (0..<count).map { _ in
      switch Int.random(in: 0..<10, using: &random) {
      case 0: .nan
      case 1: .positiveInfinity
      case 2: .missing
      default: .finite(exp(Double.random(in: -12...3, using: &random)))
      }
    }
    return (keys, errors)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func permutingRunsChangesNothing(seed: UInt64) {
    let (keys, errors) = Self.sweep(seed: seed)
    var random = SeededGenerator(state: ~seed)
    let order = keys.indices.shuffled(using: &random)
    let table = SweepTable(by: ["x", "y"], keys: keys, testErrors: errors)
    let shuffled = SweepTable(
      by: ["x", "y"], keys: order.map { keys[$0] }, testErrors: order.map { errors[$0] })
    #expect(table == shuffled)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func countsAddUpToTheTotal(seed: UInt64) {
    let (keys, errors) = Self.sweep(seed: seed)
    let table = SweepTable(by: ["x", "y"], keys: keys, testErrors: errors)
    for count in [
      \SweepTable.Row.runs, \.worked, \.failed, \.between, \.missing, \.finiteCount,
    ] {
      #expect(table.rows.map { $0[keyPath: count] }.reduce(0, +) == table.total[keyPath: count])
    }
    for row in table.rows + [table.total] {
      #expect(row.runs == row.worked + row.failed + row.between + row.missing)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func divergedRunMovesCountsAlone(seed: UInt64) {
    let (keys, errors) = Self.sweep(seed: seed)
    let before = SweepTable(by: ["x", "y"], keys: keys, testErrors: errors).total
    let after = SweepTable(
      by: ["x", "y"], keys: keys + [[.integer(1), .text("a")]], testErrors: errors + [.nan]
    ).total
    #expect(after.runs == before.runs + 1 && after.failed == before.failed + 1)
    #expect(after.worked == before.worked && after.between == before.between)
    #expect(after.mean == before.mean && after.median == before.median)
    #expect(after.best == before.best && after.missing == before.missing)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func scalingErrorsAndThresholdsByTwoScalesTheTable(seed: UInt64) throws {
    let (keys, errors) = Self.sweep(seed: seed)
    let doubled = errors.map { error in error.finite.map { .finite(2 * $0) } ?? error }
    let a = SweepTable(by: ["x"], keys: keys.map { [$0[0]] }, testErrors: errors)
    let b = SweepTable(
      by: ["x"], keys: keys.map { [$0[0]] }, testErrors: doubled,
      thresholds: try SweepTable.Thresholds(worked: 0.02, failed: 1))
    for (x, y) in zip(a.rows, b.rows) {
      #expect(x.worked == y.worked && x.failed == y.failed && x.workedInterval == y.workedInterval)
      #expect(x.mean.finite.map { $0 * 2 } == y.mean.finite)
      #expect(x.median.finite.map { $0 * 2 } == y.median.finite)
    }
  }
}
