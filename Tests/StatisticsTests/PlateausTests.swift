import Foundation
import Testing

@testable import Statistics

@Suite struct PlateausTests {
  @Test(arguments: CurvesGolden.shared.segmentations)
  fileprivate func segmentationEqualsRupturesAndTheOptimumCostTo1e10(
    golden: CurvesGolden.Segmentation
  ) {
    let found = LineSegmentation(
      of: golden.values, penalty: golden.penalty, leastVariance: golden.leastVariance,
      shortest: golden.shortest)
    #expect(found.breakpoints == golden.breakpoints)
    #expect(closeness(found.cost, golden.cost) < 1e-10)
    #expect(found.breakpoints == golden.ruptures)
    #expect(closeness(found.cost, golden.rupturesCost) < 1e-10)
  }

  /// Every break is tried: what pruning and lower bounds must not change.
  private static func naive(_ values: [Double], penalty: Double, shortest: Int) -> [Int] {
    var best = [-penalty] + [Double](repeating: .infinity, count: values.count)
    var previous = [Int](repeating: 0, count: values.count + 1)
    for end in shortest...values.count {
      for start in 0...(end - shortest) where best[start] < .infinity {
        let line = LineSegmentation.line(values, start..<end)
        let cost = best[start] + line.cost(leastVariance: 1e-4) + penalty
        if cost < best[end] { (best[end], previous[end]) = (cost, start) }
      }
    }
    var ends = [values.count]
    while let end = ends.last, previous[end] > 0 { ends.append(previous[end]) }
    return ends.reversed()
  }

  @Test(arguments: 0..<24)
  func pruningLosesNoOptimum(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var (slope, value) = (0.0, 100.0 * Double(seed % 3))
    let values = (0..<260).map { index in
      if index.isMultiple(of: 20 + seed) { slope = 0.2 * random.normal() }
      value += slope
      return value + 0.02 * Double(1 + seed % 5) * random.normal()
    }
    let (penalty, shortest) = ([3.0, 10, 22][seed % 3], [3, 5, 9, 16][seed % 4])
    let found = LineSegmentation(
      of: values, penalty: penalty, leastVariance: 1e-4, shortest: shortest)
    #expect(found.breakpoints == Self.naive(values, penalty: penalty, shortest: shortest))
    #expect(found.segments.count > 1)
  }

  @Test func goldenFileIsThere() {
    #expect(CurvesGolden.shared.segmentations.count == 30)
    #expect(CurvesGolden.shared.peaks.count == 18 && CurvesGolden.shared.floors.count == 6)
  }

  /// Levels 1.5, 1.0, 0.5 of 100 epochs each, with drops of 20 epochs between, by factors alone.
  private static func stairs(noise: Double, seed: UInt64 = 1) -> [Double] {
    var random = SeededGenerator(seed: seed)
    let anchors = [(0, 1.5), (99, 1.5), (120, 1.0), (219, 1.0), (240, 0.5), (339, 0.5)]
    return zip(anchors, anchors.dropFirst()).flatMap { from, to in
      (from.0..<to.0).map { epoch in
        let share = Double(epoch - from.0) / Double(to.0 - from.0)
        return from.1 * pow(to.1 / from.1, share) * exp(noise * random.normal())
      }
    }
  }

  @Test(arguments: [0, 0.002, 0.01, 0.03])
  func stairsOfThreeLevelsAreFoundWithinAFewEpochs(noise: Double) throws {
    let plateaus = try Plateaus(of: LossCurve(Self.stairs(noise: noise)), options: .init())
    #expect(plateaus.pieces.map(\.kind) == [.plateau, .drop, .plateau, .drop, .plateau])
    let slack = noise > 0.02 ? 8 : 4
    for (piece, edge) in zip(plateaus.pieces, [0, 99, 120, 219, 240]) {
      #expect(abs(piece.epochs.lowerBound - edge) <= slack, "\(piece)")
    }
    let flat = plateaus.pieces.filter { $0.kind == .plateau }
    for (piece, level) in zip(flat, [1.5, 1, 0.5]) { #expect(abs(piece.level / level - 1) < 0.02) }
    #expect(abs((flat[0].dropToNext ?? 0) - 1.5) < 0.05)
    #expect(abs((flat[1].dropToNext ?? 0) - 2) < 0.05)
    #expect(flat[2].dropToNext == nil && plateaus.pieces[1].dropToNext == nil)
    #expect(plateaus.pieces[1].fallFactor > 1.3)
  }

  @Test(arguments: 0..<40)
  func piecesCoverTheEpochsAndAFactorOnTheLossMovesNoBreak(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var log = 0.0
    let losses = (0..<150).map { _ in
      log += 0.1 * random.normal() - 0.02
      return exp(log)
    }
    let plateaus = try Plateaus(of: LossCurve(losses), options: .init())
    #expect(plateaus.pieces.first?.epochs.lowerBound == 0)
    #expect(plateaus.pieces.last?.epochs.upperBound == 150)
    for (a, b) in zip(plateaus.pieces, plateaus.pieces.dropFirst()) {
      #expect(a.epochs.upperBound == b.epochs.lowerBound)
      if a.kind == b.kind, a.kind != .plateau {
        #expect((b.endLevel <= a.startLevel) != (a.kind == .drop))
      }
      if a.kind != .plateau { #expect((a.fallFactor < 1) == (a.kind == .rise)) }
    }
    let scaled = try Plateaus(of: LossCurve(losses.map { $0 * 37.5 }), options: .init())
    #expect(scaled.pieces.map(\.epochs) == plateaus.pieces.map(\.epochs))
    #expect(scaled.pieces.map(\.kind) == plateaus.pieces.map(\.kind))
    for (a, b) in zip(scaled.pieces, plateaus.pieces) {
      #expect(abs(a.level / b.level / 37.5 - 1) < 1e-12)
    }
    // The optimum is no worse than no break at all, and than the breaks of another penalty.
    let logs = losses.map { Foundation.log($0) }
    func best(_ penalty: Double) -> LineSegmentation {
      LineSegmentation(of: logs, penalty: penalty, leastVariance: 1e-4, shortest: 5)
    }
    let (low, high) = (best(5), best(40))
    #expect(low.segments.count >= high.segments.count)
    #expect(low.cost <= high.cost - 35 * Double(high.segments.count - 1) + 1e-9)
    #expect(high.cost <= low.cost + 35 * Double(low.segments.count - 1) + 1e-9)
  }

  @Test func flatTailLengthensTheLastPlateauOnly() throws {
    let options = try Plateaus.Options(penalty: 25)
    let losses = Self.stairs(noise: 0)
    let before = try Plateaus(of: LossCurve(losses), options: options)
    let tail = [Double](repeating: 0.5, count: 200)
    let after = try Plateaus(of: LossCurve(losses + tail), options: options)
    #expect(after.pieces.map(\.kind) == before.pieces.map(\.kind))
    // Without noise the last epoch of a plateau is on the drop's line as well: either may have it.
    for (a, b) in zip(after.pieces.dropLast(), before.pieces) {
      #expect(abs(a.epochs.lowerBound - b.epochs.lowerBound) <= 1)
      #expect(abs(a.level / b.level - 1) < 0.01)
    }
    #expect(after.pieces.last?.epochs.upperBound == losses.count + 200)
    #expect(after.pieces.last?.kind == .plateau)
  }

  @Test func steadyDecreaseIsOneDropAndShortFlatStretchIsNoPlateau() throws {
    let steady = LossCurve((0..<500).map { exp(-0.01 * Double($0)) })
    let pieces = try Plateaus(of: steady, options: .init()).pieces
    #expect(pieces.map(\.kind) == [.drop] && pieces[0].epochs == 0..<500)
    #expect(abs(pieces[0].fallFactor / exp(4.99) - 1) < 1e-9)
    let short = (0..<40).map { exp(-0.1 * Double(min($0, 20) + max($0 - 26, 0))) }
    #expect(try Plateaus(of: LossCurve(short), options: .init()).pieces.count == 1)
    let options = try Plateaus.Options(shortestPlateau: 6)
    #expect(try Plateaus(of: LossCurve(short), options: options).pieces.count == 3)
  }

  @Test func peakIsARiseAndADrop() throws {
    let losses = (0..<80).map { exp(-0.1 * abs(Double($0) - 40)) }
    let pieces = try Plateaus(of: LossCurve(losses), options: .init()).pieces
    #expect(pieces.map(\.kind) == [.rise, .drop])
    #expect(abs((pieces.last?.epochs.lowerBound ?? 0) - 40) <= 2)
  }

  @Test func whatCannotBeSegmentedIsRefusedAndADivergedTailIsLeftOut() throws {
    let defaults = try Plateaus.Options()
    func refusal(_ losses: LossCurve) -> String {
      do throws(Refusal) {
        _ = try Plateaus(of: losses, options: defaults)
        return ""
      } catch {
        return error.reason
      }
    }
    #expect(refusal(LossCurve([])) == "no loss of single epochs is stored")
    #expect(refusal(LossCurve([1, 2])).hasPrefix("2 epochs"))
    #expect(refusal(LossCurve([.nan, 1, 1, 1, 1, 1, 1])).hasPrefix("0 epochs"))
    #expect(refusal(LossCurve(epochs: [0, 9], losses: [1, 1])).contains("epochs 1 to 8"))
    let cut = try Plateaus(
      of: LossCurve([Double](repeating: 1, count: 20) + [.infinity, .nan, 0]), options: .init())
    #expect(cut.epochCount == 20 && cut.pieces.map(\.kind) == [.plateau])
    for (flat, shortest, penalty) in [(1.0, 10, 1.0), (.nan, 10, 1), (1.1, 0, 1), (1.1, 10, 0)] {
      #expect(throws: StatisticsError.self) {
        try Plateaus.Options(flatWithin: flat, shortestPlateau: shortest, penalty: penalty)
      }
    }
  }
}
