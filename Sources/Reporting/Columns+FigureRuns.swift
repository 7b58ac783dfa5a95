extension Columns {
  private static let x = Column("x", .number, unit: "1", "Point of [-1, 1]")
  private static let target = Column("target", .number, unit: "1", "Value of the target there")

  /// fit.csv: one row a point of kept weights.
  public static let fit =
    networkIdentity + [
      x, target, Column("output", .number, unit: "1", "Output of the network with these weights"),
    ]

  /// partials.csv: one row a point of a channel of kept weights.
  public static let partials =
    networkIdentity + layerPlace + [
      Column("channel", .integer, unit: "1", "0-based channel of that map"), x,
      Column("value", .number, unit: "1", "Output of the map with its bias, before the next map"),
    ]

  /// partials_target.csv: one row a point.
  public static let partialsTarget = [x, target]
}

extension Columns {
  /// modes_recovery.csv: one row a mode of the target at a look.
  public static let modesRecovery =
    runName + [
      lookEpoch,
      Column(
        "until_epoch", .integer, unit: "epochs",
        "Up to where the look is drawn: the next look, at most a fiftieth of the run later"),
      Column("mode", .integer, unit: "1", "k of cos(2 pi k x)"),
      Column("recovery", .number, unit: "1", "|amplitude| over that of the target"),
    ]

  /// logratio_null.csv: one row a number of channels.
  public static let logRatioNull = [
    Column("channels", .integer, unit: "channels", "Channels of the untrained network"),
    Column("mean", .number, unit: "1", "Mean of the largest log-ratio"),
    Column("low", .number, unit: "1", "5 % quantile of the largest log-ratio"),
    Column("high", .number, unit: "1", "95 % quantile of the largest log-ratio"),
  ]

  /// logratio_histogram.csv: one row a bin.
  public static let logRatioHistogram = [
    Column("low", .number, unit: "1", "Lower end of the bin, which belongs to it"),
    Column("high", .number, unit: "1", "Upper end of the bin"),
    Column("count", .integer, unit: "1", "Log-ratios R_ij of pairs i != j at the last looks in it"),
    Column("density", .number, unit: "1", "count over the width of the bin and all finite ones"),
    Column("null_density", .number, unit: "1", "Mean of sech(R) / pi over the bin"),
  ]

  /// spikes_marks.csv: one row an epoch that marks a burst.
  public static let spikesMarks =
    runName + [
      Column("panel", .string, "curve for the whole curve, zoom for the part of it"),
      Column("mark", .string, "start, peak, ringing, trough or end of a burst"),
      Column("epoch", .integer, unit: "epochs", "0-based index of the epoch"),
      Column("loss", .number, unit: "1", "Loss of that epoch"),
    ]
}
