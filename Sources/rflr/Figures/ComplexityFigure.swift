internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The minima of every layer's functions, a line a run or group.
struct ComplexityFigure: FigureMaker {
  static let name = "complexity"
  static let abstract = "The minima of the functions of each layer, with their spread."
  static let discussion = """
    A line a run, or a group of runs with --by; of more than \(LayerGroups.most) runs the ones of \
    equal depth are pooled, or of equal rank where all have one depth. The numbers are those of `rflr stats complexity`.

    Examples:
      rflr figure complexity f3_N768_bs8_L3 --to out/figures
      rflr figure complexity 'family = chirp and depth = 6' --by rank --to out/figures
    """

  @OptionGroup var network: NetworkOptions
  @Option(help: "Pool runs with equal values of these columns, separated by commas.")
  var by: String?
  @Option(parsing: .unconditional, help: "Minima count above this value; -inf: all.")
  var threshold: Double = ComplexityMeasure.Options.paper.threshold

  func validate() throws {
    if network.checkpoint == .all {
      throw ValidationError("A line is of one checkpoint of a run: choose one with --checkpoint.")
    }
  }

  var columns: [String] { LayerGroups.columns(by: by) }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let groups = try LayerGroups(of: runs, by: by)
    let measured = try ComplexityRequest(
      look: network.look, by: groups.names, options: ComplexityMeasure.Options(threshold: threshold)
    ).tables(of: groups.runs)[0]
    let table = try groups.table(
      named: "complexity_layers", Columns.complexityLayers, from: measured)
    return .complexity(
      table.groups, layers: table.layers,
      caption: "Strict minima above \(threshold) of every signal of a layer on a grid of "
        + "\(network.points) points: mean and population standard deviation over the signals of "
        + "the layer" + groups.caption(measured),
      runs: groups.tooltips)
  }
}
