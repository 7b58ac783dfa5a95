internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

struct MaxCutStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maxcut",
    abstract: "Compare cuts with the relaxation, the random hyperplane's mean and the optimum.",
    discussion: """
      \(CutOutcome.definition)

      Examples:
        rflr stats maxcut
        rflr stats maxcut 'nodes = 15 and estimator = exact' --format csv
      """)

  @OptionGroup var options: StatisticOptions

  func run() throws {
    let runs = try options.selectStudies(of: MaxCutRun.kind)
    try options.emit(Self.tables(of: runs), of: runs, mostRows: 40)
  }

  /// By run, over seeds, by record.
  static func tables(of runs: SelectedRuns) throws -> [Table] {
    let (entries, rows, exclusions) = try runs.entries(
      kind: MaxCutRun.kind, arrays: arrays, entry)
    return Table.maxCut(
      entries, provenance: runs.provenance([.maxCut], used: rows, exclusions: exclusions))
  }

  static let arrays: Set = [
    "adjacency", "vectors", "recorded_steps", "means", "deviations", "expected_cuts",
    "sampled_cuts",
  ]

  /// Measures a run.
  static func entry(_ stored: StoredStudy) throws(Refusal) -> MaxCutEntry {
    let study = try stored.decode(MaxCutStudy.self)
    let outcome = try CutOutcome(
      adjacency: stored.doubles("adjacency"), vectors: stored.rows("vectors"),
      means: stored.rows("means"), deviations: stored.doubles("deviations"),
      optimum: stored.metric("optimum").finite.map { Int($0) })
    let steps = try stored.doubles("recorded_steps").map { Int($0) }
    let (expected, sampled) = (
      try stored.doubles("expected_cuts"), try stored.doubles("sampled_cuts")
    )
    guard [steps.count, expected.count, sampled.count].allSatisfy({ $0 == outcome.cuts.count })
    else { throw Refusal("its records have different lengths") }
    return MaxCutEntry(
      key: stored.structureKey, nodes: study.nodes, outcome: outcome, recordedSteps: steps,
      expectedCuts: expected, sampledCuts: sampled)
  }
}
