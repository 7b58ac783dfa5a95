extension Columns {
  /// symmetry.csv: one row a layer of a run.
  public static let symmetry = networkIdentity + layerPlace + layerSymmetry

  /// symmetry.csv with arms: one row a layer of an arm, signals of its runs pooled.
  static let symmetryOfArms =
    [
      Column("arm", .string, "Query of the arm, or its value of the grouping columns"),
      Column("runs", .integer, unit: "runs", "Runs of the arm"),
    ] + layerPlace + layerSymmetry

  private static let layerSymmetry = [
    Column(
      "signals", .integer, unit: "signals", "Outputs of the linear map, in all runs of the row"),
    Column(
      "not_finite", .integer, unit: "signals",
      "Signals with a value that is NaN or infinite: in no other number but signals"),
    Column(
      "ratios", .integer, unit: "signals",
      "Signals with a finite ratio |odd part|/|even part|; zero signals and odd ones have none"),
    Column("mean_ratio", .number, unit: "1", "Mean of the finite ratios; 0 is even"),
    Column("lower_quartile_ratio", .number, unit: "1", "Lower quartile of the finite ratios"),
    Column("median_ratio", .number, unit: "1", "Median of the finite ratios"),
    Column("upper_quartile_ratio", .number, unit: "1", "Upper quartile of the finite ratios"),
    Column(
      "shares", .integer, unit: "signals", "Signals with an odd share; constant ones have none"),
    Column(
      "mean_odd_share", .number, unit: "1",
      "Mean share of the variance that is odd: 0 is even, 1 is odd; an offset changes nothing"),
    Column("median_odd_share", .number, unit: "1", "Median share of the variance that is odd"),
  ]

  /// symmetry_contrast.csv: one row a layer and quantity of two arms.
  public static let symmetryContrast = [
    Column("first", .string, "First arm"),
    Column("second", .string, "Second arm"),
    Column(
      "linear_index", .integer, unit: "1",
      "Linear map that both arms have, as figure 4 counts; missing where several are pooled"),
    Column(
      "layers", .string,
      "features, bottleneck, output; all features, all bottlenecks, or all outputs where pooled"),
    Column(
      "quantity", .string,
      "log10_ratio: decimal logarithm of |odd part|/|even part|; odd_share: odd share of the variance"
    ),
    Column("first_runs", .integer, unit: "runs", "Runs of the first arm with a value"),
    Column("second_runs", .integer, unit: "runs", "Runs of the second arm with a value"),
    Column("first_signals", .integer, unit: "signals", "Signals of the first arm with a value"),
    Column("second_signals", .integer, unit: "signals", "Signals of the second arm with a value"),
    Column("first_mean", .number, unit: "1", "Mean over the runs of the first arm of their means"),
    Column(
      "second_mean", .number, unit: "1", "Mean over the runs of the second arm of their means"),
    Column(
      "difference", .number, unit: "1",
      "second_mean - first_mean; above 0 the first arm is more symmetric"),
    Column("low", .number, unit: "1", "Lower end of the 95 % bootstrap interval"),
    Column("high", .number, unit: "1", "Upper end of the 95 % bootstrap interval"),
    Column("answer", .string, "What the interval says, or why there is no contrast"),
  ]
}
