internal import Foundation
public import Statistics

extension Figure {
  /// Sizes of the spikes against n, both axes logarithmic, a panel a degree and a line an exponent: the
  /// fitted slope, and that of the theory dashed through the middle of the points.
  ///
  /// - Source: studies.md §2.2 (3), §6 (003-3b).
  /// - Parameters:
  ///   - entries: Runs; those of one proportion of sizes and one setting are drawn.
  ///   - provenance: Query, runs and exclusions.
  /// - Throws: ``Refusal`` where no setting has three sizes, or several have.
  public static func spikeGrowth(
    _ entries: [OneStepEntry], provenance: Provenance
  ) throws(Refusal) -> Figure {
    let (drawn, groups) = try growths(of: entries)
    var provenance = provenance
    provenance.runIDs = drawn.map(\.runID)
    let drawing = GrowthDrawing(drawn, groups)
    let degrees = groups[0].setting.order
    let legendRows = 1 + (groups.count * 27 + 11) / 30
    let grid = PanelGrid(
      count: degrees, columns: min(degrees, 2), panel: (degrees == 1 ? 620 : 430, 270),
      legendRows: legendRows)
    var commands = ["set logscale xy", "unset mxtics"] + grid.opening
    for k in 1...degrees {
      commands += grid.axisTitles(of: k - 1, x: "n (log)", y: "size of the spike (log)")
      // Every panel has its own legend below it, so each needs its axis named.
      commands += ["set title 'k = \(k)'", "set xlabel 'n (log)'"] + drawing.panel(k)
    }
    let dark = "linecolor rgb '\(FigureStyle.dark)'"
    let setting = groups[0].setting
    return Figure(
      name: "spike-growth", title: "Growth of the spikes with n",
      caption: "s_k = |c_1^k c_k| eta^k |(X~ beta)^k| |a^k| / sqrt(n) of \(drawn.count) runs: "
        + "\(setting.activation), \(setting.teacherText), \(setting.remainder), d/n "
        + "\(PlotText.number(Double(setting.dimension) / 100)), N/n "
        + "\(PlotText.number(Double(setting.width) / 100)). Least squares on all runs with the 95 % "
        + "interval of the slope; the law is alpha k + (1 - k)/2.",
      tables: [
        drawing.points(provenance), drawing.lines(provenance),
        OneStepTables.exponents(drawn, provenance: provenance),
      ],
      size: grid.size,
      commands: commands + ["set key maxcols auto"]
        + grid.closing(legend: [
          ("points pointtype 7 pointsize 0.7 \(dark)", "a run"), ("lines \(dark)", "fit"),
          ("lines \(GrowthDrawing.lawStyle)", "slope of the law"),
        ]))
  }

  private static func growths(
    of entries: [OneStepEntry]
  ) throws(Refusal) -> (drawn: [OneStepEntry], groups: [SpikeGrowth]) {
    let all = Dictionary(grouping: entries) { $0.measures.setting.proportion.curve }
      .sorted { $0.key < $1.key }
    let fitted = all.filter { group in
      SpikeGrowth.groups(of: group.value.map(\.measures)).contains { $0.sizes.count >= 3 }
    }
    guard let first = fitted.first else {
      throw Refusal("no setting has three sizes n in one proportion")
    }
    guard fitted.count == 1 else {
      let names = fitted.map { "\($0.key.teacherText), \($0.key.activation), \($0.key.remainder)" }
      throw Refusal(
        "\(fitted.count) settings have three sizes (\(names.joined(separator: "; "))): "
          + "narrow the query to one")
    }
    let groups = SpikeGrowth.groups(of: first.value.map(\.measures))
      .filter { $0.sizes.count >= 3 }
    guard groups.count <= FigureStyle.lineStyles else {
      throw Refusal(
        "\(groups.count) exponents, of which a figure holds \(FigureStyle.lineStyles): narrow the "
          + "query")
    }
    let exponents = Set(groups.map(\.setting.stepExponent))
    return (
      first.value.filter { exponents.contains($0.measures.setting.stepExponent) }, groups
    )
  }
}

private struct GrowthDrawing {
  static let lawStyle = "linewidth 1.4 dashtype (2,3) linecolor rgb '\(FigureStyle.faint)'"
  private static let height = 270.0

  private let entries: [OneStepEntry]
  private let groups: [SpikeGrowth]

  init(_ entries: [OneStepEntry], _ groups: [SpikeGrowth]) {
    self.entries = entries
    self.groups = groups
  }

  private func series(_ entry: OneStepEntry) -> Int {
    let exponent = entry.measures.setting.stepExponent
    return 1 + (groups.firstIndex { $0.setting.stepExponent == exponent } ?? 0)
  }

  func points(_ provenance: Provenance) -> Table {
    let spikes = OneStepTables.spikes(entries, provenance: provenance)
    let numbers = entries.flatMap { entry in entry.measures.terms.map { _ in series(entry) } }
    return Table(
      name: "spike_growth", title: "Spikes of single runs", columns: Columns.spikeGrowth,
      rows: zip(numbers, spikes.rows).map { [.integer($0)] + $1 }, provenance: provenance)
  }

  /// The ends of the fitted lines, and of lines with the law's slope through the middle.
  func lines(_ provenance: Provenance) -> Table {
    var rows: [[Cell]] = []
    for (index, group) in groups.enumerated() {
      for line in group.lines {
        guard case .success(let fit) = line.fit else { continue }
        let runs = entries.filter { series($0) == index + 1 }
        let logs = runs.map { log(Double($0.measures.setting.samples)) }
        let middle = logs.reduce(0, +) / Double(logs.count)
        for n in [group.sizes.first, group.sizes.last].compactMap(\.self) {
          let x = log(Double(n))
          let centre = fit.intercept.value + fit.slope.value * middle
          rows.append([
            .integer(index + 1), .integer(line.degree), .integer(n),
            .number(exp(fit.intercept.value + fit.slope.value * x)),
            .number(exp(centre + line.law * (x - middle))),
          ])
        }
      }
    }
    return Table(
      name: "spike_growth_lines", title: "Ends of the lines", columns: Columns.spikeGrowthLines,
      rows: rows, provenance: provenance)
  }

  func panel(_ k: Int) -> [String] {
    let sizes = Set(entries.map(\.measures.setting.samples)).sorted()
    let tics = sizes.map { "'\($0)' \($0)" }.joined(separator: ", ")
    let spikes = entries.compactMap {
      $0.measures.terms.count >= k ? $0.measures.terms[k - 1].size : nil
    }
    let x = PlotRange.logarithmic(sizes.map(Double.init))
    return PlotRange.commands("x", x) + PlotRange.commands("y", PlotRange.logarithmic(spikes)) + [
      "set xtics (\(tics))",
      // Below the axis and its title, so that the legend of each panel stands with it.
      "set key at graph 0,graph \(PlotText.number(-66 / Self.height)) left top vertical Left "
        + "reverse maxcols 1 samplen 3 spacing 1.1",
      "plot " + groups.indices.flatMap { parts(k, $0) }.joined(separator: ", \\\n  "),
    ]
  }

  private func parts(_ k: Int, _ index: Int) -> [String] {
    let line = groups[index].lines[k - 1]
    let here = "column('series') == \(index + 1) && column('k') == \(k)"
    let style = "linestyle \(index + 1)"
    let points =
      "'spike_growth.csv' using ((\(here)) ? column('samples') : NaN):(column('size')) "
      + "with points \(style) pointsize 0.7 notitle"
    let alpha = "α \(PlotText.number(groups[index].setting.stepExponent))"
    guard case .success(let fit) = line.fit else {
      return [points, "keyentry with points \(style) title \(PlotText.quoted("\(alpha): no fit"))"]
    }
    let ends = "'spike_growth_lines.csv' using ((\(here)) ? column('n') : NaN)"
    func short(_ value: Double) -> String { String(format: "%.2f", value) }
    let text =
      "\(alpha): slope \(short(fit.slope.value)) [\(short(fit.slope.interval.low)), "
      + "\(short(fit.slope.interval.high))], law \(short(line.law))"
    return [
      "\(ends):(column('law')) with lines \(Self.lawStyle) notitle",
      "\(ends):(column('fitted')) with lines \(style) notitle", points,
      "keyentry with linespoints \(style) title \(PlotText.quoted(text))",
    ]
  }
}
