internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The recovery of modes over the loss.
struct ModesFigure: FigureMaker {
  static let name = "modes"
  static let abstract = "The recovery of each mode by epoch as a heat map, over the loss."
  static let discussion = """
    Two panels a run, at most \(most) runs: the recovery R(k) of the target's modes as \
    `rflr stats modes` has it, and the loss of the same epochs. Looks are observations and \
    checkpoints; a run that has few of them has few colours.

    Examples:
      rflr figure modes 'f3_N768_bs8_L3 and seed = 42' --to out/figures
      rflr figure modes 'factor = 3 and rank = 10' --band 0.1 --to out/figures --format pdf
    """

  private static let most = 4
  /// Looks that a panel has room for.
  private static let mostLooks = 300

  @OptionGroup var options: ModesOptions
  @OptionGroup var curve: CurveOptions

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let rule = try ModeRule(band: options.band)
    let panels = RunPanels(of: runs, most: Self.most)
    let (used, exclusions) = try panels.read { row in
      (
        modes: try options.read(row, of: runs, rule: rule),
        curve: try RunCurve(row, bins: curve.bins, in: runs.store)
      )
    }
    let provenance = runs.provenance(
      [.modeRecovery(rule)], used: used.map(\.row), exclusions: exclusions)
    let modes = used.map(\.value.modes)
    let curves = used.map(\.value.curve)
    let looks = modes.map(\.recovery.looks.count)
    return .modes(
      of: used.map(\.row).labels, modes: .modes(modes, provenance: provenance),
      recovery: .modesRecovery(
        modes, ends: curves.map { $0.whole.epochs.last ?? 0 }, most: Self.mostLooks,
        provenance: provenance),
      curves: curves.curves("modes_loss", bins: curve.bins, provenance: provenance),
      divides: curves.divides("modes_divides", provenance: provenance),
      caption: panels.caption(
        "Recovery R(k) = |amplitude of the fit on cos(2πkx)| / |amplitude of the target|; a dot: the "
          + "first look within \(rule.band) of the target's amplitude, with a bar from the last look "
          + "that was not; white: no look. Looks a run: "
          + "\(looks.map(String.init).joined(separator: ", ")); at most \(Self.mostLooks) are "
          + "drawn. \([RunCurve].thinningNote(curve.bins))", drawn: used.count,
        exclusions))
  }
}
