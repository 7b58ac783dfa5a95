/// An SVG that gnuplot drew of a figure, made fit for a page.
///
/// gnuplot writes names that clash when a page holds two pictures, hypertext that calls a script which
/// is not there, titles that say "loss_plot_3", and its version. Here names get the figure's name in
/// front, title and description say what the figure shows, and a point that stands for a run says
/// which, and on a page leads to it.
///
/// - Source: the svg terminal of gnuplot 5.4.
public struct FigurePicture {
  private let figure: Figure
  private let isInline: Bool
  private var lines: [String] = []
  /// How the group around the next mark ends; nil outside of hypertext.
  private var markEnd: String?
  /// Whether the head of the file is over.
  private var isInside = false

  /// Makes gnuplot's SVG fit for a file or a page.
  ///
  /// - Parameters:
  ///   - svg: What gnuplot wrote.
  ///   - figure: What it was drawn from.
  ///   - isInline: Whether it becomes part of a page: without the head of a file, and points link to
  ///     `#run-ID`.
  public static func cleaned(_ svg: String, of figure: Figure, isInline: Bool) -> String {
    var picture = FigurePicture(figure: figure, isInline: isInline)
    for line in svg.split(separator: "\n") { picture.take(line) }
    return picture.lines.joined(separator: "\n") + "\n"
  }

  private init(figure: Figure, isInline: Bool) {
    self.figure = figure
    self.isInline = isInline
    let (width, height) = figure.size
    let label = "\(figure.name)-title"
    if !isInline { lines.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>") }
    lines += [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        + (isInline ? "" : " width=\"\(width)\" height=\"\(height)\"")
        + " viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-labelledby=\"\(label)\">",
      "<title id=\"\(label)\">\(HTMLWriter.escaped(figure.title))</title>",
      "<desc>\(HTMLWriter.escaped(figure.caption))</desc>",
    ]
  }

  private mutating func take(_ line: Substring) {
    guard isInside else {
      isInside = line.hasPrefix("<g id=\"gnuplot_canvas\"")
      if isInside { lines.append("<g>") }
      return
    }
    if let run = Self.hypertext(of: line) {
      beginMark(of: run)
      return
    }
    var text = Self.withoutPlotTitle(named(line))
    if let end = markEnd, text.hasSuffix("</g>") {
      text = String(text.dropLast(4)) + end
      markEnd = nil
    }
    // gnuplot opens a group whenever it might draw something.
    if text == "</g>", let last = lines.last, last.hasPrefix("<g fill=\"none\"") {
      lines.removeLast()
      return
    }
    lines.append(text)
  }

  private mutating func beginMark(of run: String) {
    let title = "<title>\(HTMLWriter.escaped(figure.runs[run] ?? run))</title>"
    let isLink = isInline && figure.runs[run] != nil
    lines.append(isLink ? "<a href=\"#run-\(HTMLWriter.escaped(run))\">\(title)" : "<g>\(title)")
    markEnd = isLink ? "</a>" : "</g>"
  }

  /// The text of a line that opens a group of hypertext.
  private static func hypertext(of line: Substring) -> String? {
    let opening = "gnuplot_svg.showHypertext(evt,'"
    guard let start = line.firstRange(of: opening)?.upperBound,
      let end = line[start...].firstIndex(of: "'")
    else { return nil }
    return String(line[start..<end])
  }

  /// The line with the figure's name before the names of symbols.
  private func named(_ line: Substring) -> String {
    guard
      line.contains("gpPt") || line.contains("gpPat") || line.contains("gpDot")
        || line.contains("box'")
    else {
      return String(line).replacing("font-family=\"Helvetica\"", with: Self.fonts)
    }
    var text = String(line)
    for name in ["gpPt", "gpDot", "gpPat"] {
      for prefix in ["#", "id='"] {
        text = text.replacing(prefix + name, with: "\(prefix)\(figure.name)-\(name)")
      }
    }
    for name in ["textbox", "greybox"] {
      text = text.replacing("id='\(name)'", with: "id='\(figure.name)-\(name)'")
    }
    return text
  }

  private static let fonts = "font-family=\"Helvetica, Arial, sans-serif\""

  /// gnuplot names each plot in a title, which a browser shows over the data.
  private static func withoutPlotTitle(_ line: String) -> String {
    guard line.contains("_plot_"), let start = line.firstRange(of: "<title>")?.lowerBound else {
      return line
    }
    return String(line[..<start])
  }
}
