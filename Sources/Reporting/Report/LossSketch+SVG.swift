internal import Foundation

extension LossSketch {
  private static let width = 320.0
  private static let height = 90.0

  /// Draws the curve over a logarithmic axis with the divides of the learning rate as thin lines.
  ///
  /// - Parameters:
  ///   - divides: Epochs of the divides.
  ///   - name: Of the run, for those who cannot see the picture.
  ///   - axis: What the indices count: "epoch" or "step".
  func write(to page: inout HTMLWriter, divides: [Int], name: String, axis: String) {
    guard let range else { return }
    let label =
      "Loss of \(name) by \(axis), from \(Self.number(range.upperBound)) at most to "
      + "\(Self.number(range.lowerBound)) at least"
    page.open(
      "svg",
      [
        ("class", "curve"), ("viewBox", "0 0 400 116"), ("role", "img"), ("aria-label", label),
      ])
    page.markup("<path class=\"frame\" d=\"M70 6V96H390\"/>")
    page.element("g", [("transform", "translate(70 6)")]) { page in
      let ticks = divides.filter { (firstEpoch...lastEpoch).contains($0) }
        .map { "M\(Self.place(x(ofEpoch: $0))) 0V\(Int(Self.height))" }
      if !ticks.isEmpty {
        page.element("path", [("class", "divides"), ("d", Self.distinct(ticks).joined())]) { _ in }
      }
      page.element("path", [("class", "loss"), ("d", path)]) { _ in }
    }
    if range.lowerBound < range.upperBound {
      Self.label(Self.number(range.upperBound), "64", "12", "end", in: &page)
      Self.label(Self.number(range.lowerBound), "64", "96", "end", in: &page)
    } else {
      Self.label(Self.number(range.lowerBound), "64", "54", "end", in: &page)
    }
    Self.label("\(axis) \(firstEpoch)", "70", "111", "start", in: &page)
    if firstEpoch < lastEpoch { Self.label("\(lastEpoch)", "390", "111", "end", in: &page) }
    page.close("svg")
  }

  private static func label(
    _ text: String, _ x: String, _ y: String, _ anchor: String, in page: inout HTMLWriter
  ) {
    page.element("text", [("x", x), ("y", y), ("text-anchor", anchor)], text: text)
  }

  /// The curve as SVG path data: from column to column, up and down within each.
  var path: String {
    var path = ""
    for (place, column) in columns.enumerated() {
      guard let column else { continue }
      let ends = column.lowFirst ? [column.low, column.high] : [column.high, column.low]
      let (first, last) = (Self.place(y(ends[0])), Self.place(y(ends[1])))
      path += "\(column.joinsPrevious ? "L" : "M")\(Self.place(x(ofColumn: place))) \(first)"
      if last != first {
        path += "V\(last)"
      } else if !column.joinsPrevious {
        // A line of no length with round ends is a dot.
        path += "h0"
      }
    }
    return path
  }

  private func x(ofColumn place: Int) -> Double {
    columns.count > 1 ? Double(place) * Self.width / Double(columns.count - 1) : Self.width / 2
  }

  private func x(ofEpoch epoch: Int) -> Double {
    let span = Double(lastEpoch) - Double(firstEpoch)
    return span > 0 ? (Double(epoch) - Double(firstEpoch)) * Self.width / span : Self.width / 2
  }

  private func y(_ loss: Double) -> Double {
    guard let range, range.lowerBound < range.upperBound else { return Self.height / 2 }
    // Differences of logarithms: the quotient of two extremes may be infinite.
    let whole = log(range.upperBound) - log(range.lowerBound)
    return (log(range.upperBound) - log(loss)) / whole * Self.height
  }

  /// A tenth of a pixel is more than anyone sees.
  private static func place(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private static func number(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func distinct(_ texts: [String]) -> [String] {
    texts.enumerated().filter { $0.offset == 0 || texts[$0.offset - 1] != $0.element }
      .map(\.element)
  }
}
