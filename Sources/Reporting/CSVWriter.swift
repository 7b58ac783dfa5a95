/// What separates fields and rows.
public struct CSVDialect: Sendable, Hashable {
  /// ASCII byte between two fields.
  public let delimiter: UInt8
  /// Bytes after each row, the last included.
  public let rowEnd: [UInt8]

  /// RFC 4180: commas and CRLF.
  public static let csv = CSVDialect(delimiter: UInt8(ascii: ","), rowEnd: [13, 10])
  /// Tabs and LF; fields are quoted as in CSV.
  public static let tsv = CSVDialect(delimiter: UInt8(ascii: "\t"), rowEnd: [10])
}

/// Turns values into the bytes of rows, UTF-8 without a byte order mark.
///
/// - A double is written in its shortest form that reads back to the same bits: subnormals and −0.0
///   too. NaN is `NaN` (sign and payload are not kept), the infinities are `inf` and `-inf`.
/// - Missing is an empty field; empty text is `""`. Readers that do not look at quotes (pandas) take
///   both for missing. In a table of one column missing is `""` too, since an empty line is no row to many.
/// - Text is quoted only where it holds the delimiter, a quote or a line end; a text that reads like a
///   number or begins with = stays as it is. Truth values are `true` and `false`.
///
/// - Source: RFC 4180.
public struct CSVEncoder {
  /// What was encoded since the bytes were last taken away.
  public private(set) var bytes: [UInt8] = []
  private let dialect: CSVDialect
  private let columnCount: Int
  private var fieldCount = 0

  /// Creates an encoder and writes the header.
  public init(columns: [Column], dialect: CSVDialect = .csv) {
    precondition(!columns.isEmpty, "a table has columns")
    self.dialect = dialect
    columnCount = columns.count
    for column in columns { field(column.name) }
    endRow()
  }

  private init(dialect: CSVDialect) {
    self.dialect = dialect
    columnCount = 0
  }

  /// Adds a whole number.
  public mutating func field(_ value: Int) {
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  /// Adds a double precision number.
  public mutating func field(_ value: Double) {
    separate()
    bytes.append(contentsOf: (value.isNaN ? "NaN" : value.description).utf8)
  }

  /// Adds a truth value.
  public mutating func field(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Adds text.
  public mutating func field(_ text: String) {
    separate()
    guard needsQuotes(text) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    let quote = UInt8(ascii: "\"")
    bytes.append(quote)
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }

  /// Adds texts that were encoded before.
  public mutating func fields(_ encoded: EncodedTexts) {
    separate()
    bytes.append(contentsOf: encoded.bytes)
    fieldCount += encoded.count - 1
  }

  /// Encodes texts that many rows have side by side, such as the name of their run.
  ///
  /// - Precondition: There is at least one.
  public static func encoded(_ texts: [String], dialect: CSVDialect = .csv) -> EncodedTexts {
    precondition(!texts.isEmpty)
    var encoder = CSVEncoder(dialect: dialect)
    for text in texts { encoder.field(text) }
    return EncodedTexts(bytes: encoder.bytes, count: texts.count)
  }

  /// Adds a field without a value.
  public mutating func missing() {
    separate()
    if columnCount == 1 { bytes.append(contentsOf: "\"\"".utf8) }
  }

  /// Adds a cell of a table.
  public mutating func field(_ cell: Cell) {
    switch cell {
    case .integer(let value): field(value)
    case .number(let value): field(value)
    case .text(let value): field(value)
    case .bool(let value): field(value)
    case .missing: missing()
    }
  }

  /// Ends a row, which must have one field a column.
  public mutating func endRow() {
    precondition(fieldCount == columnCount, "\(fieldCount) fields for \(columnCount) columns")
    fieldCount = 0
    bytes.append(contentsOf: dialect.rowEnd)
  }

  /// Forgets the bytes and keeps their memory.
  mutating func removeBytes() { bytes.removeAll(keepingCapacity: true) }

  private mutating func separate() {
    if fieldCount > 0 { bytes.append(dialect.delimiter) }
    fieldCount += 1
  }

  private func needsQuotes(_ text: String) -> Bool {
    if text.isEmpty { return true }
    return text.utf8.contains { $0 == dialect.delimiter || $0 == 0x22 || $0 == 10 || $0 == 13 }
  }
}

/// Neighbouring fields of text, encoded once for many rows (``CSVEncoder/encoded(_:dialect:)``).
public struct EncodedTexts: Sendable {
  fileprivate let bytes: [UInt8]
  fileprivate let count: Int
}

/// Writes rows to a sink in constant memory.
///
/// Nothing is complete before ``finish()`` returns.
public struct CSVStream<Failure: Error> {
  private var encoder: CSVEncoder
  private let sink: ([UInt8]) throws(Failure) -> Void

  /// Creates a stream; the header is its first row.
  ///
  /// - Parameters:
  ///   - columns: The columns.
  ///   - dialect: Separators.
  ///   - sink: Takes about 64 KiB at a time, in order; what it throws, ``row(_:)`` and ``finish()`` throw.
  public init(
    columns: [Column], dialect: CSVDialect = .csv,
    sink: @escaping ([UInt8]) throws(Failure) -> Void
  ) {
    encoder = CSVEncoder(columns: columns, dialect: dialect)
    self.sink = sink
  }

  /// Adds one row.
  ///
  /// - Parameter fill: Adds one field a column; the row is ended for it.
  /// - Throws: What the sink throws.
  public mutating func row(_ fill: (inout CSVEncoder) -> Void) throws(Failure) {
    fill(&encoder)
    encoder.endRow()
    if encoder.bytes.count >= 1 << 16 { try finish() }
  }

  /// Hands all that is left to the sink.
  ///
  /// - Throws: What the sink throws.
  public mutating func finish() throws(Failure) {
    guard !encoder.bytes.isEmpty else { return }
    try sink(encoder.bytes)
    encoder.removeBytes()
  }
}

extension Table {
  /// The whole table as CSV or TSV, header first.
  public func csvBytes(_ dialect: CSVDialect = .csv) -> [UInt8] {
    var encoder = CSVEncoder(columns: columns, dialect: dialect)
    for row in rows {
      for cell in row { encoder.field(cell) }
      encoder.endRow()
    }
    return encoder.bytes
  }
}
