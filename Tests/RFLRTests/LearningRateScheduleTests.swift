internal import Foundation
internal import RFLR
internal import Testing

@Suite struct LearningRateScheduleTests {
  /// What the authors stored of one run of their sweep.
  struct Stored: Decodable {
    struct Configuration: Decodable {
      var lrSequence: [Double]
      var lrWindow: Int
      var minEpochsBeforeReduce: Int
      var lrStopBelow: Double
    }
    var config: Configuration
    var epochsRun: Int
    var allLosses: [Double]
    var allLrs: [Double]
    var lrReductionEpochs: [Int]
  }

  struct StepRates: Decodable {
    struct Case: Decodable {
      var rate: Double
      var every: Int
      var factor: Double
      var rates: [Double]
    }
    var cases: [Case]
  }

  static let sweep = "../../notebooks-data/reference/authors/results_baseline_sweep_sumcos_rank5"

  @Test(arguments: ["f1_N16_bs1_L1", "f1_N64_bs2_L1", "f5_N160_bs1_L7"])
  func storedHistoriesReplayCutForCut(name: String) throws {
    let stored = try Golden.load("\(Self.sweep)/\(name)/losses.json", as: Stored.self)
    #expect(LearningRateSchedule.paper() == .stagnation(rates: stored.config.lrSequence))
    #expect(stored.config.lrWindow == 10)
    #expect(stored.config.minEpochsBeforeReduce == 20)
    var state = ScheduleState(.paper())
    var cuts: [Int] = []
    var rates: [Double] = []
    var epochCount = 0
    for loss in stored.allLosses {
      rates.append(state.learningRate)
      epochCount += 1
      if let divide = state.epochEnded(loss: loss) {
        #expect(divide.lrBefore == rates.last)
        #expect(divide.lrAfter == state.learningRate)
        cuts.append(divide.epoch)
      }
      if state.learningRate < stored.config.lrStopBelow { break }
    }
    #expect(cuts == stored.lrReductionEpochs)
    #expect(rates == stored.allLrs)
    #expect(epochCount == stored.epochsRun)
    #expect(cuts.count == 14)
    #expect(state.learningRate == 0.01 / 16384)
  }

  @Test func stepRuleFollowsTorch() throws {
    for golden in try Golden.load("Fixtures/schedules.json", as: StepRates.self).cases {
      var state = ScheduleState(
        .step(rate: golden.rate, every: golden.every, factor: golden.factor))
      for rate in golden.rates {
        // Torch multiplies cut by cut and gathers round-off; ours multiplies once.
        #expect(relativeError(state.learningRate, rate) < 1e-13)
        #expect(state.epochEnded(loss: 1) == nil)
      }
    }
  }

  @Test func aFixedRateNeverMoves() {
    var state = ScheduleState(.fixed(0.003))
    for _ in 0..<500 {
      #expect(state.learningRate == 0.003)
      #expect(state.epochEnded(loss: 1) == nil)
    }
  }

  @Test func anEvenPlateauCutsAtTwentyAndThenEveryTwenty() {
    #expect(cuts(of: .paper(), losses: Array(repeating: 1, count: 70)) == [20, 40, 60])
  }

  @Test func aFallingLossIsNeverCut() {
    #expect(cuts(of: .paper(), losses: (0..<500).map { 1 / Double($0 + 1) }) == [])
  }

  @Test func equalMeansCount() {
    let falling = (0..<25).map { 2 - 0.01 * Double($0) }
    let flat = [Double](repeating: 1, count: 30)
    // The first whole window of ten that is not below the one before ends 20 epochs into the flat.
    #expect(cuts(of: .paper(), losses: falling + flat) == [44])
  }

  @Test func theLastRateStays() {
    let schedule = LearningRateSchedule.stagnation(rates: [1, 0.5], window: 2, minimumEpochs: 3)
    #expect(cuts(of: schedule, losses: Array(repeating: 1, count: 40)) == [3])
  }

  @Test func lossesThatAreNotNumbersDoNotCut() {
    var losses = [Double](repeating: 1, count: 60)
    losses[15] = .nan
    // While the NaN is in one of the two windows their means compare as unequal.
    #expect(cuts(of: .paper(), losses: losses) == [35, 55])
  }

  @Test func paperRatesAreHalvedTwentyFourTimes() {
    guard case .stagnation(let rates, 10, 20) = LearningRateSchedule.paper() else {
      Issue.record("not the stagnation rule")
      return
    }
    #expect(rates.count == 25)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 == 2 * $1 })
  }

  private func cuts(of schedule: LearningRateSchedule, losses: [Double]) -> [Int] {
    var state = ScheduleState(schedule)
    return losses.compactMap { state.epochEnded(loss: $0)?.epoch }
  }
}
