extension TableSchema {
  /// The CSV files of figures of single runs that no other command writes.
  static let figureRunTables: [(name: String, schema: TableSchema)] = [
    (
      "fit",
      TableSchema(title: "Fit and target: one row a point of kept weights", columns: Columns.fit)
    ),
    (
      "partials",
      TableSchema(title: "One row a point of a channel of kept weights", columns: Columns.partials)
    ),
    ("partials_target", TableSchema(title: "The target", columns: Columns.partialsTarget)),
    (
      "modes_recovery",
      TableSchema(
        title: "One row a mode of the target at a look", columns: Columns.modesRecovery,
        statistic: .modeRecovery)
    ),
    (
      "logratio_null",
      TableSchema(
        title: "The largest log-ratio of untrained networks: one row a number of channels",
        columns: Columns.logRatioNull, statistic: .logRatio)
    ),
    (
      "logratio_histogram",
      TableSchema(
        title: "Log-ratios at the last looks: one row a bin", columns: Columns.logRatioHistogram,
        statistic: .logRatio)
    ),
    (
      "spikes_marks",
      TableSchema(
        title: "One row an epoch that marks a burst", columns: Columns.spikesMarks,
        statistic: .spikes)
    ),
  ]
}
