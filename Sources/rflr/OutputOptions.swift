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
    let known = try catalogue.find(name)
    if let column = Columns.runs.first(where: { $0.name == name }) { return column }
    return Column(name, kind(of: values), known.explanation)
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

  private static func kind(of values: [QueryValue]) -> Column.Kind {
    var kinds: Set<Column.Kind> = []
    for value in values {
      switch value {
      case .missing, .null: break
      case .bool: kinds.insert(.boolean)
      case .integer: kinds.insert(.integer)
      case .number: kinds.insert(.number)
      case .text, .words: kinds.insert(.string)
      }
    }
    if kinds.isEmpty { return .string }
    if kinds.count == 1 { return kinds.first ?? .string }
    return kinds.isSubset(of: [.integer, .number]) ? .number : .string
  }
}
