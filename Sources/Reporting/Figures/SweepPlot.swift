extension Figure {
  /// The share of runs that worked as heat maps: two columns make the axes, those before them the panels.
  ///
  /// Each cell says how many of how many worked. A cell without a run, or without a test error in any of
  /// its runs, shows the hatched ground: that is not a share of 0.
  ///
  /// - Source: sections C.4 to C.6 of the paper; protocol.md §7.
  /// - Parameters:
  ///   - cells: Table `sweep` with the columns ``Columns/sweepTable(by:keys:)`` of `names`.
  ///   - names: Grouping columns: any for the panels, then that across, then that upwards.
  ///   - caption: Threshold, n, what is pooled in a cell.
  public static func sweep(_ cells: Table, by names: [String], caption: String) -> Figure {
    precondition(names.count >= 2, "a heat map has two axes")
    let drawing = SweepDrawing(cells: cells, names: names)
    let columns = drawing.columns
    let panel = (
      width: max(150, drawing.cellWidth * Double(drawing.across.count)),
      height: max(100, 27 * Double(drawing.upwards.count))
    )
    let legend = [
      (
        style: "boxes fillcolor rgb '#bdbdbd' fillstyle pattern 4", text: "no run with a test error"
      ),
      (style: "lines linecolor rgb 'white'", text: "3/5: three of five runs worked"),
    ]
    let grid = PanelGrid(
      count: drawing.panels.count, columns: columns, panel: panel, legend: legend.map(\.text),
      extraRight: 110)
    var commands = drawing.axes(width: Double(grid.size.0)) + grid.opening
    for (place, panel) in drawing.panels.enumerated() {
      if place == 1 { commands.append("unset colorbox") }
      commands.append("set title \(PlotText.quoted(drawing.title(of: panel)))")
      commands += grid.axisTitles(
        of: place, x: SweepDrawing.word(names[names.count - 2]),
        y: SweepDrawing.word(names[names.count - 1]))
      commands.append(drawing.plot(panel))
    }
    return Figure(
      name: "sweep", title: "Share of runs that worked", caption: caption, tables: [cells],
      size: grid.size,
      commands: commands + ["unset object 1"]
        + grid.closing(legend: legend))
  }
}

private struct SweepDrawing {
  let cells: Table
  let names: [String]
  let panels: [[Cell]]
  let across: [Cell]
  let upwards: [Cell]

  init(cells: Table, names: [String]) {
    (self.cells, self.names) = (cells, names)
    let scope = cells.place(of: "scope")
    let rows = cells.rows.filter { $0[scope] == .text("group") }
    let places = names.map(cells.place)
    func values(_ name: Int) -> [Cell] {
      rows.map { $0[places[name]] }.uniqued.sorted(by: Self.precedes)
    }
    across = values(names.count - 2)
    upwards = values(names.count - 1)
    panels = rows.map { row in places.dropLast(2).map { row[$0] } }.uniqued
  }

  /// Commands before the panels, which all have these axes.
  ///
  /// - Parameter width: Of the picture, in CSS pixels.
  func axes(width: Double) -> [String] {
    [
      // The style's fill is transparent, which would pale the scale.
      "set style fill solid 1.0", "set cbrange [0:1]", "unset grid", "set border 0",
      "set colorbox user origin screen \(PlotText.number(1 - 108 / width)),0.35 "
        + "size screen \(PlotText.number(16 / width)),0.4",
      "set cblabel 'share that worked'", "set cbtics 0.5",
      "across(s) = \(Self.places(of: across))", "upwards(s) = \(Self.places(of: upwards))",
      "set xtics (\(Self.tics(of: across))) scale 0",
      "set ytics (\(Self.tics(of: upwards))) scale 0",
      "set xrange [-0.5:\(Double(across.count) - 0.5)]",
      "set yrange [-0.5:\(Double(upwards.count) - 0.5)]",
      "set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb '#bdbdbd' "
        + "fillstyle pattern 4 noborder",
    ]
  }

  /// Panels in a row: those that differ in the last column of the panels alone.
  var columns: Int {
    let rows = Dictionary(grouping: panels) { Self.text($0.dropLast()) }
    return min(5, max(1, rows.values.map(\.count).max() ?? 1))
  }

  /// CSS pixels that the longest count needs.
  var cellWidth: Double {
    let most =
      cells.numbers("runs") { [scope = cells.place(of: "scope")] in
        $0[scope] == .text("group")
      }.max() ?? 1
    return 16 + 18 * Double(max(1, Int(most)).description.count) + 6
  }

  /// Numbers by value, then text.
  private static func precedes(_ a: Cell, _ b: Cell) -> Bool {
    switch (number(a), number(b)) {
    case (let a?, let b?): a < b
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): csv(a) < csv(b)
    }
  }

  private static func number(_ cell: Cell) -> Double? {
    switch cell {
    case .integer(let value): Double(value)
    case .number(let value) where value.isFinite: value
    default: nil
    }
  }

  /// What a CSV says of a cell.
  private static func csv(_ cell: Cell) -> String {
    switch cell {
    case .integer(let value): value.description
    case .number(let value): value.isNaN ? "NaN" : value.description
    case .text(let value): value
    case .bool(let value): value.description
    case .missing: ""
    }
  }

  private static func shown(_ cell: Cell) -> String {
    if case .number(let value) = cell { return PlotText.short(value) }
    return cell == .missing ? "missing" : csv(cell)
  }

  private static func text(_ cells: some Sequence<Cell>) -> String {
    cells.map(csv).joined(separator: "\u{1F}")
  }

  static func word(_ name: String) -> String {
    ["bs": "batch size", "batch_size": "batch size", "lr": "learning rate"][name] ?? name
  }

  func title(of panel: [Cell]) -> String {
    zip(names, panel).map { name, value in
      name == "origin" ? Self.shown(value) : "\(Self.word(name)) \(Self.shown(value))"
    }.joined(separator: ", ")
  }

  /// A function of gnuplot from what the CSV says to a place on an axis.
  static func places(of values: [Cell]) -> String {
    values.enumerated().map { "s eq \(PlotText.literal(csv($1))) ? \($0) : " }.joined() + "NaN"
  }

  static func tics(of values: [Cell]) -> String {
    values.enumerated().map { "\(PlotText.quoted(shown($1))) \($0)" }.joined(separator: ", ")
  }

  func plot(_ panel: [Cell]) -> String {
    let conditions = zip(names, panel).map { name, value in
      " && strcol(\(PlotText.literal(name))) eq \(PlotText.literal(Self.csv(value)))"
    }
    let isHere = "strcol('scope') eq 'group' && column('worked_share') >= 0" + conditions.joined()
    let x = "across(strcol(\(PlotText.literal(names[names.count - 2]))))"
    let y = "upwards(strcol(\(PlotText.literal(names[names.count - 1]))))"
    let here = "'sweep.csv' using ((\(isHere)) ? \(x) : NaN):(\(y))"
    return [
      "plot \(here):(\(x) - 0.5):(\(x) + 0.5):(\(y) - 0.5):(\(y) + 0.5):(column('worked_share')) "
        + "with boxxyerror fillstyle solid 1.0 border rgb 'white' fillcolor palette",
      "\(here):(sprintf('%.0f/%.0f', column('worked'), column('runs') - column('missing')))"
        + ":(column('worked_share') < 0.6 ? 0xffffff : 0x222222) "
        + "with labels textcolor rgb variable",
    ].joined(separator: ", \\\n  ")
  }
}

extension Array where Element: Equatable {
  /// The elements without those that were there before.
  fileprivate var uniqued: [Element] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
