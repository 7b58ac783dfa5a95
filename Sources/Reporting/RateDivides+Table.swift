public import Statistics

extension Provenance.Statistic {
  /// Learning rate divides, with the numbers left open.
  public static let rateDivides = Provenance.Statistic(
    name: RateDivides.statisticName, version: RateDivides.version,
    definition: RateDivides.definition)

  /// Learning rate divides with the numbers that were used.
  public static func rateDivides(_ rule: RateDivides.Rule) -> Provenance.Statistic {
    var statistic = rateDivides
    statistic.definition +=
      "; window \(rule.window), tolerance \(rule.tolerance), band \(rule.modes.band)"
    return statistic
  }
}

extension Table {
  /// divides.csv: one row a division of the learning rate.
  ///
  /// - Parameters:
  ///   - runs: Run id, name of the configuration, and the divides of each run.
  ///   - provenance: Query, run ids and exclusions, with the statistic.
  public static func divides(
    _ runs: [(runID: String, configName: String, divides: RateDivides)], provenance: Provenance
  ) -> Table {
    Table(
      name: "divides", title: "Divides of the learning rate (\(RateDivides.version))",
      columns: Columns.divides,
      rows: runs.flatMap { run in
        run.divides.rows.enumerated().map { index, row in
          [.text(run.runID), .text(run.configName), .integer(index + 1)] + cells(of: row)
        }
      }, notes: notes(runs.flatMap(\.divides.rows)), provenance: provenance)
  }

  private static func cells(of row: RateDivides.Row) -> [Cell] {
    let new = row.newModes.map { modes in
      modes.isEmpty ? "none" : modes.map { "\($0)" }.joined(separator: " ")
    }
    return [
      .integer(row.divide.epoch), .number(row.divide.rateBefore), .number(row.divide.rateAfter),
      Cell(row.lossAt), Cell(row.lossLater), Cell(row.lossBefore), Cell(row.lossAfter),
      Cell(row.ratio), .number(row.floorRatio), Cell(row.learnedBefore),
      new.map(Cell.text) ?? .missing, Cell(row.modeErrorBefore), Cell(row.modeErrorAfter),
      .text(row.verdict.rawValue), .text(row.reason),
    ]
  }

  private static func notes(_ rows: [RateDivides.Row]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let counts = RateDivides.Verdict.allCases
      .map { verdict in (verdict, rows.count { $0.verdict == verdict }) }
      .filter { $0.1 > 0 }
      .map { "\($0.1) \($0.0.rawValue)" }
    return ["\(rows.count) divides: \(counts.joined(separator: ", "))"]
  }
}
