internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the runs that match a query.",
    discussion: """
      Examples:
        rflr runs f3_N768_bs8_L3
        rflr runs 'f1_*'
        rflr runs 'rank = 5 and test_error < 0.01' --sort-by test_error --limit 10
        rflr runs 'lr in [1e-3, 2e-3] and not missing(escape_epochs)' --columns lr,bs,escape_epochs
        rflr runs --names
      """)

  @Argument(help: "Query; every run without one.")
  var query: String?
  @Option(help: "Columns, separated by commas (see --names).")
  var columns: String?
  @Option(
    parsing: .unconditional,
    help: "Names, separated by commas; -name sorts downward. NaN and missing come last, always.")
  var sortBy: String?
  @Option(parsing: .unconditional, help: "Most rows.")
  var limit: Int?
  @Flag(help: "Only columns that differ between the runs.")
  var onlyChanged = false
  @Flag(help: "List the names that queries and columns can use.")
  var names = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  static let defaultColumns = [
    "run_id", "config_name", "origin", "status", "rank", "lr", "seed", "epochs", "min_loss",
    "test_error",
  ]

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): give 0 or more.") }
  }

  func run() throws {
    let index = try storeOptions.open().index(readOnly: true)
    let catalogue = try index.catalogue()
    if names {
      output.write(Self.nameTable(catalogue))
      return
    }
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    var wanted = try wantedColumns(catalogue)
    let keys = Self.list(sortBy).map { SortKey($0) }
    var notes: [String] = []
    if onlyChanged {
      let (kept, same) = try changed(wanted, in: index, matching: parsed, keys)
      wanted = kept
      if !same.isEmpty { notes.append("the same in all: \(same.joined(separator: ", "))") }
    }
    if output.format != .table {
      try writeRows(of: index, matching: parsed, wanted, keys, catalogue)
      notes.forEach { Console.say("note: \($0)") }
      return
    }
    let rows = try index.rows(matching: parsed, columns: wanted, sortBy: keys, limit: limit)
    let total = try limit == nil ? rows.count : index.count(matching: parsed)
    var table = try RunTable.table(
      name: "runs", title: Self.title(rows.count, of: total, parsed),
      columns: wanted, kept: Array(wanted.indices), rows: rows, in: catalogue)
    table.notes += notes
    output.write(table)
  }

  /// Prints rows of which only the text is held: a store may have very many.
  private func writeRows(
    of index: RunIndex, matching query: Query?, _ names: [String], _ keys: [SortKey],
    _ catalogue: QueryCatalogue
  ) throws {
    // A column that no export defines has the kind of its values, so they are looked at first.
    let needsKinds = names.contains { RunTable.definedColumn($0) == nil }
    let last = needsKinds ? 1 : 0
    var kinds = [Set<Column.Kind>](repeating: [], count: names.count)
    var columns: [Column] = []
    var text: RowsText?
    func begin() throws(StoreError) {
      columns = []
      for (name, kinds) in zip(names, kinds) {
        columns.append(try RunTable.column(name, kinds: kinds, in: catalogue))
      }
      text = RowsText(columns: columns, as: output.format)
    }
    try index.streamRows(
      matching: query, columns: names, sortBy: keys, limit: limit, tellings: last + 1
    ) { telling, row throws(StoreError) in
      guard telling == last else {
        for (index, value) in row.values.enumerated() {
          if let kind = RunTable.kind(value) { kinds[index].insert(kind) }
        }
        return
      }
      if text == nil { try begin() }
      text?.add(zip(columns, row.values).map { RunTable.cell($1, as: $0.kind) })
    }
    if text == nil { try begin() }
    Console.write(bytes: (text?.bytes ?? [])[...])
  }

  private func wantedColumns(_ catalogue: QueryCatalogue) throws -> [String] {
    if let columns { return Self.list(columns) }
    guard onlyChanged else { return Self.defaultColumns }
    let settings = catalogue.names.filter { $0.source == .configuration }
      .map { $0.aliases.first ?? $0.name }
    return ["run_id", "config_name", "status"] + settings + ["test_error"]
  }

  /// Splits names at commas.
  static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func title(_ count: Int, of total: Int, _ query: Query?) -> String {
    let runs = count == total ? "\(total) runs" : "\(count) of \(total) runs"
    return query.map { "\(runs) with \($0)" } ?? runs
  }

  /// Columns with several values, and the others as name = value; ids always stay.
  ///
  /// Some columns are looked at at a time, one run after the other: a store may have very many.
  private func changed(
    _ names: [String], in index: RunIndex, matching query: Query?, _ keys: [SortKey]
  ) throws(StoreError) -> (kept: [String], same: [String]) {
    var kept: [String] = []
    var same: [String] = []
    for start in stride(from: 0, to: names.count, by: RunIndex.mostColumnsAtOnce) {
      let part = Array(names[start..<min(names.count, start + RunIndex.mostColumnsAtOnce)])
      var first: [QueryValue]?
      var differs = part.indices.map { start + $0 < 2 }
      try index.streamRows(matching: query, columns: part, sortBy: keys, limit: limit) { _, row in
        for (column, value) in (first ?? row.values).enumerated()
        where first != nil && row.values[column] != value {
          differs[column] = true
        }
        first = first ?? row.values
      }
      for (column, name) in part.enumerated() {
        let value = first?[column] ?? .missing
        if differs[column] {
          kept.append(name)
        } else if value != .missing, value != .null {
          let text = value.text
          same.append("\(name) = \(text.count > 40 ? text.prefix(37) + "…" : text)")
        }
      }
    }
    return (kept, same)
  }

  private static func nameTable(_ catalogue: QueryCatalogue) -> Table {
    Table(
      name: "names", title: "Names for queries, columns and sorting",
      columns: [
        Column("name", .string, "Canonical name"), Column("also", .string, "Other names"),
        Column("type", .string, "What it can be compared with"),
        Column("meaning", .string, "What it is"),
      ],
      rows: catalogue.names.map { name in
        let words = name.words.isEmpty ? "" : ": " + name.words.joined(separator: ", ")
        return [
          .text(name.name), .text(name.aliases.joined(separator: ", ")),
          .text(name.type.rawValue), .text(name.explanation + words),
        ]
      })
  }
}
