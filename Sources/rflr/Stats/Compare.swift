internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

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
