public import Statistics

/// The columns of every exported CSV, in one place: the export writes them, `schemas/` repeats them.
public enum Columns {
  private static let runID = Column(
    "run_id", .string, "Identity of the run: 16 hex digits of a SHA-256")
  private static let configName = Column(
    "config_name", .string, "Name of the configuration as the paper prints it; not an identity")
  private static let epoch = Column("epoch", .integer, unit: "epochs", "0-based index of the epoch")

  /// Who a run is and where it came from.
  public static let identity = [
    runID,
    Column(
      "configuration_id", .string,
      "Identity of the configuration without its seed: equal for runs that differ in the seed alone"
    ),
    configName,
    Column(
      "status", .string,
      "finished, stopped, diverged, escaped, censored (did not escape within its epochs), incomplete or damaged"
    ),
    Column("producer", .string, "Program and version that produced the numbers"),
    Column("origin", .string, "trained by this program, or ingested"),
    Column("source", .string, "Path of the ingested original; missing for a trained run"),
  ]

  /// The configuration of a run; missing where an ingested original does not say.
  public static let configuration = [
    Column("target", .string, "Family of the target function"),
    Column("factor", .integer, unit: "1", "Highest frequency of the target, where it has one"),
    Column("points", .integer, unit: "points", "Training points N"),
    Column("batch_size", .integer, unit: "points", "Samples a step"),
    Column("depth", .integer, unit: "1", "Depth L: number of rank bottlenecks"),
    Column("rank", .integer, unit: "1", "Rank r: channels of each bottleneck"),
    Column("width", .integer, unit: "1", "Width W: random features of each block"),
    Column("frozen", .boolean, "Whether feature weights and biases stay as drawn"),
    Column("init", .string, "Rule by which the first weights are drawn: torch-default or mup"),
    Column("optimiser", .string, "Update rule: sgd or adam"),
    Column("lr", .number, unit: "1", "Learning rate of the first epoch"),
    Column("schedule", .string, "Rule of the learning rate: fixed, stagnation or step"),
    Column(
      "threshold", .number, unit: "1",
      "Epoch loss below which the run ends as escaped; missing without such a rule"),
    Column("max_epochs", .integer, unit: "epochs", "Most epochs"),
    Column("seed", .integer, unit: "1", "Seed of all random streams"),
  ]

  /// The summary numbers of a run.
  public static let metrics = [
    Column(
      "test_error", .number, unit: "1", "Mean squared error on the test points, last weights"),
    Column(
      "test_error_max", .number, unit: "1",
      "Largest absolute error on the test points, last weights"
    ),
    Column(
      "train_error", .number, unit: "1", "Mean squared error on all training points, last weights"),
    Column("min_loss", .number, unit: "1", "Smallest epoch loss"),
    Column("first_loss", .number, unit: "1", "Loss of the first epoch"),
    Column("final_loss", .number, unit: "1", "Loss of the last epoch"),
    Column("epochs", .integer, unit: "epochs", "Epochs that ran"),
    Column("steps", .integer, unit: "steps", "Optimiser steps that were taken"),
    Column(
      "escape_epochs", .integer, unit: "epochs",
      "1-based count of epochs until the loss fell below the threshold; missing if it did not"),
    Column(
      "parameter_distance", .number, unit: "1",
      "L2 norm of the change of all parameters since initialisation"),
    Column("parameter_count", .integer, unit: "parameters", "All parameters of the network"),
  ]

  /// runs.csv: one row a run.
  public static let runs = identity + configuration + metrics

  /// metrics_long.csv: one row a metric of an epoch.
  public static let metricsLong = [
    runID, configName, epoch,
    Column(
      "step", .integer, unit: "steps",
      "Optimiser steps taken by the end of the epoch, or the step of a series; missing where unknown"
    ),
    Column(
      "metric", .string, "Name of the metric: loss, lr, or a series as its source names it"),
    Column("value", .number, unit: "1", "Value of the metric in that epoch or at that step"),
  ]

  /// metrics_wide.csv: one row an epoch.
  public static let metricsWide = [
    runID, configName, epoch,
    Column("loss", .number, unit: "1", "Mean of the batch losses of the epoch"),
    Column("lr", .number, unit: "1", "Learning rate in the epoch"),
  ]

  /// table.csv: the sweep table, with its grouping columns after the first.
  ///
  /// - Parameters:
  ///   - names: Grouping columns; see ``grouping(by:keys:)``.
  ///   - keys: Grouping values, [group][column].
  public static func sweepTable(by names: [String], keys: [[GroupKey]] = []) -> [Column] {
    let scope = Column(
      "scope", .string,
      "group for a group of runs, total for all runs; grouping columns are missing in total")
    return [scope] + grouping(by: names, keys: keys) + sweepSummary
  }

  /// Grouping columns, one a name.
  ///
  /// - Shape: `keys` is [group][column].
  public static func grouping(by names: [String], keys: [[GroupKey]]) -> [Column] {
    names.enumerated().map { index, name in groupingColumn(name, values: keys.map { $0[index] }) }
  }

  /// The grouping column of a name.
  ///
  /// A column of a run, also by its short name, gives kind and definition; of any other name the values
  /// tell the kind, and without values it is text.
  public static func groupingColumn(_ name: String, values: [GroupKey] = []) -> Column {
    let known = runs.first { $0.name == (shortNames[name] ?? name) }
    guard var column = known else { return Column(name, kind(of: values), "Grouping value") }
    column.name = name
    return column
  }

  private static let shortNames = [
    "bs": "batch_size", "f": "factor", "N": "points", "L": "depth", "r": "rank", "W": "width",
  ]

  private static func kind(of keys: [GroupKey]) -> Column.Kind {
    var kinds: Set<Column.Kind> = []
    for key in keys {
      switch key {
      case .boolean: kinds.insert(.boolean)
      case .integer: kinds.insert(.integer)
      case .number: kinds.insert(.number)
      case .text: kinds.insert(.string)
      case .missing: break
      }
    }
    if kinds == [.integer, .number] { return .number }
    return kinds.count == 1 ? kinds.first ?? .string : .string
  }

  private static let sweepSummary = [
    Column("runs", .integer, unit: "runs", "All runs of the group"),
    Column(
      "worked", .integer, unit: "runs",
      "Runs with a finite test error below the worked threshold (paper: 0.01)"),
    Column(
      "failed", .integer, unit: "runs",
      "Runs with a test error at or above the failed threshold (paper: 0.5) or not finite"),
    Column(
      "between", .integer, unit: "runs", "Runs with a test error that neither worked nor failed"),
    Column(
      "missing", .integer, unit: "runs",
      "Runs without a recorded test error; in no other count but runs"),
    Column(
      "finite_count", .integer, unit: "runs",
      "Finite test errors: what mean, median and best are taken over"),
    Column("mean_test_error", .number, unit: "1", "Arithmetic mean of the finite test errors"),
    Column("median_test_error", .number, unit: "1", "Median of the finite test errors"),
    Column("best_test_error", .number, unit: "1", "Smallest finite test error"),
    Column("worked_share", .number, unit: "1", "worked / (runs - missing)"),
    Column(
      "worked_share_low", .number, unit: "1",
      "Lower end of the Wilson 95 % interval of worked_share"),
    Column(
      "worked_share_high", .number, unit: "1",
      "Upper end of the Wilson 95 % interval of worked_share"),
  ]
}
