/// The columns of the CSV files of figures over many runs.
extension Columns {
  private static let series = Column(
    "series", .integer, unit: "1", "Number of the group in its panel, from 1; missing if not drawn")

  private static let escapePanel = Column(
    "panel", .string, "lr: against the learning rate; batch_size: against the batch size")

  /// escape_runs.csv: one row a run and panel.
  public static let escapeRuns = [
    escapePanel, series, groupingColumn("run_id"), groupingColumn("config_name"),
    groupingColumn("rank"), groupingColumn("lr"), groupingColumn("batch_size"),
    groupingColumn("seed"),
    Column("origin", .string, "trained by this program, or ingested"),
    Column(
      "fitted", .boolean,
      "Whether the run enters the fit: ingested ones do not where trained ones are there"),
    Column("unit", .string, "What the time counts: epochs or steps"),
    Column(
      "time", .number, unit: "epochs or steps",
      "Until the end of the first epoch below the threshold; where censored, how long it was not"),
    Column("censored", .boolean, "Whether the run did not escape within its epochs"),
    Column("threshold", .number, unit: "1", "Epoch loss below which a run has escaped"),
  ]

  /// escape_lines.csv: one row a point of a drawn line.
  public static let escapeLines = [
    escapePanel, series,
    Column("abscissa", .number, unit: "as the panel", "Learning rate or batch size"),
    Column("fitted", .number, unit: "epochs or steps", "exp(intercept) * abscissa^slope"),
    Column(
      "low", .number, unit: "epochs or steps", "Lower end of the 95 % interval of the fitted value"),
    Column(
      "high", .number, unit: "epochs or steps", "Upper end of the 95 % interval of the fitted value"
    ),
  ]

  /// escape_fits.csv: one row a group and panel.
  public static let escapeFits =
    [
      escapePanel, series,
      Column(
        "group", .number, unit: "as the other panel",
        "Batch size of the group in the panel lr, its learning rate in the panel batch_size"),
    ] + scaling()

  /// Which line of a figure a row belongs to: a run, or runs that are pooled.
  private static let lineOfFigure = [
    series, Column("group", .string, "What the legend calls the line"),
    Column("run_id", .string, "Identity of the run; missing where several are pooled"),
    Column("runs", .integer, unit: "runs", "Runs of the line"),
  ]

  /// complexity_layers.csv: one row a layer of a line.
  public static let complexityLayers = lineOfFigure + layerPlace + layerComplexity

  /// symmetry_layers.csv: one row a layer of an arm.
  public static let symmetryLayers = [series] + symmetryOfArms

  /// sweep.csv: one row a cell of a heat map, then the total.
  public static let sweepCells = sweepTable(by: ["origin", "factor", "bs", "depth"])

  private static func claimRatio(_ what: String) -> Column {
    Column(
      "\(what)_ratio", .number, unit: "1",
      "The \(what) value over the published one; missing where there is none")
  }

  /// claims_dots.csv: one row a claim that is drawn.
  public static let claimsDots = [
    Column("claim_id", .string, "Identity of the claim"),
    Column("source", .string, "Section or figure of the paper"),
    Column("panel", .integer, unit: "1", "Panel from the left, from 1"),
    Column("row", .integer, unit: "1", "Row of the panel from its top, from 1"),
    Column("verdict", .string, "As in claims.csv"),
    Column("published", .number, unit: "as the quantity", "Value as printed"),
    claimRatio("stored"), claimRatio("trained"),
    Column(
      "low_ratio", .number, unit: "1", "Lower end of the interval over the published value"),
    Column(
      "high_ratio", .number, unit: "1", "Upper end of the interval over the published value"),
  ]
}
