extension Columns {
  /// What a reader needs to tell runs apart in a table of single runs.
  public static let runKey = ["run_id", "config_name", "rank", "lr", "batch_size", "seed"]
    .map { groupingColumn($0) }

  /// escape.csv: one row a run.
  public static let escape =
    runKey + [
      Column(
        "escape_status", .string, "escaped, censored or diverged with respect to the threshold"),
      Column("threshold", .number, unit: "1", "Loss below which a run has escaped"),
      Column(
        "zero_loss", .number, unit: "1",
        "Mean of the squared targets on the training points: the loss of the function 0"),
      Column(
        "escape_epochs", .integer, unit: "epochs",
        "1-based count of the first epoch below the threshold; missing for a run that did not escape"
      ),
      Column(
        "escape_steps", .integer, unit: "steps",
        "Optimiser steps until the end of that epoch; missing where N or batch size are unknown"),
      Column(
        "escape_loss", .number, unit: "1", "Loss of that epoch; missing where it is not stored"),
      Column(
        "observed_epochs", .integer, unit: "epochs",
        "Epochs until and with the escape, or all finite ones without it: the time at risk"),
      Column(
        "observed_steps", .integer, unit: "steps", "Optimiser steps in the observed epochs"),
      Column(
        "parameter_distance", .number, unit: "1",
        "L2 norm of the change of all parameters until the escape; missing where no weights of that "
          + "epoch are stored"),
    ]

  /// plateaus.csv: one row a piece of a run's loss curve.
  public static let plateaus =
    runKey + [
      Column("piece", .integer, unit: "1", "Number of the piece in its run, from 1"),
      Column("kind", .string, "plateau, drop or rise"),
      Column("start_epoch", .integer, unit: "epochs", "0-based index of its first epoch"),
      Column("end_epoch", .integer, unit: "epochs", "0-based index of its last epoch"),
      Column("epochs", .integer, unit: "epochs", "Epochs of the piece"),
      Column("start_level", .number, unit: "1", "Fitted loss of its first epoch"),
      Column("end_level", .number, unit: "1", "Fitted loss of its last epoch"),
      Column("level", .number, unit: "1", "Geometric mean of its losses"),
      Column(
        "fall_factor", .number, unit: "1",
        "start_level / end_level: above 1 where the loss fell, below 1 where it rose"),
      Column(
        "drop_to_next", .number, unit: "1",
        "level / level of the next plateau; missing for drops, rises and the last plateau"),
    ]

  /// plateau_runs.csv: one row a run.
  public static let plateauRuns =
    runKey + [
      Column("epochs", .integer, unit: "epochs", "Epochs that were cut into pieces"),
      Column("plateaus", .integer, unit: "1", "Plateaus"),
      Column("drops", .integer, unit: "1", "Drops"),
      Column("rises", .integer, unit: "1", "Rises"),
      Column("plateau_epochs", .integer, unit: "epochs", "Epochs of all plateaus together"),
      Column("penalty", .number, unit: "1", "Penalty of a break"),
      Column("segments", .integer, unit: "1", "Straight lines of the best segmentation"),
    ]

  /// spikes.csv: one row a run, then all of them pooled.
  public static let spikes =
    [Column("scope", .string, "run for one run, pooled for the spikes of all runs together")]
    + runKey + [
      Column("epochs", .integer, unit: "epochs", "Epochs that were searched"),
      Column("bursts", .integer, unit: "1", "Spikes up from the floor"),
      Column("dips", .integer, unit: "1", "Spikes down from the floor"),
      Column("floor_loss", .number, unit: "1", "Median loss of the running floor"),
      Column("deepest_loss", .number, unit: "1", "Smallest loss"),
      Column("deepest_epoch", .integer, unit: "epochs", "0-based index of its epoch"),
      Column(
        "median_height", .number, unit: "decades", "Median height of the bursts above the floor"),
      Column("median_rise", .number, unit: "epochs", "Median epochs from start to peak of a burst"),
      Column(
        "median_fall", .number, unit: "epochs", "Median epochs from peak to trough of a burst"),
      Column(
        "median_symmetry", .number, unit: "1",
        "Median of fall / rise of the bursts: 1 is symmetric, below 1 falls faster than it rose"),
      Column("median_ringing", .number, unit: "1", "Median number of ringing peaks of a burst"),
      Column(
        "median_ringing_spacing", .number, unit: "epochs",
        "Median over bursts of the mean epochs between neighbouring peaks, the main one first"),
      Column(
        "median_period", .number, unit: "epochs", "Median epochs from one burst's peak to the next"),
    ]

  /// spike_list.csv: one row a spike.
  public static let spikeList =
    runKey + [
      Column("direction", .string, "burst (up from the floor) or dip (down from it)"),
      Column(
        "start_epoch", .integer, unit: "epochs",
        "0-based index of the last epoch near the floor before the peak; missing where there is none"
      ),
      Column("peak_epoch", .integer, unit: "epochs", "0-based index of the peak"),
      Column(
        "trough_epoch", .integer, unit: "epochs",
        "0-based index of the epoch where the first fall ends; missing where the curve ends before"),
      Column(
        "end_epoch", .integer, unit: "epochs",
        "0-based index of the first epoch near the floor after it; missing where the curve ends before"
      ),
      Column("peak_loss", .number, unit: "1", "Loss of the peak"),
      Column("floor_loss", .number, unit: "1", "Loss of the floor at the peak"),
      Column("trough_loss", .number, unit: "1", "Loss of the trough"),
      Column("height", .number, unit: "decades", "Distance of the peak from the floor"),
      Column("rise", .integer, unit: "epochs", "Epochs from start to peak"),
      Column("fall", .integer, unit: "epochs", "Epochs from peak to trough"),
      Column("symmetry", .number, unit: "1", "fall / rise"),
      Column("ringing", .integer, unit: "1", "Ringing peaks after it"),
      Column(
        "ringing_spacing", .number, unit: "epochs",
        "Mean epochs between neighbouring peaks, the main one first; missing without ringing"),
      Column(
        "period", .integer, unit: "epochs",
        "Epochs from the peak of the spike before it in the same direction; missing for the first"),
    ]
}
