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

  @Option(help: "Columns of the picture in which the smallest and the largest loss are kept.")
  var bins = 600

  func validate() throws {
    guard (10...100_000).contains(bins) else {
      throw ValidationError("--bins \(bins): give 10 to 100000.")
    }
  }

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let panels = RunPanels(of: runs)
    let store = runs.store
    let rule = try Plateaus.Options()
    let (used, exclusions) = try panels.runs.read { row in
      let path = store.filePath(of: row.runID)
      let curve = try store.lossCurve(of: row.runID)
      guard !curve.losses.isEmpty else { throw Refusal("no loss of single epochs is stored") }
      return (
        points: try store.thinnedCurve(of: row.runID, bins: bins),
        divides: try RunFile.readHeader(path).record.lrDivides,
        plateaus: PlateauEntry(run: row.key, plateaus: try Plateaus(of: curve, options: rule))
      )
    }
    try panels.requireAny(used.map(\.row), exclusions)
    let provenance = runs.provenance([], used: used.map(\.row), exclusions: exclusions)
    func head(_ row: RunRow) -> [Cell] { [.text(row.runID), .text(row.configName)] }
    let curves = Table(
      name: "loss", title: "Loss and learning rate by epoch, thinned for a picture",
      columns: Columns.metricsWide,
      rows: used.flatMap { row, run in
        run.points.map {
          head(row) + [.integer($0.epoch), .number($0.loss), .number($0.rate)]
        }
      }, notes: [thinningNote], provenance: provenance)
    let divides = Table(
      name: "loss_divides", title: "Divides of the learning rate", columns: Columns.lrDivides,
      rows: used.flatMap { row, run in
        run.divides.map {
          head(row) + [.integer($0.epoch), .number($0.lrBefore), .number($0.lrAfter)]
        }
      }, provenance: provenance)
    var plateaus = Table(
      plateaus: used.map(\.value.plateaus),
      provenance: runs.provenance([.plateaus], used: used.map(\.row), exclusions: exclusions))
    plateaus.name = "loss_plateaus"
    return .loss(
      of: used.map(\.row).labels, curves: curves, divides: divides, plateaus: plateaus,
      caption: panels.caption(
        "Mean of the batch losses of each epoch (log axis); grey lines: the learning rate was "
          + "divided; bars: plateaus, \(rule.flatWithin) fold at most from end to end. "
          + thinningNote, exclusions))
  }

  private var thinningNote: String {
    "Long curves are thinned: the smallest and the largest loss of each of \(bins) columns are kept."
  }
}
