/// The panels of one run in a figure of fits.
public struct FitPanels: Sendable, Hashable {
  /// The run.
  public var run: RunLabel
  /// Its weights, left to right; nil leaves a place free.
  public var weights: [WeightsLabel?]

  /// Creates a row of panels.
  public init(run: RunLabel, weights: [WeightsLabel?]) {
    self.run = run
    self.weights = weights
  }
}

extension Figure {
  /// The fit against its target at some moments of training: a row a run, a column a moment.
  ///
  /// The panels of one run have one range, so that fits can be compared.
  ///
  /// - Source: figure 1 of the paper, upper row; protocol.md §1.
  /// - Parameters:
  ///   - runs: As many places each.
  ///   - values: Table `fit` with the columns ``Columns/fit``.
  ///   - caption: n, method and exclusions.
  public static func fit(of runs: [FitPanels], values: Table, caption: String) -> Figure {
    let places = runs.map(\.weights.count).max() ?? 0
    precondition(runs.allSatisfy { $0.weights.count == places }, "as many places each")
    // Of one run nothing stands below or above for comparison, so its panels may go on in a new row.
    let columns = runs.count == 1 ? min(places, 3) : places
    let panel = columns == 1 ? nil : columns == 2 ? (420.0, 280.0) : (300.0, 220.0)
    let grid = PanelGrid(
      count: runs.count * places, columns: columns, panel: panel,
      extraLeft: runs.count > 1 ? 44 : 0, extraTop: 24, extraGapY: 24)
    var commands = ["set xrange [-1:1]", "set xtics 0.5"] + grid.opening
    let panels = runs.flatMap { run in run.weights.map { (run: run.run, weights: $0) } }
    for (place, panel) in panels.enumerated() {
      guard let weights = panel.weights else {
        commands.append("set multiplot next")
        continue
      }
      let below = stride(from: place + columns, to: panels.count, by: columns)
      let isLeft = place.isMultiple(of: columns)
      let names = panel.run.text.split(separator: ",", maxSplits: 1).map {
        String($0.drop { $0 == " " })
      }
      commands += [
        "set title \(weights.title)",
        below.allSatisfy { panels[$0].weights == nil } ? "set xlabel 'x'" : "set xlabel ''",
        isLeft
          ? "set ylabel \(PlotText.lines((runs.count > 1 ? names : []) + ["target and fit"])) "
            + "offset \(runs.count > 1 ? "-1.5" : "0"),0"
          : "set ylabel ''",
        "set yrange "
          + values.plotRange(of: ["target", "output"], where: ("run_id", .text(panel.run.runID))),
        fitPlot(weights),
      ]
    }
    return Figure(
      name: "fit",
      title: runs.count == 1 ? "Fit of \(runs[0].run.text)" : "Fits of \(runs.count) runs",
      caption: caption, tables: [values], size: grid.size,
      commands: commands
        + grid.closing(legend: [
          ("lines \(targetStyle)", "target"), ("lines \(outputStyle)", "fit"),
        ]))
  }

  private static let targetStyle = "linestyle 1 dashtype solid"
  private static let outputStyle = "linestyle 2"

  private static func fitPlot(_ weights: WeightsLabel) -> String {
    let x = "((\(weights.condition)) ? column('x') : NaN)"
    return "plot 'fit.csv' using \(x):(column('target')) with lines \(targetStyle), \\\n"
      + "  'fit.csv' using \(x):(column('output')) with lines \(outputStyle)"
  }
}
