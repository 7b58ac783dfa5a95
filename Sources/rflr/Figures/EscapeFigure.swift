internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// Escape time against learning rate and batch size.
struct EscapeFigure: FigureMaker {
  static let name = "escape"
  static let abstract = "Escape time against learning rate and batch size, with fits."
  static let discussion = """
    Both panels have logarithmic axes and a point a run, in groups of the other variable. Lines are \
    the fits of `rflr stats scaling`, with the 95 % interval of the fitted value as a band; censored \
    runs enter as such and are drawn as open arrows. Ingested runs beside trained ones are crosses \
    and not fitted. A group with one value is drawn in the other panel alone. \
    Without a query: the runs that end at a threshold of their own.

    Examples:
      rflr figure escape 'factor = 3 and rank = 10' --to out/figures --threshold 1.4
      rflr figure escape 'bs >= 16' --to out/figures --threshold 1.4 --in steps
    """
  static let usualQuery: String? = "threshold > 0"

  @Option(
    parsing: .unconditional,
    help: "Loss below which a run has escaped (default: the largest of the runs' own).")
  var threshold: Double?
  @Option(name: .customLong("in"), help: "Unit of the time: epochs or steps.")
  var unit = ScalingOptions.Unit.epochs

  func validate() throws {
    if let threshold, !(threshold > 0 && threshold.isFinite) {
      throw ValidationError("--threshold \(threshold): give a positive number, as 1.4.")
    }
  }

  var columns: [String] {
    RunRow.keyColumns + ["origin"] + EscapeAxis.all[0].options(below: 1, in: unit).columns
  }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let threshold = try self.threshold ?? Self.largestThreshold(of: runs.rows)
    let hasTrained = runs.rows.contains { $0["origin"].text == "trained" }
    let own = runs.part { !hasTrained || $0["origin"].text == "trained" }
    let others = runs.part { hasTrained && $0["origin"].text != "trained" }
    let studies = try EscapeAxis.all.map { axis in
      EscapePanelStudy(
        axis: axis, own: try axis.study(of: own, below: threshold, in: unit),
        others: try others.rows.isEmpty ? nil : axis.study(of: others, below: threshold, in: unit))
    }
    runs.noteDamage(of: own)
    runs.noteDamage(of: others)
    let exclusions = studies[0].exclusions
    let used = Set(studies[0].points.map(\.runID))
    guard !used.isEmpty else {
      let first = exclusions.first.map { " (\($0.item) for one: \($0.reason))" } ?? ""
      throw Refusal("none of \(runs.rows.count) runs has an escape time\(first)")
    }
    let rows = runs.rows.filter { used.contains($0.runID) }
    let tables = EscapeTables(
      studies: studies, rows: rows, threshold: threshold, unit: unit.rawValue,
      provenance: runs.provenance([.escape], used: rows, exclusions: exclusions))
    return .escape(
      studies.map(\.panel), points: tables.points, lines: tables.lines, fits: tables.fits,
      unit: unit.rawValue, threshold: threshold,
      caption: tables.caption(isThresholdGiven: self.threshold != nil), runs: tables.tooltips)
  }

  /// Every run that ends at its own threshold has an escape time at the largest of them.
  private static func largestThreshold(of rows: [RunRow]) throws -> Double {
    guard let largest = rows.compactMap({ $0["stop.loss_below"].doubleValue }).max() else {
      throw StatisticsError(
        "threshold", "no run has one of its own", remedy: "give one with --threshold, as 1.4")
    }
    return largest
  }
}

/// A variable that the time to escape is drawn against, and the one that groups the runs.
struct EscapeAxis {
  let column: String
  let name: String
  let title: String
  let group: String
  let groupTitle: String

  static let all = [
    EscapeAxis(
      column: "lr", name: "lr", title: "learning rate", group: "bs", groupTitle: "batch size"),
    EscapeAxis(
      column: "batch_size", name: "bs", title: "batch size", group: "lr",
      groupTitle: "learning rate"),
  ]

  func options(below threshold: Double, in unit: ScalingOptions.Unit) -> ScalingOptions {
    .escape(on: name, by: group, below: threshold, in: unit)
  }

  func study(
    of runs: SelectedRuns, below threshold: Double, in unit: ScalingOptions.Unit
  ) throws -> (report: ScalingReport, fits: Table) {
    let found = try options(below: threshold, in: unit).tables(of: runs)
    return (found.report, found.tables[0])
  }
}
