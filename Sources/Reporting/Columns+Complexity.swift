extension Columns {
  /// Which weights of which run.
  static let networkIdentity = [
    groupingColumn("run_id"), groupingColumn("config_name"),
    Column("checkpoint", .integer, unit: "1", "0-based place of the weights in the run file"),
    Column(
      "reason", .string, "Why the weights were kept: final, every, before-lr-divide and others"),
    Column(
      "epoch", .integer, unit: "epochs",
      "0-based epoch at whose end the weights were taken; -1 before the first"),
  ]

  /// Where in the network.
  static let layerPlace = [
    Column(
      "linear_index", .integer, unit: "1",
      "Linear map 1 ... 2(L+1) as figure 4 counts: odd are features after their ReLU, even channels"
    ),
    Column("block", .integer, unit: "1", "Block: depth l of a bottleneck, L+1 for the output"),
    Column("kind", .string, "features, bottleneck or output"),
  ]

  /// Columns before those of a layer: the run, or the grouping columns and the number of runs.
  static func subject(by names: [String]) -> [Column] {
    names.isEmpty
      ? networkIdentity
      : names.map { groupingColumn($0) } + [
        Column("runs", .integer, unit: "runs", "Runs of the group")
      ]
  }

  /// complexity.csv: one row a layer of a run, or of a group of runs.
  public static func complexity(by names: [String] = []) -> [Column] {
    subject(by: names) + layerPlace + layerComplexity
  }

  static let layerComplexity = [
    Column(
      "signals", .integer, unit: "signals", "Outputs of the linear map, in all runs of the row"),
    Column(
      "not_finite", .integer, unit: "signals",
      "Signals with a value that is NaN or infinite: in no other number but signals"),
    Column(
      "mean_minima", .number, unit: "minima", "Mean count of strict minima above the threshold"),
    Column("std_minima", .number, unit: "minima", "Population standard deviation of the counts"),
    Column("lower_quartile_minima", .number, unit: "minima", "Lower quartile of the counts"),
    Column("median_minima", .number, unit: "minima", "Median of the counts"),
    Column("upper_quartile_minima", .number, unit: "minima", "Upper quartile of the counts"),
    Column("max_minima", .integer, unit: "minima", "Largest count"),
    Column(
      "mean_maxima", .number, unit: "maxima", "Mean count of strict maxima above the threshold"),
    Column(
      "mean_extrema", .number, unit: "extrema",
      "Mean count of peaks and valleys of at least the prominence"),
    Column(
      "mean_dominant_frequency", .number, unit: "1/x",
      "Mean frequency of the largest power, over the signals that are not constant"),
    Column(
      "mean_spectral_centroid", .number, unit: "1/x",
      "Mean of the power-weighted mean frequencies, over the signals that are not constant"),
    Column(
      "mean_roll_off", .number, unit: "1/x",
      "Mean frequency below which 95 % of the power lies, over the signals that are not constant"),
    Column("constant", .integer, unit: "signals", "Finite signals that are constant: no spectrum"),
  ]

  /// complexity_channels.csv: one row a channel of a bottleneck or the output.
  public static let complexityChannels =
    networkIdentity + layerPlace + [
      Column("channel", .integer, unit: "1", "0-based channel"),
      Column(
        "minima", .integer, unit: "minima",
        "Strict minima above the threshold; missing where the signal is not finite"),
      Column("maxima", .integer, unit: "maxima", "Strict maxima above the threshold"),
      Column(
        "extrema", .integer, unit: "extrema", "Peaks and valleys of at least the prominence"),
      Column("dominant_frequency", .number, unit: "1/x", "Frequency of the largest power"),
      Column("spectral_centroid", .number, unit: "1/x", "Power-weighted mean frequency"),
      Column("roll_off", .number, unit: "1/x", "Frequency below which 95 % of the power lies"),
    ]

  /// complexity_trend.csv: one row a run and series, then the pooled ones; or one a group and series.
  public static func complexityTrend(by names: [String] = []) -> [Column] {
    [scope] + subject(by: names) + [
      Column(
        "series", .string,
        "linear: mean minima of every linear map against its index; features, bottlenecks: of these "
          + "against the block; channels: minima of each channel of the bottlenecks against the block"
      ),
      Column("values", .integer, unit: "values", "Pairs that enter; the sum over pooled runs"),
      Column("tau", .number, unit: "1", "Kendall's tau-b with depth"),
      Column("p_value", .number, unit: "1", "Two-sided p-value of no trend"),
      Column("method", .string, "exact or normal"),
      Column("answer", .string, "What follows at p < 0.05, or why there is no trend"),
    ]
  }

  /// complexity_conjecture.csv: one row a run, then the pooled one; or one a group.
  public static func complexityConjecture(by names: [String] = []) -> [Column] {
    [scope] + subject(by: names) + [
      Column("bottlenecks", .integer, unit: "1", "Bottlenecks L; the most of any pooled run"),
      Column("unit", .string, "What gives one difference to the test: channels or runs"),
      Column(
        "differences", .integer, unit: "values",
        "Differences from 2l that are not zero: the test's n"),
      Column(
        "mean_difference", .number, unit: "minima",
        "Mean over the bottlenecks of mean minima - 2l; 0 if the conjecture holds"),
      Column(
        "slope", .number, unit: "minima", "Least squares of the mean minima on l; 2 if it holds"),
      Column("p_value", .number, unit: "1", "Two-sided p-value of the sign-flip test"),
      Column("answer", .string, "What follows at p < 0.05, or why there is no test"),
    ]
  }

  private static let scope = Column(
    "scope", .string, "run, group of runs, or total: all runs pooled, without identity")
}
