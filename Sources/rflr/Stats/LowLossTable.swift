internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The list of runs with a small loss, from rows of the index.
enum LowLossTable {
  /// The queryable names that the list needs.
  static let columns = shown + ["width", "frozen", MetricName.parameterCount]

  private static let shown = Columns.lowLoss.map(\.name).filter {
    !["parameters", "trainable"].contains($0)
  }

  /// Lists the runs whose smallest epoch loss is below a limit, smallest first.
  static func table(of runs: SelectedRuns, below limit: Double) throws -> Table {
    let list = try LowLossList(
      runs.rows.map { Measured($0[MetricName.minLoss].doubleValue) }, below: limit)
    let rows = list.indices.map { runs.rows[$0] }
    var statistic = Provenance.Statistic.lowLoss
    statistic.definition += "; limit \(limit)"
    return Table(
      name: "low_loss",
      title: "\(rows.count) of \(runs.rows.count) runs with min_loss < \(limit) "
        + "(\(LowLossList.version))",
      columns: Columns.lowLoss, rows: rows.map(cells),
      provenance: runs.provenance(
        [statistic], used: rows,
        exclusions: list.missing.map { index in
          Provenance.Exclusion(
            item: runs.rows[index].runID, reason: "no smallest loss is recorded")
        }))
  }

  private static func cells(of row: RunRow) -> [Cell] {
    let values = zip(Columns.lowLoss, shown).map { column, name in
      RunTable.cell(row[name], as: column.kind)
    }
    let counts = counts(of: row)
    return values + [counts.all, counts.trainable].map { $0.map(Cell.integer) ?? .missing }
  }

  /// Parameter counts from the shape; an original that does not tell its shape may still tell the total.
  private static func counts(of row: RunRow) -> (all: Int?, trainable: Int?) {
    func whole(_ name: String) -> Int? {
      // Far above any network and far below what overflows.
      row[name].doubleValue.flatMap { Int(exactly: $0) }.flatMap { (1...1 << 14) ~= $0 ? $0 : nil }
    }
    guard let width = whole("width"), let rank = whole("rank"), let depth = whole("depth") else {
      return (row[MetricName.parameterCount].doubleValue.flatMap { Int(exactly: $0) }, nil)
    }
    var network = Network(width: width, rank: rank, depth: depth)
    guard case .bool(let frozen) = row["frozen"] else { return (network.parameterCount, nil) }
    network.frozen = frozen
    return (network.parameterCount, network.trainableCount)
  }
}
