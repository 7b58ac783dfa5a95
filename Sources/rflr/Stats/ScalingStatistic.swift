internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// What is fitted on what, and how.
struct ScalingOptions: ParsableArguments {
  enum Unit: String, CaseIterable, ExpressibleByArgument { case epochs, steps }

  @Option(help: "What is fitted: escape, or a column of numbers.")
  var of = Self.escape
  @Option(help: "What it is fitted on: a column of numbers.")
  var on = "lr"
  @Option(
    parsing: .unconditional,
    help: "Loss below which a run has escaped (default: the runs' own, if all have the same).")
  var threshold: Double?
  @Option(name: .customLong("in"), help: "Unit of escape: epochs or steps.")
  var unit: Unit?
  @Option(help: "Grouping columns, separated by commas: one fit each.")
  var by: String?
  @Option(
    parsing: .unconditional, help: "Slope to test (default: -1 on lr, none on other columns).")
  var slope: Double?
  @Option(
    parsing: .unconditional,
    help: "Resamples of the runs at each value, for their interval; 0 for none.")
  var resamples = 1000
  @Option(parsing: .unconditional, help: "Seed of the resamples.")
  var resampleSeed: UInt64 = 0

  static let escape = "escape"

  var isEscape: Bool { of == Self.escape }

  /// The fits of escape times on one column in groups of another, without resampled intervals.
  static func escape(
    on column: String, by group: String, below threshold: Double, in unit: Unit
  ) -> ScalingOptions {
    var options = ScalingOptions()
    (options.of, options.on, options.by) = (escape, column, group)
    (options.threshold, options.unit, options.slope) = (threshold, unit, nil)
    (options.resamples, options.resampleSeed) = (0, 0)
    return options
  }

  func validate() throws {
    guard resamples >= 0 else { throw ValidationError("--resamples \(resamples): give 0 or more.") }
    guard isEscape || (threshold == nil && unit == nil) else {
      throw ValidationError("--threshold and --in are for --of escape.")
    }
    for (name, value) in [("--threshold", threshold), ("--slope", slope)] {
      guard value?.isFinite != false else {
        throw ValidationError("\(name) \(value ?? 0): give a finite number.")
      }
    }
  }
}

struct ScalingStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Fit a power law: escape time on learning rate, or any column on any other.",
    discussion: """
      \(ScalingFit.definition).

      A run is censored when its losses end without a crossing. It is left out, with the reason, when \
      it diverged before one, or ended by its own rule at a higher threshold.

      Examples:
        rflr stats scaling 'bs = 128' --of escape --on lr --threshold 1.4
        rflr stats scaling 'lr = 1e-3' --on bs --threshold 1.4 --in steps
        rflr stats scaling 'origin = trained' --of min_loss --on points --by factor
      """)

  @OptionGroup var statistic: StatisticOptions
  @OptionGroup(title: "Fit") var options: ScalingOptions

  func run() throws {
    let runs = try statistic.select(columns: options.columns)
    let (report, tables) = try options.tables(of: runs)
    if report.study.groups.allSatisfy({ $0.fit.refusal != nil }) {
      throw Self.nothing(report, tables[0].provenance.exclusions, query: runs.query)
    }
    try statistic.emit(tables, of: runs, mostRows: 60)
  }

  /// The error of a study in which no group has a fit.
  private static func nothing(
    _ report: ScalingReport, _ exclusions: [Provenance.Exclusion], query: String
  ) -> StoreError {
    let reasons = report.study.groups.compactMap(\.fit.refusal?.reason)
    var reason = reasons.first ?? "no run can be used"
    if reasons.count > 1 { reason += ", and no fit in \(reasons.count - 1) other groups" }
    if let first = exclusions.first {
      reason += " (\(exclusions.count) runs left out, \(first.item) for one: \(first.reason))"
    }
    return StoreError(
      .noInput, field: query.isEmpty ? "scaling" : query, reason,
      remedy: "widen the query; `rflr runs` lists what there is")
  }
}

extension Result where Failure == Refusal {
  /// Why there is no value.
  fileprivate var refusal: Refusal? {
    if case .failure(let refusal) = self { refusal } else { nil }
  }
}
