internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

struct LemmaStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lemma",
    abstract: "Compare the weights that descent left with the bound that the lemma sets.",
    discussion: """
      \(LemmaEnd.definition)

      Examples:
        rflr stats lemma
        rflr stats lemma 'penalty = 1e-3' --format csv
      """)

  @OptionGroup var options: StatisticOptions

  func run() throws {
    let runs = try options.selectStudies(of: LemmaRun.kind)
    try options.emit(Self.tables(of: runs), of: runs, mostRows: 40)
  }

  /// By run, over seeds, by record.
  static func tables(of runs: SelectedRuns) throws -> [Table] {
    let (entries, rows, exclusions) = try runs.entries(
      kind: LemmaRun.kind, arrays: arrays, entry)
    return Table.lemma(
      entries, provenance: runs.provenance([.lemma], used: rows, exclusions: exclusions))
  }

  static let arrays: Set = [
    "recorded_steps", "weight_norms", "objectives", "perturbation_steps", "weights", "offsets",
    "amplitudes", "frequencies", "phases",
  ]

  /// Measures a run.
  static func entry(_ stored: StoredStudy) throws(Refusal) -> LemmaEntry {
    let study = try stored.decode(LemmaStudy.self)
    let end = try LemmaEnd(
      weights: stored.rows("weights"), offsets: stored.doubles("offsets"),
      amplitudes: stored.doubles("amplitudes"), frequencies: stored.rows("frequencies"),
      phases: stored.doubles("phases"), penalty: study.penalty)
    return LemmaEntry(
      key: stored.structureKey, dimension: study.dimension,
      innerDimension: study.innerDimension, terms: study.terms, penalty: study.penalty,
      recordedSteps: try stored.doubles("recorded_steps").map { Int($0) },
      weightNorms: try stored.doubles("weight_norms"),
      objectives: try stored.doubles("objectives"),
      perturbations: try stored.array("perturbation_steps").shape[0], end: end)
  }
}
