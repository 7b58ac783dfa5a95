internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// The weights of networks with two inputs before and after training.
struct WeightsFigure: FigureMaker {
  static let name = "weights"
  static let abstract = "The two weights of each neuron before and after, with the teacher's line."
  static let discussion = """
    A panel a run, at most \(most), of `rflr study structure` with two inputs and one teacher \
    direction: before in red, after in blue. Weights off the line are what training should remove.

    Examples:
      rflr figure weights 'kind = structure and seed = 0 and dimension = 2' --to out/figures
      rflr figure weights 'structure_h1000_*_T20000' --every 1 --to out/figures
    """
  static let usualQuery: String? = "kind = structure and seed = 0"

  private static let most = 6
  /// Neurons of a panel, unless told otherwise.
  private static let usualNeurons = 200

  @Option(help: "Every so many neurons (default: as many as give about 200).")
  var every: Int?

  func validate() throws {
    if let every, every < 1 { throw ValidationError("--every \(every): give at least 1.") }
  }

  private typealias Reading = (entry: StructureEntry, direction: [Double], weights: [Double])

  func figure(of runs: SelectedRuns) throws -> Figure {
    let panels = RunPanels(of: runs, most: Self.most)
    let (used, exclusions) = try panels.read { row -> Reading in
      let stored = try runs.study(row, kind: StructureRun.kind, arrays: StructureStatistic.arrays)
      let study = try stored.decode(StructureStudy.self)
      guard study.dimension == 2, study.teacherDirections == 1 else {
        throw Refusal(
          "it has \(study.dimension) inputs and \(study.teacherDirections) directions, "
            + "not 2 and 1")
      }
      return (
        try StructureStatistic.entry(stored), try stored.doubles("teacher_directions"),
        try stored.doubles("weights")
      )
    }
    let provenance = runs.provenance(
      [.structure], used: used.map(\.row), exclusions: exclusions)
    let rows = used.flatMap { points($0.value) }
    let largest = rows.flatMap { $0.suffix(2) }.reduce(0.0) { largest, cell in
      if case .number(let value) = cell { max(largest, abs(value)) } else { largest }
    }
    return .weights(
      used.map { panel($0.value) },
      points: Table(
        name: "weights", title: "Weights before and after training",
        columns: Columns.weightsPoints, rows: rows, provenance: provenance),
      line: Table(
        name: "weights_line", title: "The teacher's direction", columns: Columns.weightsLine,
        rows: used.map { run in
          run.value.entry.key.cells + run.value.direction.map(Cell.number)
        }, provenance: provenance),
      range: max(0.5, (largest * 4).rounded(.up) / 4),
      caption: panels.caption(
        "First and second weight of neurons before (red, hollow) and after (blue) training; "
          + "dashed: the only direction that the teacher sees. perp: what is left of the weights "
          + "orthogonal to it, and what weight decay alone would leave.",
        drawn: used.count, exclusions))
  }

  private func panel(_ run: Reading) -> WeightsPanel {
    let last = run.entry.course.last
    let text =
      "\(run.entry.width) neurons, \(run.entry.steps) steps, lr \(short(run.entry.learningRate)), "
      + "decay \(short(run.entry.weightDecay))"
    return WeightsPanel(
      run: RunLabel(runID: run.entry.key.runID, text: text),
      note: "perp \(short(last.orthogonalRatio)), decay alone \(short(last.decayAlone))")
  }

  private func points(_ run: Reading) -> [[Cell]] {
    let (entry, weights) = (run.entry, run.weights)
    let step = every ?? max(1, (entry.width + Self.usualNeurons - 1) / Self.usualNeurons)
    let size = 2 * entry.width
    let looks = entry.course.looks
    return [("before", 0), ("after", looks.count - 1)].flatMap { when, snapshot in
      stride(from: 0, to: entry.width, by: step).map { neuron in
        let place = snapshot * size + 2 * neuron
        return entry.key.cells + [
          .integer(neuron), .text(when), .integer(looks[snapshot].step), .number(weights[place]),
          .number(weights[place + 1]),
        ]
      }
    }
  }

  private func short(_ value: Double) -> String { PlotText.number(value) }
}
