/// The columns of decades.csv and low_loss.csv.
extension Columns {
  /// decades.csv: one row a group and power of ten.
  ///
  /// - Parameter grouping: The grouping columns.
  public static func decades(by grouping: [Column]) -> [Column] {
    grouping + [
      Column(
        "class", .string,
        "decade: from <= test error < below; zero: not above 0; not-finite; missing: not recorded"),
      Column("from", .number, unit: "1", "Lower end of the decade; missing for the other classes"),
      Column("below", .number, unit: "1", "Upper end of the decade; missing for the other classes"),
      Column("runs", .integer, unit: "runs", "Runs of the group in this class"),
      Column("share", .number, unit: "1", "runs / all runs of the group"),
    ]
  }

  /// low_loss.csv: one row a run.
  public static let lowLoss =
    ["run_id", "config_name", "factor", "rank", "depth", "points", "batch_size"].compactMap {
      name in runs.first { $0.name == name }
    }
    + ["min_loss", "test_error", "epochs"].compactMap { name in runs.first { $0.name == name } }
    + [
      Column(
        "parameters", .integer, unit: "parameters",
        "All parameters, 2W + L(2Wr + W + r) + W + 1; missing where width, rank or depth is unknown"
      ),
      Column(
        "trainable", .integer, unit: "parameters",
        "Trained ones, L(Wr + r) + W + 1 with frozen features, else all; missing where unknown"),
    ]
}
