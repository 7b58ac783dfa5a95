import Foundation
import Testing

@testable import Statistics

@Suite struct LossSpikesTests {
  @Test(arguments: CurvesGolden.shared.peaks)
  fileprivate func peaksAndProminencesEqualSciPyToTheBit(golden: CurvesGolden.Peaks) {
    let found = prominentPeaks(of: golden.values, atLeast: golden.least)
    #expect(found.map(\.index) == golden.indices)
    #expect(found.map(\.prominence) == golden.prominences)
  }

  @Test(arguments: CurvesGolden.shared.floors)
  fileprivate func floorEqualsNumPyTo1e14(golden: CurvesGolden.Floor) {
    let floor = rollingQuantile(golden.p, of: golden.values, window: golden.window)
    #expect(floor.count == golden.floor.count)
    for (ours, theirs) in zip(floor, golden.floor) { #expect(closeness(ours, theirs) < 1e-14) }
  }

  /// Adam's bursts in the shape of the published run: every 100 epochs from a floor of 2.5e-6 to 2.9e-6
  /// up to 3e-4 within 25 epochs, down to 6e-6 within 4, then four rings 12 epochs apart.
  private static func adam(bursts: Int, seed: UInt64 = 3) -> [Double] {
    let shape: [(Int, Double)] = [
      (0, 2.7e-6), (20, 2.7e-6), (45, 3e-4), (49, 6e-6), (57, 1.2e-4), (62, 5.5e-6), (69, 4.6e-5),
      (74, 4.5e-6), (81, 1.9e-5), (86, 3.6e-6), (93, 8e-6), (98, 2.7e-6), (100, 2.7e-6),
    ]
    var random = SeededGenerator(seed: seed)
    return (0..<bursts).flatMap { _ in
      zip(shape, shape.dropFirst()).flatMap { from, to in
        (from.0..<to.0).map { epoch in
          let share = Double(epoch - from.0) / Double(to.0 - from.0)
          return from.1 * pow(to.1 / from.1, share) * exp(0.04 * (random.uniform() - 0.5))
        }
      }
    } + [2.7e-6]
  }

  @Test func burstsOfThePublishedShapeAreFoundWithTheirTimes() throws {
    let spikes = try LossSpikes(of: LossCurve(Self.adam(bursts: 12)), options: .init())
    let bursts = spikes.spikes(.burst)
    #expect(bursts.count == 12 && spikes.spikes(.dip).isEmpty)
    for (index, burst) in bursts.enumerated() {
      #expect(burst.peak == 100 * index + 45)
      #expect((23...25).contains(burst.rise ?? 0))
      #expect(burst.fall == 4)
      #expect(abs((burst.symmetry ?? 0) - 4.0 / 24) < 0.01)
      #expect(burst.ringing.map { $0 - burst.peak } == [12, 24, 36, 48])
      #expect(burst.ringingSpacing == 12)
      #expect(burst.period == (index == 0 ? nil : 100))
      #expect((96...98).contains((burst.end ?? 0) - 100 * index))
      #expect(abs(burst.height - 2.05) < 0.05)
      #expect(abs(burst.peakLoss / 3e-4 - 1) < 0.03 && abs(burst.floorLoss / 2.7e-6 - 1) < 0.03)
      #expect(abs((burst.troughLoss ?? 0) / 6e-6 - 1) < 0.03)
    }
    #expect(abs((spikes.floorLoss.finite ?? 0) / 2.7e-6 - 1) < 0.03)
    #expect((spikes.deepestLoss.finite ?? 0) < 2.7e-6)
  }

  @Test func dipsFromAPersistentLevelAreDipsAndNoBursts() throws {
    let losses = (0..<600).map { epoch in
      let distance = abs(epoch % 150 - 75)
      return distance < 4 ? 0.5 * pow(10, Double(distance - 4) / 2) : 0.5
    }
    let spikes = try LossSpikes(of: LossCurve(losses), options: .init())
    #expect(spikes.spikes(.burst).isEmpty)
    #expect(spikes.spikes(.dip).map(\.peak) == [75, 225, 375, 525])
    for dip in spikes.spikes {
      #expect(dip.rise == 4 && dip.fall == 4 && dip.symmetry == 1)
      #expect(abs(dip.height - 2) < 1e-12 && dip.ringing.isEmpty && dip.ringingSpacing == nil)
    }
    #expect(spikes.deepestEpoch == 75)
    #expect(abs((spikes.floorLoss.finite ?? 0) - 0.5) < 1e-12)
  }

  @Test(arguments: 0..<20)
  func factorOnTheLossMovesNoSpikeAndATailAddsNone(seed: UInt64) throws {
    let losses = Self.adam(bursts: 4, seed: seed)
    let spikes = try LossSpikes(of: LossCurve(losses), options: .init())
    let scaled = try LossSpikes(of: LossCurve(losses.map { $0 * 1024 }), options: .init())
    func times(_ spikes: LossSpikes) -> [[Int?]] {
      spikes.spikes.map { [$0.start, $0.peak, $0.trough, $0.end] + $0.ringing }
    }
    #expect(times(scaled) == times(spikes) && spikes.spikes.count == 4)
    let tail = [Double](repeating: 2.7e-6, count: 300)
    #expect(try times(LossSpikes(of: LossCurve(losses + tail), options: .init())) == times(spikes))
    let later = try LossSpikes(of: LossCurve(tail + losses), options: .init())
    #expect(times(later) == times(spikes).map { $0.map { $0.map { $0 + 300 } } })
  }

  @Test func burstThatTheCurveCutsHasMissingTimes() throws {
    let losses = Self.adam(bursts: 2)
    let cut = try LossSpikes(of: LossCurve(Array(losses[30..<148])), options: .init())
    #expect(cut.spikes.map(\.peak) == [15, 115])
    #expect(
      cut.spikes[0].start == nil && cut.spikes[0].rise == nil && cut.spikes[0].symmetry == nil)
    #expect(cut.spikes[1].end == nil && cut.spikes[1].trough == nil && cut.spikes[1].fall == nil)
  }

  @Test func decreaseAndNoiseBelowTheHeightAreNoSpikes() throws {
    var random = SeededGenerator(seed: 9)
    let falling = (0..<1000).map { exp(-0.01 * Double($0)) * exp(0.2 * random.normal()) }
    #expect(try LossSpikes(of: LossCurve(falling), options: .init()).spikes.isEmpty)
    let flat = [Double](repeating: 1, count: 100)
    #expect(try LossSpikes(of: LossCurve(flat), options: .init()).spikes.isEmpty)
  }

  @Test func wrongOptionsAndShortCurvesAreNamed() throws {
    for (height, window, quantile) in [(0, 200, 0.1), (.nan, 200, 0.1), (1, 2, 0.1), (1, 9, 0.6)] {
      #expect(throws: StatisticsError.self) {
        try LossSpikes.Options(height: height, window: window, quantile: quantile)
      }
    }
    let options = try LossSpikes.Options()
    #expect(throws: Refusal.self) { try LossSpikes(of: LossCurve([1, 2]), options: options) }
    #expect(throws: Refusal.self) {
      try LossSpikes(of: LossCurve(epochs: [0, 1, 2, 9], losses: [1, 1, 1, 1]), options: options)
    }
  }
}
