extension Figure {
  /// Mean minima of the signals of each layer with their spread, a line a group.
  ///
  /// Open marks are features, filled ones bottlenecks and the output; the band is the mean ± the
  /// population standard deviation, as in the paper. Up to three groups share a panel; more have one
  /// each on the same axes, since their bands would hide one another, with the other means in grey.
  ///
  /// - Source: figure 4 of the paper; protocol.md §3.
  /// - Parameters:
  ///   - groups: What the legend says of each group, in the order of the column `series`.
  ///   - layers: Table `complexity_layers` with the columns ``Columns/complexityLayers``.
  ///   - caption: What is counted, where, and what is left out.
  ///   - runs: What each run is, by id, where a group is one run.
  public static func complexity(
    _ groups: [String], layers: Table, caption: String, runs: [String: String] = [:]
  ) -> Figure {
    let isTogether = groups.count <= ComplexityDrawing.mostTogether
    let drawing = ComplexityDrawing(count: groups.count, layers: layers)
    let own = isTogether ? groups.indices.map { (drawing.sample($0 + 1), groups[$0]) } : []
    let legend = own + drawing.sharedLegend
    let grid = PanelGrid(
      count: isTogether ? 1 : groups.count,
      legend: legend.map(\.1))
    let last = layers.numbers("linear_index").max() ?? 1
    var commands = [
      "set xrange [0.4:\(PlotText.number(last + 0.6))]",
      "set yrange [0:\(PlotText.number(drawing.highest))]",
      "set xtics \(PlotText.number(max(1, PlotTics.step(upTo: last, atMost: isTogether ? 14 : 7))))",
    ]
    commands += grid.opening
    for (place, group) in groups.enumerated() where !isTogether || place == 0 {
      if !isTogether { commands.append("set title \(PlotText.quoted(group))") }
      commands += grid.axisTitles(
        of: place, x: isTogether ? "layer: odd features, even channels" : "layer",
        y: "minima of a signal")
      let parts = isTogether ? drawing.together : drawing.alone(place + 1)
      commands.append("plot " + parts.joined(separator: ", \\\n  "))
    }
    return Figure(
      name: "complexity", title: "Minima of the functions by layer", caption: caption,
      tables: [layers], size: grid.size, commands: commands + grid.closing(legend: legend),
      runs: runs)
  }
}

private struct ComplexityDrawing {
  static let mostTogether = 3
  /// Filled marks; the open one of the same shape is the number before.
  private static let marks = [7, 5, 9, 11, 13, 15]

  let count: Int
  let layers: Table

  /// All series in one panel.
  var together: [String] {
    let all = Array(1...max(1, count))
    return all.map(band) + [conjecture] + all.flatMap(line)
  }

  /// One series, with the means of the others behind it.
  func alone(_ series: Int) -> [String] {
    let others = (1...count).filter { $0 != series }.map { other in
      "\(x(other)):(column('mean_minima')) with lines linewidth 1 linecolor rgb '#c4c4c4'"
    }
    return others + [band(series), conjecture] + line(series)
  }

  func sample(_ series: Int) -> String {
    "linespoints linestyle \(series) pointtype \(mark(series))"
  }

  var sharedLegend: [(String, String)] {
    let dark = "linecolor rgb '\(FigureStyle.dark)'"
    let others =
      count <= Self.mostTogether
      ? [] : [("lines linewidth 1 linecolor rgb '#c4c4c4'", "means of the others")]
    return [
      ("points pointtype 6 \(dark)", "features"),
      ("points pointtype 7 \(dark)", "channels, output"),
      (
        "filledcurves fillcolor rgb '#9a9a9a' fillstyle transparent solid 0.4",
        "standard deviation"
      ),
      (conjectureStyle, "2l (conjecture)"),
    ] + others
  }

  /// End of the axis: what is drawn of the data; the conjecture may leave the panel.
  var highest: Double {
    let (mean, deviation) = (layers.place(of: "mean_minima"), layers.place(of: "std_minima"))
    let tops = layers.rows.compactMap { row -> Double? in
      guard case .number(let centre) = row[mean], case .number(let spread) = row[deviation] else {
        return nil
      }
      return centre + spread
    }
    return max(1, (tops.filter(\.isFinite).max() ?? 1) * 1.05)
  }

  private func mark(_ series: Int) -> Int { Self.marks[(series - 1) % Self.marks.count] }

  private var conjectureStyle: String {
    "lines linewidth 1.6 dashtype (2,4) linecolor rgb '\(FigureStyle.dark)'"
  }

  /// Bottleneck l is the linear map 2l, so 2l minima are as many as its index.
  private var conjecture: String {
    let kind = layers.place(of: "kind")
    let last = layers.numbers("linear_index") { $0[kind] == .text("bottleneck") }.max() ?? 2
    return "[2:\(PlotText.number(last))] '+' using 1:1 with \(conjectureStyle)"
  }

  private func x(_ series: Int, where condition: String = "1") -> String {
    "'complexity_layers.csv' using ((column('series') == \(series) && \(condition)) ? "
      + "column('linear_index') : NaN)"
  }

  private func band(_ series: Int) -> String {
    let low = "column('mean_minima') - column('std_minima')"
    return "\(x(series)):(\(low) < 0 ? 0 : \(low)):(column('mean_minima') + column('std_minima')) "
      + "with filledcurves linestyle \(series) fillstyle transparent solid 0.15"
  }

  private func line(_ series: Int) -> [String] {
    let y = ":(column('mean_minima'))"
    func marks(ofFeatures isOfFeatures: Bool, _ mark: Int) -> String? {
      // gnuplot 5.4 crashes on labels of which none can be drawn.
      guard hasPoint(series, ofFeatures: isOfFeatures) else { return nil }
      return x(series, where: "strcol('kind') \(isOfFeatures ? "eq" : "ne") 'features'")
        + "\(y):(strcol('run_id')) "
        + "with labels hypertext point linestyle \(series) pointtype \(mark)"
    }
    return [
      "\(x(series))\(y) with lines linestyle \(series)",
      marks(ofFeatures: true, mark(series) - 1), marks(ofFeatures: false, mark(series)),
    ].compactMap(\.self)
  }

  private func hasPoint(_ series: Int, ofFeatures isOfFeatures: Bool) -> Bool {
    let (number, kind) = (layers.place(of: "series"), layers.place(of: "kind"))
    return layers.numbers("mean_minima") { row in
      row[number] == .integer(series) && (row[kind] == .text("features")) == isOfFeatures
    }.contains(where: \.isFinite)
  }
}
