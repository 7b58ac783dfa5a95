extension Figure {
  /// The median ratio of odd to even part of the signals of each layer, arms side by side.
  ///
  /// A panel for the features and one for bottlenecks and output, on one logarithmic axis; bars are
  /// quartiles over signals. A ratio of 0 has no logarithm and is not drawn.
  ///
  /// - Source: figure 5 and section C.9 of the paper; protocol.md §4.
  /// - Parameters:
  ///   - arms: What the legend says of each arm, in the order of the column `series`.
  ///   - layers: Table `symmetry_layers` with the columns ``Columns/symmetryLayers``.
  ///   - contrast: Table `symmetry_contrast` with the columns ``Columns/symmetryContrast``.
  ///   - caption: What is measured, of how many runs, and what is left out.
  public static func symmetry(
    _ arms: [String], layers: Table, contrast: Table, caption: String
  ) -> Figure {
    let kind = layers.place(of: "kind")
    let hasFeatures = layers.rows.contains { $0[kind] == .text("features") }
    var panels = [(title: "bottlenecks and output", kinds: ["bottleneck", "output"])]
    if hasFeatures { panels.insert(("features", ["features"]), at: 0) }
    let legend =
      arms.enumerated().map { ("yerrorbars linestyle \($0 + 1) dashtype 1", $1) }
      + [
        ("points pointtype 6 linecolor rgb '\(FigureStyle.dark)'", "output"),
        (referenceStyle, "odd = even"),
      ]
    let grid = PanelGrid(
      count: panels.count, panel: (panels.count == 1 ? 760 : 420, 320),
      legend: legend.map(\.1))
    let quartiles = ["lower_quartile_ratio", "median_ratio", "upper_quartile_ratio"]
    let last = layers.numbers("linear_index").max() ?? 1
    let range = PlotRange.logarithmic(quartiles.flatMap { layers.numbers($0) } + [1])
    var commands = [
      "set logscale y", "set format y '10^{%T}'",
      // A quartile of 0 reaches to the end of the axis.
      "low(x) = x > 0 ? x : \(PlotText.number(range.lowerBound))",
      "set xrange [0.2:\(PlotText.number(last + 0.8))]",
      "set xtics \(PlotText.number(max(1, PlotTics.step(upTo: last, atMost: 9))))",
    ]
    commands += PlotRange.commands("y", range) + grid.opening
    for (place, panel) in panels.enumerated() {
      commands.append("set title \(PlotText.quoted(panel.title))")
      commands += grid.axisTitles(
        of: place, x: "layer (index of the linear map)", y: "|odd part| / |even part| (log)")
      let series = arms.indices.flatMap { arm in
        panel.kinds.map { symmetryBars(arm + 1, of: arms.count, kind: $0) }
      }
      commands.append(
        "plot " + (series + ["1 with \(referenceStyle)"]).joined(separator: ", \\\n  "))
    }
    return Figure(
      name: "symmetry", title: "Symmetry of the functions by layer", caption: caption,
      tables: [layers, contrast], size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }

  private static let referenceStyle =
    "lines linewidth 1.2 dashtype (2,4) linecolor rgb '\(FigureStyle.dark)'"

  /// Arms stand beside one another at each layer; the output of a shallow network may stand where a
  /// deep one has a bottleneck, and has an open mark.
  private static func symmetryBars(_ series: Int, of count: Int, kind: String) -> String {
    let shift = (Double(series) - Double(count + 1) / 2) * 0.7 / Double(count)
    return "'symmetry_layers.csv' using ((column('series') == \(series) && strcol('kind') eq "
      + "'\(kind)') ? column('linear_index') + \(PlotText.number(shift)) : NaN)"
      + ":(column('median_ratio')):(low(column('lower_quartile_ratio')))"
      + ":(column('upper_quartile_ratio')) with yerrorbars linestyle \(series) dashtype 1"
      + (kind == "output" ? " pointtype 6" : "")
  }
}
