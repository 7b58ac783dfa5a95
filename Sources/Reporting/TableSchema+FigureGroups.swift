/// The tables of figures over many runs that no `rflr stats` prints in this form.
extension TableSchema {
  static let groupFigureTables: [(name: String, schema: TableSchema)] = [
    (
      "escape_runs",
      TableSchema(
        title: "Figure escape: one row a run and panel", columns: Columns.escapeRuns,
        statistic: .escape)
    ),
    (
      "escape_lines",
      TableSchema(
        title: "Figure escape: one row a point of a fitted line", columns: Columns.escapeLines,
        statistic: .scaling)
    ),
    (
      "escape_fits",
      TableSchema(
        title: "Figure escape: one row a group of runs and panel", columns: Columns.escapeFits,
        statistic: .scaling)
    ),
    (
      "complexity_layers",
      TableSchema(
        title: "Figure complexity: one row a layer of a run or group",
        columns: Columns.complexityLayers, statistic: .complexity)
    ),
    (
      "symmetry_layers",
      TableSchema(
        title: "Figure symmetry: one row a layer of an arm", columns: Columns.symmetryLayers,
        statistic: .symmetry)
    ),
    (
      "sweep",
      TableSchema(
        title: "Figure sweep: one row a cell; with --by other columns come after scope",
        columns: Columns.sweepCells, statistic: .sweepTable)
    ),
    (
      "claims_dots",
      TableSchema(
        title: "Figure claims: one row a claim that is drawn", columns: Columns.claimsDots,
        statistic: .claims)
    ),
  ]
}
