extension Figure {
  /// Mean minima of the signals of each layer with their spread, a line a group.
  ///
  /// Open marks are features, filled ones bottlenecks and the output; the spread is the mean ± the
  /// population standard deviation, as in the paper: a band for up to three groups, else bars.
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
    let drawing = ComplexityDrawing(count: groups.count, layers: layers)
    let legend =
      groups.indices.map { (drawing.sample($0 + 1), groups[$0]) } + drawing.sharedLegend
    let panel = (width: 760.0, height: 380.0)
    let rows = PlotLegend.rows(of: legend.map(\.1), width: panel.width + 128)
    let grid = PanelGrid(count: 1, panel: panel, legendRows: rows)
    let last = layers.numbers("linear_index").max() ?? 1
    let commands =
      [
        "set xrange [0.4:\(PlotText.number(last + 0.6))]", "set yrange [0:*]",
        "set xtics \(PlotText.number(PlotTics.step(upTo: last, atMost: 14)))",
        "set y2range [0:1]",
      ] + grid.opening
      + grid.axisTitles(
        of: 0, x: "layer (index of the linear map; odd: features, even: channels)",
        y: "minima of a signal (mean)")
      + ["plot " + drawing.parts.joined(separator: ", \\\n  ")]
    return Figure(
      name: "complexity", title: "Minima of the functions by layer", caption: caption,
      tables: [layers], size: grid.size, commands: commands + grid.closing(legend: legend),
      runs: runs)
  }
}

private struct ComplexityDrawing {
  /// More bands than these hide one another.
  private static let mostBands = 3
  /// Filled marks; the open one of the same shape is the number before.
  private static let marks = [7, 5, 9, 11, 13, 15]

  let count: Int
  let layers: Table

  private func mark(_ series: Int) -> Int { Self.marks[(series - 1) % Self.marks.count] }

  func sample(_ series: Int) -> String {
    "linespoints linestyle \(series) pointtype \(mark(series))"
  }

  var sharedLegend: [(String, String)] {
    let dark = "linecolor rgb '\(FigureStyle.dark)'"
    let spread =
      count <= Self.mostBands
      ? "filledcurves fillcolor rgb '#9a9a9a' fillstyle transparent solid 0.4"
      : "yerrorbars \(dark)"
    return [
      ("points pointtype 6 \(dark)", "features"),
      ("points pointtype 7 \(dark)", "bottlenecks, output"),
      (spread + (count <= Self.mostBands ? "" : " pointtype 0"), "± standard deviation"),
      (conjectureStyle, "2l minima (conjecture)"),
    ]
  }

  private var conjectureStyle: String {
    "lines linewidth 1.4 dashtype (2,4) linecolor rgb '\(FigureStyle.faint)'"
  }

  var parts: [String] {
    (1...max(1, count)).flatMap(spread) + [conjecture] + (1...max(1, count)).flatMap(line)
  }

  /// Bottleneck l is the linear map 2l, so 2l minima are as many as its index.
  private var conjecture: String {
    "'complexity_layers.csv' using (strcol('kind') eq 'bottleneck' && column('series') == "
      + "\(deepest) ? column('linear_index') : NaN):(column('linear_index')) with \(conjectureStyle)"
  }

  /// The series with most layers, whose conjecture reaches farthest.
  private var deepest: Int {
    let place = layers.place(of: "series")
    let counts = (1...max(1, count)).map { series in
      (series, layers.rows.count { $0[place] == .integer(series) })
    }
    return counts.max { ($0.1, $1.0) < ($1.1, $0.0) }?.0 ?? 1
  }

  private func x(_ series: Int, where condition: String = "1", shift: Double = 0) -> String {
    "'complexity_layers.csv' using ((column('series') == \(series) && \(condition)) ? "
      + "column('linear_index') + \(PlotText.number(shift)) : NaN)"
  }

  /// Bars of several groups stand beside one another.
  private func shift(_ series: Int) -> Double {
    count <= Self.mostBands ? 0 : (Double(series) - Double(count + 1) / 2) * 0.6 / Double(count)
  }

  private func spread(_ series: Int) -> [String] {
    let low = "(column('mean_minima') - column('std_minima'))"
    let high = "(column('mean_minima') + column('std_minima'))"
    if count <= Self.mostBands {
      return [
        "\(x(series)):(\(low) < 0 ? 0 : \(low)):\(high) with filledcurves linestyle \(series) "
          + "fillstyle transparent solid 0.15"
      ]
    }
    return [
      "\(x(series, shift: shift(series))):(column('mean_minima')):(\(low) < 0 ? 0 : \(low)):\(high) "
        + "with yerrorbars linestyle \(series) linewidth 1 dashtype 1 pointtype 0"
    ]
  }

  private func line(_ series: Int) -> [String] {
    let y = ":(column('mean_minima'))"
    func marks(_ condition: String, _ mark: Int) -> String {
      "\(x(series, where: condition, shift: shift(series)))\(y):(strcol('run_id')) "
        + "with labels hypertext point linestyle \(series) pointtype \(mark)"
    }
    return [
      "\(x(series, shift: shift(series)))\(y) with lines linestyle \(series)",
      marks("strcol('kind') eq 'features'", mark(series) - 1),
      marks("strcol('kind') ne 'features'", mark(series)),
    ]
  }
}
