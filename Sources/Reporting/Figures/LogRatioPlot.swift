/// The log-ratios of one run in a figure.
public struct LogRatioLine: Sendable, Hashable {
  /// The run.
  public var run: RunLabel
  /// Looks, which are as many rows of the table.
  public var looks: Int
  /// Pairs of channels.
  public var pairs: Int

  /// Creates a line.
  public init(run: RunLabel, looks: Int, pairs: Int) {
    self.run = run
    self.looks = looks
    self.pairs = pairs
  }
}

extension Figure {
  /// Log-ratios of channels by epoch against the largest of untrained networks, and their distribution
  /// at the last look against that of untrained ones.
  ///
  /// Where `pairs` is given every pair of the one run is a line, and the largest a heavy one; else the
  /// largest of each run.
  ///
  /// - Source: figures 3 and 8 of the paper; protocol.md §2.
  /// - Parameters:
  ///   - runs: One line each, in the order of the tables.
  ///   - summary: Table `logratio` with the columns ``Columns/logRatio``.
  ///   - epochs: Table `logratio_epochs` with the columns ``Columns/logRatioEpochs``.
  ///   - pairs: Table `logratio_pairs` with the columns ``Columns/logRatioPairs`` of the same looks.
  ///   - null: Table `logratio_null` with the columns ``Columns/logRatioNull``; empty for features.
  ///   - histogram: Table `logratio_histogram` with the columns ``Columns/logRatioHistogram``.
  ///   - caption: n, method and exclusions.
  public static func logRatio(
    of runs: [LogRatioLine], summary: Table, epochs: Table, pairs: Table?, null: Table,
    histogram: Table, caption: String
  ) -> Figure {
    let hasNull = !null.rows.isEmpty
    let lines = runLines(runs, isSingle: pairs != nil)
    let legend =
      (pairs == nil ? [] : [("lines \(pairStyle)", "each pair")])
      + lines.map { ("lines \($0.style)", $0.text) }
      + (hasNull ? [(bandStyle, "5–95 % of the largest, untrained")] : [])
      + [(barStyle, "all pairs, last look")]
      + (hasNull ? [("lines \(densityStyle)", "a pair, untrained")] : [])
    let grid = PanelGrid(
      count: 2, panel: (430, 300), legend: legend.map(\.1), extraGapX: 40)
    let last = epochs.wholes("epoch").max() ?? 1
    let low = min(epochs.wholes("epoch").min() ?? 0, 0)
    let ends = "[\(low):\(max(last, low + 1))]"
    var commands =
      grid.opening + [
        "set title \(PlotText.quoted("by epoch"))", "set xlabel 'epoch'",
        "set ylabel '\(pairs == nil ? "largest log-ratio R" : "log-ratio R")'",
        "set xrange \(ends)",
        "set xtics \(PlotText.number(PlotTics.step(upTo: Double(max(last, 1)))))",
      ]
    let band =
      "'logratio_null.csv' using (0):(column('low')):(\(low)):(\(max(last, low + 1))):"
      + "(column('low')):(column('high')) with \(bandStyle)"
    let every =
      pairs == nil || runs.isEmpty
      ? []
      : [
        "for [p=0:\(runs[0].pairs - 1)] 'logratio_pairs.csv' every \(runs[0].pairs)::p "
          + "using (column('epoch')):(column('log_ratio')) with lines \(pairStyle)"
      ]
    var plots = (hasNull ? [band] : []) + every + lines.flatMap(\.plots)
    if pairs == nil {
      plots.append(
        "'logratio.csv' using (column('final_epoch')):(column('final_max')):(strcol('run_id')) "
          + "with labels hypertext point pointtype 7 pointsize 0.6 linecolor rgb '#222222'")
    }
    // Bins reach as far on both sides.
    let step = PlotTics.step(upTo: Double(histogram.rows.count) / 4, atMost: 4)
    commands.append("plot " + plots.joined(separator: ", \\\n  "))
    commands += [
      "set title 'at the last look'", "set xlabel 'log-ratio R'", "set ylabel 'density'",
      "set xrange [*:*]", "set yrange [0:*]", "set xtics \(PlotText.number(step))",
      "set samples 400",
      "plot 'logratio_histogram.csv' using ((column('low') + column('high')) / 2):"
        + "(column('density')):(column('high') - column('low')) with \(barStyle)"
        + (hasNull ? ", \\\n  1 / (pi * cosh(x)) with lines \(densityStyle)" : ""),
    ]
    return Figure(
      name: "logratio",
      title: runs.count == 1
        ? "Log-ratios of channels of \(runs[0].run.text)"
        : "Largest log-ratios of channels of \(runs.count) runs",
      caption: caption,
      tables: [summary, epochs] + (pairs.map { [$0] } ?? []) + (hasNull ? [null] : [])
        + [histogram],
      size: grid.size, commands: commands + grid.closing(legend: legend),
      runs: pairs != nil
        ? [:]
        : Dictionary(
          runs.map { ($0.run.runID, $0.run.text) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The largest log-ratio of each run: lines of styles where these suffice, else of one hue.
  private static func runLines(
    _ runs: [LogRatioLine], isSingle: Bool
  ) -> [(style: String, text: String, plots: [String])] {
    var start = 0
    let plots = runs.map { run in
      defer { start += run.looks }
      return "'logratio_epochs.csv' every ::\(start)::\(start + run.looks - 1) "
        + "using (column('epoch')):(column('max')) with lines "
    }
    if isSingle { return [(largestStyle, "the largest", plots.map { $0 + largestStyle })] }
    guard runs.count <= FigureStyle.lineStyles else {
      return [(manyStyle, "\(runs.count) runs", plots.map { $0 + manyStyle })]
    }
    return zip(runs, plots).enumerated().map { index, run in
      let style = "linestyle \(index + 1)"
      return (style, run.0.run.text, [run.1 + style])
    }
  }

  private static let pairStyle = "linewidth 0.6 dashtype solid linecolor rgb '#56b4e9'"
  private static let manyStyle = "linewidth 0.6 dashtype solid linecolor rgb '#0072b2'"
  private static let largestStyle = "linewidth 2.2 dashtype solid linecolor rgb '#0072b2'"
  private static let densityStyle = "linewidth 2 dashtype (8,3) linecolor rgb '#d55e00'"
  private static let bandStyle =
    "boxxyerror fillstyle transparent solid 0.22 noborder fillcolor rgb '#e69f00'"
  private static let barStyle =
    "boxes fillstyle solid 0.5 border linewidth 0.8 dashtype solid linecolor rgb '#56b4e9'"
}
