extension Columns {
  private static let panel = Column("panel", .integer, unit: "1", "Number of the panel, from 1")
  private static let panelTitle = Column("title", .string, "What the panel is called")

  /// spectrum.csv: one row a bar.
  public static let spectrumBars = [
    panel, panelTitle, groupingColumn("run_id"),
    Column("low", .number, unit: "1", "Lower end of the bar's singular values, inclusive"),
    Column(
      "high", .number, unit: "1", "Upper end, exclusive but for the last bar of a panel"),
    Column("count", .integer, unit: "1", "Singular values in the bar"),
  ]

  /// spectrum_marks.csv: one row a mark.
  public static let spectrumMarks = [
    panel, panelTitle, groupingColumn("run_id"),
    Column(
      "mark", .string,
      "outlier: a singular value beyond the rule; predicted: where one should lie; edge: of the bulk"
    ),
    Column("place", .number, unit: "1", "Its singular value"),
    Column("height", .number, unit: "1", "Where the mark is drawn: a share of the tallest bar"),
  ]

  private static let alignmentPlace = [
    Column("series", .integer, unit: "1", "Number of the line in the legend, from 1"),
    Column("group", .string, "What the legend calls the line"),
    Column("against", .string, "spike_exponent (nu), decay_exponent (alpha) or samples"),
    Column("abscissa", .number, unit: "1", "Its value"),
    Column("quantity", .string, "Name of a column of gradient_rank.csv"),
  ]

  /// alignment.csv: one row a point of a line.
  public static let alignmentLines =
    alignmentPlace + [
      Column("runs", .integer, unit: "runs", "Runs with a finite value"),
      Column("mean", .number, unit: "1", "Mean over the runs"),
      Column("mean_low", .number, unit: "1", "Lower end of the 95 % t interval of the mean"),
      Column("mean_high", .number, unit: "1", "Upper end of the 95 % t interval of the mean"),
    ]

  /// alignment_runs.csv: one row a run and quantity.
  public static let alignmentRuns =
    alignmentPlace + [
      groupingColumn("run_id"), groupingColumn("seed"),
      Column("value", .number, unit: "1", "The quantity of the run"),
    ]

  /// gradient_training_series.csv: gradient_training.csv with the line of each row.
  public static let gradientTrainingSeries =
    [
      Column("series", .integer, unit: "1", "Number of the line in the legend, from 1"),
      Column("line", .integer, unit: "1", "Number of the training in the figure, from 1"),
    ] + gradientTraining
}
