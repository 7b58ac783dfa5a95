extension Columns {
  /// Who a run is, in a table that has several rows of it.
  static let runName = [identity[0], identity[2]]

  /// The epoch of a look at a run's function.
  static let lookEpoch = Column(
    "epoch", .integer, unit: "epochs",
    "0-based index of the last finished epoch; -1 before the first")

  private static let layer = [
    Column(
      "linear_index", .integer, unit: "1",
      "Linear map whose outputs are the channels, 1 to 2(L+1); even: bottleneck or output"),
    Column("x", .number, unit: "1", "Point at which the channels are looked at"),
  ]

  /// logratio.csv: one row a run.
  public static let logRatio =
    runName + layer + [
      Column("channels", .integer, unit: "channels", "Channels of that map"),
      Column("looks", .integer, unit: "1", "Looks at the channels during training"),
      Column(
        "initial_max", .number, unit: "1",
        "Largest log-ratio before the first epoch; missing without a look there"),
      Column("final_epoch", .integer, unit: "epochs", "Epoch of the last look"),
      Column("final_max", .number, unit: "1", "Largest log-ratio at the last look"),
      Column(
        "final_spread", .number, unit: "1",
        "Population standard deviation of ln(|f_k| + epsilon) at the last look"),
      Column(
        "largest_max", .number, unit: "1",
        "Largest log-ratio of all looks; the largest of many, so not comparable with the null"),
      Column("largest_epoch", .integer, unit: "epochs", "Epoch of that look"),
      Column("null_mean", .number, unit: "1", "Mean of the largest log-ratio, untrained networks"),
      Column("null_low", .number, unit: "1", "5 % quantile of the same"),
      Column("null_high", .number, unit: "1", "95 % quantile of the same"),
      Column(
        "final_p", .number, unit: "1",
        "Probability that an untrained network has at least final_max"),
      Column(
        "growth", .number, unit: "1",
        "final_max - initial_max; missing without a look before the first epoch"),
      Column(
        "growth_p", .number, unit: "1",
        "Probability that the largest log-ratios of two untrained networks differ by at least growth"
      ),
      Column(
        "dominant_channel", .integer, unit: "1", "0-based channel with the largest |f| at last"),
      Column("largest_share", .number, unit: "1", "Its |f| over the sum of all |f|"),
      Column(
        "share_p", .number, unit: "1",
        "Probability that an untrained network has at least largest_share"),
      Column(
        "effective_channels", .number, unit: "channels", "1 / sum of the squared shares at last"),
      Column(
        "silent_channels", .integer, unit: "channels",
        "Channels at most the silent fraction of the largest at last"),
      Column(
        "specialised", .boolean, "Whether the largest share reaches the dominant share at last"),
      Column("collapsed", .boolean, "Whether at least half of the channels are silent at last"),
    ]

  /// logratio_epochs.csv: one row a look.
  public static let logRatioEpochs =
    runName + layer + [
      lookEpoch,
      Column("source", .string, "observation made while training, or checkpoint evaluated now"),
      Column("max", .number, unit: "1", "Largest log-ratio of all pairs"),
      Column("spread", .number, unit: "1", "Population standard deviation of ln(|f_k| + epsilon)"),
      Column("largest_share", .number, unit: "1", "Largest |f_k| over the sum of all |f_k|"),
      Column("effective_channels", .number, unit: "channels", "1 / sum of the squared shares"),
      Column(
        "silent_channels", .integer, unit: "channels",
        "Channels at most the silent fraction of the largest"),
    ]

  /// logratio_pairs.csv: one row a pair of channels of a look.
  public static let logRatioPairs =
    runName + layer + [
      lookEpoch,
      Column("channel_i", .integer, unit: "1", "0-based channel i"),
      Column("channel_j", .integer, unit: "1", "0-based channel j, above i"),
      Column("log_ratio", .number, unit: "1", "ln(|f_i| + epsilon) - ln(|f_j| + epsilon)"),
      Column(
        "p", .number, unit: "1",
        "Probability that a pair of an untrained network is at least as far from 0"),
    ]

  /// logratio_channels.csv: one row a channel of a look.
  public static let logRatioChannels =
    runName + layer + [
      lookEpoch,
      Column("channel", .integer, unit: "1", "0-based channel"),
      Column("value", .number, unit: "1", "Channel value f at x, bias included"),
      Column("share", .number, unit: "1", "|f| over the sum of all |f|; missing where all are 0"),
    ]
}
