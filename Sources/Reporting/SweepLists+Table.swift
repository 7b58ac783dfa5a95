public import Statistics

extension Provenance.Statistic {
  /// Decades of the test error.
  public static let decades = Provenance.Statistic(
    name: DecadeTable.statisticName, version: DecadeTable.version,
    definition: DecadeTable.definition)

  /// Runs with small loss.
  public static let lowLoss = Provenance.Statistic(
    name: LowLossList.statisticName, version: LowLossList.version,
    definition: LowLossList.definition)
}

extension Table {
  /// Powers of ten of the test error, by group.
  ///
  /// - Parameters:
  ///   - decades: The statistic.
  ///   - provenance: Query, run ids and exclusions; the statistic itself is added here.
  public init(_ decades: DecadeTable, provenance: Provenance = Provenance()) {
    var provenance = provenance
    provenance.statistics.append(.decades)
    let grouping = Columns.grouping(by: decades.names, keys: decades.rows.map(\.key))
    self.init(
      name: "decades", title: "Orders of magnitude of the test error (\(DecadeTable.version))",
      columns: Columns.decades(by: grouping),
      rows: decades.rows.map { row in
        row.key.map(Cell.init) + Self.cells(of: row.kind)
          + [.integer(row.runs), .number(row.share)]
      },
      provenance: provenance)
  }

  private static func cells(of kind: DecadeTable.Class) -> [Cell] {
    switch kind {
    case .decade(let power):
      [
        .text("decade"), .number(DecadeTable.power(power)), .number(DecadeTable.power(power + 1)),
      ]
    case .zero: [.text("zero"), .missing, .missing]
    case .notFinite: [.text("not-finite"), .missing, .missing]
    case .missing: [.text("missing"), .missing, .missing]
    }
  }
}
