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
    var lines: [(line: Int, cells: [String])] = []
    defect = try Self.enumerate(bytes, path: path) { lines.append(($0, $1)) }
    guard let first = lines.first else {
      throw defect
        ?? StoreError(
          .badData, path: path, "the table is empty", remedy: "give a table with a header")
    }
    header = first.cells
    rows = lines.dropFirst().enumerated().map { index, row in
      Row(number: index + 1, line: row.line, cells: row.cells)
    }
  }

  /// Most cells of a line: more are no table of a person.
  static let largestColumnCount = 20_000

  /// Splits a text and hands on its rows, blank lines left out, one after the other.
  ///
  /// - Parameters:
  ///   - bytes: As for the table.
  ///   - path: Where the bytes come from, for errors.
  ///   - take: Told the 1-based line and the cells of each row, the header first.
  /// - Returns: Why the rest of the file could not be split; nil where all of it was.
  static func enumerate(
    _ bytes: [UInt8], path: String, take: (Int, [String]) -> Void
  ) throws(StoreError) -> StoreError? {
    try checkWidth(bytes, path: path)
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw StoreError(
        .badData, path: path, "is not UTF-8 text", remedy: "save the table as UTF-8")
    }
    // Without a last line break SwiftCSV drops a last cell that is blank.
    let text = (decoded.hasPrefix("\u{FEFF}") ? String(decoded.dropFirst()) : decoded) + "\n"
    return withoutActuallyEscaping(take) { take in
      let lines = Lines(take)
      do {
        let csv = try EnumeratedCSV(
          string: text, delimiter: .guessed(string: text), loadColumns: false, rowLimit: 0)
        try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { lines.append($0) }
        return nil
      } catch {
        return StoreError(
          .badData, path: path, field: "line \(lines.next)",
          "a quotation mark stands where none may be; the rest of the file is not read",
          remedy: "double the quotation marks inside quoted cells", underlying: "\(error)")
      }
    }
  }

  /// Refuses lines of millions of cells before each of them becomes a text.
  private static func checkWidth(_ bytes: [UInt8], path: String) throws(StoreError) {
    var count = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): count = 0
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"): count += 1
      default: break
      }
      guard count <= largestColumnCount else {
        throw StoreError(
          .badData, path: path, "a line has more than \(largestColumnCount) cells",
          remedy: "give a table with fewer columns")
      }
    }
  }

  /// Counts lines; a class because SwiftCSV keeps its callback.
  private final class Lines {
    private let take: (Int, [String]) -> Void
    private(set) var next = 1

    init(_ take: @escaping (Int, [String]) -> Void) { self.take = take }

    func append(_ cells: [String]) {
      if cells != [""] { take(next, cells) }
      next += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
    }
  }
}
