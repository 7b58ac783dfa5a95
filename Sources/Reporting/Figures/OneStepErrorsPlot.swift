public import Statistics

extension Figure {
  /// Errors of ridge regression after the step against its exponent: F, F₀, F₁, … with their standard
  /// errors, the thresholds 1/4 and 1/3 as lines; a column of panels a teacher.
  ///
  /// - Source: paper 003, figure 3 (left and middle); studies.md §2.3.
  /// - Parameters:
  ///   - entries: Runs; those of one setting but for α and seed form a curve.
  ///   - provenance: Query, runs and exclusions.
  /// - Throws: ``Refusal`` where no setting has enough exponents, or too many have.
  public static func oneStepErrors(
    _ entries: [OneStepEntry], provenance: Provenance
  ) throws(Refusal) -> Figure {
    let curves = try ErrorCurve.curves(of: entries)
    var provenance = provenance
    let drawn = curves.flatMap(\.entries)
    provenance.runIDs = drawn.map(\.runID)
    let drawing = ErrorDrawing(curves)
    let grid = PanelGrid(
      count: 2 * curves.count, columns: curves.count,
      panel: curves.count == 1 ? (620, 250) : nil, legend: drawing.legend.map(\.text),
      extraLeft: 20, extraTop: curves.count > 2 ? 24 : 0)
    var commands = ["set xrange [\(drawing.low):\(drawing.high)]", "set xtics 0.1"]
    commands += drawing.thresholds + grid.opening
    for (row, error) in ["train_error", "test_error"].enumerated() {
      for (column, curve) in curves.enumerated() {
        commands += [
          row == 0
            ? "set title \(PlotText.lines(curve.titleLines(isNarrow: curves.count > 2)))"
            : "set title ''"
        ]
        commands += grid.axisTitles(
          of: row * curves.count + column, x: "α of the step η = c n^α",
          y: row == 0 ? "training error" : "test error")
        commands.append(drawing.plot(panel: column + 1, error))
      }
    }
    return Figure(
      name: "errors", title: "Ridge regression after one gradient step", caption: caption(curves),
      tables: [drawing.table(provenance)], size: grid.size,
      commands: commands + grid.closing(legend: drawing.legend))
  }

  private static func caption(_ curves: [ErrorCurve]) -> String {
    let settings = curves.map { curve in
      let setting = curve.setting
      return "\(setting.teacherText): \(setting.activation), \(setting.remainder), "
        + "\(curve.entries.count) runs at \(curve.exponents.count) exponents, "
        + "\(curve.seeds) seeds"
    }
    return "Mean squared errors of ridge regression on F after the step, F_0 before it, and F_k "
      + "that has the first k spikes of the theory alone; bars are standard errors over seeds; "
      + "dashed lines are the exponents 1/4 and 1/3 from which the theory has a second and a "
      + "third spike. " + settings.joined(separator: "; ") + "."
  }
}

/// The runs of one setting at several exponents.
private struct ErrorCurve {
  static let leastExponents = 5
  static let most = 4

  let setting: OneStepSetting
  let entries: [OneStepEntry]

  var exponents: Set<Double> { Set(entries.map(\.measures.setting.stepExponent)) }
  var seeds: Int { Set(entries.map(\.seed)).count }

  func titleLines(isNarrow: Bool) -> [String] {
    let sizes = "n \(setting.samples), d \(setting.dimension), N \(setting.width)"
    return isNarrow ? [setting.teacherText, sizes] : ["\(setting.teacherText) (\(sizes))"]
  }

  /// Settings with enough exponents.
  static func curves(of entries: [OneStepEntry]) throws(Refusal) -> [ErrorCurve] {
    let all = Dictionary(grouping: entries) { $0.measures.setting.curve }
      .sorted { $0.key < $1.key }.map { ErrorCurve(setting: $0.key, entries: $0.value) }
    let curves = all.filter { $0.exponents.count >= leastExponents }
    guard !curves.isEmpty else {
      let most = all.map(\.exponents.count).max() ?? 0
      throw Refusal(
        "no setting has \(leastExponents) values of alpha, the most is \(most)")
    }
    guard curves.count <= most else {
      throw Refusal(
        "\(curves.count) settings have curves, of which a figure holds \(most): narrow the query")
    }
    return curves
  }
}

private struct ErrorDrawing {
  private let curves: [ErrorCurve]
  private let errors: [Table]
  /// F, F_0, … as far as a curve has them.
  private let features: [String]

  init(_ curves: [ErrorCurve]) {
    self.curves = curves
    errors = curves.map { OneStepTables.errors($0.entries, provenance: Provenance()) }
    features =
      curves.map { $0.entries[0].measures.fits.map(\.name) }
      .max { $0.count < $1.count } ?? []
  }

  var low: String { PlotText.number((exponents.min() ?? 0) - 0.02) }
  var high: String { PlotText.number((exponents.max() ?? 0.5) + 0.02) }
  private var exponents: [Double] { curves.flatMap(\.exponents) }

  /// Rows of one panel and kind of features follow each other, as a line needs it.
  func table(_ provenance: Provenance) -> Table {
    let rows = errors.enumerated().flatMap { index, table -> [[Cell]] in
      let (place, alpha) = (table.place(of: "features"), table.place(of: "alpha"))
      return features.flatMap { name in
        table.rows.filter { $0[place] == .text(name) }
          .sorted { Self.number($0[alpha]) < Self.number($1[alpha]) }
          .map { [.integer(index + 1)] + $0 }
      }
    }
    return Table(
      name: "errors", title: "Errors of ridge regression by exponent",
      columns: Columns.oneStepErrorPanels, rows: rows, provenance: provenance)
  }

  private static func number(_ cell: Cell) -> Double {
    if case .number(let value) = cell { value } else { .nan }
  }

  var thresholds: [String] {
    [1.0 / 4, 1.0 / 3].map { place in
      "set arrow from first \(place),graph 0 to first \(place),graph 1 nohead back "
        + Self.thresholdStyle
    }
  }

  var legend: [(style: String, text: String)] {
    features.map { ("linespoints \(style(of: $0))", text(of: $0)) }
      + [("lines \(Self.thresholdStyle)", "1/4 and 1/3")]
  }

  private static let thresholdStyle =
    "linewidth 1.2 dashtype (5,4) linecolor rgb '\(FigureStyle.faint)'"

  private func text(of name: String) -> String {
    switch name {
    case "F": "F, after the step"
    case "F_0": "F_0, before it"
    default: "\(name), \(name.dropFirst(2)) spike\(name == "F_1" ? "" : "s")"
    }
  }

  private func lineStyle(of name: String) -> Int {
    switch name {
    case "F": 7
    case "F_0": 8
    default: Int(name.dropFirst(2)) ?? 1
    }
  }

  private func style(of name: String) -> String {
    "linestyle \(lineStyle(of: name)) "
      + (name == "F" ? "dashtype solid pointtype 7 pointsize 0.8" : "pointsize 0.7")
  }

  func plot(panel: Int, _ error: String) -> String {
    let deviation = error.replacing("_error", with: "_standard_error")
    let hasBars = !errors[panel - 1].numbers(deviation).isEmpty
    let shown = Set(curves[panel - 1].entries[0].measures.fits.map(\.name))
    let names = features.reversed().filter(shown.contains)
    func part(_ name: String, _ columns: String, _ style: String) -> String {
      // Where the condition fails it is y that is missing: x would be, but y would widen its axis.
      "'errors.csv' using (column('alpha')):((column('panel') == \(panel) "
        + "&& strcol('features') eq '\(name)') ? column('\(error)') : NaN)\(columns) with \(style)"
    }
    let bars = names.map { name in
      part(
        name, ":(column('\(deviation)'))",
        "yerrorbars linestyle \(lineStyle(of: name)) linewidth 1 dashtype solid pointtype 7 pointsize 0.1"
      )
    }
    // F on top of the others, which it should lie on.
    let lines = names.map { part($0, "", "linespoints \(style(of: $0))") }
    let parts = (hasBars ? bars : []) + lines
    return "plot " + parts.joined(separator: ", \\\n  ")
  }
}
