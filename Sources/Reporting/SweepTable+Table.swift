public import Statistics

extension Provenance.Statistic {
  /// The sweep table with the paper's thresholds.
  public static let sweepTable = Provenance.Statistic(
    name: SweepTable.statisticName, version: SweepTable.version, definition: SweepTable.definition)
}

extension Table {
  /// The sweep table as rows: one a group, then the total.
  ///
  /// - Parameters:
  ///   - sweep: The statistic.
  ///   - provenance: Query, run ids and exclusions; the statistic itself is added here.
  public init(_ sweep: SweepTable, provenance: Provenance = Provenance()) {
    var provenance = provenance
    provenance.statistics.append(
      Provenance.Statistic(
        name: SweepTable.statisticName, version: SweepTable.version,
        definition: "\(SweepTable.definition); worked threshold \(sweep.thresholds.worked), "
          + "failed threshold \(sweep.thresholds.failed)"))
    let groups = sweep.rows.map { Self.cells(of: $0, scope: "group", key: $0.key.map(Cell.init)) }
    let total = Self.cells(
      of: sweep.total, scope: "total", key: sweep.names.map { _ in .missing })
    self.init(
      name: "table",
      title: sweep.names.isEmpty
        ? "Sweep table (\(SweepTable.version))"
        : "Sweep table by \(sweep.names.joined(separator: ", ")) (\(SweepTable.version))",
      columns: Columns.sweepTable(by: sweep.names, keys: sweep.rows.map(\.key)),
      rows: groups + [total], notes: sweep.notes,
      provenance: provenance)
  }

  private static func cells(of row: SweepTable.Row, scope: String, key: [Cell]) -> [Cell] {
    [.text(scope)] + key
      + [row.runs, row.worked, row.failed, row.between, row.missing, row.finiteCount]
      .map(Cell.integer)
      + [row.mean, row.median, row.best].map(Cell.init)
      + [row.workedShare, row.workedInterval?.low, row.workedInterval?.high]
      .map { Cell(Measured($0)) }
  }
}
