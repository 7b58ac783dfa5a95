/// The tables of `rflr stats`, each with the statistic that fills it.
extension TableSchema {
  static let statisticTables = sweepTables + curveTables + scalingTables

  private static let sweepTables: [(name: String, schema: TableSchema)] = [
    (
      "table",
      TableSchema(
        title: "Sweep table by factor and bs; other groupings have other columns after scope",
        columns: Columns.sweepTable(by: ["factor", "bs"]), statistic: .sweepTable)
    )
  ]

  private static let curveTables: [(name: String, schema: TableSchema)] = [
    ("escape", TableSchema(title: "One row a run", columns: Columns.escape, statistic: .escape)),
    (
      "plateaus",
      TableSchema(
        title: "One row a plateau, drop or rise", columns: Columns.plateaus, statistic: .plateaus)
    ),
    (
      "plateau_runs",
      TableSchema(title: "One row a run", columns: Columns.plateauRuns, statistic: .plateaus)
    ),
    (
      "spikes",
      TableSchema(
        title: "One row a run, then all runs pooled", columns: Columns.spikes, statistic: .spikes)
    ),
    (
      "spike_list",
      TableSchema(title: "One row a spike", columns: Columns.spikeList, statistic: .spikes)
    ),
  ]

  private static let scalingTables: [(name: String, schema: TableSchema)] = [
    (
      "scaling",
      TableSchema(
        title: "One row a fitted group; with --by its grouping columns come first",
        columns: Columns.scaling(), statistic: .scaling)
    ),
    (
      "scaling_models",
      TableSchema(
        title: "One row a model of a fitted group", columns: Columns.scalingModels(),
        statistic: .scaling)
    ),
    (
      "scaling_residuals",
      TableSchema(
        title: "One row a run of a fitted group", columns: Columns.scalingResiduals(),
        statistic: .scaling)
    ),
  ]
}
