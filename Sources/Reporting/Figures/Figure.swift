/// A picture as what gnuplot needs for it: tables, which become the CSV beside it, and the commands
/// that draw them.
///
/// The commands read `NAME.csv` of the tables by the names of their columns, so whoever changes the
/// script needs nothing but gnuplot.
///
/// - Source: gnuplot 5.4.
public struct Figure: Sendable {
  /// Name for files: lower case, digits, "-".
  public var name: String
  /// One line for people.
  public var title: String
  /// What is drawn and what it is drawn from: n, interval, method, what was left out.
  public var caption: String
  /// What the script reads, the main table first; each becomes `NAME.csv`.
  public var tables: [Table]
  /// Width and height in CSS pixels (96 an inch).
  public var size: (width: Int, height: Int)
  /// Commands after style, terminal and output are set.
  public var commands: [String]
  /// What a point that stands for a run is, by run id: one line for people.
  ///
  /// The script marks such a point with the run's id as hypertext; see ``FigurePicture``.
  public var runs: [String: String]

  /// Creates a figure.
  ///
  /// - Parameters:
  ///   - name: Name for files.
  ///   - title: One line for people.
  ///   - caption: What is drawn, from what, and how.
  ///   - tables: What the script reads, the main table first.
  ///   - size: CSS pixels.
  ///   - commands: gnuplot commands.
  ///   - runs: What a point that stands for a run is, by run id.
  public init(
    name: String, title: String, caption: String, tables: [Table], size: (Int, Int) = (900, 540),
    commands: [String], runs: [String: String] = [:]
  ) {
    precondition(!tables.isEmpty, "a figure is drawn from tables")
    self.name = name
    self.title = title
    self.caption = caption
    self.tables = tables
    self.size = size
    self.commands = commands
    self.runs = runs
  }

  /// The gnuplot script: run in the folder of the CSV files it writes `NAME.FORMAT` there.
  public func script(_ format: PictureFormat) -> String {
    let output = "\(name).\(format.rawValue)"
    let head = [
      "# \(PlotText.plain(title)). To draw it again: gnuplot \(name).gp",
      "load '\(FigureStyle.path)'",
      "set terminal \(format.terminal(width: size.width, height: size.height, name: name))",
      "set output '\(output)'",
    ]
    return (head + commands + ["unset output"]).map { $0 + "\n" }.joined()
  }
}

/// The file formats of a picture.
public enum PictureFormat: String, Sendable, Hashable, CaseIterable {
  /// Scalable, for pages.
  case svg
  /// Pixels, two a CSS pixel.
  case png
  /// Scalable, for papers.
  case pdf

  /// What follows `set terminal`.
  ///
  /// - Parameters:
  ///   - width: CSS pixels.
  ///   - height: CSS pixels.
  ///   - name: Prefix of the names inside an SVG.
  func terminal(width: Int, height: Int, name: String) -> String {
    switch self {
    case .svg:
      // gnuplot takes letters, digits and "_" alone for the names inside.
      "svg size \(width),\(height) dynamic name '\(name.replacing("-", with: "_"))' font '\(FigureStyle.font),16' "
        + "background rgb 'white'"
    case .png:
      "pngcairo size \(2 * width),\(2 * height) font '\(FigureStyle.font),12' fontscale 2 "
        + "linewidth 2 pointscale 2"
    case .pdf:
      "pdfcairo size \(Double(width) / 96)in,\(Double(height) / 96)in font '\(FigureStyle.font),12' "
        // pdfcairo halves text unless told otherwise; so do these three look as in the others.
        + "fontscale 0.75 linewidth 1.4 pointscale 1.5"
    }
  }
}
