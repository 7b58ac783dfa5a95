extension Figure {
  /// The cut of graphs over steps against optimum and relaxation, and the noise that is left.
  ///
  /// - Source: the plots of paper 002's code (studies.md §1.4).
  /// - Parameters:
  ///   - runs: Two panels each.
  ///   - summary: Table `maxcut` with the columns ``Columns/maxCut``.
  ///   - steps: Table `maxcut_steps` with the columns ``Columns/maxCutSteps``.
  ///   - caption: Which graphs, what the lines are.
  public static func maxCut(
    of runs: [RunLabel], summary: Table, steps: Table, caption: String
  ) -> Figure {
    let levels = [
      ("relaxation", "relaxation (bound)", "linestyle 7 linewidth 1.4"),
      ("optimum", "optimum", "linewidth 7 dashtype solid linecolor rgb '#b5e0d2'"),
      ("hyperplane_mean", "mean of a random hyperplane", "linestyle 5"),
    ]
    let courses = [
      ("cut", "cut without noise", "linestyle 1 linewidth 2"),
      ("expected_cut", "mean cut with noise", "linestyle 2"),
      ("sampled_cut", "ten draws", "linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a'"),
    ]
    let legend =
      (courses + levels).map { ("lines \($0.2)", $0.1) }
      + [("lines \(noiseStyle)", "noise sigma")]
    let grid = PanelGrid(
      count: 2 * runs.count, columns: 2, panel: (runs.count == 1 ? 430 : 400, 240),
      legend: legend.map(\.1), extraGapX: 34)
    var commands = grid.opening
    for (index, run) in runs.enumerated() {
      let isRun = "strcol('run_id') eq \(PlotText.literal(run.runID))"
      let last = steps.largest("step", where: "run_id", is: run.runID) ?? 1
      commands += [
        "unset logscale y", "set format y '%g'", "set yrange [*:*]", "set ytics autofreq",
        "set title \(PlotText.quoted(run.text))", "set xrange [0:\(PlotText.number(last))]",
        "set xtics \(PlotText.number(PlotTics.step(upTo: last, atMost: 4)))",
      ]
      commands += grid.axisTitles(of: 2 * index, x: "step", y: "edges cut")
      let flat = levels.map { column, _, style in
        "'maxcut.csv' using ((\(isRun)) ? 0 : NaN):(column('\(column)')):(\(Int(last))):(0) "
          + "with vectors nohead \(style)"
      }
      let curves = courses.reversed().map { column, _, style in
        "'maxcut_steps.csv' using ((\(isRun)) ? column('step') : NaN):(column('\(column)')) "
          + "with lines \(style)"
      }
      commands.append("plot " + (flat + curves).joined(separator: ", \\\n  "))
      commands += [
        "set title 'noise of the hyperplane'",
        "set logscale y", "set yrange [*:1.2]",
        "set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)",
      ]
      commands += grid.axisTitles(of: 2 * index + 1, x: "step", y: "")
      commands += [
        "set ylabel 'sigma (log)'",
        "plot 'maxcut_steps.csv' using ((\(isRun)) ? column('step') : NaN):(column('sigma')) "
          + "with lines \(noiseStyle)",
      ]
    }
    return Figure(
      name: "maxcut",
      title: runs.count == 1 ? "Cut of \(runs[0].text)" : "Cuts of \(runs.count) graphs",
      caption: caption, tables: [summary, steps], size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }

  private static let noiseStyle = "linestyle 4 dashtype solid"
}
