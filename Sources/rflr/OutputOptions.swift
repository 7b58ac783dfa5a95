internal import ArgumentParser
internal import Reporting
internal import RunStore

/// In which form a command prints its table.
struct OutputOptions: ParsableArguments {
  @Option(name: .long, help: "table, csv, tsv, json or jsonl.", transform: Self.format)
  var format: OutputFormat = .table

  private static func format(_ text: String) throws -> OutputFormat {
    guard let format = OutputFormat(rawValue: text) else {
      let known = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\"\(text)\" is not a format; use one of: \(known).")
    }
    return format
  }

  /// Prints a table on stdout; its notes go to stderr where the form has no place for them.
  func write(_ table: Table) {
    Console.write(render(table, as: format))
    if format != .table { table.notes.forEach { Console.say("note: \($0)") } }
  }
}

/// Turns rows of the index into tables of the report.
enum RunTable {
  /// A column by its queryable name, with unit and definition where an export has them.
  static func column(
    _ name: String, values: [QueryValue], in catalogue: QueryCatalogue
  ) throws(StoreError) -> Column {
    try column(name, kinds: Set(values.compactMap(kind)), in: catalogue)
  }

  /// A column by its queryable name, from the kinds of its values.
  static func column(
    _ name: String, kinds: Set<Column.Kind>, in catalogue: QueryCatalogue
  ) throws(StoreError) -> Column {
    let known = try catalogue.find(name)
    return definedColumn(name) ?? Column(name, kind(of: kinds), known.explanation)
  }

  /// The column that an export has under this name.
  static func definedColumn(_ name: String) -> Column? {
    Columns.runs.first { $0.name == name }
  }

  /// A table of some columns of rows.
  ///
  /// - Parameters:
  ///   - names: All columns of the rows.
  ///   - kept: Indices of those that the table has.
  static func table(
    name: String, title: String, columns names: [String], kept: [Int], rows: [RunRow],
    in catalogue: QueryCatalogue
  ) throws(StoreError) -> Table {
    var columns: [Column] = []
    for index in kept {
      let values = rows.map { $0.values[index] }
      columns.append(try column(names[index], values: values, in: catalogue))
    }
    return Table(
      name: name, title: title, columns: columns,
      rows: rows.map { row in
        zip(columns, kept).map { column, index in cell(row.values[index], as: column.kind) }
      })
  }

  /// The cell of a value; a number that a column of whole numbers cannot hold stays a number.
  static func cell(_ value: QueryValue, as kind: Column.Kind) -> Cell {
    switch value {
    case .missing, .null: .missing
    case .bool(let flag): .bool(flag)
    case .integer(let number): kind == .number ? .number(Double(number)) : .integer(number)
    case .number(let number):
      kind == .integer && number == number.rounded() && abs(number) < 1e15
        ? .integer(Int(number)) : .number(number)
    case .text(let text): .text(text)
    case .words: .text(value.text)
    }
  }

  /// The kind of one value; nil where there is none.
  static func kind(_ value: QueryValue) -> Column.Kind? {
    switch value {
    case .missing, .null: nil
    case .bool: .boolean
    case .integer: .integer
    case .number: .number
    case .text, .words: .string
    }
  }

  private static func kind(of kinds: Set<Column.Kind>) -> Column.Kind {
    if kinds.isEmpty { return .string }
    if kinds.count == 1 { return kinds.first ?? .string }
    return kinds.isSubset(of: [.integer, .number]) ? .number : .string
  }
}
