/// Equal panels in rows and columns, with one legend below them all.
///
/// The panels' frames have fixed places, so that numbers of different length beside two axes do not
/// give panels of different width.
public struct PanelGrid: Sendable {
  private static let (left, right, top, bottom) = (98.0, 30.0, 40.0, 62.0)
  private static let (gapX, gapY) = (80.0, 82.0)
  private static let legendRow = 30.0

  /// Panels.
  public let count: Int
  /// Panels in a row.
  public let columns: Int
  private let panel: (width: Double, height: Double)
  private let legendRows: Int
  private let widest: (left: Double, right: Double)

  /// Lays panels out.
  ///
  /// - Parameters:
  ///   - count: Panels, at least one.
  ///   - columns: Panels in a row; as suits their number when nil.
  ///   - panel: Width and height of a panel's frame in CSS pixels; as suits their number when nil.
  ///   - legendRows: Lines kept free for a legend below.
  ///   - extraLeft: CSS pixels more beside the first column, for long words on its axis.
  ///   - extraRight: CSS pixels more beside the last column, for a colour scale.
  public init(
    count: Int, columns: Int? = nil, panel: (width: Double, height: Double)? = nil,
    legendRows: Int = 1, extraLeft: Double = 0, extraRight: Double = 0
  ) {
    precondition(count > 0, "a figure has a panel")
    self.count = count
    self.columns = min(count, columns ?? (count == 1 ? 1 : count <= 4 ? 2 : 3))
    self.panel =
      panel ?? (self.columns == 1 ? (760, 380) : self.columns == 2 ? (400, 250) : (290, 190))
    self.legendRows = legendRows
    widest = (Self.left + extraLeft, Self.right + extraRight)
  }

  private var rows: Int { (count + columns - 1) / columns }
  private var below: Double { Self.bottom + Double(legendRows) * Self.legendRow }

  /// Width and height of the whole, in CSS pixels.
  public var size: (Int, Int) {
    let width =
      widest.left + widest.right + Double(columns) * panel.width + Double(columns - 1) * Self.gapX
    let height = Self.top + below + Double(rows) * panel.height + Double(rows - 1) * Self.gapY
    return (Int(width), Int(height))
  }

  /// Commands before the first panel.
  public var opening: [String] {
    let (width, height) = (Double(size.0), Double(size.1))
    let margins = [
      share(widest.left, width), share(width - widest.right, width), share(below, height),
      share(height - Self.top, height),
    ].joined(separator: ",")
    return [
      "unset key",
      "set multiplot layout \(rows),\(columns) rowsfirst margins \(margins) "
        + "spacing \(share(Self.gapX, width)),\(share(Self.gapY, height))",
    ]
  }

  private func share(_ value: Double, _ whole: Double) -> String {
    String((value / whole * 10_000).rounded() / 10_000)
  }

  /// Commands that name the axes of a panel where no neighbour does it.
  ///
  /// - Parameters:
  ///   - place: 0-based, row by row.
  ///   - x: Below the last panel of each column.
  ///   - y: Beside the first panel of each row.
  public func axisTitles(of place: Int, x: String, y: String) -> [String] {
    let isLow = place + columns >= count
    let isLeft = place.isMultiple(of: columns)
    return [
      isLow ? "set xlabel \(PlotText.quoted(x))" : "unset xlabel",
      isLeft ? "set ylabel \(PlotText.quoted(y))" : "unset ylabel",
    ]
  }

  /// Commands after the last panel: the legend below them all.
  ///
  /// It is a plot of its own over the whole picture, since gnuplot gives a legend no more columns than
  /// its own panel is wide.
  ///
  /// - Parameter legend: Style and text of each entry; the style as after `with`.
  public func closing(legend: [(style: String, text: String)] = []) -> [String] {
    guard !legend.isEmpty else { return ["unset multiplot"] }
    let entries = legend.map { "keyentry with \($0.style) title \(PlotText.quoted($0.text))" }
    return [
      "set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0",
      "set tmargin at screen 1; unset border; unset tics; unset grid; unset title",
      "unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow",
      "set key at screen 0.5,screen \(share(6, Double(size.1))) center bottom horizontal Left "
        + "reverse width 2",
      "plot [0:1][0:1] NaN notitle, \\\n  " + entries.joined(separator: ", \\\n  "),
      "unset multiplot",
    ]
  }
}
