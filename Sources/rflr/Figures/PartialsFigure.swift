internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The channels of every layer of a run, before and after a divided learning rate.
struct PartialsFigure: FigureMaker {
  static let name = "partials"
  static let abstract = "The channels of every layer of a run, before and after a divided rate."
  static let discussion = """
    A row of panels a bottleneck and one for the output; a column for each of --at, without it \
    before-lr-divide:1 and after-lr-divide:1. Channels are the outputs of the map to the bottleneck \
    with its bias, not multiplied by later weights; figure 2 shows those of bottleneck 1, cut off \
    near the range of the target.

    Examples:
      rflr figure partials 7fd5cb2303be4de7 --to out/figures
      rflr figure partials 'f3_N768_bs8_L2 and seed = 42' --at init,final --to out/figures
    """

  private static let usual: [CheckpointTime] = [
    .number(.beforeLRDivide, 1), .number(.afterLRDivide, 1),
  ]

  @OptionGroup var choice: WeightsOptions

  var columns: [String] { RunRow.keyColumns }

  func figure(of runs: SelectedRuns) throws -> Figure {
    guard runs.rows.count == 1 else {
      throw StoreError(
        .usage, field: runs.query.isEmpty ? "figure partials" : runs.query,
        "\(runs.rows.count) runs match, and the figure shows one",
        remedy: "choose one by its id; `rflr runs 'checkpoints > 0'` lists those with weights")
    }
    let x = NetworkFunction.grid(choice.points ?? 500)
    let (used, _) = try RunPanels(of: runs).read { row in
      let run = try WeightsReader(row, of: runs)
      return (
        target: x.map { run.target(Double($0)) },
        weights: try choice.weights(of: run, usual: Self.usual).compactMap { kept in
          kept.map { (label: $0.label, layers: $0.function.channels(at: x)) }
        }
      )
    }
    let (row, run) = used[0]
    let depth = run.weights[0].layers.count - 1
    func place(_ layer: NetworkFunction.Layer) -> LayerPlace {
      LayerPlace(linearIndex: layer.linearIndex, depth: depth)
    }
    let provenance = runs.provenance([], used: [row])
    let values = Table(
      name: "partials", title: "Channels of every layer at kept weights",
      columns: Columns.partials,
      rows: run.weights.flatMap { weights in
        weights.layers.flatMap { layer in
          Self.rows(of: layer, at: x, head: weights.label.cells + place(layer).cells)
        }
      }, provenance: provenance)
    let target = Table(
      name: "partials_target", title: "The target", columns: Columns.partialsTarget,
      rows: zip(x, run.target).map { [.number(Double($0)), .number($1)] },
      provenance: provenance)
    return .partials(
      of: [row].labels[0], weights: run.weights.map(\.label),
      layers: run.weights[0].layers.map { (place($0), $0.signalCount) },
      values: values, target: target, caption: Self.caption(points: x.count))
  }

  private static func rows(
    of layer: NetworkFunction.Layer, at x: [Float], head: [Cell]
  ) -> [[Cell]] {
    (0..<layer.signalCount).flatMap { channel in
      zip(x, layer.signal(channel)).map { point, value in
        head + [.integer(channel), .number(Double(point)), .number(Double(value))]
      }
    }
  }

  private static func caption(points: Int) -> String {
    "Outputs of the linear map into each bottleneck with its bias, before the next ReLU; they are not "
      + "multiplied by later weights, so they do not add up to the output. Grey: the target, cut off "
      + "where it leaves the range of the channels, which panels side by side share. \(points) even "
      + "points of [-1, 1]."
  }
}
