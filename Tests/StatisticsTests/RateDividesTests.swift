import Foundation
import Statistics
import Testing

/// A run of two modes whose rate is halved at epochs 99 and 199, with looks every 10 epochs.
private struct Synthetic {
  var divides = [
    RateDivides.Divide(epoch: 99, rateBefore: 0.01, rateAfter: 0.005),
    RateDivides.Divide(epoch: 199, rateBefore: 0.005, rateAfter: 0.0025),
  ]
  var losses: [Int: Double] = [:]
  var looks: [ModeLook] = []

  /// - Parameters:
  ///   - bias: The part of the loss that no rate changes.
  ///   - noise: The part that is proportional to the rate, at the first rate.
  ///   - learning: Epoch from which the second mode is there; its share of the loss is ½.
  init(bias: Double, noise: Double, learning: Int? = nil, curvature: Double = 0) {
    for epoch in 0..<300 {
      let halvings = divides.count { $0.epoch < epoch }
      let rate = 0.01 / Double(1 << halvings)
      // lr/(2 − lr·h), as of SGD on a quadratic, in units of its value at the first rate.
      let level = rate / (2 - rate * curvature) / (0.01 / (2 - 0.01 * curvature))
      var random = SeededGenerator(seed: UInt64(epoch))
      let missing = learning.map { epoch < $0 } ?? false
      losses[epoch] = (bias + noise * level) * (1 + 0.01 * random.normal()) + (missing ? 0.5 : 0)
    }
    looks = stride(from: -1, to: 300, by: 10).map { epoch in
      let missing = learning.map { epoch < $0 } ?? false
      return ModeLook(
        epoch: epoch, amplitudes: [epoch < 5 ? 0 : 1, missing || epoch < 5 ? 0 : 1], loss: 0)
    }
  }

  func verdicts(_ rule: RateDivides.Rule = .standard) throws -> [RateDivides.Verdict] {
    try judged(rule).rows.map(\.verdict)
  }

  func judged(_ rule: RateDivides.Rule = .standard) throws -> RateDivides {
    try RateDivides(divides, losses: losses, looks: looks, target: [1, 1], rule: rule)
  }
}

@Suite struct RateDividesTests {
  @Test func noiseThatFollowsTheRateIsTheNoiseFloor() throws {
    let judged = try Synthetic(bias: 0, noise: 0.2).judged()
    #expect(judged.rows.map(\.verdict) == [.noiseFloor, .noiseFloor])
    for row in judged.rows {
      #expect(isNear(row.ratio, 0.5, 0.01) && row.newModes == [])
      #expect(row.learnedBefore == 2 && row.modeErrorBefore == .finite(0))
      #expect(abs(row.floorRatio - 1.0 / 3) < 1e-15)
    }
  }

  @Test func noiseAtTheLargestCurvatureOfTheRuleIsStillTheFloor() throws {
    // lr·h = 1 at the first rate gives a third, but for the noise of the losses themselves.
    var run = Synthetic(bias: 0.001, noise: 0.2, curvature: 100)
    #expect(try run.verdicts()[0] == .noiseFloor)
    run = Synthetic(bias: 0, noise: 0.2, curvature: 180)
    let row = try run.judged().rows[0]
    #expect(isNear(row.ratio, 0.5 * 0.2 / 1.1, 0.02) && row.verdict == .belowFloor)
  }

  @Test func modeThatIsLearnedAtADivideIsNew() throws {
    let judged = try Synthetic(bias: 0.1, noise: 0, learning: 103).judged()
    #expect(judged.rows.map(\.verdict) == [.newMode, .noChange])
    #expect(judged.rows[0].newModes == [2] && judged.rows[0].learnedBefore == 1)
    #expect(judged.rows[0].modeErrorBefore == .finite(0.5))
    #expect(judged.rows[0].modeErrorAfter == .finite(0))
    #expect(judged.rows[1].learnedBefore == 2)
  }

  @Test func modeThatIsLearnedBeforeADivideIsNotNewAtIt() throws {
    let judged = try Synthetic(bias: 0, noise: 0.2, learning: 60).judged()
    #expect(judged.rows.map(\.verdict) == [.noiseFloor, .noiseFloor])
    #expect(judged.rows[0].newModes == [] && judged.rows[0].learnedBefore == 2)
  }

  @Test func modeThatComesBackAtADivideIsNotNew() throws {
    var run = Synthetic(bias: 0, noise: 0.2)
    // The look at the divide caught the first mode on a swing.
    let place = run.looks.firstIndex { $0.epoch == 99 } ?? 0
    run.looks[place].amplitudes[0] = 0.3
    #expect(try run.judged().rows[0].newModes == [])
    #expect(try run.verdicts() == [.noiseFloor, .noiseFloor])
  }

  @Test func lossThatStaysIsNoChangeAlsoWhereAModeCrossesTheBand() throws {
    #expect(try Synthetic(bias: 0.2, noise: 0).verdicts() == [.noChange, .noChange])
    var run = Synthetic(bias: 0.2, noise: 0)
    for place in run.looks.indices where run.looks[place].epoch < 105 {
      run.looks[place].amplitudes[1] = 0.49
    }
    let row = try run.judged().rows[0]
    #expect(row.newModes == [2] && row.verdict == .noChange)
  }

  @Test func fallBelowTheFloorWithoutAModeIsNotCalledNoise() throws {
    var run = Synthetic(bias: 0.2, noise: 0)
    for epoch in 100..<300 { run.losses[epoch] = 0.04 }
    #expect(try run.verdicts() == [.belowFloor, .noChange])
  }

  @Test func lossThatRisesIsSaidToRise() throws {
    var run = Synthetic(bias: 0.2, noise: 0)
    for epoch in 100..<110 { run.losses[epoch] = 0.5 }
    #expect(try run.verdicts()[0] == .rise)
  }

  @Test(arguments: [0.25, 3, 1024])
  func scaledLossHasTheSameRatiosAndVerdicts(scale: Double) throws {
    for run in [
      Synthetic(bias: 0, noise: 0.2), Synthetic(bias: 0.1, noise: 0.1, learning: 104),
      Synthetic(bias: 0.2, noise: 0),
    ] {
      var scaled = run
      scaled.losses = run.losses.mapValues { $0 * scale }
      let (one, other) = (try run.judged(), try scaled.judged())
      #expect(one.rows.map(\.verdict) == other.rows.map(\.verdict))
      for (row, same) in zip(one.rows, other.rows) {
        #expect(isNear(same.ratio, row.ratio.finite, 1e-14))
      }
    }
  }

  @Test func flatTailAndShiftedEpochsChangeNoVerdict() throws {
    let run = Synthetic(bias: 0.05, noise: 0.2, learning: 103)
    var longer = run
    for epoch in 300..<400 { longer.losses[epoch] = run.losses[299] }
    #expect(try longer.judged().rows == run.judged().rows)
    var later = run
    later.divides = run.divides.map {
      .init(epoch: $0.epoch + 7, rateBefore: $0.rateBefore, rateAfter: $0.rateAfter)
    }
    later.losses = Dictionary(uniqueKeysWithValues: run.losses.map { ($0.key + 7, $0.value) })
    later.looks = run.looks.map {
      ModeLook(epoch: $0.epoch + 7, amplitudes: $0.amplitudes, loss: $0.loss)
    }
    #expect(try later.verdicts() == run.verdicts())
  }

  @Test func withoutLooksOnlyALossThatStaysIsJudged() throws {
    var run = Synthetic(bias: 0, noise: 0.2)
    run.looks = []
    #expect(try run.verdicts() == [.undecided, .undecided])
    #expect(try run.judged().rows[0].reason == "no look at the modes on both sides")
    #expect(try run.judged().rows[0].newModes == nil)
    var flat = Synthetic(bias: 0.2, noise: 0)
    flat.looks = flat.looks.filter { $0.epoch < 100 }
    #expect(try flat.verdicts() == [.noChange, .noChange])
  }

  @Test func windowsThatAreNotWholeDecideNothing() throws {
    let run = Synthetic(bias: 0, noise: 0.2)
    func reason(_ change: (inout Synthetic) -> Void, of row: Int = 0) throws -> String {
      var changed = run
      change(&changed)
      let judged = try changed.judged().rows[row]
      #expect(judged.verdict == .undecided)
      return judged.reason
    }
    #expect(
      try reason { $0.losses[109] = nil } == "fewer than 10 epochs are stored after it")
    #expect(
      try reason { $0.losses[90] = nil } == "fewer than 10 epochs are stored before it")
    #expect(try reason { $0.losses[100] = .nan } == "a loss is not finite")
    #expect(try reason { $0.losses[95] = .infinity } == "a loss is not finite")
    let crowded = { (run: inout Synthetic) in
      run.divides[1] = .init(epoch: 106, rateBefore: 0.005, rateAfter: 0.0025)
    }
    #expect(try reason(crowded) == "another divide is fewer than 10 epochs after")
    #expect(try reason(crowded, of: 1) == "another divide is fewer than 10 epochs before")
  }

  @Test func runWithoutADivideIsRefused() {
    let refusal = #expect(throws: Refusal.self) {
      try RateDivides([], losses: [0: 1], looks: [], target: [])
    }
    #expect(refusal?.reason == "its learning rate was never divided")
  }

  /// protocol.md §1: the means beside the first cuts of the authors' f3_N768_bs8_L3, rank 10.
  @Test(
    arguments: [
      (0.170, 0.108), (0.036, 0.016), (0.0105, 0.0062), (0.0053, 0.0037), (0.0033, 0.0030),
    ])
  func authorsPublishedFallsAreWithinTheNoiseFloor(before: Double, after: Double) throws {
    var run = Synthetic(bias: 0, noise: 0)
    for epoch in 0..<300 { run.losses[epoch] = epoch <= 99 ? before : after }
    let row = try run.judged().rows[0]
    #expect(row.verdict == (after / before < 0.9 ? .noiseFloor : .noChange))
    #expect((row.ratio.finite ?? 0) > 0.4)
  }

  @Test func senselessNumbersAreNamed() {
    let window = #expect(throws: StatisticsError.self) { try RateDivides.Rule(window: 0) }
    #expect(window?.field == "window")
    for tolerance in [0, 1, -0.1, .nan] {
      let error = #expect(throws: StatisticsError.self) {
        try RateDivides.Rule(tolerance: tolerance)
      }
      #expect(error?.field == "tolerance")
    }
  }
}
