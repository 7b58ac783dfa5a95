extension Columns {
  /// loss_divides.csv: one row a division of the learning rate, as the run file has it.
  public static let lrDivides =
    runName + [
      Column("epoch", .integer, unit: "epochs", "0-based epoch at whose end it was"),
      Column("lr_before", .number, unit: "1", "Learning rate up to that epoch"),
      Column("lr_after", .number, unit: "1", "Learning rate after it"),
    ]

  /// divides.csv: one row a division of the learning rate.
  public static let divides =
    runName + [
      Column("divide", .integer, unit: "1", "Number of the divide in its run, 1-based"),
      Column("epoch", .integer, unit: "epochs", "0-based epoch at whose end it was"),
      Column("lr_before", .number, unit: "1", "Learning rate up to that epoch"),
      Column("lr_after", .number, unit: "1", "Learning rate after it"),
      Column("loss_at", .number, unit: "1", "Loss of that epoch alone"),
      Column("loss_later", .number, unit: "1", "Loss a window of epochs later alone"),
      Column("loss_before", .number, unit: "1", "Mean loss of the window up to that epoch"),
      Column("loss_after", .number, unit: "1", "Mean loss of the window after it"),
      Column("loss_ratio", .number, unit: "1", "loss_after / loss_before"),
      Column(
        "floor_ratio", .number, unit: "1",
        "Lowest ratio that the noise of SGD explains: c / (2 - c) with c = lr_after / lr_before"),
      Column(
        "learned_before", .integer, unit: "1",
        "Modes of the target within the band at some look up to the divide; missing without looks"),
      Column(
        "new_modes", .string,
        "Modes that came within the band in the window after it, separated by spaces; none, or "
          + "missing without looks"),
      Column(
        "mode_error_before", .number, unit: "1",
        "Sum of (a_k - A_k)^2 / 2 over the target's modes at the last look up to the divide"),
      Column(
        "mode_error_after", .number, unit: "1",
        "The same at the last look of the window after it"),
      Column(
        "verdict", .string,
        "new-mode, noise-floor, no-change, below-floor, rise or undecided; see the definition"),
      Column("reason", .string, "Why, in one clause"),
    ]
}
