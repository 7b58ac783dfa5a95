internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// What every `rflr stats` command shares: which runs, which store, where the tables go.
struct StatisticOptions: ParsableArguments {
  @Argument(help: "Query; every run without one.")
  var query: String?
  @OptionGroup var destination: DestinationOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// The runs that match, in natural order of their names.
  ///
  /// - Parameter columns: Queryable names whose values the statistic needs.
  func select(columns: [String] = []) throws(StoreError) -> SelectedRuns {
    try SelectedRuns(query, columns: columns, in: storeOptions.open())
  }

  /// The runs of a kind of study; where the query finds none, what it finds, to say what that is.
  func selectStudies(of kind: String) throws(StoreError) -> SelectedRuns {
    let runs = try select(columns: ["kind"])
    let wanted = runs.part { $0["kind"].text == kind }
    return wanted.rows.isEmpty ? runs : wanted
  }

  /// Prints the first table, and all of them where people read; writes all of them with `--to`.
  ///
  /// - Parameters:
  ///   - tables: The main table first.
  ///   - mostRows: A table after the first with more rows is not printed, only written.
  ///   - runs: The runs that were asked for: damage that was met while reading them ends in code 1.
  func emit(_ tables: [Table], of runs: SelectedRuns, mostRows: Int = .max) throws {
    let long = tables.dropFirst().filter { $0.rows.count > mostRows }.map(\.name)
    try destination.emit(tables, query: runs.query, hidden: Set(long), in: output)
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

  /// Runs that were found already.
  init(_ rows: [RunRow], query: String, in store: Store) {
    self.store = store
    self.query = query
    self.rows = rows
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

  /// Some of these runs.
  func part(where isWanted: (RunRow) -> Bool) -> SelectedRuns {
    SelectedRuns(rows.filter(isWanted), query: query, in: store)
  }

  /// Some of these runs, with other columns.
  func part(_ runIDs: Set<String>, columns: [String]) throws(StoreError) -> SelectedRuns {
    try SelectedRuns(query.isEmpty ? nil : query, columns: columns, in: store)
      .part { runIDs.contains($0.runID) }
  }

  /// Takes over that a part of these runs could not be read.
  func noteDamage(of part: SelectedRuns) { noteDamage(part.foundDamage) }

  /// Takes over whether a run that a figure found itself could not be read.
  func noteDamage(_ found: Bool) { foundDamage = foundDamage || found }

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
