internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Which modes are followed, and when one counts as learned.
struct ModesOptions: ParsableArguments {
  @Option(help: "Highest mode; what was observed, or 8, without it.")
  var modes: Int?
  @Option(
    parsing: .unconditional,
    help: "Largest distance of a learned mode from the target, relative to the target's.")
  var band: Double = ModeRule.standard.band
  @Option(help: "Looks from observations, checkpoints or all.")
  var from = LookSource.all

  func validate() throws {
    if let modes, !(1...4096).contains(modes) {
      throw ValidationError("--modes \(modes) is outside 1 to 4096.")
    }
  }

  /// The modes of one run.
  func read(_ row: RunRow, of runs: SelectedRuns, rule: ModeRule) throws -> ModeRecoveryOfRun {
    let file = try FunctionLooks(row, of: runs, source: from)
    let (looks, sources, target) = try file.modes(upTo: modes)
    let recovery = try ModeRecovery(
      looks: looks, target: target, divides: file.header.lrDivides.map(\.epoch), rule: rule,
      window: file.configuration.checkpoints.afterEpochs)
    return ModeRecoveryOfRun(
      runID: row.runID, configName: row.configName, recovery: recovery, sources: sources)
  }
}

struct ModesStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "modes",
    abstract: "Follow the modes cos(2 pi k x) of the fit: recovery, and when each was learned.",
    discussion: """
      \(ModeRecovery.definition)

      Examples:
        rflr stats modes f3_N768_bs8_L3
        rflr stats modes 'factor = 3' --band 0.1 --epochs --to out
      """)

  @OptionGroup var options: ModesOptions
  @Flag(help: "Also the tables mode_epochs and mode_slopes: every look.")
  var epochs = false
  @OptionGroup var statistic: StatisticOptions

  func run() throws {
    let runs = try statistic.select()
    try statistic.emit(try tables(of: runs), of: runs)
  }

  /// The tables of some runs, the one of modes first.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let rule = try ModeRule(band: options.band)
    let (used, exclusions) = try runs.read { row in
      try options.read(row, of: runs, rule: rule)
    }
    let provenance = runs.provenance(
      [.modeRecovery(rule)], used: used.map(\.row), exclusions: exclusions)
    let values = used.map(\.value)
    var tables: [Table] = [
      .modes(values, provenance: provenance), .modeRuns(values, provenance: provenance),
    ]
    if epochs {
      tables.append(.modeSlopes(values, provenance: provenance))
      tables.append(.modeEpochs(values, provenance: provenance))
    }
    return tables
  }
}
