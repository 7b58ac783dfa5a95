internal import Foundation
internal import Statistics

/// The singular values of one run in a figure.
public struct SpectrumPanel: Sendable, Hashable {
  /// Identity of the run.
  public var runID: String
  /// What the panel is called.
  public var title: String
  /// The singular values, in any order.
  public var values: [Double]
  /// Edge of the bulk; nil where none is known.
  public var edge: Double?
  /// How many of the largest values are outliers.
  public var outliers: Int
  /// Where singular values should lie.
  public var predicted: [Double]

  /// Creates a panel.
  public init(
    runID: String, title: String, values: [Double], edge: Double?, outliers: Int,
    predicted: [Double]
  ) {
    self.runID = runID
    self.title = title
    self.values = values.sorted(by: >)
    self.edge = edge
    self.outliers = min(max(0, outliers), values.count)
    self.predicted = predicted
  }

  /// Values above 1e-4 of the first that is no outlier: below are those that are 0 but for rounding.
  fileprivate var drawn: [Double] {
    let bulk = values.indices.contains(outliers) ? values[outliers] : values.first ?? 0
    return values.filter { $0.isFinite && $0 > 1e-4 * bulk }
  }

  /// Values too small to be drawn.
  public var hiddenCount: Int { values.count - drawn.count }

  /// How far the largest value lies beyond the first that is no outlier.
  fileprivate var reach: Double {
    guard let first = drawn.first, drawn.indices.contains(outliers), drawn[outliers] > 0 else {
      return 1
    }
    return first / drawn[outliers]
  }
}

extension Figure {
  /// Histograms of singular values, outliers marked, and the places where they should lie as crosses.
  ///
  /// All panels have a logarithmic axis where in one of them the largest value is more than six times
  /// the bulk; with a linear one the bulk would be a single bar. Values below 1e-4 of the bulk's largest
  /// are not drawn.
  ///
  /// - Source: paper 004, figures 1 and 2; paper 003, figure 2; studies.md §3.4.
  /// - Parameters:
  ///   - panels: One a run, at least one.
  ///   - bins: Bars a panel.
  ///   - provenance: Query, runs and the statistics that found outliers and places.
  ///   - caption: The rule of the outliers, what the places are, and what is left out.
  public static func spectrum(
    _ panels: [SpectrumPanel], bins: Int = 60, provenance: Provenance, caption: String
  ) -> Figure {
    let isLogarithmic = panels.contains { $0.reach > 6 }
    let bars = panels.enumerated().map { place, panel in
      SpectrumBars(panel, number: place + 1, bins: bins, isLogarithmic: isLogarithmic)
    }
    var marks = SpectrumDrawing.legend
    if !panels.contains(where: { $0.edge != nil }) { marks.removeAll { $0.mark == "edge" } }
    if panels.allSatisfy(\.predicted.isEmpty) { marks.removeAll { $0.mark == "predicted" } }
    let grid = PanelGrid(count: panels.count, legend: ["singular values"] + marks.map(\.text))
    var commands = isLogarithmic ? ["set logscale x", "set format x '10^{%T}'"] : []
    commands += ["set style fill solid 0.45 noborder"] + grid.opening
    for (place, panel) in bars.enumerated() {
      commands += [
        "set title \(PlotText.quoted(panel.panel.title))",
        "set xrange [\(PlotText.number(panel.low)):\(PlotText.number(panel.high))]",
        "set yrange [0:\(PlotText.number(1.12 * panel.tallest))]",
      ]
      if !isLogarithmic {
        commands.append(
          "set xtics \(PlotText.number(PlotTics.step(upTo: panel.high, atMost: 6)))")
      }
      commands += grid.axisTitles(
        of: place, x: "singular value" + (isLogarithmic ? " (log)" : ""), y: "count")
      commands.append(SpectrumDrawing.plot(panel, marks: marks))
    }
    return Figure(
      name: "spectrum",
      title: panels.count == 1
        ? "Singular values of \(panels[0].title)" : "Singular values of \(panels.count) runs",
      caption: caption,
      tables: [
        Table(
          name: "spectrum", title: "Histograms of singular values", columns: Columns.spectrumBars,
          rows: bars.flatMap(\.rows), provenance: provenance),
        Table(
          name: "spectrum_marks", title: "Outliers, predicted places and edges",
          columns: Columns.spectrumMarks, rows: bars.flatMap(\.marks), provenance: provenance),
      ],
      size: grid.size,
      commands: commands
        + grid.closing(
          legend: [(SpectrumDrawing.barStyle, "singular values")]
            + marks.map { ($0.style, $0.text) }))
  }
}

/// The histogram of one panel.
private struct SpectrumBars {
  let panel: SpectrumPanel
  let rows: [[Cell]]
  let marks: [[Cell]]
  /// Ends of the axis.
  let (low, high): (Double, Double)
  let tallest: Double

  init(_ panel: SpectrumPanel, number: Int, bins: Int, isLogarithmic: Bool) {
    self.panel = panel
    let values = panel.drawn
    let places = panel.predicted.filter { $0 > 0 && $0.isFinite } + [panel.edge].compactMap(\.self)
    let largest = ([values.first ?? 1] + places).max() ?? 1
    let smallest = isLogarithmic ? (values.last ?? largest / 10) : 0
    func place(_ bar: Int) -> Double {
      let share = Double(bar) / Double(bins)
      return isLogarithmic
        ? smallest * pow(largest / smallest, share) : smallest + (largest - smallest) * share
    }
    let edges = (0...bins).map(place)
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      // The last edge at or below the value; the largest value belongs to the last bar.
      let after = edges.firstIndex { $0 > value } ?? bins
      counts[min(max(after - 1, 0), bins - 1)] += 1
    }
    let key: [Cell] = [.integer(number), .text(panel.title), .text(panel.runID)]
    rows = counts.indices.map {
      key + [.number(edges[$0]), .number(edges[$0 + 1]), .integer(counts[$0])]
    }
    let tallest = Double(max(1, counts.max() ?? 1))
    self.tallest = tallest
    func mark(_ kind: String, _ place: Double, share: Double) -> [Cell] {
      key + [.text(kind), .number(place), .number(share * tallest)]
    }
    marks =
      (panel.edge.map { [mark("edge", $0, share: 1)] } ?? [])
      + panel.predicted.filter { $0 > smallest }.map { mark("predicted", $0, share: 0.22) }
      + values.prefix(panel.outliers).map { mark("outlier", $0, share: 0.1) }
    low = isLogarithmic ? smallest / 1.3 : 0
    high = isLogarithmic ? largest * 1.5 : largest * 1.05
  }
}

private enum SpectrumDrawing {
  static let barStyle = "boxes fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder"
  static let legend: [(mark: String, style: String, text: String)] = [
    ("outlier", "points linestyle 2 pointtype 9 pointsize 1.3", "outlier"),
    (
      "predicted",
      "points linecolor rgb '\(FigureStyle.dark)' linewidth 2 pointtype 2 pointsize 1.2",
      "predicted place"
    ),
    (
      "edge", "lines linecolor rgb '\(FigureStyle.dark)' linewidth 1.4 dashtype (4,3)",
      "edge of the bulk"
    ),
  ]

  static func plot(
    _ bars: SpectrumBars, marks: [(mark: String, style: String, text: String)]
  ) -> String {
    guard case .integer(let number) = bars.rows[0][0] else { return "" }
    var parts = [
      "'spectrum.csv' using ((column('panel') == \(number)) ? "
        + "(column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):"
        + "(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' "
        + "fillstyle solid 0.45 noborder"
    ]
    for (mark, style, _) in marks {
      let here =
        "'spectrum_marks.csv' using ((column('panel') == \(number) && strcol('mark') eq '\(mark)') "
        + "? column('place') : NaN):"
      parts.append(
        mark == "edge"
          ? "\(here)(0):(0):(column('height')) with vectors nohead"
            + style.dropFirst("lines".count)
          : "\(here)(column('height')) with \(style)")
    }
    return "plot " + parts.joined(separator: ", \\\n  ")
  }
}
