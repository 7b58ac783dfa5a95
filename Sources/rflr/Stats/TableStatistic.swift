internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The runs and thresholds of a sweep table, shared by `stats table` and `export table`.
struct SweepTableOptions: ParsableArguments {
  @Option(help: "Grouping columns, separated by commas: factor, bs, factor,bs, or any other name.")
  var by: String?
  @Option(parsing: .unconditional, help: "A run worked when its finite test error is below this.")
  var workedBelow: Double = SweepTable.Thresholds.paper.worked
  @Option(parsing: .unconditional, help: "A run failed when its test error reaches this.")
  var failedFrom: Double = SweepTable.Thresholds.paper.failed

  /// Computes the table over the runs that match a query.
  func table(of query: String?, in index: RunIndex) throws -> Table {
    let names = Runs.list(by)
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    let thresholds = try SweepTable.Thresholds(worked: workedBelow, failed: failedFrom)
    let rows = try index.rows(
      matching: parsed, columns: names + [MetricName.testError],
      sortBy: [SortKey(name: "config_name")])
    guard !rows.isEmpty else {
      throw StoreError(
        .noInput, field: query ?? "store", "no run matches",
        remedy: "list the runs with `rflr runs`")
    }
    let sweep = SweepTable(
      by: names, keys: rows.map { row in names.indices.map { GroupKey(row.values[$0]) } },
      testErrors: rows.map { Measured($0.values[names.count].doubleValue) },
      thresholds: thresholds)
    return Table(
      sweep,
      provenance: Provenance(query: parsed?.description ?? "", runIDs: rows.map(\.runID)))
  }
}

extension GroupKey {
  /// The key of a stored value.
  init(_ value: QueryValue) {
    self =
      switch value {
      case .missing, .null: .missing
      case .bool(let flag): .boolean(flag)
      case .integer(let number): .integer(number)
      case .number(let number): .number(number)
      case .text, .words: .text(value.text)
      }
  }
}

struct TableStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Count what worked and failed, with mean, median and best test error by group.",
    discussion: """
      \(SweepTable.definition)

      Examples:
        rflr stats table --by factor 'adapter = results-table'
        rflr stats table --by factor,bs 'rank = 5 and origin = trained' --format csv
      """)

  @Argument(help: "Query; every run without one.")
  var query: String?
  @OptionGroup var options: SweepTableOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let index = try storeOptions.open().index(readOnly: true)
    output.write(try options.table(of: query, in: index))
  }
}
