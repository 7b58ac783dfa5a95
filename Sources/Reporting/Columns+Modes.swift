extension Columns {
  private static let mode = Column("mode", .integer, unit: "1", "k of cos(2 pi k x)")

  /// modes.csv: one row a mode of a run.
  public static let modes =
    runName + [
      mode,
      Column("kind", .string, "target for a mode of the target, leakage for any other"),
      Column("target_amplitude", .number, unit: "1", "Amplitude of the target on the mode"),
      Column("looks", .integer, unit: "1", "Looks at the fit during training"),
      Column("final_epoch", .integer, unit: "epochs", "Epoch of the last look"),
      Column("amplitude", .number, unit: "1", "Amplitude of the fit on the mode at the last look"),
      Column(
        "recovery", .number, unit: "1",
        "|amplitude| / |target_amplitude| at the last look; missing for leakage"),
      Column("largest_amplitude", .number, unit: "1", "Largest |amplitude| of all looks"),
      Column("learned", .boolean, "Whether it ever was within the band; missing for leakage"),
      Column(
        "learned_after", .integer, unit: "epochs",
        "Epoch of the look before the first one within the band; missing where that is the first"),
      Column("learned_epoch", .integer, unit: "epochs", "Epoch of the first look within the band"),
      Column(
        "kept_epoch", .integer, unit: "epochs",
        "Epoch of the first look from which all are within the band"),
      Column(
        "drop_start", .integer, unit: "epochs",
        "Epoch of the last look before with at most a tenth of the mode; the drop ends at learned_epoch"
      ),
      Column("loss_before", .number, unit: "1", "Mean squared error at drop_start"),
      Column("loss_after", .number, unit: "1", "Mean squared error at learned_epoch"),
      Column(
        "drop_share", .number, unit: "1",
        "Fall of the mode's part of the error over the fall from loss_before to loss_after"),
      Column("divides_before", .integer, unit: "1", "Divides of the rate before learned_epoch"),
      Column(
        "timing", .string,
        "before-divides: by the first divide; at-divide: within 10 epochs after one; between: "
          + "after a divide and at none; undated: looks too far apart to say"),
    ]

  /// mode_epochs.csv: one row a mode of a look.
  public static let modeEpochs =
    runName + [
      lookEpoch,
      Column("source", .string, "observation made while training, or checkpoint evaluated now"),
      mode,
      Column("amplitude", .number, unit: "1", "Amplitude of the fit on the mode"),
      Column(
        "recovery", .number, unit: "1",
        "|amplitude| over that of the target; missing for leakage"),
    ]

  /// mode_runs.csv: one row a run.
  public static let modeRuns =
    runName + [
      Column("looks", .integer, unit: "1", "Looks at the fit during training"),
      Column("final_epoch", .integer, unit: "epochs", "Epoch of the last look"),
      Column("target_modes", .integer, unit: "1", "Modes of the target among those looked at"),
      Column("before_divides", .integer, unit: "1", "Of these, learned by the first divide"),
      Column("at_divide", .integer, unit: "1", "Of these, learned within 10 epochs after a divide"),
      Column("between", .integer, unit: "1", "Of these, learned after a divide and at none"),
      Column("undated", .integer, unit: "1", "Of these, learned between looks too far apart"),
      Column("never", .integer, unit: "1", "Of these, never learned"),
    ] + slope

  /// mode_slopes.csv: one row a look.
  public static let modeSlopes =
    runName + [
      lookEpoch,
      Column("source", .string, "observation made while training, or checkpoint evaluated now"),
    ] + slope

  private static let slope = [
    Column("loss", .number, unit: "1", "Mean squared error over the training points"),
    Column("learned_modes", .integer, unit: "1", "Modes of the target within the band"),
    Column("slope_modes", .integer, unit: "1", "Modes of the target that entered the slope"),
    Column(
      "recovery_slope", .number, unit: "1",
      "d ln recovery / d ln k over the modes of the target; missing below two"),
    Column(
      "high_low_ratio", .number, unit: "1",
      "Recovery of the highest over that of the lowest mode of the target"),
    Column(
      "leakage", .number, unit: "1",
      "Root mean square amplitude of the modes that are not in the target"),
    Column(
      "mode_error", .number, unit: "1",
      "Sum of (amplitude - target amplitude)^2 / 2 over the modes of the target"),
  ]
}
