internal import RFLR
internal import SwiftCSV

/// A table as text: a header and rows of the cells that each line really has.
///
/// SwiftCSV splits the text. Its own rows are padded to the longest one, which would hide a line with
/// too few cells, so the cells are taken from its enumeration, which pads nothing.
struct CSVTable {
  struct Row {
    /// 1-based after the header.
    let number: Int
    /// 1-based line of the file at which the row begins.
    let line: Int
    let cells: [String]
  }

  var header: [String] = []
  var rows: [Row] = []
  /// Why the rest of the file could not be split; what stands before it is good.
  var defect: StoreError?

  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark; comma, tab or semicolon between cells.
  ///   - path: Where the bytes come from, for errors.
  init(_ bytes: [UInt8], path: String) throws(StoreError) {
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw StoreError(
        .badData, path: path, "is not UTF-8 text", remedy: "save the table as UTF-8")
    }
    // Without a last line break SwiftCSV drops a last cell that is blank.
    let text = (decoded.hasPrefix("\u{FEFF}") ? String(decoded.dropFirst()) : decoded) + "\n"
    let lines = Lines()
    do {
      let csv = try EnumeratedCSV(
        string: text, delimiter: .guessed(string: text), loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { lines.append($0) }
    } catch {
      defect = StoreError(
        .badData, path: path, field: "line \(lines.next)",
        "a quotation mark stands where none may be; the rest of the file is not read",
        remedy: "double the quotation marks inside quoted cells", underlying: "\(error)")
    }
    guard let first = lines.rows.first else {
      throw defect
        ?? StoreError(
          .badData, path: path, "the table is empty", remedy: "give a table with a header")
    }
    header = first.cells
    rows = lines.rows.dropFirst().enumerated().map { index, row in
      Row(number: index + 1, line: row.line, cells: row.cells)
    }
  }

  /// Collects rows with their lines; a class because SwiftCSV's callback may outlive the call.
  private final class Lines {
    var rows: [(line: Int, cells: [String])] = []
    var next = 1

    func append(_ cells: [String]) {
      if cells != [""] { rows.append((next, cells)) }
      next += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
    }
  }
}
