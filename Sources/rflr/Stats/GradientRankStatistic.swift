internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

struct GradientRankStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-rank",
    abstract: "Outliers, directions and parts of stored gradients (study 004).",
    discussion: """
      \(GradientSpikes.definition)

      Tables: gradient_rank, one row a run; gradient_rank_cells, mean and 95 % t interval over the \
      seeds of a setting; gradient_rank_slopes, slopes of log(quantity) in log(n) where n varies with \
      d / n and m / n fixed; gradient_rank_effects, runs with a regulariser against the same without.

      Examples:
        rflr stats gradient-rank 'activation = tanh and spike_exponent = 0.375'
        rflr stats gradient-rank --quantity outliers_edge,residue_u1
        rflr stats gradient-rank --to out/gradients
      """)

  @OptionGroup var options: StatisticOptions
  @Option(help: "Only these quantities in the tables over runs, a list; all of them without it.")
  var quantity: String?

  private static let mostRows = 60

  func run() throws {
    let quantities = try Self.quantities(quantity)
    let runs = try options.selectStudies(of: GradientRankRun.kind)
    let found = try GradientEntries<GradientRankEntry>(of: runs)
    try found.requireSome(of: runs, command: GradientRankRun.kind)
    let report = GradientRankReport(
      found.entries, quantities: quantities,
      provenance: runs.provenance([], used: found.rows, exclusions: found.exclusions))
    try options.emit(report.tables, of: runs, mostRows: Self.mostRows)
  }

  /// The quantities of a list; all without one.
  static func quantities(_ list: String?) throws -> [GradientQuantity] {
    guard let list else { return GradientQuantity.allCases }
    return try Runs.list(list).map { name in
      guard let quantity = GradientQuantity(rawValue: name) else {
        let known = GradientQuantity.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\"\(name)\" is no quantity; use: \(known).")
      }
      return quantity
    }
  }
}

struct GradientTrainingStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-training",
    abstract: "How the first direction and the rank of gradients change in training (study 004).",
    discussion: """
      \(GradientCourse.definition)

      Trainings that differ in the scaling alone are compared by the principal angles of the first \
      directions of their changes of W.

      Examples:
        rflr stats gradient-training
        rflr stats gradient-training 'scaling = mean-field' --to out/trainings
      """)

  @OptionGroup var options: StatisticOptions

  private static let mostRows = 60

  func run() throws {
    let runs = try options.selectStudies(of: GradientTrainingRun.kind)
    let found = try GradientEntries<GradientTrainingEntry>(of: runs)
    try found.requireSome(of: runs, command: GradientTrainingRun.kind)
    let report = GradientTrainingReport(
      found.entries,
      provenance: runs.provenance([], used: found.rows, exclusions: found.exclusions))
    try options.emit(report.tables, of: runs, mostRows: Self.mostRows)
  }
}
