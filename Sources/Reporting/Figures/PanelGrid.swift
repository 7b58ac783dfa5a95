/// Equal panels in rows and columns, with one legend below them all.
///
/// The panels' frames have fixed places, so that numbers of different length beside two axes do not
/// give panels of different width.
public struct PanelGrid: Sendable {
  private static let (left, right, top, bottom) = (98.0, 30.0, 40.0, 66.0)
  private static let (gapX, gapY) = (80.0, 82.0)
  private static let legendRow = 30.0

  /// Panels.
  public let count: Int
  /// Panels in a row.
  public let columns: Int
  private let panel: (width: Double, height: Double)
  private let legendRows: Int
  private let widest: (left: Double, right: Double)
  private let extra: (top: Double, gapX: Double, gapY: Double)

  /// Lays panels out.
  ///
  /// - Parameters:
  ///   - count: Panels, at least one.
  ///   - columns: Panels in a row; as suits their number when nil.
  ///   - panel: Width and height of a panel's frame in CSS pixels; as suits their number when nil.
  ///   - legendRows: Lines kept free for a legend below.
  ///   - legend: Texts of the legend, which tell its lines in place of `legendRows`.
  ///   - extraLeft: CSS pixels more beside the first column, for long words on its axis.
  ///   - extraRight: CSS pixels more beside the last column, for a colour scale.
  ///   - extraTop: CSS pixels more above the first row, for a second line or axis there.
  ///   - extraGapX: CSS pixels more between two columns, for words on the axes there.
  ///   - extraGapY: CSS pixels more between two rows.
  public init(
    count: Int, columns: Int? = nil, panel: (width: Double, height: Double)? = nil,
    legendRows: Int = 1, legend: [String] = [], extraLeft: Double = 0, extraRight: Double = 0,
    extraTop: Double = 0, extraGapX: Double = 0, extraGapY: Double = 0
  ) {
    precondition(count > 0, "a figure has a panel")
    self.count = count
    self.columns = min(count, columns ?? (count == 1 ? 1 : count <= 4 ? 2 : 3))
    self.panel =
      panel ?? (self.columns == 1 ? (760, 380) : self.columns == 2 ? (400, 250) : (290, 190))
    widest = (Self.left + extraLeft, Self.right + extraRight)
    extra = (extraTop, extraGapX, extraGapY)
    let width =
      widest.left + widest.right + Double(self.columns) * self.panel.width
      + Double(self.columns - 1) * (Self.gapX + extraGapX)
    self.legendRows = legend.isEmpty ? legendRows : Self.rows(of: legend, width: width)
  }

  /// Lines of a legend as gnuplot breaks it: columns as wide as the longest text.
  static func rows(of legend: [String], width: Double) -> Int {
    // gnuplot takes each sign for 0.6 of the font's size wide, those that quote markup too.
    let longest = legend.map { PlotText.quoted($0).count - 2 }.max() ?? 0
    let entry = 9.6 * Double(longest) + 115
    let columns = max(1, Int(width / entry))
    return (legend.count + columns - 1) / columns
  }

  private var rows: Int { (count + columns - 1) / columns }
  private var above: Double { Self.top + extra.top }
  private var gapX: Double { Self.gapX + extra.gapX }
  private var gapY: Double { Self.gapY + extra.gapY }
  private var below: Double { Self.bottom + Double(legendRows) * Self.legendRow }

  /// Width and height of the whole, in CSS pixels.
  public var size: (Int, Int) {
    let width =
      widest.left + widest.right + Double(columns) * panel.width + Double(columns - 1) * gapX
    let height = above + below + Double(rows) * panel.height + Double(rows - 1) * gapY
    return (Int(width), Int(height))
  }

  /// Commands before the first panel.
  public var opening: [String] {
    let (width, height) = (Double(size.0), Double(size.1))
    let margins = [
      share(widest.left, width), share(width - widest.right, width), share(below, height),
      share(height - above, height),
    ].joined(separator: ",")
    return [
      "unset key",
      "set multiplot layout \(rows),\(columns) rowsfirst margins \(margins) "
        + "spacing \(share(gapX, width)),\(share(gapY, height))",
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
      // "unset" would forget the style's offset too.
      "set xlabel \(isLow ? PlotText.quoted(x) : "''")",
      "set ylabel \(isLeft ? PlotText.quoted(y) : "''")",
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
