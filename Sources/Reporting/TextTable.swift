internal import Foundation

/// A table as aligned text for a terminal.
///
/// Numbers stand right, everything else left; a number has four significant digits, a whole number all
/// of its; missing is "–", not a number "nan". Control characters in text are written as escapes, so
/// that stored text cannot move a cursor or break a row. Nothing is cut; settings in which all rows agree
/// stand above them once, and columns that are left to the other forms are named below.
enum TextTable {
  private static let exclusionLimit = 5

  static func text(_ whole: Table) -> String {
    let (table, shared, asides) = folded(whole)
    let cells = table.rows.map { $0.map(text(of:)) }
    let headers = table.columns.enumerated().map { column, definition in
      broken(definition.name, width: cells.reduce(0) { max($0, $1[column].count) })
    }
    let widths = headers.indices.map { column in
      (headers[column] + cells.map { $0[column] }).reduce(0) { max($0, $1.count) }
    }
    let right = table.columns.map { $0.kind == .integer || $0.kind == .number }
    var lines = [escaped(table.title)] + (shared.isEmpty ? [] : [escaped(shared)]) + [""]
    let height = headers.reduce(0) { max($0, $1.count) }
    for level in (0..<height).reversed() {
      lines.append(
        line(headers.map { level < $0.count ? $0.reversed()[level] : "" }, widths, right))
    }
    lines.append(line(widths.map { String(repeating: "-", count: $0) }, widths, right))
    lines += cells.map { line($0, widths, right) }
    if cells.isEmpty { lines.append("(no rows)") }
    let remarks =
      table.notes.map { "note: \($0)" } + exclusions(table.provenance.exclusions) + asides
    if !remarks.isEmpty { lines += [""] + remarks.map(escaped) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The table without the columns that its text does not need, what all rows share, and what is missing.
  private static func folded(_ table: Table) -> (table: Table, shared: String, asides: [String]) {
    guard !table.rows.isEmpty, !(table.settings.isEmpty && table.asides.isEmpty) else {
      return (table, "", [])
    }
    var kept: [Int] = []
    var shared: [String] = []
    var left: [String] = []
    for (place, column) in table.columns.enumerated() {
      let first = table.rows[0][place]
      if table.asides.contains(column.name) {
        left.append(column.name)
      } else if table.settings.contains(column.name),
        table.rows.allSatisfy({ $0[place] == first })
      {
        shared.append("\(column.name) \(text(of: first))")
      } else {
        kept.append(place)
      }
    }
    guard !kept.isEmpty else { return (table, "", []) }
    var part = Table(
      name: table.name, title: table.title, columns: kept.map { table.columns[$0] },
      rows: table.rows.map { row in kept.map { row[$0] } }, notes: table.notes)
    part.provenance = table.provenance
    let rest =
      left.isEmpty
      ? [] : ["note: not shown here, but with --format csv: \(left.joined(separator: ", "))"]
    return (part, shared.isEmpty ? "" : "all rows: " + shared.joined(separator: ", "), rest)
  }

  /// A name in as many lines as keep its column narrow: broken after "_" alone, so it can be read back.
  private static func broken(_ name: String, width: Int) -> [String] {
    var lines: [String] = []
    for part in name.split(separator: "_", omittingEmptySubsequences: false) {
      let piece = lines.isEmpty ? String(part) : "_" + part
      if let last = lines.last, (last + piece).count < max(width, 6) {
        lines[lines.count - 1] += piece
      } else if lines.isEmpty {
        lines.append(piece)
      } else {
        lines[lines.count - 1] += "_"
        lines.append(String(part))
      }
    }
    return lines
  }

  /// A number in four significant digits, as C's %.4g.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return String(format: "%.4g", value)
  }

  private static func text(of cell: Cell) -> String {
    switch cell {
    case .integer(let value): value.description
    case .number(let value): short(value)
    case .text(let value): escaped(value)
    case .bool(let value): value ? "true" : "false"
    case .missing: "–"
    }
  }

  private static func line(_ cells: [String], _ widths: [Int], _ right: [Bool]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      if column > 0 { line += "  " }
      line += right[column] ? padding + cell : cell + padding
    }
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    return line
  }

  private static func exclusions(_ exclusions: [Provenance.Exclusion]) -> [String] {
    let shown = exclusions.prefix(exclusionLimit).map { "left out: \($0.item): \($0.reason)" }
    let rest = exclusions.count - shown.count
    return rest > 0 ? shown + ["left out: \(rest) more"] : shown
  }

  private static func escaped(_ text: String) -> String {
    // Almost every cell is plain ASCII; asking Unicode about each scalar takes most of a listing's time.
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    guard !isPlain, text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }
      .joined()
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
