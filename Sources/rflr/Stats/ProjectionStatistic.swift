internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

struct ProjectionStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jl",
    abstract: "Compare the distortion of trained maps with the best of random ones.",
    discussion: """
      \(ProjectionOutcome.definition)

      Runs that keep their points (`rflr study jl --keep-matrices`) have their distortion computed \
      again from map and points.

      Examples:
        rflr stats jl
        rflr stats jl 'target in [10, 30]' --to out/jl
      """)

  @OptionGroup var options: StatisticOptions

  func run() throws {
    let runs = try options.selectStudies(of: ProjectionRun.kind)
    try options.emit(Self.tables(of: runs), of: runs, mostRows: 40)
  }

  /// By run, over seeds, by record.
  static func tables(of runs: SelectedRuns) throws -> [Table] {
    let (entries, rows, exclusions) = try runs.entries(
      kind: ProjectionRun.kind, arrays: arrays, optional: ["map", "points"], entry)
    return Table.projection(
      entries, provenance: runs.provenance([.projection], used: rows, exclusions: exclusions))
  }

  static let arrays: Set = [
    "recorded_steps", "losses", "deviations", "distortions", "pair_distortions",
    "random_distortions", "random_pair_distortions", "batch_distortions",
  ]

  /// Measures a run.
  static func entry(_ stored: StoredStudy) throws(Refusal) -> ProjectionEntry {
    let study = try stored.decode(ProjectionStudy.self)
    let outcome = try ProjectionOutcome(
      ProjectionOutcome.Course(
        steps: stored.doubles("recorded_steps").map { Int($0) },
        losses: stored.doubles("losses"), deviations: stored.doubles("deviations"),
        distortions: stored.doubles("distortions"),
        pairDistortions: stored.doubles("pair_distortions")),
      random: stored.doubles("random_distortions"),
      randomPairs: stored.doubles("random_pair_distortions"),
      batches: stored.doubles("batch_distortions"), target: study.target, points: study.points)
    var recomputed = Measured.missing
    if stored.arrays["points"] != nil {
      recomputed = Measured(
        ProjectionOutcome.distortions(of: try stored.rows("map"), on: try stored.rows("points"))
          .norms)
    }
    return ProjectionEntry(
      key: stored.structureKey, points: study.points, dimension: study.dimension,
      target: study.target, outcome: outcome, recomputed: recomputed)
  }
}
