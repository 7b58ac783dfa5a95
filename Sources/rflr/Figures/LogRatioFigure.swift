internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Log-ratios of channels over training, and their distribution, against untrained networks.
struct LogRatioFigure: FigureMaker {
  static let name = "logratio"
  static let abstract = "Log-ratios of channels by epoch, and at last, against untrained networks."
  static let discussion = """
    Of one run with at most \(mostPairs) pairs of channels every pair is a line, as in figure 8; of \
    others the largest log-ratio of each run. The band holds 90 % of the largest log-ratios of \
    untrained networks: what stays within it is no divergence. Beside it all pairs at the last looks, \
    and the density of an untrained pair, sech(R)/pi.

    Examples:
      rflr figure logratio 'threshold = 0.1 and lr = 2e-3 and seed = 42' --to out/figures
      rflr figure logratio 'rank = 15 and depth = 2' --x 0.5 --to out/figures --format pdf
    """

  private static let mostPairs = 50
  /// Looks that a panel has room for.
  private static let mostLooks = 400

  @OptionGroup var options: LogRatioOptions

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let rule = try LogRatio.Rule(offset: options.epsilon)
    var nulls: [Int: LogRatioNull] = [:]
    let panels = RunPanels(of: runs, most: .max)
    let (used, exclusions) = try panels.read { row in
      try options.read(row, of: runs, rule: rule, nulls: &nulls)
    }
    let provenance = runs.provenance(
      [.logRatio(rule, null: nulls.values.first)], used: used.map(\.row), exclusions: exclusions)
    let values = used.map(\.value)
    let drawn = try values.map { try $0.thinned(to: Self.mostLooks) }
    let counts = values.map(\.course.final.ratios.pairs.count)
    let showsPairs = values.count == 1 && counts[0] <= Self.mostPairs
    return .logRatio(
      of: zip(used.map(\.row).labels, zip(drawn, counts)).map { label, run in
        LogRatioLine(run: label, looks: run.0.course.looks.count, pairs: run.1)
      },
      summary: .logRatio(values, provenance: provenance),
      epochs: .logRatioEpochs(drawn, provenance: provenance),
      pairs: showsPairs ? .logRatioPairs(drawn, provenance: provenance) : nil,
      null: .logRatioNull(
        nulls.sorted { $0.key < $1.key }.map(\.value), provenance: provenance),
      histogram: .logRatioHistogram(values, provenance: provenance),
      caption: panels.caption(
        caption(values, pairs: counts.reduce(0, +)), drawn: used.count, exclusions))
  }

  private func caption(_ runs: [LogRatioOfRun], pairs: Int) -> String {
    let maps = Set(runs.map(\.linearIndex)).sorted().map(String.init).joined(separator: ", ")
    let looks = runs.map(\.course.looks.count).max() ?? 0
    let thinned =
      looks > Self.mostLooks ? " Of up to \(looks) looks a run \(Self.mostLooks) are drawn." : ""
    let band =
      runs.contains { $0.null != nil }
      ? " Band: 5 to 95 % of the largest R of untrained networks (\(options.draws) simulated), "
        + "one for each number of channels; it is for the largest R, a single pair of them has the density sech(R)/pi."
      : " Features are no normal numbers: there is no null."
    return
      "R_ij = ln(|f_i| + epsilon) - ln(|f_j| + epsilon) of the outputs of linear map \(maps) at "
      + "x = \(options.x), epsilon \(options.epsilon). Right: \(pairs) pairs, both signs of each; pairs "
      + "of one run share channels and are not independent." + band + thinned
  }
}
