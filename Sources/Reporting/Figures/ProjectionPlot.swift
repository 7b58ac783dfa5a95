extension Figure {
  /// The distortion of maps over the steps of their training against random maps, and the noise left.
  ///
  /// - Source: the plots of paper 002's code (studies.md §1.5).
  /// - Parameters:
  ///   - runs: Two panels each.
  ///   - summary: Table `jl` with the columns ``Columns/projection``.
  ///   - steps: Table `jl_steps` with the columns ``Columns/projectionSteps``.
  ///   - caption: Which runs, what the lines are.
  public static func projection(
    of runs: [RunLabel], summary: Table, steps: Table, caption: String
  ) -> Figure {
    let levels = [
      ("mean_random", "random maps, mean", "linestyle 5"),
      ("best_random", "random maps, best", "linestyle 3"),
      (
        "best_random_pair", "best, pairs",
        "linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a'"
      ),
    ]
    let courses = [
      ("distortion", "map alone", "linestyle 1 linewidth 2.4"),
      ("loss", "batch of noisy maps (trained)", "linestyle 2 linewidth 1.2"),
      (
        "pair_distortion", "map alone, pairs",
        "linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a'"
      ),
    ]
    let legend =
      (courses + levels).map { ("lines \($0.2)", $0.1) } + [("lines \(sizeStyle)", "noise s")]
    let grid = PanelGrid(
      count: 2 * runs.count, columns: 2, panel: (runs.count == 1 ? 430 : 400, 240),
      legend: legend.map(\.1), extraGapX: 34)
    let all = ["distortion", "loss", "pair_distortion"].flatMap { steps.numbers($0) }
    let range = PlotRange.logarithmic(
      all + ["mean_random", "best_random", "best_random_pair"].flatMap { summary.numbers($0) })
    let noise = PlotRange.logarithmic(steps.numbers("s"))
    // The style's own format makes gnuplot put the axis' title outside of the picture.
    var commands = ["set logscale y", "set format y '%g'"] + grid.opening
    for (index, run) in runs.enumerated() {
      let isRun = "strcol('run_id') eq \(PlotText.literal(run.runID))"
      let last = steps.largest("step", where: "run_id", is: run.runID) ?? 1
      commands += [
        "set title \(PlotText.quoted(run.text))", "set xrange [0:\(PlotText.number(max(last, 1)))]",
        "set xtics \(PlotText.number(PlotTics.step(upTo: last, atMost: 4)))",
      ]
      commands += PlotRange.commands("y", range)
      commands += grid.axisTitles(of: 2 * index, x: "step", y: "distortion (log)")
      let flat = levels.map { column, _, style in
        "'jl.csv' using ((\(isRun)) ? 0 : NaN):(column('\(column)')):(\(Int(last))):(0) "
          + "with vectors nohead \(style)"
      }
      let curves = courses.reversed().map { column, _, style in
        "'jl_steps.csv' using ((\(isRun)) ? column('step') : NaN):(column('\(column)')) "
          + "with lines \(style)"
      }
      commands.append("plot " + (curves + flat).joined(separator: ", \\\n  "))
      commands.append("set title 'noise of the map'")
      commands += PlotRange.commands("y", noise)
      commands += grid.axisTitles(of: 2 * index + 1, x: "step", y: "")
      commands += [
        "set ylabel 's (log)'",
        "plot 'jl_steps.csv' using ((\(isRun)) ? column('step') : NaN):(column('s')) "
          + "with lines \(sizeStyle)",
      ]
    }
    return Figure(
      name: "jl",
      title: runs.count == 1
        ? "Distortion of \(runs[0].text)" : "Distortion of \(runs.count) trained maps",
      caption: caption, tables: [summary, steps], size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }

  private static let sizeStyle = "linestyle 4 dashtype solid"
}
