internal import Reporting
internal import RunStore
internal import Statistics

/// The sweep tables of a report: by factor and by batch size, for stored and for trained runs, one
/// rank at a time, since ranks must not be mixed in a mean.
enum ReportSweeps {
  /// Fewest runs of a sweep.
  private static let fewest = 8

  static func tables(
    of runs: SelectedRuns, exclusions: inout ReportExclusions
  ) throws -> [Table] {
    let (stored, own, isFromTable) = members(of: runs.rows)
    let known = Set((stored + own).map(\.runID))
    for origin in ["ingested", "trained"] {
      let counted = origin == "ingested" && isFromTable
      leaveOut(
        runs.rows.filter { $0["origin"] == .text(origin) && !known.contains($0.runID) },
        counted ? "stored runs are counted from the authors' table alone" : other, &exclusions)
    }
    return try tables(of: stored, "stored", runs, &exclusions)
      + tables(of: own, "trained", runs, &exclusions)
  }

  /// The runs of sweeps: those that were ingested and those that were trained.
  ///
  /// A folder of the authors' is a row of their table, too, so where there are rows they count alone.
  static func members(
    of rows: [RunRow]
  ) -> (stored: [RunRow], trained: [RunRow], isFromTable: Bool) {
    let ingested = rows.filter { $0["origin"] == .text("ingested") }
    let fromTable = ingested.filter { $0["adapter"] == .text("results-table") }
    return (
      fromTable.isEmpty ? ingested.filter { isOfSweep($0) } : fromTable,
      rows.filter { $0["origin"] == .text("trained") && isOfSweep($0) }, !fromTable.isEmpty
    )
  }

  private static let other =
    "no run of a sweep: its target is no sum of cosines, it ends at a loss threshold, or SGD did "
    + "not train it"

  private static func leaveOut(
    _ rows: [RunRow], _ reason: String, _ exclusions: inout ReportExclusions
  ) {
    exclusions.add(rows.map { .init(item: $0.runID, reason: reason) }, from: "sweep tables")
  }

  /// Whether a run is of a sweep as in section C.5: sums of cosines by SGD to the schedule's end.
  private static func isOfSweep(_ row: RunRow) -> Bool {
    row["family"] == .text("sumcos") && row["threshold"].doubleValue == nil
      && row["optimiser"] != .text("adam")
  }

  private static func tables(
    of rows: [RunRow], _ origin: String, _ runs: SelectedRuns,
    _ exclusions: inout ReportExclusions
  ) throws -> [Table] {
    var tables: [Table] = []
    let ranks = Set(rows.map { $0.whole("rank") }).sorted { ($0 ?? .max) < ($1 ?? .max) }
    for rank in ranks {
      let members = rows.filter { $0.whole("rank") == rank }
      guard members.count >= fewest else {
        leaveOut(members, "fewer than \(fewest) such runs of its rank", &exclusions)
        continue
      }
      for name in ["factor", "batch_size"] where Set(members.map { $0[name] }).count > 1 {
        var table = Table(
          SweepTable(
            by: [name], keys: members.map { [GroupKey($0[name])] },
            testErrors: members.map { Measured($0["test_error"].doubleValue) }),
          provenance: runs.provenance([], used: members))
        table.title =
          "\(origin.prefix(1).uppercased())\(origin.dropFirst()) runs"
          + (rank.map { " of rank \($0)" } ?? " of unknown rank")
          + " by \(name == "factor" ? "factor" : "batch size") (\(SweepTable.version))"
        tables.append(table)
      }
    }
    return tables
  }
}
