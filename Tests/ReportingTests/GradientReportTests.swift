import Foundation
import Reporting
import Statistics
import TestSupport
import Testing

/// Tables and figures of gradients, on runs small enough to check by eye.
@Suite struct GradientReportTests {
  private func spikes(
    first: Double = 3, residue: Double = 3, cosine: Double = 0.6
  ) throws -> GradientSpikes {
    try GradientSpikes(
      GradientSpikes.Arrays(
        spectrum: [first, 1, 0.9], bulkSpectrum: [0.8],
        left: [[cosine, (1 - cosine * cosine).squareRoot(), 0], [0, 0, 1]],
        residueDirection: [residue, 0, 0], labelDirection: [0, 2, 0], spikeDirection: [0, 1, 0],
        targetDirections: [[1, 0, 0]], slopes: [2, 0], dataSlopes: [0, 5], latent: [1, 1],
        residuals: [0.25, 0.25], residuePull: [3, 4], spikePull: [0, 2], outputScale: 0.1,
        spikeStrength: 4, restNorm: 0.9))
  }

  private func entry(
    _ id: Int, seed: Int, samples: Int = 300, activation: String = "relu", nu: Double? = 0.125,
    decay: Double = 0, _ spikes: GradientSpikes
  ) -> GradientRankEntry {
    GradientRankEntry(
      runID: String(format: "%016x", id), configName: "gradient-rank_\(activation)", seed: seed,
      settings: [
        .integer(samples), .integer(samples * 4 / 3), .integer(samples * 5 / 3), .text(activation),
        .text("ntk"), .text("sphere"), .text("triple-index"), .text("squared"),
        nu.map(GroupKey.number) ?? .missing, .number(0), .number(0.1), .number(decay), .number(0),
        .number(0),
      ], spikes: spikes)
  }

  private func rows(_ table: Table, _ quantity: GradientQuantity) -> [[String: Cell]] {
    table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row))
    }.filter { $0["quantity"] == .text(quantity.rawValue) }
  }

  @Test func cellsPoolTheSeedsOfASetting() throws {
    let entries =
      try (0..<3).map { entry($0, seed: $0, try spikes(first: Double($0) + 2)) }
      + [entry(9, seed: 0, activation: "tanh", nu: nil, try spikes(first: 7))]
    let report = GradientRankReport(entries, provenance: Provenance(query: "all"))
    #expect(report.runs.rows.count == 4 && report.runs.columns == Columns.gradientRank)
    let cells = rows(report.cells, .firstValue)
    #expect(cells.count == 2)
    #expect(cells[0]["mean"] == .number(3) && cells[0]["runs"] == .integer(3))
    #expect(cells[0]["smallest"] == .number(2) && cells[0]["largest"] == .number(4))
    #expect(cells[1]["mean_low"] == .missing && cells[1]["spike_exponent"] == .missing)
    #expect(report.tables.map(\.name) == ["gradient_rank", "gradient_rank_cells"])
  }

  @Test func slopesNeedThreeSizesInProportion() throws {
    let sizes = try [300, 600, 1200].enumerated().map { place, samples in
      entry(place, seed: 0, samples: samples, try spikes(residue: pow(Double(samples), -0.5)))
    }
    let report = GradientRankReport(sizes, provenance: Provenance())
    let slope = rows(report.slopes, .residueNorm)
    guard case .number(let value)? = slope.first?["slope"] else { throw Refusal("no slope") }
    #expect(abs(value + 0.5) < 1e-12 && slope.first?["sizes"] == .integer(3))
    let two = GradientRankReport(Array(sizes.dropLast()), provenance: Provenance())
    #expect(two.slopes.rows.isEmpty)
  }

  @Test func effectsCompareEqualSeeds() throws {
    let report = GradientRankReport(
      [
        entry(1, seed: 0, try spikes(residue: 3)), entry(2, seed: 1, try spikes(residue: 4)),
        entry(3, seed: 0, decay: 0.1, try spikes(residue: 6)),
        entry(4, seed: 5, decay: 0.1, try spikes(residue: 60)),
      ], quantities: [.residueNorm], provenance: Provenance())
    let effects = rows(report.effects, .residueNorm)
    #expect(effects.count == 1 && report.effects.rows.count == 1)
    #expect(effects[0]["pairs"] == .integer(1) && effects[0]["weight_decay"] == .number(0.1))
    guard case .number(let ratio)? = effects[0]["ratio"] else { throw Refusal("no ratio") }
    #expect(abs(ratio - 2) < 1e-14)
  }

  // What all rows share stands above them; the other forms keep every column.
  @Test func textTellsSharedSettingsOnce() throws {
    let entries = try (0..<2).map { entry($0, seed: $0, try spikes()) }
    let report = GradientRankReport(
      entries, quantities: [.edge], provenance: Provenance(query: "q"))
    let text = render(report.cells, as: .table)
    #expect(text.contains("all rows: samples 300, dimension 400"), "\(text)")
    // A column of the head has two spaces after it, the line above the rows one.
    #expect(!text.contains("activation  "), "\(text.prefix(900))")
    let csv = render(report.cells, as: .csv)
    #expect(csv.hasPrefix("samples,dimension,width,activation,"))
    #expect(render(report.runs, as: .table).contains("not shown here, but with --format csv"))
  }

  private func expectScript(_ figure: Figure) throws {
    try expectGolden(figure.script(.svg), "Tests/ReportingTests/Golden/figure-\(figure.name).gp")
  }

  @Test func spectrumScriptIsTheKeptOne() throws {
    let panels = [
      SpectrumPanel(
        runID: "00000000000000a1", title: "it's <tanh> ν 0.125", values: [9, 1, 0.8, 0.5, 0.1, 0],
        edge: 1, outliers: 1, predicted: [8.5, 0.2]),
      SpectrumPanel(
        runID: "00000000000000a2", title: "relu", values: [2, 1, 0.5], edge: nil, outliers: 9,
        predicted: [.nan, -1]),
    ]
    #expect(panels[0].hiddenCount == 1 && panels[1].outliers == 3)
    let figure = Figure.spectrum(
      panels, bins: 4, provenance: Provenance(), caption: "two runs")
    try expectScript(figure)
    let counts = figure.tables[0].numbers("count")
    #expect(counts.reduce(0, +) == 8, "every value is in one bar")
    #expect(figure.tables[1].rows.count == 1 + 2 + 1 + 3)
    for table in figure.tables {
      #expect(TableSchema.all.first { $0.name == table.name }?.schema.columns == table.columns)
    }
  }

  @Test func spectrumWithoutOutlierHasALinearAxis() {
    let figure = Figure.spectrum(
      [
        SpectrumPanel(
          runID: "a", title: "one", values: [1, 0.9, 0.4], edge: nil, outliers: 0, predicted: [])
      ], provenance: Provenance(), caption: "")
    let script = figure.script(.svg)
    #expect(!script.contains("logscale x") && !script.contains("predicted place"))
    let none = Figure.spectrum(
      [SpectrumPanel(runID: "a", title: "", values: [], edge: nil, outliers: 0, predicted: [])],
      provenance: Provenance(), caption: "")
    #expect(none.tables[0].numbers("count").reduce(0, +) == 0)
  }

  @Test func alignmentScriptIsTheKeptOne() throws {
    let points = try [(1, 0.0, 0.9), (1, 0.0, 0.8), (1, 0.0, 0.7), (2, 0.5, 0.3)].enumerated().map {
      (series: $1.0, abscissa: $1.1, entry: entry($0, seed: $0, try spikes(cosine: $1.2)))
    }
    let figure = Figure.alignment(
      AlignmentLines(
        axis: .nu, groups: ["relu", "tan'h"], quantities: [.firstToResidue, .outliers, .edge],
        points: points), provenance: Provenance(), caption: "four runs")
    try expectScript(figure)
    #expect(figure.tables[0].numbers("mean").count == 6)
    #expect(figure.tables[1].rows.count == 12)
  }

  @Test func trainingScriptIsTheKeptOne() throws {
    func training(_ id: Int, _ scaling: String, _ angle: Double) throws -> GradientTrainingEntry {
      var settings = entry(id, seed: 1, try spikes()).settings
      settings[4] = .text(scaling)
      return GradientTrainingEntry(
        runID: String(format: "%016x", id), configName: "gradient-training", seed: 1,
        settings: settings, learningRate: 2,
        course: try GradientCourse(
          epochs: [0, 1], losses: [2, 1], spectra: [[2, 1], [3, 1]],
          directions: [[1, 0], [0.6, 0.8]]),
        changeDirections: [[cos(angle), sin(angle), 0]])
    }
    let report = GradientTrainingReport(
      [try training(1, "mean-field", 0), try training(2, "ntk", .pi / 3)],
      provenance: Provenance())
    let angle = report.angles.numbers("mean_angle")
    #expect(angle.count == 1 && abs(angle[0] - 60) < 1e-10)
    #expect(report.runs.numbers("final_alignment").map { ($0 * 10).rounded() } == [6, 6])
    let figure = Figure.gradientTraining(
      ["mean-field", "ntk"], lines: [[1], [2]], epochs: report.series([1, 2]),
      others: [report.angles], caption: "two runs")
    try expectScript(figure)
    #expect(figure.tables[0].rows.count == 4)
  }
}
