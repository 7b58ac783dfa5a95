import Foundation
import Statistics
import Testing

@Suite struct SymmetryTests {
  @Test(arguments: ChannelsGolden.shared.signals)
  func partsAreNumPys(golden: ChannelsGolden.Signal) {
    let symmetry = SignalSymmetry(golden.signal)
    let expected = golden.symmetry
    if expected.even > 1e-12 {
      #expect(abs((symmetry.ratio.finite ?? .nan) - expected.odd / expected.even) < 1e-12)
    }
    guard golden.name != "constant" else {
      #expect(symmetry.oddShare == .missing && symmetry.ratio == .finite(0))
      return
    }
    // The variance is that of the odd part and that of the even part.
    let share = expected.odd * expected.odd / expected.variance
    #expect(abs((symmetry.oddShare.finite ?? .nan) - share) < 1e-8)
  }

  @Test func evenAndOddSignalsAreTheEndsOfTheScale() {
    let grid = (0..<101).map { Double($0 - 50) / 50 }
    let even = SignalSymmetry(grid.map { cos(7 * $0) })
    #expect(even.ratio == .finite(0) && even.oddShare == .finite(0))
    let odd = SignalSymmetry(grid)
    #expect(odd.ratio == .positiveInfinity && odd.oddShare == .finite(1))
  }

  @Test func offsetHidesAnOddSignalFromTheRatioAlone() {
    let grid = (0..<101).map { Double($0 - 50) / 50 }
    let lifted = SignalSymmetry(grid.map { $0 + 100 })
    #expect((lifted.ratio.finite ?? 1) < 0.01)
    #expect(abs((lifted.oddShare.finite ?? 0) - 1) < 1e-12)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func signSizeAndDirectionChangeNothing(seed: UInt64) throws {
    let signal = randomSignal(seed: seed)
    let symmetry = SignalSymmetry(signal)
    #expect(SignalSymmetry(signal.map { -$0 }) == symmetry)
    #expect(SignalSymmetry(signal.map { 1024 * $0 }) == symmetry)
    let reversed = SignalSymmetry(signal.reversed())
    let ratios = try (#require(symmetry.ratio.finite), #require(reversed.ratio.finite))
    #expect(abs(ratios.0 - ratios.1) < 1e-12 * ratios.0)
    let huge = SignalSymmetry(signal.map { 1e300 * $0 })
    #expect(abs((huge.ratio.finite ?? .nan) - ratios.0) < 1e-12 * ratios.0)
  }

  @Test func signalsWithoutAnAnswerSayWhich() {
    let zero = SignalSymmetry([0, 0, 0])
    #expect(zero.ratio == .missing && zero.oddShare == .missing)
    #expect(SignalSymmetry([1, .nan, 1]).ratio == .nan)
    #expect(SignalSymmetry([]).ratio == .missing)
    let layer = LayerSymmetry([zero, SignalSymmetry([1, .nan, 1]), SignalSymmetry([1, 2, 3])])
    #expect(layer.signalCount == 3 && layer.notFiniteCount == 1)
    #expect(layer.ratioCount == 1 && layer.shareCount == 1 && layer.meanOddShare == .finite(1))
  }
}

@Suite struct NestedContrastTests {
  @Test func groupValueIsTheMeanOverRunsOfTheirMeans() throws {
    let contrast = try NestedContrast([[1, 2, 3], [10]], [[4], [6], []])
    #expect(contrast.means == [6, 5] && contrast.difference == -1)
    #expect(contrast.runCounts == [2, 2] && contrast.valueCounts == [4, 2])
  }

  @Test func emptyArmIsRefusedAndASingleValueHasNoInterval() throws {
    #expect(throws: Refusal("the second group has no finite value")) {
      try NestedContrast([[1]], [[]])
    }
    #expect(try NestedContrast([[1]], [[2, 3]]).interval == nil)
  }

  @Test func equalSeedsGiveEqualIntervals() throws {
    let (a, b): ([[Double]], [[Double]]) = ([[1, 2, 4], [2, 2]], [[5, 6], [3, 4, 9]])
    let (one, again) = (try NestedContrast(a, b), try NestedContrast(a, b))
    let other = try NestedContrast(a, b, seed: 2)
    #expect(one == again && one.interval != other.interval)
  }

  @Test func exchangedArmsExchangeTheSign() throws {
    let (a, b): ([[Double]], [[Double]]) = ([[1, 2, 4], [2, 2]], [[5, 6], [3, 4, 9]])
    let (one, other) = (try NestedContrast(a, b), try NestedContrast(b, a))
    #expect(one.difference == -other.difference)
  }

  /// Runs that vary around 0 by 1, their values by 0.5 more: the interval must cover no difference.
  @Test func intervalCoversTheTruthAboutAsOftenAsItSays() throws {
    var random = SeededGenerator(seed: 12)
    func arm() -> [[Double]] {
      (0..<12).map { _ in
        let centre = random.normal()
        return (0..<5).map { _ in centre + 0.5 * random.normal() }
      }
    }
    var covered = 0
    for _ in 0..<200 {
      let interval = try #require(try NestedContrast(arm(), arm(), resamples: 300).interval)
      if interval.low <= 0, interval.high >= 0 { covered += 1 }
    }
    #expect((180...199).contains(covered), "\(covered) of 200")
  }

  @Test func moreSymmetricArmIsNamed() throws {
    let grid = (0..<51).map { Double($0 - 25) / 25 }
    func channels(_ odd: Double) -> [[SignalSymmetry]] {
      (0..<4).map { run in
        (0..<3).map { channel in
          SignalSymmetry(
            grid.map { cos(3 * $0) + (odd + 0.01 * Double(run + channel)) * sin(4 * $0) })
        }
      }
    }
    for quantity in SymmetryContrast.Quantity.allCases {
      let contrast = try SymmetryContrast(of: quantity, channels(0.1), channels(1))
      #expect(contrast.answer(first: "A", second: "B") == "A is more symmetric")
      let swapped = try SymmetryContrast(of: quantity, channels(1), channels(0.1))
      #expect(swapped.answer(first: "A", second: "B") == "B is more symmetric")
      let same = try SymmetryContrast(of: quantity, channels(0.1), channels(0.1))
      #expect(same.answer(first: "A", second: "B") == "no difference shown")
    }
  }
}
