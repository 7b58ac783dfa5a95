/// One run in a figure of several.
public struct RunLabel: Sendable, Hashable {
  /// Identity of the run.
  public var runID: String
  /// What stands over its panel or in the legend.
  public var text: String

  /// Creates a label.
  public init(runID: String, text: String) {
    self.runID = runID
    self.text = text
  }
}

extension Figure {
  /// The loss of runs by epoch, a panel a run: divides of the learning rate as vertical lines, plateaus
  /// as broad bars behind the curve.
  ///
  /// - Source: figure 1 of the paper, lower row; protocol.md §1.
  /// - Parameters:
  ///   - runs: One panel each.
  ///   - curves: Table `loss` with the columns ``Columns/metricsWide``.
  ///   - divides: Table `loss_divides` with the columns ``Columns/lrDivides``.
  ///   - plateaus: Table `loss_plateaus` with the columns ``Columns/plateaus``.
  ///   - caption: n, method and exclusions.
  public static func loss(
    of runs: [RunLabel], curves: Table, divides: Table, plateaus: Table, caption: String
  ) -> Figure {
    let grid = PanelGrid(count: runs.count)
    // The second y axis lets a divide reach from the bottom to the top whatever the losses are.
    var commands = ["set logscale y", "set format y '10^{%T}'", "set y2range [0:1]"]
    commands += grid.opening
    for (place, run) in runs.enumerated() {
      commands.append("set title \(PlotText.quoted(run.text))")
      commands += grid.axisTitles(of: place, x: "epoch", y: "epoch loss (log)")
      let last = curves.largest("epoch", where: "run_id", is: run.runID) ?? 1
      commands.append("set xtics \(PlotText.number(PlotTics.step(upTo: last)))")
      commands.append(lossPlot(run))
    }
    return Figure(
      name: "loss",
      title: runs.count == 1 ? "Loss of \(runs[0].text)" : "Loss of \(runs.count) runs",
      caption: caption, tables: [curves, divides, plateaus], size: grid.size,
      commands: commands
        + grid.closing(legend: [
          ("lines linestyle 1", "epoch loss"), (plateauLegend, "plateau"),
          (divideStyle.replacing("impulses", with: "lines"), "learning rate divided"),
        ]))
  }

  private static func lossPlot(_ run: RunLabel) -> String {
    let isRun = "strcol('run_id') eq \(PlotText.literal(run.runID))"
    func plot(_ table: String, _ using: String, _ style: String) -> String {
      "'\(DataPackage.path(of: table))' using \(using) with \(style)"
    }
    let parts = [
      plot(
        "loss_plateaus",
        "((\(isRun)) && strcol('kind') eq 'plateau' ? column('start_epoch') : NaN):"
          + "(column('level')):(column('end_epoch') - column('start_epoch')):(0)",
        plateauStyle),
      plot(
        "loss_divides", "((\(isRun)) ? column('epoch') : NaN):(1) axes x1y2",
        divideStyle),
      plot(
        "loss", "((\(isRun)) ? column('epoch') : NaN):(column('loss'))", "lines linestyle 1"),
    ]
    return "plot " + parts.joined(separator: ", \\\n  ")
  }

  private static let plateauStyle = "vectors nohead linewidth 7 linecolor rgb '#f3cf8a'"
  private static let plateauLegend = "lines linewidth 7 linecolor rgb '#f3cf8a'"
  private static let divideStyle =
    "impulses linewidth 1 dashtype (3,3) linecolor rgb '\(FigureStyle.faint)'"
}
