import Foundation
import Statistics
import Testing

@Suite struct PlateauEscapeTests {
  private typealias Status = PlateauEscape.Status

  /// Results of the authors' plateau study: folder, threshold, epochs (protocol.md §5).
  static let counts: [(String, Double, Int)] = [
    ("lr1e-03_bs1", 1.4, 241), ("lr1e-03_bs2", 1.4, 166), ("lr1e-03_bs4", 1.4, 120),
    ("lr1e-03_bs4", 0.1, 698), ("lr1e-03_bs8", 1.4, 155), ("lr1e-03_bs16", 1.4, 225),
    ("lr1e-03_bs32", 1.4, 355), ("lr1e-03_bs64", 1.4, 590), ("lr1e-03_bs128", 1.4, 1020),
    ("lr1e-02_bs128", 1.4, 116), ("lr5e-03_bs128", 1.4, 217), ("lr2e-03_bs128", 1.4, 516),
  ]

  private static func losses(of folder: String) throws -> [Double] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "notebooks-data/reference/authors/plateau/\(folder)/results.json")
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: path))
    return try #require((document as? [String: Any])?["all_losses"] as? [Double])
  }

  @Test(arguments: counts)
  func escapeIsTheCountThatTheAuthorsStored(folder: String, threshold: Double, count: Int) throws {
    let curve = LossCurve(try Self.losses(of: folder))
    let escape = try PlateauEscape(of: curve, below: threshold)
    #expect(escape.status == .escaped && escape.escapeEpochs == count)
    #expect(escape.loss == .finite(curve.losses[count - 1]))
  }

  @Test(arguments: [
    ([2.0, 1.0, 0.5], 1.0, false, Status.escaped, 3), ([2, 1, 1], 1, false, .censored, 3),
    ([0.5], 1, false, .escaped, 1), ([2, .nan, 0.5], 1, false, .diverged, 1),
    ([2, 0.5, .nan], 1, false, .escaped, 2), ([2, .infinity], 1, false, .diverged, 1),
    ([.nan], 1, false, .diverged, 0), ([2, 3, 9], 1, true, .diverged, 3),
    ([2, 0.5, 9], 1, true, .escaped, 2),
  ])
  func firstEventDecides(
    losses: [Double], threshold: Double, hasDiverged: Bool, status: PlateauEscape.Status, count: Int
  ) throws {
    let escape = try PlateauEscape(
      of: LossCurve(losses), below: threshold, hasDiverged: hasDiverged)
    #expect(escape.status == status && escape.observedEpochs == count)
    #expect((escape.escapeEpochs == count) == (status == .escaped))
  }

  /// Epochs 0, 1, 2, then 7, 8, 9: four are not stored.
  private let shortened = LossCurve(
    epochs: [0, 1, 2, 7, 8, 9], losses: [1.5, 1.4, 1.3, 0.9, 0.8, 0.7])

  @Test func gapHidesNoCrossingThatComesBeforeIt() throws {
    #expect(try PlateauEscape(of: shortened, below: 1.35).escapeEpochs == 3)
  }

  @Test(arguments: [1.2, 0.75, 0.1])
  func crossingIsNeverInventedBehindAGap(threshold: Double) {
    #expect {
      try PlateauEscape(of: shortened, below: threshold)
    } throws: {
      "\($0)".hasPrefix("the losses of epochs 3 to 6 are not stored")
    }
  }

  @Test func ownRuleOfTheRunRulesOutACrossingInTheGap() throws {
    let escape = try PlateauEscape(of: shortened, below: 0.75, lossesNotStoredAreNotBelow: 0.75)
    #expect(escape.escapeEpochs == 10)
    let censored = try PlateauEscape(of: shortened, below: 0.5, lossesNotStoredAreNotBelow: 0.6)
    #expect(censored.status == .censored && censored.observedEpochs == 10)
    #expect(throws: Refusal.self) {
      try PlateauEscape(of: shortened, below: 0.75, lossesNotStoredAreNotBelow: 0.7)
    }
  }

  @Test func curveThatBeginsLateHasAGapBeforeIt() throws {
    let late = LossCurve(epochs: [5, 6], losses: [1, 0.5])
    #expect(late.gap == 0...4)
    #expect(throws: Refusal.self) { try PlateauEscape(of: late, below: 0.7) }
    #expect(throws: Refusal.self) { try PlateauEscape(of: LossCurve([]), below: 1) }
    #expect(LossCurve([1, 2]).gap == nil && LossCurve([]).gap == nil)
  }

  @Test(arguments: 0..<50)
  func lawsOfTheEscapeHold(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let losses = (0..<100).map { .exp2(-Double($0) / 40) + 0.1 * random.uniform() }
    let threshold = 0.3 + random.uniform()
    let escape = try PlateauEscape(of: LossCurve(losses), below: threshold)
    // A factor on losses and threshold changes nothing; a power of two leaves every bit alone.
    let scaled = try PlateauEscape(of: LossCurve(losses.map { $0 * 8 }), below: threshold * 8)
    #expect(scaled.status == escape.status && scaled.observedEpochs == escape.observedEpochs)
    // Epochs before that do not cross are added to the count; a tail that comes later is not seen.
    let later = [Double](repeating: 9, count: 17) + losses
    let shifted = try PlateauEscape(of: LossCurve(later), below: threshold)
    #expect(shifted.observedEpochs == escape.observedEpochs + 17)
    if escape.status == .escaped {
      let longer = losses + [Double](repeating: 9, count: 30)
      #expect(try PlateauEscape(of: LossCurve(longer), below: threshold) == escape)
      // A higher threshold is crossed no later.
      let higher = try PlateauEscape(of: LossCurve(losses), below: threshold * 1.2)
      #expect(higher.observedEpochs <= escape.observedEpochs)
    }
  }

  @Test func thresholdIsOneOfThree() throws {
    typealias Threshold = PlateauEscape.Threshold
    #expect(try Threshold(loss: 1.4, share: nil).value(own: 2, zeroFunctionLoss: nil) == 1.4)
    #expect(try Threshold(loss: nil, share: nil).value(own: 2, zeroFunctionLoss: nil) == 2)
    #expect(try Threshold(loss: nil, share: 0.5).value(own: nil, zeroFunctionLoss: 3) == 1.5)
    #expect(throws: Refusal.self) { try Threshold.own.value(own: nil, zeroFunctionLoss: 1) }
    #expect(throws: Refusal.self) {
      try Threshold.shareOfZeroFunction(1).value(own: 1, zeroFunctionLoss: nil)
    }
    for (loss, share) in [(0, nil), (.nan, nil), (nil, -1), (nil, .infinity), (1, 1)] {
      #expect(throws: StatisticsError.self) { try Threshold(loss: loss, share: share) }
    }
  }

  @Test func distanceIsTheNormOfTheChange() {
    #expect(PlateauEscape.parameterDistance(from: [1, 2, 3], to: [4, 6, 3]) == 5)
    #expect(PlateauEscape.parameterDistance(from: [0], to: [.nan]).isNaN)
  }
}

extension Double {
  fileprivate static func exp2(_ power: Double) -> Double { pow(2, power) }
}
