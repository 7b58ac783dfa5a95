/// One panel of the escape figure: the time to escape against one variable, a line a value of the other.
public struct EscapePanel: Sendable, Hashable {
  /// A group of runs.
  public struct Series: Sendable, Hashable {
    /// Its number in the column `series`.
    public var number: Int
    /// What the legend says.
    public var text: String

    /// Creates a series.
    public init(number: Int, text: String) {
      self.number = number
      self.text = text
    }
  }

  /// The column of the abscissa, which also names the panel: lr or batch_size.
  public var column: String
  /// Title of the axis.
  public var title: String
  /// The groups that are drawn.
  public var series: [Series]

  /// Creates a panel.
  public init(column: String, title: String, series: [Series]) {
    self.column = column
    self.title = title
    self.series = series
  }
}

extension Figure {
  /// The time to escape against learning rate and batch size, both axes logarithmic.
  ///
  /// A point a run, censored runs as open arrows that begin where their observation ends, ingested runs
  /// beside trained ones as crosses; fitted lines with the band of their 95 % interval.
  ///
  /// - Source: figure 6 of the paper; protocol.md §5.
  /// - Parameters:
  ///   - panels: At least one.
  ///   - points: Table `escape_runs` with the columns ``Columns/escapeRuns``.
  ///   - lines: Table `escape_lines` with the columns ``Columns/escapeLines``.
  ///   - fits: Table `escape_fits` with the columns ``Columns/escapeFits``.
  ///   - unit: epochs or steps.
  ///   - threshold: Loss below which a run has escaped.
  ///   - caption: n, method, censored runs and exclusions.
  ///   - runs: What each run is, by id.
  public static func escape(
    _ panels: [EscapePanel], points: Table, lines: Table, fits: Table, unit: String,
    threshold: Double, caption: String, runs: [String: String]
  ) -> Figure {
    let mostSeries = panels.map(\.series.count).max() ?? 1
    let drawing = EscapeDrawing(points: points, lines: lines)
    let shared = PanelGrid.rows(of: drawing.legend.map(\.text), width: 1048)
    let grid = PanelGrid(
      count: panels.count, panel: (panels.count == 1 ? 700 : 420, EscapeDrawing.height),
      legendRows: shared + (mostSeries * 27 + 41) / 30)
    var commands = ["set logscale xy", "set format y '10^{%T}'", "unset mxtics"]
    commands += grid.opening
    for (place, panel) in panels.enumerated() {
      commands += grid.axisTitles(
        of: place, x: "\(panel.title) (log)", y: "\(unit) to escape (log)")
      commands += drawing.commands(for: panel)
    }
    return Figure(
      name: "escape", title: "\(unit.capitalizedFirst) to a loss below \(threshold)",
      caption: caption, tables: [points, lines, fits], size: grid.size,
      commands: commands + ["set key maxcols auto"] + grid.closing(legend: drawing.legend),
      runs: runs)
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

/// The commands of the panels of an escape figure.
private struct EscapeDrawing {
  static let height = 300.0

  let points: Table
  let lines: Table

  func commands(for panel: EscapePanel) -> [String] {
    let place = points.place(of: "panel")
    let series = points.place(of: "series")
    func isHere(_ row: [Cell]) -> Bool {
      row[place] == .text(panel.column) && row[series] != .missing
    }
    let x = points.numbers(panel.column, where: isHere)
    let ends = ["fitted", "low", "high"].flatMap { name in
      lines.numbers(name) { $0[lines.place(of: "panel")] == .text(panel.column) }
    }
    let y = points.numbers("time", where: isHere)
    // An arrow reaches above its point.
    let range = PlotRange.logarithmic(y + y.map { $0 * 1.3 } + ends)
    return PlotRange.commands("x", PlotRange.logarithmic(x)) + PlotRange.commands("y", range)
      + tics(Set(x).sorted()) + [
        // Below the axis and its title, so that the legend of each panel stands with it.
        "set key at graph 0,graph \(PlotText.number(-66 / Self.height)) left top vertical Left "
          + "reverse maxcols 1 samplen 3 spacing 1.1",
        "plot " + parts(of: panel).joined(separator: ", \\\n  "),
      ]
  }

  /// A tic at each value, unless they are too many to be read.
  private func tics(_ values: [Double]) -> [String] {
    guard values.count <= 8 else { return [] }
    let texts = values.map { value in
      "\(PlotText.quoted(PlotText.short(value))) \(PlotText.number(value))"
    }
    return ["set xtics (\(texts.joined(separator: ", ")))"]
  }

  private func parts(of panel: EscapePanel) -> [String] {
    panel.series.flatMap { series -> [String] in
      let place = "strcol('panel') eq '\(panel.column)' && column('series') == \(series.number)"
      let style = "linestyle \(series.number)"
      let line = "'escape_lines.csv' using ((\(place)) ? column('abscissa') : NaN)"
      let lines = [
        "\(line):(column('low')):(column('high')) with filledcurves \(style) "
          + "fillstyle transparent solid 0.13 notitle",
        "\(line):(column('fitted')) with lines \(style) notitle",
      ]
      let here = Here(panel: panel.column, series: series.number)
      return (has(line: here) ? lines : [])
        + marks(in: here, place: place, style: style)
        + ["keyentry with linespoints \(style) title \(PlotText.quoted(series.text))"]
    }
  }

  private struct Here {
    var panel: String
    var series: Int
  }

  private func has(line here: Here) -> Bool {
    let (panel, series) = (lines.place(of: "panel"), lines.place(of: "series"))
    return lines.rows.contains {
      $0[panel] == .text(here.panel) && $0[series] == .integer(here.series)
    }
  }

  private func has(_ here: Here, fitted isFitted: Bool?, censored isCensored: Bool) -> Bool {
    let (panel, series) = (points.place(of: "panel"), points.place(of: "series"))
    let (fitted, censored) = (points.place(of: "fitted"), points.place(of: "censored"))
    return points.rows.contains { row in
      row[panel] == .text(here.panel) && row[series] == .integer(here.series)
        && row[censored] == .bool(isCensored) && isFitted.map { row[fitted] == .bool($0) } ?? true
    }
  }

  /// The marks of a group; none for what it has not: gnuplot 5.4 crashes on labels of which none can
  /// be drawn.
  private func marks(in here: Here, place: String, style: String) -> [String] {
    func points(_ condition: String, _ columns: String, _ style: String) -> String {
      "'escape_runs.csv' using ((\(place) && \(condition)) ? column('\(here.panel)') : NaN)"
        + ":(column('time'))\(columns) with \(style) notitle"
    }
    let label = ":(strcol('run_id'))"
    let isCensored = "strcol('censored') eq 'true'"
    var marks: [String] = []
    if has(here, fitted: true, censored: false) {
      marks.append(
        points(
          "!(\(isCensored)) && strcol('fitted') eq 'true'", label,
          "labels hypertext point \(style) pointsize 0.8"))
    }
    if has(here, fitted: false, censored: false) {
      marks.append(
        points(
          "!(\(isCensored)) && strcol('fitted') ne 'true'", label,
          "labels hypertext point \(style) pointtype 2 pointsize 1.3 linewidth 2"))
    }
    if has(here, fitted: nil, censored: true) {
      marks += [
        points(
          isCensored, ":(0):(0.3 * column('time'))",
          "vectors head size screen 0.012,28 empty \(style) dashtype 1"),
        points(
          isCensored, label, "labels hypertext point \(style) pointtype 1 pointsize 0.7"),
      ]
    }
    return marks
  }

  /// What all panels share, as far as it is there.
  var legend: [(style: String, text: String)] {
    let dark = "linecolor rgb '\(FigureStyle.dark)'"
    let (censored, fitted) = (points.place(of: "censored"), points.place(of: "fitted"))
    var entries: [(style: String, text: String)] = []
    if points.rows.contains(where: { $0[fitted] == .bool(true) && $0[censored] == .bool(false) }) {
      entries.append(("points pointtype 7 pointsize 0.9 \(dark)", "a run"))
    }
    if points.rows.contains(where: { $0[fitted] == .bool(false) }) {
      entries.append(
        ("points pointtype 2 pointsize 1.3 linewidth 2 \(dark)", "the authors' run, not fitted"))
    }
    if points.rows.contains(where: { $0[censored] == .bool(true) }) {
      entries.append(
        ("vectors head size screen 0.012,28 empty \(dark)", "censored: not within its epochs"))
    }
    if !lines.rows.isEmpty {
      entries.append(
        (
          "filledcurves fillcolor rgb '#9a9a9a' fillstyle transparent solid 0.4",
          "95 % interval of the fit"
        ))
    }
    return entries
  }
}
