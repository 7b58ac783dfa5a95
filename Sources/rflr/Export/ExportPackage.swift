internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

struct ExportPackage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "package",
    abstract: "Write runs, metrics and tables as CSV with a datapackage.json that explains them.",
    discussion: """
      runs     runs.csv: one row a run
      metrics  metrics_wide.csv (one row an epoch) and metrics_long.csv (one row a value)
      table    table.csv: the sweep table (--by, --worked-below, --failed-from)

      The word package may be left out.

      Examples:
        rflr export package runs 'rank = 5' --to out/rank5
        rflr export runs metrics table 'origin = trained' --by factor,bs --to out/demo
      """)

  enum Kind: String, CaseIterable { case runs, metrics, table }
  enum Layout: String, CaseIterable, ExpressibleByArgument { case wide, long, both }

  @Argument(help: "runs, metrics, table (one or more), then a query.")
  var words: [String]
  @Option(name: .customLong("to"), help: "Folder of the package.")
  var folder: String
  @Option(help: "Layout of metrics: wide, long or both.")
  var layout: Layout = .both
  @Option(help: "Name of the package (default: the folder's).")
  var name: String?
  @Flag(help: "Replace a package that is there.")
  var force = false
  @OptionGroup(title: "Table") var tableOptions: SweepTableOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  private var kinds: [Kind] { words.compactMap(Kind.init) }
  private var query: String? { words.last.flatMap { Kind(rawValue: $0) == nil ? $0 : nil } }

  func validate() throws {
    let others = words.filter { Kind(rawValue: $0) == nil }
    guard !kinds.isEmpty, Set(kinds).count == kinds.count, others.count <= 1,
      others.first == query
    else {
      throw ValidationError(
        "Give runs, metrics or table, each once, then at most one query in quotes; or checkpoint "
          + "and a run.")
    }
  }

  func run() throws {
    let store = try storeOptions.open()
    let index = try store.index(readOnly: true)
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    let columns = kinds.contains(.runs) ? Columns.runs.map(\.name) : PackageWriter.metricsColumns
    let rows = try index.rows(
      matching: parsed, columns: columns, sortBy: [SortKey(name: "config_name")])
    guard !rows.isEmpty else {
      throw StoreError(
        .noInput, field: query ?? "store", "no run matches",
        remedy: "list the runs with `rflr runs`")
    }
    let folder = try folderName(folder, of: "--to")
    let table = try kinds.contains(.table) ? tableOptions.table(of: query, in: index) : nil
    let writer = try PackageWriter(
      folder: folder, name: name, query: parsed?.description ?? "", replacing: force)
    for kind in kinds {
      switch kind {
      case .runs: try writer.add(runs: rows)
      case .metrics: try writer.add(metricsOf: rows, layout: layout, from: store)
      case .table: if let table { try writer.add(table) }
      }
    }
    try writer.finish()
    for path in writer.paths { Console.write("\(folder)/\(path)\n") }
    writer.notes.forEach { Console.say("note: \($0)") }
  }
}
