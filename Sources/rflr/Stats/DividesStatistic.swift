internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// How the divides of the learning rate are judged.
struct DividesOptions: ParsableArguments {
  @Option(help: "Epochs on each side of a divide.")
  var window = RateDivides.Rule.standard.window
  @Option(
    parsing: .unconditional, help: "Relative change of the loss up to which there is none.")
  var tolerance: Double = RateDivides.Rule.standard.tolerance
  @Option(
    parsing: .unconditional,
    help: "Largest distance of a learned mode from the target, relative to the target's.")
  var band: Double = ModeRule.standard.band

  /// The table of some runs.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let rule = try RateDivides.Rule(
      window: window, tolerance: tolerance, modes: ModeRule(band: band))
    let (used, exclusions) = try runs.read { row in
      (row.runID, row.configName, try divides(of: row, in: runs, rule: rule))
    }
    return [
      .divides(
        used.map(\.value),
        provenance: runs.provenance(
          [.rateDivides(rule)], used: used.map(\.row), exclusions: exclusions))
    ]
  }

  /// The divides of one run.
  func divides(
    of row: RunRow, in runs: SelectedRuns, rule: RateDivides.Rule
  ) throws -> RateDivides {
    let path = runs.store.filePath(of: row.runID)
    let made = try RunFile.readHeader(path).record.lrDivides
    let history = try RunFile.readHistory(path)
    let (looks, target) = try modes(of: row, in: runs)
    return try RateDivides(
      made.map { .init(epoch: $0.epoch, rateBefore: $0.lrBefore, rateAfter: $0.lrAfter) },
      losses: Dictionary(zip(history.epochs, history.losses)) { first, _ in first },
      looks: looks, target: target, rule: rule)
  }

  /// Looks at the modes; none where the run has none, since its losses still say something.
  private func modes(
    of row: RunRow, in runs: SelectedRuns
  ) throws -> (looks: [ModeLook], target: [Double]) {
    do {
      let modes = try FunctionLooks(row, of: runs, source: .all).modes(upTo: nil)
      return (modes.looks, modes.target)
    } catch is Refusal {
      return ([], [])
    }
  }
}

struct DividesStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "divides",
    abstract: "Judge each divide of the learning rate: a new mode, the noise floor, or nothing.",
    discussion: """
      \(RateDivides.definition)

      Examples:
        rflr stats divides f3_N768_bs8_L3
        rflr stats divides 'lr_divides > 0 and factor = 3' --format csv
      """)

  @OptionGroup var options: DividesOptions
  @OptionGroup var statistic: StatisticOptions

  func run() throws {
    let runs = try statistic.select()
    try statistic.emit(try options.tables(of: runs), of: runs)
  }
}
