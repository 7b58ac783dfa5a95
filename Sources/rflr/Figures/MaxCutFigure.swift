internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The cut of graphs and the noise of the hyperplane over the steps.
struct MaxCutFigure: FigureMaker {
  static let name = "maxcut"
  static let abstract = "The cut and the noise of the hyperplane by step, with optimum and bound."
  static let discussion = """
    Two panels a run, at most \(most) runs of `rflr study maxcut`: the cut without noise, the mean cut \
    with it and ten draws of it, against the optimum, the semidefinite relaxation and the mean of a \
    random hyperplane; and sigma.

    Examples:
      rflr figure maxcut 'kind = maxcut and seed = 0' --to out/figures
      rflr figure maxcut 'nodes = 15' --to out/figures --format pdf
    """
  static let usualQuery: String? = "kind = maxcut"

  private static let most = 4

  var columns: [String] { ["seed"] }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let ordered = SelectedRuns(
      runs.rows.inOrderOfSeeds { ($0.configName, Int($0["seed"].text)) }, query: runs.query,
      in: runs.store)
    defer { runs.noteDamage(of: ordered) }
    let panels = RunPanels(of: ordered, most: Self.most)
    let (used, exclusions) = try panels.read { row in
      try MaxCutStatistic.entry(
        runs.study(row, kind: MaxCutRun.kind, arrays: MaxCutStatistic.arrays))
    }
    let tables = Table.maxCut(
      used.map(\.value),
      provenance: runs.provenance([.maxCut], used: used.map(\.row), exclusions: exclusions))
    return .maxCut(
      of: used.map { row, entry in
        let seed = entry.key.seed.map { ", seed \($0)" } ?? ""
        return RunLabel(
          runID: row.runID,
          text: "\(entry.nodes) nodes, \(entry.outcome.edgeCount) edges\(seed)")
      },
      summary: tables[0], steps: tables[2],
      caption: panels.caption(
        "Left: edges cut by the mean m of the hyperplane, the exact mean cut of r ~ N(m, sigma^2) "
          + "and the mean of ten draws. Right: sigma.", drawn: used.count, exclusions))
  }
}
