public import Statistics

extension Provenance.Statistic {
  /// Mode recovery, with the numbers left open.
  public static let modeRecovery = Provenance.Statistic(
    name: ModeRecovery.statisticName, version: ModeRecovery.version,
    definition: ModeRecovery.definition)

  /// Mode recovery with the numbers that were used.
  public static func modeRecovery(_ rule: ModeRule) -> Provenance.Statistic {
    var statistic = modeRecovery
    statistic.definition += "; band \(rule.band), presence \(rule.presence)"
    return statistic
  }
}

/// The mode recovery of one run, ready for tables.
public struct ModeRecoveryOfRun: Sendable {
  /// Identity of the run.
  public var runID: String
  /// Name of its configuration.
  public var configName: String
  /// The statistic.
  public var recovery: ModeRecovery
  /// Where each look comes from, [look].
  public var sources: [String]

  /// Creates the mode recovery of a run.
  public init(runID: String, configName: String, recovery: ModeRecovery, sources: [String]) {
    precondition(sources.count == recovery.looks.count, "one source a look")
    self.runID = runID
    self.configName = configName
    self.recovery = recovery
    self.sources = sources
  }

  fileprivate var head: [Cell] { [.text(runID), .text(configName)] }
}

extension Table {
  /// modes.csv: one row a mode of a run.
  public static func modes(_ runs: [ModeRecoveryOfRun], provenance: Provenance) -> Table {
    Table(
      name: "modes", title: "Modes of the fit (\(ModeRecovery.version))",
      columns: Columns.modes,
      rows: runs.flatMap { run in
        run.recovery.modes.map { run.head + cells(of: $0, looks: run.recovery.looks) }
      }, notes: notes(runs), provenance: provenance)
  }

  private static func cells(of mode: ModeRecovery.Mode, looks: [ModeLook]) -> [Cell] {
    let learning = mode.learning
    return [
      .integer(mode.k), .text(mode.isInTarget ? "target" : "leakage"), .number(mode.target),
      .integer(looks.count), Cell(looks.last?.epoch), Cell(mode.amplitude), Cell(mode.recovery),
      Cell(mode.largestAmplitude), mode.isInTarget ? .bool(learning != nil) : .missing,
      Cell(learning?.after), Cell(learning?.epoch), Cell(learning?.keptFrom),
      Cell(learning?.dropStart), Cell(learning?.lossBefore ?? .missing),
      Cell(learning?.lossAfter ?? .missing), Cell(learning?.dropShare ?? .missing),
      Cell(learning?.dividesBefore), learning.map { .text($0.timing.rawValue) } ?? .missing,
    ]
  }

  private static func notes(_ runs: [ModeRecoveryOfRun]) -> [String] {
    let modes = runs.flatMap(\.recovery.modes).filter(\.isInTarget)
    guard !modes.isEmpty else { return [] }
    let learnings = modes.compactMap(\.learning)
    let timings = ModeRecovery.Timing.allCases.map { timing in
      "\(learnings.count { $0.timing == timing }) \(timing.rawValue)"
    }
    return [
      "of \(modes.count) modes of the targets \(learnings.count) were learned: "
        + timings.joined(separator: ", ")
    ]
  }

  /// mode_epochs.csv: one row a mode of a look.
  public static func modeEpochs(_ runs: [ModeRecoveryOfRun], provenance: Provenance) -> Table {
    Table(
      name: "mode_epochs", title: "Modes of the fit by epoch (\(ModeRecovery.version))",
      columns: Columns.modeEpochs,
      rows: runs.flatMap { run in
        zip(run.recovery.looks, run.sources).flatMap { look, source in
          run.recovery.modes.map { mode in
            run.head + [
              .integer(look.epoch), .text(source), .integer(mode.k),
              .number(look.amplitudes[mode.k - 1]),
              Cell(run.recovery.recovery(ofMode: mode.k, at: look)),
            ]
          }
        }
      }, provenance: provenance)
  }

  /// mode_runs.csv: one row a run, with the slope of the last look.
  public static func modeRuns(_ runs: [ModeRecoveryOfRun], provenance: Provenance) -> Table {
    Table(
      name: "mode_runs", title: "Recovery of modes by run (\(ModeRecovery.version))",
      columns: Columns.modeRuns,
      rows: runs.map { run in
        let looks = run.recovery.looks
        let modes = run.recovery.modes.filter(\.isInTarget)
        let counts = ModeRecovery.Timing.allCases.map { timing in
          modes.count { $0.learning?.timing == timing }
        }
        let never = modes.count { $0.learning == nil }
        return run.head
          + [.integer(looks.count), Cell(looks.last?.epoch), .integer(modes.count)]
          + (counts + [never]).map(Cell.integer)
          + (run.recovery.slopes.last.map(cells) ?? [])
      }, provenance: provenance)
  }

  /// mode_slopes.csv: one row a look.
  public static func modeSlopes(_ runs: [ModeRecoveryOfRun], provenance: Provenance) -> Table {
    Table(
      name: "mode_slopes", title: "Recovery slope by epoch (\(ModeRecovery.version))",
      columns: Columns.modeSlopes,
      rows: runs.flatMap { run in
        zip(run.recovery.slopes, run.sources).map { slope, source in
          run.head + [.integer(slope.epoch), .text(source)] + cells(of: slope)
        }
      }, provenance: provenance)
  }

  private static func cells(of slope: RecoverySlope) -> [Cell] {
    [
      Cell(slope.loss), .integer(slope.learnedCount), .integer(slope.modeCount), Cell(slope.slope),
      Cell(slope.highLowRatio), Cell(slope.leakage), Cell(slope.targetLossPart),
    ]
  }
}
