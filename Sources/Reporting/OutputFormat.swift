/// The forms in which a table can be written.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  /// Aligned text for people, with title, notes and exclusions.
  case table
  /// RFC 4180.
  case csv
  /// Tab-separated.
  case tsv
  /// An array of objects.
  case json
  /// One object a line.
  case jsonl
}

/// Writes a table in one of the forms; every form ends with a line end.
///
/// Only `table` holds notes, exclusions and rounded numbers: a command shows ``Table/notes`` on stderr
/// for the others, whose numbers are complete.
public func render(_ table: Table, as format: OutputFormat) -> String {
  switch format {
  case .table: return TextTable.text(table)
  case .csv: return String(decoding: table.csvBytes(.csv), as: UTF8.self)
  case .tsv: return String(decoding: table.csvBytes(.tsv), as: UTF8.self)
  case .json:
    let lines = JSONRows.lines(table)
    return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  case .jsonl: return JSONRows.lines(table).map { $0 + "\n" }.joined()
  }
}
