/// The tables of `rflr stats one-step`.
extension TableSchema {
  static let oneStepTables: [(name: String, schema: TableSchema)] = [
    ("one_step", "One row a setting, over its seeds", Columns.oneStep),
    (
      "one_step_laws", "One row a setting and a number that the theory gives too",
      Columns.oneStepLaws
    ),
    ("one_step_errors", "One row a setting and kind of features", Columns.oneStepErrors),
    ("one_step_exponents", "One row a spike and a proportion of sizes", Columns.oneStepExponents),
    ("one_step_spikes", "One row a run and spike", Columns.oneStepSpikes),
    (
      "errors", "Figure errors: one row a setting and kind of features",
      Columns.oneStepErrorPanels
    ),
    ("spike_growth", "Figure spike-growth: one row a run and spike", Columns.spikeGrowth),
    (
      "spike_growth_lines", "Figure spike-growth: one row an end of a line",
      Columns.spikeGrowthLines
    ),
  ].map { ($0, TableSchema(title: $1, columns: $2, statistic: .oneStep)) }
}
