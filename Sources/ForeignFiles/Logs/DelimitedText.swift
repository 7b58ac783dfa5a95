/// Splits a table of text into the cells that each line really has (RFC 4180).
///
/// Cells stand between commas, semicolons or tabs, whichever the first line has most of. A cell in
/// quotation marks may hold delimiters, line breaks and doubled quotation marks; a quotation mark
/// anywhere else is refused. Lines end with LF, CRLF or CR; blank lines are passed over.
public struct DelimitedText {
  /// Most cells of a line: more are no table of a person.
  public static let largestCellCount = 20_000

  private let bytes: [UInt8]
  private let path: String
  private let delimiter: UInt8
  private var position: Int
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Begins a table.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - path: Where the bytes come from, for errors.
  /// - Throws: ``ForeignFileError`` where the bytes are no UTF-8.
  public init(_ bytes: [UInt8], path: String) throws(ForeignFileError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw ForeignFileError(path: path, "is not UTF-8 text", remedy: "save the table as UTF-8")
    }
    (self.bytes, self.path) = (bytes, path)
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    delimiter = Self.delimiter(of: bytes)
  }

  /// The next row that is not blank; nil after the last one.
  ///
  /// - Returns: The 1-based line at which it begins, and its cells.
  /// - Throws: ``ForeignFileError`` where a quotation mark stands wrong, or a row is too long; there is
  ///   no next row then.
  public mutating func next() throws(ForeignFileError) -> (line: Int, cells: [String])? {
    while position < bytes.count {
      let start = line
      var cells: [String] = []
      repeat {
        guard cells.count < Self.largestCellCount else {
          throw wrong(
            "has more than \(Self.largestCellCount) cells", "give a table with fewer columns")
        }
        cells.append(try cell())
      } while takeDelimiter()
      takeLineBreak()
      if cells != [""] { return (start, cells) }
    }
    return nil
  }

  private mutating func cell() throws(ForeignFileError) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else {
      let start = position
      while position < bytes.count, !endsCell(bytes[position]) {
        guard bytes[position] != Self.quote else { throw misplacedQuote }
        position += 1
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    let first = line
    var text: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else {
          guard position == bytes.count || endsCell(bytes[position]) else { throw misplacedQuote }
          return String(decoding: text, as: UTF8.self)
        }
        position += 1
      } else if isLineEnd(byte, before: position) {
        line += 1
      }
      text.append(byte)
    }
    line = first
    position = bytes.count
    throw wrong("a quotation mark opens a cell that never closes", "close it, or double it")
  }

  private mutating func takeDelimiter() -> Bool {
    guard position < bytes.count, bytes[position] == delimiter else { return false }
    position += 1
    return true
  }

  private mutating func takeLineBreak() {
    guard position < bytes.count else { return }
    let isPair =
      bytes[position] == Self.carriageReturn && position + 1 < bytes.count
      && bytes[position + 1] == Self.lineFeed
    position += isPair ? 2 : 1
    line += 1
  }

  private func endsCell(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  /// A CR that a LF follows is half a line break.
  private func isLineEnd(_ byte: UInt8, before next: Int) -> Bool {
    byte == Self.lineFeed
      || byte == Self.carriageReturn && !(next < bytes.count && bytes[next] == Self.lineFeed)
  }

  private var misplacedQuote: ForeignFileError {
    wrong(
      "a quotation mark stands where none may be; the rest of the file is not read",
      "double the quotation marks inside quoted cells")
  }

  private func wrong(_ reason: String, _ remedy: String) -> ForeignFileError {
    ForeignFileError(path: path, place: "line \(line)", reason, remedy: remedy)
  }

  /// The most frequent delimiter of the first line outside of quotation marks.
  private static func delimiter(of bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed || byte == carriageReturn, !counts.isEmpty { break }
      if [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains(byte) {
        counts[byte, default: 0] += 1
      }
    }
    let comma = UInt8(ascii: ",")
    return counts.max { ($0.value, $0.key == comma ? 1 : 0) < ($1.value, $1.key == comma ? 1 : 0) }?
      .key ?? comma
  }
}
