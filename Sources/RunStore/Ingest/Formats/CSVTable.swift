internal import ForeignFiles

/// A table as text: a header and rows of the cells that each line really has.
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

  /// The first line of a file, for recognising it; nil where that is no header.
  static func header(ofFileAt path: String) -> [String]? {
    let beginning = SourceFile.beginning(of: path, sizeBytes: 1 << 16)
    let line = beginning.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return (try? CSVTable(Array(line), path: path))?.header
  }

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
    var text = try StoreError.translating { () throws(ForeignFileError) in
      try DelimitedText(bytes, path: path)
    }
    do throws(ForeignFileError) {
      while let (line, cells) = try text.next() { take(line, cells) }
      return nil
    } catch {
      return StoreError(error)
    }
  }
}
