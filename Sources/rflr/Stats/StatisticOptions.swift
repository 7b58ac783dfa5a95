internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// What every `rflr stats` command shares: which runs, which store, where the tables go.
struct StatisticOptions: ParsableArguments {
  @Argument(help: "Query; every run without one.")
  var query: String?
  @Option(
    name: .customLong("to"),
    help: "Also write every table as CSV, with a datapackage.json, into this folder.")
  var folder: String?
  @Flag(help: "Replace a package that is there.")
  var force = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// The runs that match, in natural order of their names.
  ///
  /// - Parameter columns: Queryable names whose values the statistic needs.
  func select(columns: [String] = []) throws(StoreError) -> SelectedRuns {
    try SelectedRuns(query, columns: columns, in: storeOptions.open())
  }

  /// Prints the first table, and all of them where people read; writes all of them with `--to`.
  ///
  /// - Parameters:
  ///   - tables: The main table first.
  ///   - mostRows: A table after the first with more rows is not printed, only written.
  ///   - runs: The runs that were asked for: damage that was met while reading them ends in code 1.
  func emit(_ tables: [Table], of runs: SelectedRuns, mostRows: Int = .max) throws {
    if let folder {
      let writer = try PackageWriter(
        folder: folderName(folder, of: "--to"), query: runs.query, replacing: force)
      for table in tables { try writer.add(table) }
      try writer.finish()
    }
    for (place, table) in tables.enumerated() {
      guard place == 0 || (output.format == .table && table.rows.count <= mostRows) else {
        continue
      }
      if place > 0 { Console.write("\n") }
      output.write(table)
      let excluded = table.provenance.exclusions.count
      if excluded > 0 {
        let first = table.provenance.exclusions[0]
        Console.say("note: \(excluded) left out, \(first.item) for one: \(first.reason)")
      }
    }
    let unprinted = tables.dropFirst().filter {
      output.format != .table || $0.rows.count > mostRows
    }
    if !unprinted.isEmpty, folder == nil {
      let others = unprinted.map(\.name).joined(separator: ", ")
      let reason =
        output.format == .table ? "more than \(mostRows) rows" : "not printed in this form"
      Console.say("note: \(others): \(reason); --to DIR writes every table")
    }
    if runs.foundDamage { throw ExitCode(ExitStatus.someFailed) }
  }
}

/// Runs that a query found, with what could not be used of them.
final class SelectedRuns {
  let store: Store
  /// The query as it was understood; empty for every run.
  let query: String
  let rows: [RunRow]
  /// Whether a run file could not be read.
  private(set) var foundDamage = false

  /// Selects runs.
  ///
  /// - Throws: ``StoreError`` `noInput` where none matches.
  init(_ query: String?, columns: [String] = [], in store: Store) throws(StoreError) {
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    self.store = store
    self.query = parsed?.description ?? ""
    rows = try store.index(readOnly: true).rows(
      matching: parsed, columns: columns, sortBy: [SortKey(name: "config_name")])
    guard !rows.isEmpty else {
      throw StoreError(
        .noInput, field: query ?? "store", "no run matches",
        remedy: "list the runs with `rflr runs`")
    }
  }

  /// Takes what a statistic needs from each run; one that has it not, or cannot be read, is left out.
  ///
  /// - Parameter read: Reads one run; a ``Refusal`` says why the run cannot be used.
  /// - Returns: Each run that was used with what was read, and the others with the reason.
  func read<Value>(
    _ read: (RunRow) throws -> Value
  ) throws -> (used: [(row: RunRow, value: Value)], exclusions: [Provenance.Exclusion]) {
    var used: [(row: RunRow, value: Value)] = []
    var exclusions: [Provenance.Exclusion] = []
    for row in rows {
      do {
        used.append((row, try read(row)))
      } catch let refusal as Refusal {
        exclusions.append(Provenance.Exclusion(item: row.runID, reason: refusal.reason))
      } catch let error as StoreError {
        foundDamage = true
        exclusions.append(Provenance.Exclusion(item: row.runID, reason: "\(error)"))
      }
    }
    return (used, exclusions)
  }

  /// Where the numbers of a table come from: this query, these runs, these exclusions.
  func provenance(
    _ statistics: [Provenance.Statistic], used: [RunRow], exclusions: [Provenance.Exclusion] = []
  ) -> Provenance {
    Provenance(
      query: query, statistics: statistics, runIDs: used.map(\.runID), exclusions: exclusions)
  }

  /// The whole configuration of a run that was trained here.
  ///
  /// - Throws: ``Refusal`` where an ingested original does not say all of it.
  func configuration(of row: RunRow) throws -> RunConfiguration {
    let document = try RunFile.readHeader(store.filePath(of: row.runID)).record.configuration
    do throws(ConfigurationError) {
      return try RunConfiguration(json: document)
    } catch {
      throw Refusal("its configuration is not complete (\(error.field): \(error.reason))")
    }
  }
}
