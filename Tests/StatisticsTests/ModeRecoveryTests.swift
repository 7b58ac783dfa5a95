import Foundation
import Statistics
import Testing

/// A run's modes with what NumPy makes of them.
private struct GoldenCourse: Decodable, Sendable, CustomTestStringConvertible {
  struct Mode: Decodable, Sendable {
    var k: Int
    var learned, after, start, kept: Int?
    var share: Double?
  }
  var band: Double
  var target, losses: [Double]
  var epochs: [Int]
  var amplitudes: [[Double]]
  var modes: [Mode]
  var slopes, ratios, leakages: [Double?]
  var testDescription: String { "target \(target), band \(band)" }

  func recovery() throws -> ModeRecovery {
    try ModeRecovery(
      looks: epochs.indices.map {
        ModeLook(epoch: epochs[$0], amplitudes: amplitudes[$0], loss: losses[$0])
      }, target: target, rule: ModeRule(band: band))
  }

  static let all: [GoldenCourse] = {
    struct File: Decodable { var cases: [GoldenCourse] }
    return (try? modesFixture("modes_golden", as: File.self))?.cases ?? []
  }()
}

/// Looks at one mode of amplitude 1.
private func recovery(
  _ amplitudes: [Double], at epochs: [Int], divides: [Int] = [], losses: [Double]? = nil
) throws -> ModeRecovery.Mode {
  let looks = epochs.indices.map {
    ModeLook(epoch: epochs[$0], amplitudes: [amplitudes[$0]], loss: losses?[$0] ?? 1)
  }
  return try ModeRecovery(looks: looks, target: [1], divides: divides).modes[0]
}

@Suite struct ModeRecoveryTests {
  @Test func goldenFileIsThere() { #expect(GoldenCourse.all.count == 6) }

  @Test(arguments: GoldenCourse.all)
  fileprivate func learningIsNumPys(golden: GoldenCourse) throws {
    let recovery = try golden.recovery()
    let modes = recovery.modes.filter(\.isInTarget)
    #expect(modes.map(\.k) == golden.modes.map(\.k))
    for (mode, expected) in zip(modes, golden.modes) {
      #expect(mode.learning?.epoch == expected.learned)
      guard let learning = mode.learning else { continue }
      #expect(learning.after == expected.after && learning.keptFrom == expected.kept)
      #expect(learning.dropStart == expected.start)
      #expect(isNear(learning.dropShare, expected.share, 1e-12))
    }
    for mode in recovery.modes where !mode.isInTarget {
      #expect(mode.learning == nil && mode.recovery == .missing)
      let largest = golden.amplitudes.map { abs($0[mode.k - 1]) }.max()
      #expect(mode.largestAmplitude == Measured(largest))
    }
  }

  @Test(arguments: GoldenCourse.all)
  fileprivate func slopesAreNumPysPolyfitTo1e10(golden: GoldenCourse) throws {
    let slopes = try golden.recovery().slopes
    #expect(slopes.count == golden.slopes.count)
    for (index, slope) in slopes.enumerated() {
      #expect(isNear(slope.slope, golden.slopes[index], 1e-10))
      #expect(isNear(slope.highLowRatio, golden.ratios[index], 1e-13))
      #expect(isNear(slope.leakage, golden.leakages[index], 1e-13))
    }
  }

  @Test(arguments: GoldenCourse.all)
  fileprivate func scaledTargetAndFitHaveTheSameRecovery(golden: GoldenCourse) throws {
    var scaled = golden
    scaled.target = golden.target.map { -4 * $0 }
    scaled.amplitudes = golden.amplitudes.map { $0.map { -4 * $0 } }
    scaled.losses = golden.losses.map { 16 * $0 }
    let (one, other) = (try golden.recovery(), try scaled.recovery())
    #expect(one.slopes.map(\.slope) == other.slopes.map(\.slope))
    #expect(one.modes.map(\.recovery) == other.modes.map(\.recovery))
    #expect(one.modes.map { $0.learning?.epoch } == other.modes.map { $0.learning?.epoch })
    #expect(one.modes.map { $0.learning?.dropShare } == other.modes.map { $0.learning?.dropShare })
  }

  @Test(arguments: GoldenCourse.all)
  fileprivate func shiftedEpochsShiftTheLearning(golden: GoldenCourse) throws {
    var shifted = golden
    shifted.epochs = golden.epochs.map { $0 + 1000 }
    let (one, other) = (try golden.recovery(), try shifted.recovery())
    for (mode, moved) in zip(one.modes, other.modes) {
      #expect(moved.learning?.epoch == mode.learning.map { $0.epoch + 1000 })
      #expect(moved.learning?.keptFrom == mode.learning?.keptFrom.map { $0 + 1000 })
    }
  }

  @Test func wrongSignIsNotLearnedThoughItsRecoveryIsOne() throws {
    let mode = try recovery([0, -1], at: [-1, 9])
    #expect(mode.learning == nil && mode.recovery == .finite(1))
  }

  @Test func bandHasBothItsEnds() throws {
    #expect(try recovery([0.5], at: [0]).learning?.epoch == 0)
    #expect(try recovery([1.5], at: [0]).learning?.epoch == 0)
    #expect(try recovery([0.49], at: [0]).learning == nil)
    #expect(try recovery([1.51], at: [0]).learning == nil)
  }

  @Test func notANumberIsNeverLearnedAndStaysVisible() throws {
    let mode = try recovery([0, 0.9, .nan], at: [-1, 9, 19])
    #expect(mode.amplitude == .nan && mode.recovery == .nan)
    #expect(mode.learning?.epoch == 9 && mode.learning?.keptFrom == nil)
    #expect(mode.largestAmplitude == .finite(0.9))
    #expect(try recovery([.nan, .nan], at: [0, 9]).learning == nil)
    #expect(try recovery([.nan, .nan], at: [0, 9]).largestAmplitude == .missing)
  }

  @Test func lostModeIsKeptOnlyFromItsReturn() throws {
    let mode = try recovery([0, 0.9, 0.2, 0.8, 1], at: [-1, 9, 19, 29, 39])
    #expect(mode.learning?.epoch == 9 && mode.learning?.keptFrom == 29)
  }

  @Test func dropOfAModeAloneIsItsOwn() throws {
    let mode = try recovery(
      [0, 0.05, 0.4, 1], at: [-1, 9, 19, 29], losses: [0.6, 0.55, 0.28, 0.1])
    #expect(mode.learning?.dropStart == 9)
    #expect(isNear(mode.learning?.dropShare ?? .missing, 0.45125 / 0.45, 1e-12))
    let risen = try recovery([0, 1], at: [-1, 9], losses: [0.5, 0.6])
    #expect(risen.learning?.dropShare == .missing)
  }

  /// A divide at the end of epoch 100 owns epochs 101 to 110.
  @Test(
    arguments: [
      ([-1, 50], .beforeDivides), ([90, 100], .beforeDivides), ([100, 110], .atDivide),
      ([105, 106], .atDivide), ([110, 120], .between), ([99, 105], .undated),
      ([100, 111], .undated), ([50, 200], .undated), ([290, 301], .undated),
      ([300, 301], .atDivide),
      ([310, 900], .between),
    ] as [([Int], ModeRecovery.Timing)])
  func learningIsDatedAgainstTheDivides(epochs: [Int], timing: ModeRecovery.Timing) throws {
    let mode = try recovery([0, 1], at: epochs, divides: [100, 300])
    #expect(mode.learning?.timing == timing)
    #expect(mode.learning?.dividesBefore == [100, 300].count { $0 < epochs[1] })
    #expect(try recovery([0, 1], at: epochs).learning?.timing == .beforeDivides)
  }

  @Test func slopeNeedsTwoModes() throws {
    let looks = [ModeLook(epoch: 0, amplitudes: [1, 0], loss: 0)]
    let single = try ModeRecovery(looks: looks, target: [1, 0]).slopes[0]
    #expect(single.slope == .missing && single.highLowRatio == .missing && single.modeCount == 1)
    #expect(single.leakage == .finite(0))
    let two = try ModeRecovery(looks: looks, target: [1, 1]).slopes[0]
    #expect(two.slope == .missing && two.highLowRatio == .finite(0) && two.leakage == .missing)
    #expect(two.learnedCount == 1 && two.targetLossPart == .finite(0.5))
  }

  @Test func nothingToFollowIsRefusedWithItsReason() {
    let none = #expect(throws: Refusal.self) { try ModeRecovery(looks: [], target: [1]) }
    #expect(none?.reason == "no look at its modes")
    let empty = #expect(throws: Refusal.self) {
      try ModeRecovery(
        looks: [ModeLook(epoch: 0, amplitudes: [1, 2], loss: 1)], target: [0, 0])
    }
    #expect(empty?.reason == "its target has none of the modes 1 to 2")
  }

  @Test(arguments: [0, -1, 0.9, 2, .nan])
  func senselessBandIsNamed(band: Double) {
    let error = #expect(throws: StatisticsError.self) { try ModeRule(band: band) }
    #expect(error?.field == "band")
  }
}
