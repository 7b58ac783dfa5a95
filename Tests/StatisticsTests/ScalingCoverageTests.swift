import Foundation
import Testing

@testable import Statistics

/// An escape study with a known power law, log-normal scatter and one cap for all runs.
///
/// Slow learning rates escape late and are censored, as they are in a real study.
struct Simulation {
  static let slope = -1.0
  var seed: UInt64
  var rates = [1e-2, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4]
  var seeds = 5
  var scatter = 0.4
  /// The median escape at rate 1.4e-3, in the middle: half of the runs are censored.
  var cap = 714.0

  func truth() -> [ScalingPoint] {
    var generator = SeededGenerator(seed: seed &* 7919 &+ 1)
    return rates.flatMap { rate in
      (0..<seeds).map { _ in
        ScalingPoint(rate, exp(scatter * generator.normal()) * pow(rate, Self.slope))
      }
    }
  }

  func points() -> [ScalingPoint] {
    truth().map { ScalingPoint($0.abscissa, min($0.value, cap), isCensored: $0.value > cap) }
  }
}

@Suite struct ScalingCoverageTests {
  /// Mean slope and share of intervals with the true slope in them, over simulated studies.
  private func study(
    _ count: Int, _ fit: (Simulation) throws -> Estimate
  ) throws -> (mean: Double, coverage: Double) {
    var (sum, covered) = (0.0, 0)
    for seed in 0..<count {
      let slope = try fit(Simulation(seed: UInt64(seed)))
      sum += slope.value
      if slope.interval.low <= Simulation.slope, Simulation.slope <= slope.interval.high {
        covered += 1
      }
    }
    return (sum / Double(count), Double(covered) / Double(count))
  }

  @Test func halfOfTheRunsAreCensored() {
    let points = (0..<200).flatMap { Simulation(seed: $0).points() }
    let share = Double(points.count(where: \.isCensored)) / Double(points.count)
    #expect(abs(share - 0.5) < 0.02)
  }

  @Test func censoredLikelihoodCoversTheTrueSlope() throws {
    let result = try study(200) { try ScalingFit($0.points()).slope }
    #expect(result.coverage >= 0.90 && result.coverage <= 0.99, "\(result)")
    #expect(abs(result.mean - Simulation.slope) < 0.03, "\(result)")
  }

  @Test func leavingCensoredRunsOutIsBiased() throws {
    let result = try study(200) { simulation in
      try ScalingFit(simulation.points().filter { !$0.isCensored }).slope
    }
    #expect(result.mean > Simulation.slope + 0.1 && result.coverage < 0.88, "\(result)")
  }

  @Test func takingCensoredRunsAsEscapedAtTheCapIsBiased() throws {
    let result = try study(200) { simulation in
      try ScalingFit(simulation.points().map { ScalingPoint($0.abscissa, $0.value) }).slope
    }
    #expect(result.mean > Simulation.slope + 0.3 && result.coverage < 0.05, "\(result)")
  }

  @Test func completeStudyIsCoveredAsWell() throws {
    let result = try study(200) { try ScalingFit($0.truth()).slope }
    #expect(result.coverage >= 0.90 && result.coverage <= 0.99, "\(result)")
  }
}
