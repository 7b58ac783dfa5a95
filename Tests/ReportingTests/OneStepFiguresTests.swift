import Foundation
import Reporting
import Statistics
import TestSupport
import Testing

/// The tables and scripts of the one-step study, on runs that are made by hand.
@Suite struct OneStepFiguresTests {
  /// A run whose spikes are n^0.3 and 2·n^-0.1 and whose errors fall with α.
  private func entry(
    n: Int = 100, alpha: Double = 0.2, seed: Int = 0, teacher: [Double] = [0, 1]
  ) throws -> OneStepEntry {
    let setting = OneStepSetting(
      samples: n, dimension: n / 4, width: n, activation: "centred-relu", teacher: teacher,
      labelNoise: 0.5, stepPrefactor: 1, stepExponent: alpha, ridge: 0.01,
      order: 2, keepsInitialOutput: false, unitTeacher: true)
    let growth = 1 + 0.05 * Double(seed)
    var powers = [Double](repeating: 0, count: 2 * n)
    // √n and ηᵏ = n^(kα) are in the sizes already.
    powers[0] = pow(Double(n), 0.8 - alpha) * growth
    powers[3] = 2 * pow(Double(n), 0.4 - 2 * alpha) * growth
    var head = [Double](repeating: 0, count: n)
    head[0] = 1
    var direction = [Double](repeating: 0, count: n / 4)
    direction[0] = 1
    let low = 1 - alpha + 0.1 * Double(seed)
    let measures = try OneStepMeasures(
      setting,
      arrays: [
        "spectrum": [9, 3, 1], "initial_spectrum": [2], "left_vectors": powers, "powers": powers,
        "direction": direction, "teacher_direction": direction, "head": head,
        "activation_coefficients": [0, 1, 1], "approximation_errors": [3, 2, 1],
        "train_errors": [low, 1, low, low], "test_errors": [2 * low, 2, 2 * low, 2 * low],
        "ridge_losses": [1, 1, 1, 1], "ideal_losses": [3, 2, 1.5],
        "learned_coefficients": [1, 0, 1, 0, 1, 0, 1, 0],
      ], metrics: ["first_gain_law": 1, "second_gain_law": 0.25])
    return OneStepEntry(
      runID: "00000000000000\(seed)\(Int(10 * alpha))", configName: "one-step_n\(n)", seed: seed,
      measures: measures)
  }

  private func curve(_ teacher: [Double], seeds: Int = 2) throws -> [OneStepEntry] {
    try [0.1, 0.2, 0.3, 0.4, 0.45].flatMap { alpha in
      try (0..<seeds).map { try entry(alpha: alpha, seed: $0, teacher: teacher) }
    }
  }

  private func sizes(_ alphas: [Double] = [0.1, 0.3]) throws -> [OneStepEntry] {
    try [100, 200, 400].flatMap { n in
      try alphas.flatMap { alpha in
        try (0..<2).map { try entry(n: n, alpha: alpha, seed: $0, teacher: [0, 1, 0.5]) }
      }
    }
  }

  private func refusal(_ draw: () throws(Refusal) -> Figure) -> String {
    do throws(Refusal) {
      _ = try draw()
      return "drawn"
    } catch { return error.reason }
  }

  /// Each table of a figure is one that has a schema, and has its columns.
  private func expectKnownTables(_ figure: Figure) {
    for table in figure.tables {
      let schema = TableSchema.all.first { $0.name == table.name }?.schema
      #expect(schema?.columns == table.columns, "\(table.name)")
      #expect(!table.rows.isEmpty)
    }
  }

  @Test func errorsScriptIsTheKeptOne() throws {
    let figure = try Figure.oneStepErrors(
      curve([0, 1]) + curve([0, 1, 0.7071]), provenance: Provenance())
    try expectGolden(figure.script(.svg), "Tests/ReportingTests/Golden/figure-errors.gp")
    expectKnownTables(figure)
    #expect(figure.caption.contains("He1 + 0.7071 He2: centred-relu, c "), "\(figure.caption)")
  }

  /// gnuplot breaks a line at every row of another: rows of one line must follow each other.
  @Test func rowsOfALineFollowEachOtherByExponent() throws {
    let table = try Figure.oneStepErrors(curve([0, 1]).shuffled(), provenance: Provenance())
      .tables[0]
    let features = try #require(table.columns.firstIndex { $0.name == "features" })
    let alpha = try #require(table.columns.firstIndex { $0.name == "alpha" })
    #expect(table.rows.count == 20)
    let names = table.rows.map { $0[features] }
    #expect(names == ["F", "F_0", "F_1", "F_2"].flatMap { [Cell](repeating: .text($0), count: 5) })
    #expect(
      table.rows.prefix(5).map { $0[alpha] } == [0.1, 0.2, 0.3, 0.4, 0.45].map(Cell.number))
  }

  @Test func oneSeedHasNoErrorBars() throws {
    let figure = try Figure.oneStepErrors(curve([0, 1], seeds: 1), provenance: Provenance())
    #expect(!figure.script(.svg).contains("yerrorbars"))
  }

  @Test func errorsRefuseFewExponentsAndManyCurves() throws {
    let few = try sizes()
    #expect(
      refusal { () throws(Refusal) in try .oneStepErrors(few, provenance: Provenance()) }
        == "no setting has 5 values of alpha, the most is 2")
    let many = try (1...5).flatMap { try curve([0, Double($0)]) }
    #expect(
      refusal { () throws(Refusal) in try .oneStepErrors(many, provenance: Provenance()) }
        == "5 settings have curves, of which a figure holds 4: narrow the query")
  }

  @Test func spikeGrowthScriptIsTheKeptOne() throws {
    let figure = try Figure.spikeGrowth(sizes() + curve([0, 1]), provenance: Provenance())
    try expectGolden(figure.script(.svg), "Tests/ReportingTests/Golden/figure-spike-growth.gp")
    expectKnownTables(figure)
    // Two degrees and two exponents; the runs of one size are not drawn.
    #expect(figure.tables.map(\.rows.count) == [24, 8, 4])
    #expect(figure.tables[0].provenance.runIDs.count == 12)
    #expect(figure.script(.svg).contains("slope -0.10 [") && figure.caption.contains("12 runs"))
  }

  @Test func spikeGrowthRefusesWhatIsNotOneSetting() throws {
    let curves = try curve([0, 1])
    #expect(
      refusal { () throws(Refusal) in try .spikeGrowth(curves, provenance: Provenance()) }
        == "no setting has three sizes n in one proportion")
    let others = try [100, 200, 400].map { try entry(n: $0, teacher: [0, 2]) }
    let both = try sizes() + others
    let reason = refusal { () throws(Refusal) in
      try .spikeGrowth(both, provenance: Provenance())
    }
    #expect(reason.hasPrefix("2 settings have three sizes (2 He1, "), "\(reason)")
  }

  @Test func tablesSumUpSeedsAndTellTheLaws() throws {
    let tables = OneStepTables.all(try curve([0, 1]), provenance: Provenance())
    #expect(
      tables.map(\.name) == [
        "one_step", "one_step_laws", "one_step_errors", "one_step_exponents", "one_step_spikes",
      ])
    for table in tables {
      #expect(TableSchema.all.first { $0.name == table.name }?.schema.columns == table.columns)
    }
    #expect(tables.map(\.rows.count) == [5, 45, 20, 10, 20])
    func cell(_ table: Table, _ row: Int, _ name: String) throws -> Cell {
      table.rows[row][try #require(table.columns.firstIndex { $0.name == name })]
    }
    #expect(try cell(tables[0], 0, "runs") == .integer(2))
    #expect(try cell(tables[0], 0, "expected_spikes") == .integer(1))
    #expect(try cell(tables[0], 0, "outliers_low") == .integer(2))
    #expect(try cell(tables[0], 0, "teacher") == .text("He1"))
    let gain = try #require(
      tables[1].rows.firstIndex { $0.contains(.text("gain_2")) })
    #expect(try cell(tables[1], gain, "mean") == .number(0.5))
    #expect(try cell(tables[1], gain, "law") == .number(0.25))
    // Where no scatter is, nothing is told in standard errors.
    #expect(try cell(tables[1], gain, "in_standard_errors") == .missing)
    #expect(try cell(tables[3], 0, "refused") == .text("1 distinct abscissae: no fit below 3"))
  }
}
