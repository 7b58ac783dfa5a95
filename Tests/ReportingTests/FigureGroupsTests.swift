import Foundation
import Reporting
import Statistics
import TestSupport
import Testing

/// The scripts of figures over many runs, on tables small enough to check by eye.
@Suite struct FigureGroupsTests {
  private func expectScript(_ figure: Figure) throws {
    try expectGolden(figure.script(.svg), "Tests/ReportingTests/Golden/figure-\(figure.name).gp")
    for table in figure.tables {
      #expect(table.name == figure.name || table.name.hasPrefix("\(figure.name)_"), "\(table.name)")
    }
  }

  /// A run of both panels; the group is not drawn where `series` is nil.
  private func runRows(_ id: String, lr: Double, bs: Int, time: Double, censored: Bool) -> [[Cell]]
  {
    [("lr", 1), ("batch_size", lr == 1e-3 ? 1 : nil)].map { panel, series in
      [
        .text(panel), series.map(Cell.integer) ?? .missing, .text(id), .text("f3_N768_bs\(bs)_L3"),
        .integer(10), .number(lr), .integer(bs), .integer(1), .text("trained"), .bool(true),
        .text("epochs"), .number(time), .bool(censored), .number(1.4),
      ]
    }
  }

  private func escape() -> Figure {
    let points = Table(
      name: "escape_runs", title: "Escape times of runs", columns: Columns.escapeRuns,
      rows: runRows("00000000000000a1", lr: 1e-2, bs: 4, time: 19, censored: false)
        + runRows("00000000000000a2", lr: 1e-3, bs: 4, time: 120, censored: false)
        + runRows("00000000000000a3", lr: 1e-3, bs: 8, time: 4000, censored: true))
    let lines = Table(
      name: "escape_lines", title: "Lines", columns: Columns.escapeLines,
      rows: [
        [.text("lr"), .integer(1), .number(1e-3), .number(120), .number(90), .number(150)],
        [.text("lr"), .integer(1), .number(1e-2), .number(19), .number(15), .missing],
      ])
    let fits = Table(name: "escape_fits", title: "Fits", columns: Columns.escapeFits)
    return .escape(
      [
        EscapePanel(
          column: "lr", title: "learning rate",
          series: [.init(number: 1, text: "batch size 4: slope -0.80 [-0.90, -0.70]")]),
        EscapePanel(
          column: "batch_size", title: "batch size",
          series: [.init(number: 1, text: "learning rate 0.001: no fit")]),
      ], points: points, lines: lines, fits: fits, unit: "epochs", threshold: 1.4,
      caption: "three runs", runs: ["00000000000000a3": "no escape within 4000 epochs"])
  }

  @Test func escapeScriptIsTheKeptOne() throws { try expectScript(escape()) }

  @Test func escapeNamesInItsLegendOnlyWhatIsThere() {
    let script = escape().script(.svg)
    #expect(script.contains("censored: not within its epochs"))
    #expect(!script.contains("the authors"))
  }

  private func layerRow(_ series: Int, _ index: Int, _ kind: String, _ mean: Double) -> [Cell] {
    let head: [Cell] = [
      .integer(series), .text("rank \(series)"), .missing, .integer(5), .integer(index),
      .integer((index + 1) / 2), .text(kind), .integer(5), .integer(0), .number(mean), .number(0.5),
    ]
    return head
      + [Cell](repeating: .missing, count: Columns.complexityLayers.count - head.count)
  }

  private func complexity(groups: Int) -> Figure {
    let rows = (1...groups).flatMap { series in
      [
        layerRow(series, 1, "features", 0), layerRow(series, 2, "bottleneck", 1.5),
        layerRow(series, 3, "features", .nan), layerRow(series, 4, "output", 3),
      ]
    }
    return .complexity(
      (1...groups).map { "rank \($0)" },
      layers: Table(
        name: "complexity_layers", title: "Layers", columns: Columns.complexityLayers, rows: rows),
      caption: "minima")
  }

  @Test func complexityScriptIsTheKeptOne() throws { try expectScript(complexity(groups: 2)) }

  @Test(arguments: [(1, 1), (3, 1), (4, 4), (8, 8)])
  func moreGroupsThanThreeHaveAPanelEach(groups: Int, panels: Int) {
    // The legend is a plot of its own.
    let plots = complexity(groups: groups).commands.count { $0.hasPrefix("plot ") }
    #expect(plots == panels + 1)
  }

  @Test func symmetryScriptIsTheKeptOne() throws {
    func row(_ series: Int, _ index: Int, _ kind: String, _ low: Double) -> [Cell] {
      let head: [Cell] = [
        .integer(series), .text("frozen = \(series == 1)"), .integer(3), .integer(index),
        .integer((index + 1) / 2), .text(kind), .integer(5), .integer(0), .integer(5), .number(0.3),
        .number(low), .number(0.2), .number(0.5),
      ]
      return head + [Cell](repeating: .missing, count: Columns.symmetryLayers.count - head.count)
    }
    let layers = Table(
      name: "symmetry_layers", title: "Layers", columns: Columns.symmetryLayers,
      rows: (1...2).flatMap { series in
        [row(series, 1, "features", 0.1), row(series, 2, "output", 0)]
      })
    try expectScript(
      .symmetry(
        ["frozen = true (3 runs)", "frozen = false (3 runs)"], layers: layers,
        contrast: Table(
          name: "symmetry_contrast", title: "Contrast", columns: Columns.symmetryContrast),
        caption: "ratios"))
  }

  private func sweep(_ keys: [[GroupKey]], _ errors: [Measured], by names: [String]) -> Table {
    var table = Table(SweepTable(by: names, keys: keys, testErrors: errors))
    table.name = "sweep"
    return table
  }

  @Test func sweepScriptIsTheKeptOne() throws {
    let names = ["target.family", "bs", "depth"]
    let table = sweep(
      [
        [.text("it's"), .integer(16), .integer(1)], [.text("it's"), .integer(2), .integer(2)],
        [.text("b"), .integer(2), .integer(1)], [.text("b"), .integer(4), .integer(10)],
      ], [.finite(1e-3), .finite(0.7), .missing, .nan], by: names)
    let figure = Figure.sweep(table, by: names, caption: "shares")
    try expectScript(figure)
    // By number, not as text: 2, 4, 16 and 1, 2, 10.
    #expect(figure.commands.contains("set xtics ('2' 0, '4' 1, '16' 2) scale 0"))
    #expect(figure.commands.contains("set ytics ('1' 0, '2' 1, '10' 2) scale 0"))
  }

  private func ledger(
    _ claims: [(id: String, printed: String, own: Double?)]
  ) throws -> ClaimLedger {
    let head = "claim_id,source,quantity,group,value,unit,origin,note"
    let lines = claims.map { "\($0.id),C.5,worked,,\($0.printed),runs,published," }
    let loaded = try Claims.load(([head] + lines).joined(separator: "\n") + "\n")
    return ClaimLedger(
      zip(loaded, claims).map { claim, given in
        var judgement = ClaimJudgement(.reproduced, rule: "count v1", "as printed")
        judgement.trained = Measured(given.own)
        judgement.interval = given.own.map { Interval(low: $0 / 2, high: $0 * 2) }
        return (claim, judgement)
      })
  }

  @Test func claimsScriptIsTheKeptOne() throws {
    let figure = try Figure.claims(
      ledger([
        ("a_1", "76", 65), ("minus", "-1", -0.9), ("words", "grows", 1), ("zero", "0", 0),
        ("other", "2", -1), ("none", "3", nil), ("nought", "4", 0),
      ]))
    try expectScript(figure)
    #expect(figure.tables[0].rows.count == 2)
    #expect(figure.caption.contains("2 of 7 claims"))
    #expect(figure.caption.contains("1 print no number, 1 print 0, 3 have no value"))
    // Of a negative number the lower end of the ratio is that of the larger magnitude.
    #expect(figure.tables[0].rows[1].suffix(2) == [.number(0.45), .number(1.8)])
  }

  @Test func claimsWithoutANumberAreRefused() {
    #expect(throws: Refusal.self) { try Figure.claims(try ledger([("words", "grows", 1)])) }
  }

  @Test func manyClaimsStandInTwoPanels() throws {
    let figure = try Figure.claims(ledger((1...41).map { ("c\($0)", "2", 2) }))
    #expect(figure.commands.count { $0.hasPrefix("plot ") } == 3)
    #expect(figure.tables[0].rows.last?[2...3] == [.integer(2), .integer(20)])
  }
}
