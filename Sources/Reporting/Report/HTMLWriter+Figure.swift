extension HTMLWriter {
  /// A table with more rows is offered as a file beside its first rows.
  private static let mostRows = 200
  private static let firstRows = 20
  /// A file of more bytes makes the page too heavy for a letter.
  private static let mostBytes = 200_000
  /// So does a picture.
  private static let mostPictureBytes = 2_000_000

  /// Adds a figure: picture, caption, and the data folded below.
  mutating func figure(_ figure: ReportFigure, _ style: HTMLTableStyle) {
    element("figure", [("id", "figure-\(figure.name)")]) { page in
      page.element("h3", text: figure.title)
      page.drawing(of: figure)
      page.element("figcaption", text: figure.caption)
      for table in figure.tables {
        page.element("details") { page in
          let rows = table.rows.count == 1 ? "1 row" : "\(table.rows.count) rows"
          page.element("summary", text: "Data: \(table.title) (\(rows))")
          page.data(table, of: figure, style)
        }
      }
    }
  }

  private mutating func drawing(of figure: ReportFigure) {
    guard let svg = figure.svg else {
      element("p", [("class", "note")], text: "No picture: \(figure.reason ?? "none was drawn").")
      return
    }
    guard svg.utf8.count <= Self.mostPictureBytes else {
      element(
        "p", [("class", "note")],
        text: "No picture: it has \(svg.utf8.count / 1_000_000) MB, too many for this page; "
          + "rflr figure \(figure.name) writes it.")
      return
    }
    element(
      "div",
      [
        ("class", "picture"), ("tabindex", "0"), ("role", "group"), ("aria-label", figure.title),
      ]
    ) { $0.picture(svg) }
  }

  private mutating func data(_ table: Table, of figure: ReportFigure, _ style: HTMLTableStyle) {
    let csv = table.csvBytes()
    if csv.count <= Self.mostBytes {
      element("p") { page in
        page.element(
          "a",
          [
            ("download", "\(table.name).csv"),
            ("href", "data:text/csv;charset=utf-8," + Self.percentEncoded(csv)),
          ], text: "\(table.name).csv")
        page.text(" (\(csv.count / 1000 + 1) kB)")
      }
    }
    guard table.rows.count > Self.mostRows else {
      self.table(table, style)
      return
    }
    var start = Table(
      name: table.name, title: table.title, columns: table.columns,
      rows: Array(table.rows.prefix(Self.firstRows)), notes: table.notes,
      provenance: table.provenance)
    let place =
      csv.count <= Self.mostBytes
      ? "the file has all of them" : "rflr figure \(figure.name) writes all of them"
    start.notes.append("the first \(Self.firstRows) of \(table.rows.count) rows; \(place)")
    self.table(start, style)
  }

  /// Bytes as the path of a URL holds them.
  static func percentEncoded(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count)
    for byte in bytes {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: ","), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "="):
        encoded.append(byte)
      default:
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
