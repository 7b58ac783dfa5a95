import Reporting
import Statistics

/// Evidence from networks and loss curves, for each rule of Figures 1, 3, 4, 5 and 9.
extension ClaimRulesTests {
  // MARK: Channels

  /// Counts of 14 layers, two signals each, from a count by layer index.
  private static func network(_ count: (Int) -> Int) -> [[Int]] {
    (1...14).map { [count($0), count($0)] }
  }

  private static func minima(_ runs: [[[Int]]], published: [Double] = []) -> ClaimEvidence {
    .minima(MinimaEvidence(runs: runs, seeds: runs.count, published: published))
  }

  private static let published = [
    0, 0, 0.039, 0, 0.344, 0.8, 0.672, 2.4, 2.08, 2.4, 4.22, 8.6, 6.51, 11,
  ]

  private static func symmetry(_ shares: [(frozen: Double, trained: Double)]) -> ClaimEvidence {
    func arm(_ share: Double) -> [[SignalSymmetry]] {
      (0..<3).map { run in
        (0..<20).map { channel in
          // e = ±a and o = ±b with a² + b² = 1 on four points: the odd share is b².
          let odd = min(max(share + Double(channel % 5 - 2) / 100 + Double(run) / 500, 0), 1)
          let (a, b) = ((1 - odd).squareRoot(), odd.squareRoot())
          return SignalSymmetry([a + b, -a + b, -a - b, a - b])
        }
      }
    }
    return .symmetry(
      shares.enumerated().map {
        SymmetryEvidence(
          rank: 15 + $0.offset, frozen: arm($0.element.frozen), trained: arm($0.element.trained),
          seeds: 3)
      })
  }

  private static func growth(_ growths: [Double], p: Double) -> ClaimEvidence {
    .growth(growths.enumerated().map { GrowthRun(seed: $0.offset, growth: $0.element, pValue: p) })
  }

  static let channels: [Case] =
    [
      ("held", minima([9, 8, 10].map { n in network { _ in n } }), .reproduced, "minima v1"),
      (
        "near", minima([[6], [6], [6]].map { n in network { _ in n[0] } }), .inDirection,
        "minima v1"
      ),
      ("none", minima([0, 0, 0].map { n in network { _ in n } }), .notReproduced, "minima v1"),
      ("nothing", minima([]), .notTestable, "minima v1"),
    ].map { Case("F4.R5.linear12", $0, $1, $2, $3) }
    + [
      ("rises", minima([network { $0 }, network { $0 }]), .reproduced, "trend v1"),
      ("falls", minima([network { 20 - $0 }]), .notReproduced, "trend v1"),
      ("hardly", minima([network { [3, 1, 4, 2, 5][$0 % 5] }]), .inDirection, "trend v1"),
      ("published", minima([], published: published), .reproduced, "recomputed v1"),
      (
        "published falls", minima([], published: published.reversed()), .notReproduced,
        "recomputed v1"
      ),
      ("nothing", minima([]), .notTestable, "trend v1"),
    ].map { Case("F4.trend", $0, $1, $2, $3) }
    + [
      ("2l", minima((0..<3).map { _ in network { $0 } }), .reproduced, "conjecture v1"),
      ("fewer", minima((0..<3).map { _ in network { _ in 0 } }), .notReproduced, "conjecture v1"),
      ("one of two", minima([network { $0 }, network { _ in 0 }]), .inDirection, "conjecture v1"),
      ("published", minima([], published: published), .notReproduced, "recomputed v1"),
      (
        "published 2l", minima([], published: (1...14).map(Double.init)), .inDirection,
        "recomputed v1"
      ),
    ].map { Case("F4.2L", $0, $1, $2, $3) }
    + [
      ("grows", growth([3, 3.1, 2.9], p: 0.01), .reproduced, "growth v1"),
      ("grows a little", growth([1, 1.1, 0.9], p: 0.2), .inDirection, "growth v1"),
      ("shrinks", growth([-1, -1.1, 0.9], p: 0.7), .notReproduced, "growth v1"),
      ("nothing", growth([], p: 1), .notTestable, "growth v1"),
    ].map { Case("F3.growth", $0, $1, $2, $3) }
    + [
      ("both", symmetry([(0.2, 0.5), (0.2, 0.5)]), .reproduced, "symmetry v1"),
      ("one", symmetry([(0.2, 0.5), (0.4, 0.4)]), .inDirection, "symmetry v1"),
      ("none", symmetry([(0.4, 0.4)]), .notReproduced, "symmetry v1"),
      ("the other way", symmetry([(0.2, 0.5), (0.5, 0.2)]), .notReproduced, "symmetry v1"),
      ("nothing", symmetry([]), .notTestable, "symmetry v1"),
    ].map { Case("F5.symmetry", $0, $1, $2, $3) }

  // MARK: Losses

  private static func bursts(_ counts: Int...) -> ClaimEvidence {
    .spikes(
      counts.enumerated().map {
        SpikeRun(
          seed: $0.offset, bursts: $0.element,
          periods: Array(repeating: 100, count: max(0, $0.element - 1)), epochs: 1000)
      })
  }

  private static func ratios(_ ratios: [Double]) -> ClaimEvidence {
    .divides([DivideRun(seed: 1, ratios: ratios, verdicts: ratios.map { _ in "no-change" })])
  }

  static let losses: [Case] =
    [
      ("many", bursts(5), .reproduced, "spikes v1"), ("one", bursts(1), .inDirection, "spikes v1"),
      ("none", bursts(0, 0), .notReproduced, "spikes v1"),
      ("nothing", bursts(), .notTestable, "spikes v1"),
    ].map { Case("F9.spikes", $0, $1, $2, $3) }
    + [
      ("ten drops", ratios(Array(repeating: 0.5, count: 10)), .reproduced, "divides v1"),
      ("two of three", ratios([0.5, 0.6, 1.1]), .inDirection, "divides v1"),
      ("one of three", ratios([0.5, 1.6, 1.1]), .notReproduced, "divides v1"),
      ("nothing", ratios([]), .notTestable, "divides v1"),
      ("no rule", .none("no rule for the quantity x"), .notTestable, "no data v1"),
    ].map { Case("F1.drop", $0, $1, $2, $3) }
}
