internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The loss of runs, with the divides of the learning rate and the plateaus.
struct LossFigure: FigureMaker {
  static let name = "loss"
  static let abstract = "The loss by epoch, with divided learning rates and plateaus."
  static let discussion = """
    A panel a run, at most \(RunPanels.most). Plateaus are those of `rflr stats plateaus`.

    Examples:
      rflr figure loss f3_N768_bs8_L3 --to out/figures
      rflr figure loss 'factor = 3 and rank = 10' --to out/figures --format pdf
    """

  @OptionGroup var curve: CurveOptions

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let panels = RunPanels(of: runs)
    let rule = try Plateaus.Options()
    let (used, exclusions) = try panels.read { row in
      let read = try RunCurve(row, bins: curve.bins, in: runs.store)
      let plateaus = try Plateaus(of: read.whole, options: rule)
      return (curve: read, plateaus: PlateauEntry(run: row.key, plateaus: plateaus))
    }
    let runCurves = used.map(\.value.curve)
    let provenance = runs.provenance([], used: used.map(\.row), exclusions: exclusions)
    var plateaus = Table(
      plateaus: used.map(\.value.plateaus),
      provenance: runs.provenance([.plateaus], used: used.map(\.row), exclusions: exclusions))
    plateaus.name = "loss_plateaus"
    return .loss(
      of: used.map(\.row).labels,
      curves: runCurves.curves("loss", bins: curve.bins, provenance: provenance),
      divides: runCurves.divides("loss_divides", provenance: provenance), plateaus: plateaus,
      caption: panels.caption(
        "Mean of the batch losses of each epoch (log axis); grey lines: the learning rate was "
          + "divided; bars: plateaus, \(rule.flatWithin) fold at most from end to end. "
          + [RunCurve].thinningNote(curve.bins), drawn: used.count, exclusions))
  }
}
