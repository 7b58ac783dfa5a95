import Foundation
import Reporting
import Statistics
import TestSupport
import Testing

/// The tables and scripts of paper 002's studies, on numbers small enough to check by eye.
@Suite struct StructureFigureTests {
  private func expectScript(_ figure: Figure) throws {
    try expectGolden(figure.script(.svg), "Tests/ReportingTests/Golden/figure-\(figure.name).gp")
    for table in figure.tables {
      #expect(table.name == figure.name || table.name.hasPrefix("\(figure.name)_"), "\(table.name)")
      let schema = TableSchema.all.first { $0.name == table.name }?.schema
      #expect(schema?.columns == table.columns, "\(table.name)")
    }
  }

  private func key(_ id: String, seed: Int, group: String = "one") -> StructureRunKey {
    StructureRunKey(runID: id, configName: "structure_\(group)", seed: seed, group: group)
  }

  private func entry(_ key: StructureRunKey, left: Double) throws -> StructureEntry {
    StructureEntry(
      key: key, width: 1, dimension: 2, steps: 50, learningRate: 1, weightDecay: 0.01,
      course: try StructureCourse(
        weights: [1, 2, 1, 2 * left], steps: [0, 50], directions: [[1, 0]], decayPerStep: 0.01),
      losses: [0.5, 0.25], gradientNorms: [1, 0.1], perturbations: 0, testError: .finite(0.2))
  }

  @Test func seedsOfASettingAreOneRowAQuantity() throws {
    let entries =
      try [0.5, 0.25, 0.75].enumerated().map { seed, left in
        try entry(key("a\(seed)", seed: seed), left: left)
      } + [entry(key("b0", seed: 0, group: "other"), left: 1)]
    let tables = Table.structure(entries, provenance: Provenance())
    #expect(tables.map(\.name) == ["structure", "structure_seeds", "structure_looks"])
    #expect(tables[0].rows.count == 4 && tables[2].rows.count == 8)
    let ratio = tables[1].rows.filter { $0[1] == .text("ratio_perp") }
    #expect(ratio.count == 2)
    // Mean 1/2, s = 1/4, t of two degrees of freedom 4.302652729911275.
    guard case .number(let low) = ratio[0][5], case .number(let high) = ratio[0][6] else {
      Issue.record("no interval: \(ratio[0])")
      return
    }
    #expect(abs(high - 0.5 - 4.302652729911275 * 0.25 / 3.0.squareRoot()) < 1e-9)
    #expect(abs(low + high - 1) < 1e-12 && ratio[0][4] == .number(0.5))
    #expect(Array(ratio[0][7...]) == [.number(0.25), .number(0.75)])
    #expect(ratio[1][2...6] == [.integer(1), .integer(1), .number(1), .missing, .missing])
  }

  @Test func weightsScriptIsTheKeptOne() throws {
    let key = key("00112233aabbccdd", seed: 0)
    try expectScript(
      .weights(
        [
          WeightsPanel(
            run: RunLabel(runID: key.runID, text: "a_b 'c"), note: "perp 0.1, decay alone 0.2")
        ],
        points: Table(
          name: "weights", title: "Weights", columns: Columns.weightsPoints,
          rows: [
            key.cells + [.integer(0), .text("before"), .integer(0), .number(1), .number(2)],
            key.cells + [.integer(0), .text("after"), .integer(9), .number(0.5), .number(0.5)],
          ]),
        line: Table(
          name: "weights_line", title: "Line", columns: Columns.weightsLine,
          rows: [key.cells + [.number(0.6), .number(0.8)]]),
        range: 2, caption: "one neuron"))
  }

  @Test func maxCutScriptIsTheKeptOne() throws {
    let outcome = try CutOutcome(
      adjacency: [0, 1, 1, 0], vectors: [[1], [-1]], means: [[0.1], [1]], deviations: [1, 0.5],
      optimum: 1)
    let tables = Table.maxCut(
      [
        MaxCutEntry(
          key: key("00112233aabbccdd", seed: 3), nodes: 2, outcome: outcome,
          recordedSteps: [0, 20], expectedCuts: [1, 1], sampledCuts: [1, 1])
      ], provenance: Provenance())
    try expectScript(
      .maxCut(
        of: [RunLabel(runID: "00112233aabbccdd", text: "2 nodes")], summary: tables[0],
        steps: tables[2], caption: "an edge"))
  }

  @Test func projectionScriptIsTheKeptOne() throws {
    let outcome = try ProjectionOutcome(
      ProjectionOutcome.Course(
        steps: [0, 50], losses: [1, 0.2], deviations: [1, 0.1], distortions: [1, 0.1],
        pairDistortions: [1, 0.5]),
      random: [0.4, 0.5], randomPairs: [0.25, 0.75], batches: [1, 3], target: 30, points: 100)
    let tables = Table.projection(
      [
        ProjectionEntry(
          key: key("00112233aabbccdd", seed: 3), points: 100, dimension: 500, target: 30,
          outcome: outcome, recomputed: .missing)
      ], provenance: Provenance())
    try expectScript(
      .projection(
        of: [RunLabel(runID: "00112233aabbccdd", text: "100 points")], summary: tables[0],
        steps: tables[2], caption: "a map"))
  }
}
