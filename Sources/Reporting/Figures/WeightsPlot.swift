extension Columns {
  /// weights.csv: one row a drawn neuron before or after training.
  public static let weightsPoints =
    studyKey + [
      Column("neuron", .integer, unit: "1", "0-based place of the neuron"),
      Column("when", .string, "before the first step, or after the last"),
      Column("step", .integer, unit: "steps", "Steps taken"),
      Column("w1", .number, unit: "1", "Weight of the first input"),
      Column("w2", .number, unit: "1", "Weight of the second input"),
    ]

  /// weights_line.csv: one row a run.
  public static let weightsLine =
    studyKey + [
      Column("u1", .number, unit: "1", "First component of the teacher's direction"),
      Column("u2", .number, unit: "1", "Second component of the teacher's direction"),
    ]
}

/// The weights of one run in a figure.
public struct WeightsPanel: Sendable, Hashable {
  /// The run.
  public var run: RunLabel
  /// Below the title: what was measured.
  public var note: String

  /// Creates a panel.
  public init(run: RunLabel, note: String) {
    self.run = run
    self.note = note
  }
}

extension Figure {
  /// Both weights of each neuron before and after training, with the line that the teacher sees.
  ///
  /// - Source: the figure of paper 002's code (studies.md §1.3).
  /// - Parameters:
  ///   - panels: One run each.
  ///   - points: Table `weights` with the columns ``Columns/weightsPoints``.
  ///   - line: Table `weights_line` with the columns ``Columns/weightsLine``.
  ///   - range: Both axes reach from minus this to this.
  ///   - caption: Which neurons, which runs, what the numbers mean.
  public static func weights(
    _ panels: [WeightsPanel], points: Table, line: Table, range: Double, caption: String
  ) -> Figure {
    let legend = [
      ("points \(beforeStyle)", "before training"), ("points \(afterStyle)", "after"),
      ("lines \(teacherStyle)", "the teacher's direction"),
    ]
    let side = panels.count == 1 ? 460.0 : 330.0
    let grid = PanelGrid(
      count: panels.count, columns: panels.count <= 3 ? panels.count : panels.count == 4 ? 2 : 3,
      panel: (side, side), legend: legend.map(\.1), extraTop: 32, extraGapY: 34)
    let step = PlotTics.step(upTo: range, atMost: 2)
    var commands =
      grid.opening + [
        "set xrange [\(PlotText.number(-range)):\(PlotText.number(range))]",
        "set yrange [\(PlotText.number(-range)):\(PlotText.number(range))]",
        "set xtics \(PlotText.number(step))", "set ytics \(PlotText.number(step))",
        "set title offset 0,-0.2",
      ]
    for (place, panel) in panels.enumerated() {
      commands.append("set title \(PlotText.lines([panel.run.text, panel.note]))")
      commands += grid.axisTitles(of: place, x: "first weight", y: "second weight")
      let isRun = "strcol('run_id') eq \(PlotText.literal(panel.run.runID))"
      let clouds = [("before", beforeStyle), ("after", afterStyle)].map { when, style in
        "'weights.csv' using ((\(isRun)) && strcol('when') eq '\(when)' ? column('w1') : NaN)"
          + ":(column('w2')) with points \(style)"
      }
      // A vector each way: the line leaves the panel on both sides.
      let teacher = [-1, 1].map { sign in
        let reach = PlotText.number(Double(sign) * 3 * range)
        return "'weights_line.csv' using ((\(isRun)) ? 0 : NaN):(0)"
          + ":(column('u1') * \(reach)):(column('u2') * \(reach)) with vectors nohead \(teacherStyle)"
      }
      commands.append("plot " + (teacher + clouds).joined(separator: ", \\\n  "))
    }
    return Figure(
      name: "weights",
      title: panels.count == 1
        ? "Weights before and after training of \(panels[0].run.text)"
        : "Weights before and after training of \(panels.count) runs",
      caption: caption, tables: [points, line], size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }

  // Red and blue as in the paper, hollow and filled for those who see no difference.
  private static let beforeStyle = "pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00'"
  private static let afterStyle = "pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'"
  private static let teacherStyle =
    "linewidth 1.2 dashtype (8,3) linecolor rgb '\(FigureStyle.dark)'"
}
