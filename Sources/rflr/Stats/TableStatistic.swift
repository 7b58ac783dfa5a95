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

  /// The queryable names that the table needs.
  var columns: [String] { Runs.list(by) + [MetricName.testError] }

  /// Grouping names, grouping values and test errors of rows that have ``columns``.
  func input(_ rows: [RunRow]) -> (names: [String], keys: [[GroupKey]], testErrors: [Measured]) {
    let names = Runs.list(by)
    return (
      names, rows.map { row in names.indices.map { GroupKey(row.values[$0]) } },
      rows.map { Measured($0.values[names.count].doubleValue) }
    )
  }

  /// Computes the table over the runs that match a query.
  func table(of query: String?, in index: RunIndex) throws -> Table {
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    let rows = try index.rows(
      matching: parsed, columns: columns, sortBy: [SortKey(name: "config_name")])
    guard !rows.isEmpty else {
      throw StoreError(
        .noInput, field: query ?? "store", "no run matches",
        remedy: "list the runs with `rflr runs`")
    }
    return try table(of: rows, query: parsed?.description ?? "")
  }

  /// Computes the table over rows that have ``columns``.
  func table(of rows: [RunRow], query: String) throws -> Table {
    let thresholds = try SweepTable.Thresholds(worked: workedBelow, failed: failedFrom)
    let input = input(rows)
    let sweep = SweepTable(
      by: input.names, keys: input.keys, testErrors: input.testErrors, thresholds: thresholds)
    return Table(sweep, provenance: Provenance(query: query, runIDs: rows.map(\.runID)))
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

      Any name that a query knows can group: rank, bs, target.family, multiplier, depth, init.

      Examples:
        rflr stats table --by factor 'adapter = results-table'
        rflr stats table --by rank,bs 'origin = trained' --format csv
        rflr stats table --by multiplier,rank,depth --decades \\
          'target.family = multifrequency'
        rflr stats table --min-loss-below 2e-2 'factor = 4 and depth = 2'
      """)

  @OptionGroup var statistic: StatisticOptions
  @OptionGroup var options: SweepTableOptions
  @Flag(help: "Also count the runs of each group by the power of ten of their test error.")
  var decades = false
  @Option(
    parsing: .unconditional,
    help: "Instead list the runs with a smaller loss in some epoch, with parameter counts.")
  var minLossBelow: Double?

  func validate() throws {
    if minLossBelow != nil, options.by != nil || decades {
      throw ValidationError("--min-loss-below lists single runs: leave out --by and --decades.")
    }
  }

  func run() throws {
    if let minLossBelow {
      let runs = try statistic.select(columns: LowLossTable.columns)
      try statistic.emit([LowLossTable.table(of: runs, below: minLossBelow)], of: runs)
    } else {
      let runs = try statistic.select(columns: options.columns)
      try statistic.emit(tables(of: runs), of: runs)
    }
  }

  /// The sweep table, and the decades where they were asked for.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let table = try options.table(of: runs.rows, query: runs.query)
    guard decades else { return [table] }
    let sweep = options.input(runs.rows)
    let counts = DecadeTable(by: sweep.names, keys: sweep.keys, testErrors: sweep.testErrors)
    return [table, Table(counts, provenance: runs.provenance([], used: runs.rows))]
  }
}
