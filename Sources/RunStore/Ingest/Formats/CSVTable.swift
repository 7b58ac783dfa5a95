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
    var text: DelimitedText
    do throws(ForeignFileError) {
      text = try DelimitedText(bytes, path: path)
    } catch {
      throw StoreError(error)
    }
    do throws(ForeignFileError) {
      while let (line, cells) = try text.next() { take(line, cells) }
      return nil
    } catch {
      return StoreError(error)
    }
  }
}
