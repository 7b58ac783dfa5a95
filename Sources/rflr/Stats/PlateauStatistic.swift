internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

struct PlateauStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plateaus",
    abstract: "Cut the loss into plateaus, drops and rises.",
    discussion: """
      \(Plateaus.definition)

      Examples:
        rflr stats plateaus f3_N768_bs8_L3
        rflr stats plateaus 'rank = 10' --flat-within 1.1 --to out/plateaus
      """)

  @Option(
    parsing: .unconditional, help: "Largest factor between the fitted losses of a plateau.")
  var flatWithin = 1.05
  @Option(parsing: .unconditional, help: "Fewest epochs of a plateau.")
  var shortest = 10
  @Option(
    parsing: .unconditional,
    help: "Penalty of a break (default: 4 ln(epochs) of each run).")
  var penalty: Double?
  @OptionGroup var options: StatisticOptions

  func run() throws {
    let rule = try Plateaus.Options(
      flatWithin: flatWithin, shortestPlateau: shortest, penalty: penalty)
    let runs = try options.select(columns: RunRow.keyColumns)
    try options.emit(try Self.tables(of: runs, rule), of: runs)
  }

  /// The pieces of all runs, and a table of the runs.
  static func tables(of runs: SelectedRuns, _ rule: Plateaus.Options) throws -> [Table] {
    let store = runs.store
    let (used, exclusions) = try runs.readTogether { row in
      PlateauEntry(
        run: row.key,
        plateaus: try Plateaus(of: try store.lossCurve(of: row.runID), options: rule))
    }
    var statistic = Provenance.Statistic.plateaus
    statistic.definition += "; factor \(rule.flatWithin), at least \(rule.shortestPlateau) epochs"
    if let penalty = rule.penalty { statistic.definition += ", penalty \(penalty)" }
    let provenance = runs.provenance(
      [statistic], used: used.map(\.row), exclusions: exclusions)
    let entries = used.map(\.value)
    return [
      Table(plateaus: entries, provenance: provenance),
      Table(plateauRuns: entries, provenance: provenance),
    ]
  }
}
