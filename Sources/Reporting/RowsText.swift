/// The text of a table row by row, for tables of which only the text should be held.
///
/// What it gives is what ``render(_:as:)`` gives for the whole table.
public struct RowsText {
  private let format: OutputFormat
  private let columns: [Column]
  private var encoder: CSVEncoder
  private var json: [UInt8] = []

  /// Begins a text.
  ///
  /// - Returns: Nil for aligned text, whose widths need every row.
  public init?(columns: [Column], as format: OutputFormat) {
    if format == .table { return nil }
    self.format = format
    self.columns = columns
    encoder = CSVEncoder(columns: columns, dialect: format == .tsv ? .tsv : .csv)
  }

  /// Adds a row, which must have one cell a column.
  public mutating func add(_ row: [Cell]) {
    switch format {
    case .table, .csv, .tsv:
      for cell in row { encoder.field(cell) }
      encoder.endRow()
    case .json, .jsonl:
      if format == .json { json += Array((json.isEmpty ? "[\n" : ",\n").utf8) }
      json += Array(JSONRows.line(row, columns).utf8)
      if format == .jsonl { json.append(UInt8(ascii: "\n")) }
    }
  }

  /// The text of the rows so far.
  public var bytes: [UInt8] {
    switch format {
    case .table, .csv, .tsv: encoder.bytes
    case .jsonl: json
    case .json: json.isEmpty ? Array("[]\n".utf8) : json + Array("\n]\n".utf8)
    }
  }
}
