internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

struct OneStepStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "one-step",
    abstract: "Spikes, angles, errors and laws of one gradient step, from stored runs.",
    discussion: """
      \(OneStepMeasures.definition).

      The tables: one_step, a row a setting over its seeds; one_step_laws, what the theory says \
      beside what was measured; one_step_errors, ridge regression on F, F_0, F_1 and further; \
      one_step_exponents, slopes of the spikes' sizes over n; one_step_spikes, every spike of \
      every run.

      Examples:
        rflr stats one-step 'kind = one-step and samples = 1000'
        rflr stats one-step 'kind = one-step' --to out/one-step
      """)

  /// Beyond so many rows the long tables are written only.
  private static let mostRows = 60

  @OptionGroup var options: StatisticOptions

  func run() throws {
    let runs = try options.selectStudies(of: OneStepRun.kind)
    let (entries, provenance) = try runs.oneStepEntries()
    guard !entries.isEmpty else {
      throw StoreError(
        .noInput, field: runs.query.isEmpty ? "one-step" : runs.query,
        "none of \(runs.rows.count) runs can be used"
          + (provenance.exclusions.first.map { " (\($0.item): \($0.reason))" } ?? ""),
        remedy: "run some with `rflr study one-step`")
    }
    try options.emit(
      OneStepTables.all(entries, provenance: provenance), of: runs, mostRows: Self.mostRows)
  }
}

extension SelectedRuns {
  /// The one-step runs among these as a table takes them.
  func oneStepEntries() throws -> (entries: [OneStepEntry], provenance: Provenance) {
    let (used, exclusions) = try oneSteps()
    let entries = used.map {
      OneStepEntry(
        runID: $0.row.runID, configName: $0.row.configName, seed: $0.seed, measures: $0.measures)
    }
    return (
      entries, provenance([.oneStep], used: used.map(\.row), exclusions: exclusions)
    )
  }
}
