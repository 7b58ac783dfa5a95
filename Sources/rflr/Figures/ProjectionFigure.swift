internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The distortion of trained maps over the steps.
struct ProjectionFigure: FigureMaker {
  static let name = "jl"
  static let abstract = "The distortion of a trained map by step, against random maps."
  static let discussion = """
    Two panels a run, at most \(most) runs of `rflr study jl`: the largest distortion of norms by the \
    map alone and by the noisy maps that are trained, that of pairwise differences, and the mean and \
    the best of random maps; and the noise.

    Examples:
      rflr figure jl 'kind = jl and seed = 0' --to out/figures
      rflr figure jl 'target in [10, 30]' --to out/figures --format pdf
    """
  static let usualQuery: String? = "kind = jl"

  private static let most = 4

  var columns: [String] { ["seed"] }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let ordered = SelectedRuns(
      runs.rows.inOrderOfSeeds { ($0.configName, Int($0["seed"].text)) }, query: runs.query,
      in: runs.store)
    defer { runs.noteDamage(of: ordered) }
    let panels = RunPanels(of: ordered, most: Self.most)
    let (used, exclusions) = try panels.read { row in
      try ProjectionStatistic.entry(
        runs.study(row, kind: ProjectionRun.kind, arrays: ProjectionStatistic.arrays))
    }
    let tables = Table.projection(
      used.map(\.value),
      provenance: runs.provenance([.projection], used: used.map(\.row), exclusions: exclusions))
    let draws = Set(used.map(\.value.outcome.random.count)).sorted().map(String.init)
    return .projection(
      of: used.map { row, entry in
        let seed = entry.key.seed.map { ", seed \($0)" } ?? ""
        return RunLabel(
          runID: row.runID,
          text: "\(entry.points) points, \(entry.dimension) to \(entry.target) dimensions\(seed)")
      },
      summary: tables[0], steps: tables[2],
      caption: panels.caption(
        "Largest | |Ax|^2/k - 1 | over the points; grey: the same of pairwise differences, which are "
          + "not trained. Random maps: \(draws.joined(separator: ", ")) draws. Right: the noise s of "
          + "the map.", drawn: used.count, exclusions))
  }
}
