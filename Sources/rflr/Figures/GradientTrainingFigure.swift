internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The gradient's first direction and rank while networks learn.
struct GradientTrainingFigure: FigureMaker {
  static let name = "gradient-training"
  static let abstract = "The first direction and the rank of the gradient while networks learn."
  static let discussion = """
    A line a training, a colour a value of --by: |cosine| of the first left singular vectors of the \
    gradient of an epoch and of the first one, loss, stable and effective rank, as `rflr stats \
    gradient-training` has them. Without a query the runs are those with \(usualQuery ?? "").

    Examples:
      rflr figure gradient-training --to out/figures
      rflr figure gradient-training 'activation = sigmoid and seed < 3' --to out/figures
    """
  static let usualQuery: String? = "kind = gradient-training"

  @Option(help: "Setting with a colour for each of its values: scaling, activation, …")
  var by = "scaling"

  private static let mostLines = 80

  func validate() throws {
    let settings = Columns.gradientSettings.map(\.name)
    guard settings.contains(by) else {
      throw ValidationError("--by \(by): use one of: \(settings.joined(separator: ", ")).")
    }
  }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let found = try GradientEntries<GradientTrainingEntry>(of: runs)
    guard !found.entries.isEmpty else {
      throw Refusal(
        found.exclusions.first.map { "\($0.item): \($0.reason)" }
          ?? "none of \(counted(runs.rows.count, "run")) is a training of gradients")
    }
    let groups = found.entries.map { $0[by] }.distinct
    guard found.entries.count <= Self.mostLines, groups.count <= FigureStyle.lineStyles else {
      throw Refusal(
        "\(found.entries.count) trainings and \(groups.count) values of \(by), of which a figure "
          + "holds \(Self.mostLines) and \(FigureStyle.lineStyles): narrow the query")
    }
    let report = GradientTrainingReport(
      found.entries,
      provenance: runs.provenance([], used: found.rows, exclusions: found.exclusions))
    let series = found.entries.map { (groups.firstIndex(of: $0[by]) ?? 0) + 1 }
    let lines = (1...groups.count).map { group in
      series.indices.filter { series[$0] == group }.map { $0 + 1 }
    }
    let seeds = Set(found.entries.map(\.seed)).count
    return .gradientTraining(
      groups.map(\.text), lines: lines, epochs: report.series(series),
      others: report.angles.rows.isEmpty ? [] : [report.angles],
      caption: "\(counted(found.entries.count, "training")), \(counted(seeds, "seed")); learning "
        + "rates \(rates(found.entries))" + angles(report.angles) + ".")
  }

  private func rates(_ entries: [GradientTrainingEntry]) -> String {
    let pairs = Set(entries.map { "\($0[by].text) \(PlotText.number($0.learningRate))" })
    return pairs.sorted().joined(separator: ", ")
  }

  private func angles(_ table: Table) -> String {
    let values = table.numbers("mean_angle")
    guard let summary = SeedSummary(values.map(Measured.init)) else { return "" }
    return "; mean principal angle between the changes of W of the two scalings "
      + "\(PlotText.number(summary.mean)) degrees over \(counted(summary.count, "pair"))"
  }
}
