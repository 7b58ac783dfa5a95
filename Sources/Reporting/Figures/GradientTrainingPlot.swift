extension Figure {
  /// The gradient's first direction, its ranks and the loss while networks learn.
  ///
  /// A thin line a training, a colour a group of trainings; panels for the |cosine| with the first
  /// gradient's direction, the stable and the effective rank, and the loss over its first value.
  ///
  /// - Source: paper 004, figures 5 and 6(b); studies.md §3.3.
  /// - Parameters:
  ///   - groups: What the legend says of each group, in the order of the column `series`.
  ///   - lines: Number of the trainings of each group, [group][training].
  ///   - epochs: Table `gradient_training_series` with the columns
  ///     ``Columns/gradientTrainingSeries``.
  ///   - others: Tables that lie beside it.
  ///   - caption: Settings, n and what was left out.
  public static func gradientTraining(
    _ groups: [String], lines: [[Int]], epochs: Table, others: [Table], caption: String
  ) -> Figure {
    let panels: [(column: String, title: String)] = [
      ("first_alignment", "|⟨u₁(Gₜ), u₁(G₀)⟩|"), ("mean_loss", "mean loss"),
      ("stable_rank", "stable rank of the gradient"),
      ("effective_rank", "effective rank of the gradient"),
    ]
    let legend = groups.enumerated().map { (style: "lines linestyle \($0 + 1)", text: $1) }
    let grid = PanelGrid(
      count: panels.count, columns: 2, panel: (420, 230), legend: legend.map(\.text))
    let last = epochs.wholes("epoch").max() ?? 1
    var commands = [
      "set xrange [0:\(max(1, last))]",
      "set xtics \(PlotText.number(PlotTics.step(upTo: Double(max(1, last)))))",
    ]
    commands += grid.opening
    for (place, panel) in panels.enumerated() {
      commands.append("set title \(PlotText.quoted(panel.title))")
      commands += grid.axisTitles(of: place, x: "epoch", y: "")
      if panel.column == "first_alignment" {
        commands += ["unset logscale y", "set yrange [-0.02:1.04]", "set ytics 0.25"]
      } else {
        commands += ["set logscale y"]
        commands += PlotRange.commands(
          "y", PlotRange.logarithmic(epochs.numbers(panel.column)))
      }
      let parts = lines.enumerated().flatMap { group, numbers in
        numbers.map { number in
          "'gradient_training_series.csv' using ((column('line') == \(number)) ? "
            + "column('epoch') : NaN):(column('\(panel.column)')) with lines "
            + "linestyle \(group + 1) linewidth 1.2"
        }
      }
      commands.append("plot " + parts.joined(separator: ", \\\n  "))
    }
    return Figure(
      name: "gradient-training", title: "Directions of gradients in training", caption: caption,
      tables: [epochs] + others, size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }
}
