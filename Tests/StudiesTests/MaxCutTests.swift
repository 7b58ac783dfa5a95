internal import Foundation
internal import Testing

@testable internal import Studies

@Suite struct MaxCutTests {
  init() { BLASThreads.use(1) }

  private func cycle(_ nodes: Int) throws -> CutGraph {
    try CutGraph(nodes: nodes, edges: (0..<nodes).map { ($0, ($0 + 1) % nodes) })
  }

  /// Outer cycle, inner star, spokes.
  private func petersen() throws -> CutGraph {
    let outer = (0..<5).map { ($0, ($0 + 1) % 5) }
    let inner = (0..<5).map { (5 + $0, 5 + ($0 + 2) % 5) }
    return try CutGraph(nodes: 10, edges: outer + inner + (0..<5).map { ($0, 5 + $0) })
  }

  @Test func knownGraphsHaveTheirKnownValues() throws {
    // Cut and relaxation: C5 has ½·5(1 + cos(π/5)), Petersen's graph 12.5, K4 n²/4, an even cycle all.
    let complete = try CutGraph(
      nodes: 4, edges: [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)])
    let cases = try [
      (cycle(5), 4, 2.5 * (1 + cos(Double.pi / 5))), (petersen(), 12, 12.5), (complete, 4, 4),
      (cycle(6), 6, 6),
    ]
    for (graph, cut, value) in cases {
      #expect(graph.largestCut == cut)
      let relaxation = try CutRelaxation(of: graph, seed: 1)
      #expect(abs(relaxation.value - value) < 1e-7, "\(relaxation.value) for \(value)")
      #expect(relaxation.upperBound >= relaxation.value - 1e-9)
      #expect(abs(relaxation.upperBound - value) < 1e-4)
    }
  }

  @Test func meanCutAtZeroIsTheLimitOfTheExactMean() throws {
    let graph = try petersen()
    let plane = HyperplaneCut(graph, try CutRelaxation(of: graph, seed: 0).vectors)
    let zero = [Double](repeating: 0, count: 6)
    #expect(abs(plane.mean(at: zero, deviation: 1) - plane.meanAtZero) < 1e-9)
    // The slope is that of the value.
    let m = waveVector(6, 1)
    let slope = plane.slope(at: m, deviation: 0.8)
    for k in 0..<6 {
      var (above, below) = (m, m)
      above[k] += 1e-5
      below[k] -= 1e-5
      let difference =
        plane.mean(at: above, deviation: 0.8) - plane.mean(at: below, deviation: 0.8)
      #expect(abs(difference / 2e-5 - slope.m[k]) < 1e-6)
    }
    let wider = plane.mean(at: m, deviation: 0.8 * exp(1e-5))
    let narrower = plane.mean(at: m, deviation: 0.8 * exp(-1e-5))
    #expect(abs((wider - narrower) / 2e-5 - slope.logDeviation) < 1e-6)
  }

  // Acceptance test 002-4: twenty graphs.
  @Test(arguments: 0..<20) func derandomisedCutKeepsTheGuarantee(seed: Int) throws {
    let result = try MaxCutStudy(seed: seed).run()
    let best = try #require(result.largestCut)
    #expect(result.relaxation.value >= Double(best) - 1e-6)
    #expect(result.relaxation.upperBound - result.relaxation.value < 1e-4)
    #expect(result.hyperplaneMean >= CutRelaxation.guarantee * result.relaxation.value)
    #expect(Double(result.derandomisedCut) >= result.hyperplaneMean)
    #expect(result.derandomisedCut <= best)
    #expect(zip(result.deviations, result.deviations.dropFirst()).allSatisfy { $0 >= $1 })
    #expect((result.deviations.last ?? 1) < 0.2)
  }

  @Test func scoreFunctionFindsTheSameCut() throws {
    let result = try MaxCutStudy(seed: 1, estimator: .scoreFunction).run()
    #expect(Double(result.derandomisedCut) >= result.hyperplaneMean)
    #expect((result.deviations.last ?? 1) < 0.3)
    let again = try MaxCutStudy(seed: 1, estimator: .scoreFunction).run()
    #expect(again.means == result.means)
  }

  @Test func graphsThatAreNoneAreRefusedAndEmptyOnesCutNothing() throws {
    #expect(throws: StudyError.self) { try CutGraph(nodes: 3, edges: [(0, 3)]) }
    #expect(throws: StudyError.self) { try CutGraph(nodes: 3, edges: [(1, 1)]) }
    #expect(try CutGraph(nodes: 3, edges: [(1, 0), (0, 1)]).edges.count == 1)
    let empty = try MaxCutStudy(nodes: 4, edgeProbability: 0, steps: 5).run()
    #expect(empty.largestCut == 0 && empty.derandomisedCut == 0 && empty.relaxation.value == 0)
    #expect(CutGraph(nodes: 25, probability: 0.1, seed: 0).largestCut == nil)
    #expect(throws: StudyError.self) { try MaxCutStudy(nodes: 1).validate() }
    #expect(throws: StudyError.self) { try MaxCutStudy(start: 0).validate() }
  }
}
