internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The figures of a report, each of those of its runs that show most.
///
/// A figure of single runs shows those that learned most: divided learning rates, a test error below
/// that of C.5, then the highest factor. One of many runs shows all that it is meant for.
struct ReportFigures {
  /// Columns of the runs by which figures choose.
  static let columns = [
    "run_id", "kind", "seed", "origin", "family", "factor", "depth", "rank", "width", "frozen",
    "threshold",
    "optimiser", "checkpoints", "lr_divides", "adapter", "config_name", "test_error",
    "observe.every",
  ]

  /// Most runs of a figure that evaluates networks.
  private static let mostNetworks = 50

  let runs: SelectedRuns
  private(set) var figures: [ReportFigure] = []
  /// Figures that were not made, with the reason.
  private(set) var missing: [Provenance.Exclusion] = []
  private(set) var foundDamage = false

  /// Makes the figures.
  ///
  /// - Parameters:
  ///   - runs: The report's runs, selected with ``columns`` among others.
  ///   - ledger: The claims, where they were judged.
  init(of runs: SelectedRuns, ledger: ClaimLedger?) throws {
    self.runs = runs
    if let ledger { try draw("claims") { try .claims(ledger) } }
    if runs.rows.contains(where: { $0["kind"].text == RunRecord.trainingKind }) {
      try drawTrainings()
    }
    try drawStudies()
  }

  private mutating func drawTrainings() throws {
    try draw(SweepFigure.self, of: sweep)
    let featured = featured
    try draw(LossFigure.self, of: featured.prefix(6))
    try draw(FitFigure.self, of: featured.prefix(2))
    try draw(PartialsFigure.self, of: featured.prefix(1))
    let observed = featured.filter { $0["observe.every"].doubleValue ?? 0 > 0 }
    try draw(ModesFigure.self, of: (observed.isEmpty ? featured : observed[...]).prefix(2))
    try draw(LogRatioFigure.self, of: featured.prefix(1))
    try draw(ComplexityFigure.self, of: layered)
    try draw(EscapeFigure.self, of: rows { $0["threshold"].doubleValue != nil })
    try draw(SymmetryFigure.self, of: arms)
    let adam = rows { $0["optimiser"] == .text("adam") }
    let cosines = adam.filter { $0["family"] == .text("sumcos") }
    try draw(SpikesFigure.self, of: cosines.isEmpty ? adam : cosines[...])
  }

  /// The figures of the kinds of studies that are there.
  private mutating func drawStudies() throws {
    func runs(of kind: String) -> ArraySlice<RunRow> { rows { $0["kind"].text == kind } }
    let gradients = runs(of: GradientRankRun.kind)
    if !gradients.isEmpty {
      try draw(SpectrumFigure.self, of: Self.spread(gradients))
      try draw(AlignmentFigure.self, of: gradients)
    }
    let trainings = runs(of: GradientTrainingRun.kind)
    if !trainings.isEmpty { try draw(GradientTrainingFigure.self, of: trainings) }
    let steps = runs(of: OneStepRun.kind)
    if !steps.isEmpty {
      try draw(ErrorsFigure.self, of: steps)
      try draw(SpikeGrowthFigure.self, of: steps)
    }
    let structures = runs(of: StructureRun.kind).filter { $0["seed"].text == "0" }
    if !structures.isEmpty { try draw(WeightsFigure.self, of: structures[...]) }
    let cuts = runs(of: MaxCutRun.kind)
    if !cuts.isEmpty { try draw(MaxCutFigure.self, of: cuts) }
    let projections = runs(of: ProjectionRun.kind)
    if !projections.isEmpty { try draw(ProjectionFigure.self, of: projections) }
  }

  /// One run each of six settings, evenly spaced in the order of their names.
  private static func spread(_ rows: ArraySlice<RunRow>) -> ArraySlice<RunRow> {
    var names: Set<String> = []
    let firsts = rows.filter { names.insert($0.configName).inserted }
    let most = 6
    guard firsts.count > most else { return firsts[...] }
    return (0..<most).map { firsts[$0 * (firsts.count - 1) / (most - 1)] }[...]
  }

  // MARK: Which runs

  private func rows(_ isWanted: (RunRow) -> Bool) -> ArraySlice<RunRow> {
    runs.rows.filter(isWanted)[...]
  }

  /// Runs with weights and divided rates, one a configuration name: those that worked first, of these
  /// the highest factor, the highest rank, the deepest.
  private var featured: ArraySlice<RunRow> {
    let divided = rows {
      ($0.whole("checkpoints") ?? 0) > 1 && ($0.whole("lr_divides") ?? 0) > 0
    }
    let kept = divided.isEmpty ? rows { ($0.whole("checkpoints") ?? 0) > 0 } : divided
    func key(_ row: RunRow) -> [Int] {
      let error = row["test_error"].doubleValue ?? .infinity
      return [error < SweepTable.Thresholds.paper.worked ? 0 : 1]
        + ["factor", "rank", "depth"].map { -(row.whole($0) ?? 0) }
    }
    // Of equal ones the order of their names stays.
    let sorted = kept.enumerated().map { (row: $1, key: key($1) + [$0]) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var names: Set<String> = []
    return sorted.map { $0.row }.filter { names.insert($0.configName).inserted }[...]
  }

  /// Runs of the sweep of the rank that most have, trained and ingested.
  private var sweep: ArraySlice<RunRow> {
    let swept = ReportSweeps.members(of: runs.rows)
    let byRank = Dictionary(grouping: swept.stored + swept.trained) { $0.whole("rank") ?? 0 }
    let fullest = byRank.max { ($0.value.count, -$0.key) < ($1.value.count, -$1.key) }
    return fullest?.value[...] ?? []
  }

  /// Runs with weights that differ in rank and seed alone: the group with most ranks, then the deepest.
  private var layered: ArraySlice<RunRow> {
    let kept = rows { ($0.whole("checkpoints") ?? 0) > 0 }
    let groups = Dictionary(grouping: kept) { row in
      ["family", "factor", "depth", "frozen"].map { row[$0].text }
    }
    func key(_ group: (key: [String], value: [RunRow])) -> [Int] {
      [Set(group.value.map { $0["rank"] }).count, group.value[0].whole("depth") ?? 0]
    }
    // Names decide between equal groups, so that the same report is made again.
    let ordered = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    let best = ordered.reduce(ordered.first) { best, next in
      best.map { key($0).lexicographicallyPrecedes(key(next)) } ?? true ? next : best
    }
    return best?.value.prefix(Self.mostNetworks) ?? []
  }

  /// Runs that differ in what is trained and in nothing else of their shape: the largest such group.
  private var arms: ArraySlice<RunRow> {
    let kept = rows { ($0.whole("checkpoints") ?? 0) > 0 }
    let groups = Dictionary(grouping: kept) { row in
      ["family", "factor", "depth", "rank", "width"].map { row[$0].text }
    }.filter { group in Set(group.value.map { $0["frozen"].text }).count > 1 }
    let most = groups.map(\.value.count).max()
    let largest = groups.filter { $0.value.count == most }
      .min { $0.key.lexicographicallyPrecedes($1.key) }
    return largest?.value.prefix(Self.mostNetworks) ?? []
  }

  // MARK: Drawing

  private mutating func draw<Maker: FigureMaker>(
    _ kind: Maker.Type, of rows: ArraySlice<RunRow>
  ) throws {
    guard !rows.isEmpty else {
      missing.append(.init(item: "figure \(Maker.name)", reason: "no run of the report is for it"))
      return
    }
    let maker = try Maker.parse([])
    let selected = try runs.part(Set(rows.map(\.runID)), columns: maker.columns)
    try draw(Maker.name) { try maker.figure(of: selected) }
    foundDamage = foundDamage || selected.foundDamage
  }

  private mutating func draw(_ name: String, _ make: () throws -> Figure) throws {
    Console.redraw("drawing \(name)")
    do {
      let figure = try make()
      var shown = ReportFigure(
        name: figure.name, title: figure.title, caption: figure.caption, tables: figure.tables)
      if let picture = try Gnuplot.draw(figure, as: .svg, isInline: true) {
        shown.svg = String(decoding: picture, as: UTF8.self)
      } else {
        shown.reason = Gnuplot.remedy
      }
      figures.append(shown)
    } catch let refusal as Refusal {
      missing.append(.init(item: "figure \(name)", reason: refusal.reason))
    } catch let error as StatisticsError {
      missing.append(.init(item: "figure \(name)", reason: "\(error)"))
    }
  }
}
