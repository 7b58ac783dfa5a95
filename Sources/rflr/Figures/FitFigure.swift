internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The fit of runs against their targets, at kept weights.
struct FitFigure: FigureMaker {
  static let name = "fit"
  static let abstract = "The fit against its target before and after a divided rate, and at last."
  static let discussion = """
    A row of panels a run, at most \(most) runs; a column for each of --at, without it \
    before-lr-divide:1, after-lr-divide:1 and final, whichever a run keeps. As in figure 1 the target \
    is solid and the fit dashed (the paper's caption has the colours the other way round).

    Examples:
      rflr figure fit f3_N768_bs8_L3 --to out/figures
      rflr figure fit 7fd5 --at init,before-lr-divide:1,final --to out/figures --format png
    """

  private static let most = 4
  private static let usual: [CheckpointTime] = [
    .number(.beforeLRDivide, 1), .number(.afterLRDivide, 1), .only(.final),
  ]

  @OptionGroup var choice: WeightsOptions

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let panels = RunPanels(of: runs, most: Self.most)
    let points = choice.points ?? 1000
    let x = NetworkFunction.grid(points)
    let (used, exclusions) = try panels.read { row in
      let run = try WeightsReader(row, of: runs)
      let weights = try choice.weights(of: run, usual: Self.usual)
      let target = x.map { run.target(Double($0)) }
      let values = weights.compactMap(\.self).flatMap { kept in
        zip(kept.function.output(at: x), zip(x, target)).map { output, point in
          kept.label.cells + [
            .number(Double(point.0)), .number(point.1), .number(Double(output)),
          ]
        }
      }
      return (weights: weights.map { $0?.label }, values: values)
    }
    let table = Table(
      name: "fit", title: "Fit and target at kept weights", columns: Columns.fit,
      rows: used.flatMap(\.value.values),
      provenance: runs.provenance([], used: used.map(\.row), exclusions: exclusions))
    // A time that no run keeps leaves no empty column behind.
    let filled = used.map(\.value.weights).columns { $0.contains { $0 != nil } }
    return .fit(
      of: zip(used.map(\.row).labels, filled).map { FitPanels(run: $0, weights: $1) },
      values: table,
      caption: panels.caption(
        "Target (solid) and output of the network (dashed) at \(points) even points of [-1, 1]. "
          + "Loss is the mean of the batch losses of that epoch.", drawn: used.count, exclusions))
  }
}

extension [[WeightsLabel?]] {
  /// The columns of equal rows that pass a test.
  fileprivate func columns(where isWanted: ([WeightsLabel?]) -> Bool) -> [[WeightsLabel?]] {
    guard let first else { return [] }
    let wanted = first.indices.filter { column in isWanted(map { $0[column] }) }
    return map { row in wanted.map { row[$0] } }
  }
}
