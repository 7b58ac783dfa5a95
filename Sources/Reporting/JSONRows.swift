/// Rows as JSON objects whose members are the columns in their order.
///
/// JSON has no NaN: a number that is not finite is one of the strings "NaN", "inf", "-inf", the same
/// spelling as in CSV, and null is a missing value and nothing else. Finite numbers are written in
/// their shortest form that reads back to the same bits.
///
/// - Source: RFC 8259.
enum JSONRows {
  /// One object a line, without brackets or commas between them.
  static func lines(_ table: Table) -> [String] {
    table.rows.map { line($0, table.columns) }
  }

  /// One row.
  static func line(_ row: [Cell], _ columns: [Column]) -> String {
    let members = zip(columns, row).map { "\(quoted($0.name)): \(text($1))" }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func text(_ cell: Cell) -> String {
    switch cell {
    case .integer(let value): value.description
    case .number(let value) where value.isFinite: value.description
    case .number(let value): value.isNaN ? "\"NaN\"" : value > 0 ? "\"inf\"" : "\"-inf\""
    case .text(let value): quoted(value)
    case .bool(let value): value ? "true" : "false"
    case .missing: "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
