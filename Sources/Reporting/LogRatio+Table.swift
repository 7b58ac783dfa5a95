public import Statistics

extension Provenance.Statistic {
  /// Log-ratios, in the paper's words.
  public static let logRatio = Provenance.Statistic(
    name: LogRatio.statisticName, version: LogRatio.version, definition: LogRatio.definition)

  /// Log-ratios with the numbers that were used.
  public static func logRatio(_ rule: LogRatio.Rule, null: LogRatioNull?) -> Provenance.Statistic {
    var statistic = logRatio
    statistic.definition +=
      "; epsilon \(rule.offset), dominant share \(rule.dominantShare), "
      + "silent fraction \(rule.silentFraction)"
    if let null { statistic.definition += ", null of \(null.draws) draws with seed \(null.seed)" }
    return statistic
  }
}

/// The log-ratios of one run, ready for tables.
public struct LogRatioOfRun: Sendable {
  /// Identity of the run.
  public var runID: String
  /// Name of its configuration.
  public var configName: String
  /// Linear map whose outputs are the channels.
  public var linearIndex: Int
  /// Point at which they are looked at.
  public var x: Double
  /// The looks.
  public var course: LogRatioCourse
  /// Where each look comes from, [look].
  public var sources: [String]
  /// The untrained network; nil for features, which are no normal numbers.
  public var null: LogRatioNull?

  /// Creates the log-ratios of a run.
  public init(
    runID: String, configName: String, linearIndex: Int, x: Double, course: LogRatioCourse,
    sources: [String], null: LogRatioNull?
  ) {
    precondition(sources.count == course.looks.count, "one source a look")
    self.runID = runID
    self.configName = configName
    self.linearIndex = linearIndex
    self.x = x
    self.course = course
    self.sources = sources
    self.null = null
  }

  fileprivate var head: [Cell] {
    [.text(runID), .text(configName), .integer(linearIndex), .number(x)]
  }
}

extension Table {
  /// logratio.csv: one row a run.
  public static func logRatio(_ runs: [LogRatioOfRun], provenance: Provenance) -> Table {
    Table(
      name: "logratio", title: "Log-ratios of channels (\(LogRatio.version))",
      columns: Columns.logRatio,
      rows: runs.map { run in
        let (final, largest) = (run.course.final, run.course.largest)
        let ratios = final.ratios
        let initial = run.course.initial?.ratios.maximum ?? .missing
        let (growth, null) = (run.course.growth, run.null)
        return run.head + [
          .integer(ratios.values.count), .integer(run.course.looks.count), Cell(initial),
          .integer(final.epoch), Cell(ratios.maximum), Cell(ratios.spread),
          Cell(largest?.ratios.maximum ?? .missing), Cell(largest?.epoch),
          Cell(Measured(null?.meanOfMaximum)), Cell(Measured(null?.quantileOfMaximum(0.05))),
          Cell(Measured(null?.quantileOfMaximum(0.95))),
          Cell(null?.probability(ofMaximum: ratios.maximum) ?? .missing), Cell(growth),
          Cell(null?.probability(ofGrowth: growth) ?? .missing), Cell(ratios.dominantChannel),
          Cell(ratios.largestShare),
          Cell(null?.probability(ofLargestShare: ratios.largestShare) ?? .missing),
          Cell(ratios.effectiveChannels), Cell(ratios.silentCount), Cell(ratios.isSpecialised),
          Cell(ratios.isCollapsed),
        ]
      }, notes: notes(runs), provenance: provenance)
  }

  private static func notes(_ runs: [LogRatioOfRun]) -> [String] {
    let judged = runs.compactMap { run in
      run.null?.probability(ofGrowth: run.course.growth).finite
    }
    guard !judged.isEmpty else { return [] }
    return [
      "\(judged.count { $0 < 0.05 }) of \(judged.count) runs grew by more than two untrained "
        + "networks differ in 95 % of cases; runs with equal seeds are not independent"
    ]
  }

  /// logratio_epochs.csv: one row a look.
  public static func logRatioEpochs(_ runs: [LogRatioOfRun], provenance: Provenance) -> Table {
    Table(
      name: "logratio_epochs", title: "Log-ratios of channels by epoch (\(LogRatio.version))",
      columns: Columns.logRatioEpochs,
      rows: runs.flatMap { run in
        zip(run.course.looks, run.sources).map { look, source in
          run.head + [
            .integer(look.epoch), .text(source), Cell(look.ratios.maximum),
            Cell(look.ratios.spread), Cell(look.ratios.largestShare),
            Cell(look.ratios.effectiveChannels), Cell(look.ratios.silentCount),
          ]
        }
      }, provenance: provenance)
  }

  /// logratio_pairs.csv: one row a pair i < j of a look.
  public static func logRatioPairs(_ runs: [LogRatioOfRun], provenance: Provenance) -> Table {
    Table(
      name: "logratio_pairs", title: "Log-ratios of all pairs of channels (\(LogRatio.version))",
      columns: Columns.logRatioPairs,
      rows: runs.flatMap { run in
        run.course.looks.flatMap { look in
          look.ratios.pairs.map { pair in
            let p = run.null == nil ? .missing : LogRatioNull.probability(ofPair: pair.value)
            return run.head + [
              .integer(look.epoch), .integer(pair.first), .integer(pair.second), Cell(pair.value),
              Cell(p),
            ]
          }
        }
      }, provenance: provenance)
  }

  /// logratio_channels.csv: one row a channel of a look.
  public static func logRatioChannels(_ runs: [LogRatioOfRun], provenance: Provenance) -> Table {
    Table(
      name: "logratio_channels", title: "Values and shares of channels (\(LogRatio.version))",
      columns: Columns.logRatioChannels,
      rows: runs.flatMap { run in
        run.course.looks.flatMap { look in
          zip(look.ratios.values, look.ratios.shares).enumerated().map { index, channel in
            run.head + [
              .integer(look.epoch), .integer(index), .number(channel.0), Cell(channel.1),
            ]
          }
        }
      }, provenance: provenance)
  }
}

extension Cell {
  /// A whole number; nil is missing.
  init(_ value: Int?) { self = value.map(Cell.integer) ?? .missing }

  /// A truth value; nil is missing.
  init(_ value: Bool?) { self = value.map(Cell.bool) ?? .missing }
}
