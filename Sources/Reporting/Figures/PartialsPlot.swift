extension Figure {
  /// The channels of every layer at some moments of training: a row a layer, a column a moment.
  ///
  /// Up to ten channels differ in colour and dashes; more are thin lines of one colour. The panels of
  /// one layer have one range, which holds every channel and the target.
  ///
  /// - Source: figures 2 and 7 of the paper; protocol.md §1.
  /// - Parameters:
  ///   - run: The run.
  ///   - weights: Moments, left to right.
  ///   - layers: Bottlenecks and output, top to bottom, each with its number of channels.
  ///   - values: Table `partials` with the columns ``Columns/partials``.
  ///   - target: Table `partials_target` with the columns ``Columns/partialsTarget``.
  ///   - caption: n, method and exclusions.
  public static func partials(
    of run: RunLabel, weights: [WeightsLabel], layers: [(place: LayerPlace, channels: Int)],
    values: Table, target: Table, caption: String
  ) -> Figure {
    let channels = layers.map(\.channels).max() ?? 1
    let legend = partialsLegend(channels)
    let grid = PanelGrid(
      count: layers.count * weights.count, columns: weights.count,
      panel: weights.count == 1 ? (760, 260) : (400, 230),
      legend: legend.map(\.text), extraLeft: 24, extraTop: 24, extraGapY: -28)
    var commands = ["set xrange [-1:1]", "set xtics 0.5"] + grid.opening
    let points = target.rows.count
    for (row, layer) in layers.enumerated() {
      let index = Cell.integer(layer.place.linearIndex)
      let range = values.plotRange(of: ["value"], where: ("linear_index", index))
      for (column, moment) in weights.enumerated() {
        let name = layer.place.kind == .output ? "output" : "bottleneck \(layer.place.block)"
        commands += [
          row == 0 ? "set title \(moment.title)" : "set title ''",
          "set yrange \(range)",
        ]
        commands += grid.axisTitles(of: row * weights.count + column, x: "x", y: name)
        commands += partialsPanel(moment, layer.place, layer.channels, points)
      }
    }
    return Figure(
      name: "partials", title: "Channels of \(run.text)", caption: caption,
      tables: [values, target], size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }

  /// Channels that can be told apart.
  private static let distinctChannels = 10

  /// A panel: its rows go into a block of their own first, since reading the file once a line of the
  /// panel takes ten times as long.
  private static func partialsPanel(
    _ weights: WeightsLabel, _ place: LayerPlace, _ channels: Int, _ points: Int
  ) -> [String] {
    let lines =
      place.kind == .output
      ? ["$panel using 1:2 with lines \(outputStyle)"]
      : channels <= distinctChannels
        ? (0..<channels).map { channel in
          "$panel every ::\(channel * points)::\((channel + 1) * points - 1) using 1:2 "
            + "with lines \(channelStyle(channel))"
        }
        : [
          "for [c=0:\(channels - 1)] $panel every ::(c*\(points))::(c*\(points)+\(points - 1)) "
            + "using 1:2 with lines \(manyStyle)"
        ]
    return [
      "set table $panel separator comma",
      "plot 'partials.csv' using (column('x')):(column('value')) with table "
        + "if (\(weights.condition) && column('linear_index') == \(place.linearIndex))",
      "unset table",
      "unset datafile columnheaders",
      "plot 'partials_target.csv' skip 1 using 1:2 with lines \(faintTarget), \\\n  "
        + lines.joined(separator: ", \\\n  "),
      "set datafile columnheaders",
    ]
  }

  private static let faintTarget = "linewidth 3 linecolor rgb '#cccccc' dashtype solid"
  private static let manyStyle = "linewidth 0.6 linecolor rgb '#0072b2' dashtype solid"
  private static let outputStyle = "linewidth 1.8 linecolor rgb '#222222' dashtype (8,3)"

  /// The style of a channel; those after the last style begin anew with other dashes.
  private static func channelStyle(_ channel: Int) -> String {
    let style = "linestyle \(channel % FigureStyle.lineStyles + 1) linewidth 1.3"
    guard channel >= FigureStyle.lineStyles else { return style }
    return style + " dashtype \(["(14,2,2,2)", "solid", "(5,2)"][channel % FigureStyle.lineStyles])"
  }

  private static func partialsLegend(_ channels: Int) -> [(style: String, text: String)] {
    let own =
      channels <= distinctChannels
      ? (0..<channels).map { ("lines \(channelStyle($0))", "channel \($0)") }
      : [("lines \(manyStyle)", "\(channels) channels")]
    return own + [("lines \(outputStyle)", "output"), ("lines \(faintTarget)", "target")]
  }
}
