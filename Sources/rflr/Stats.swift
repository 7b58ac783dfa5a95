internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore
internal import Statistics

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute the paper's statistics from stored runs.",
    subcommands: [TableStatistic.self, Compare.self])
}

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
    let thresholds: SweepTable.Thresholds
    do throws(StatisticsError) {
      thresholds = try SweepTable.Thresholds(worked: workedBelow, failed: failedFrom)
    } catch {
      throw StoreError(.usage, field: error.field, error.reason, remedy: error.remedy)
    }
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

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the paper's numbers beside stored results and runs trained here.",
    discussion: """
      Example:
        rflr stats compare --stored 'adapter = results-table' --trained 'origin = trained'
      """)

  @Option(help: "CSV of published numbers.")
  var claims = "notebooks-data/reference/paper_claims.csv"
  @Option(help: "Query for the runs of others.")
  var stored = "origin = ingested"
  @Option(help: "Query for our own runs.")
  var trained = "origin = trained"
  @Option(help: "Only claims whose id matches this beginning.")
  var only: String = ""
  @Flag(help: "Leave out claims for which nothing was trained here, or not all of the group.")
  var trainedOnly = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let index = try storeOptions.open().index(readOnly: true)
    output.write(try table(in: index))
  }

  private func table(in index: RunIndex) throws -> Table {
    let text = try InputFile.text(claims)
    let wanted: [Claim]
    do throws(ReportingError) {
      wanted = try Claims.load(text).filter { $0.id.hasPrefix(only) }
    } catch {
      throw StoreError(
        .badData, path: claims, field: error.field, error.reason, remedy: error.remedy)
    }
    return ComparisonTable.table(
      claims: wanted, stored: try runs(stored, in: index), trained: try runs(trained, in: index),
      trainedOnly: trainedOnly)
  }

  private func runs(_ query: String, in index: RunIndex) throws -> [ClaimRun] {
    let columns = [
      "rank", "factor", "batch_size", MetricName.testError, MetricName.minLoss, MetricName.epochs,
    ]
    return try index.rows(matching: Query.parse(query), columns: columns).map { row in
      func whole(_ name: String) -> Int? { row[name].doubleValue.flatMap { Int(exactly: $0) } }
      func measured(_ name: String) -> Measured { Measured(row[name].doubleValue) }
      return ClaimRun(
        configName: row.configName, rank: whole("rank"), factor: whole("factor"),
        batchSize: whole("batch_size"), testError: measured(MetricName.testError),
        minLoss: measured(MetricName.minLoss), epochs: measured(MetricName.epochs))
    }
  }
}
