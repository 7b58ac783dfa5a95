internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// The bursts of the loss, and the shape of the last ones.
struct SpikesFigure: FigureMaker {
  static let name = "spikes"
  static let abstract = "The loss with its bursts marked, and the last bursts epoch by epoch."
  static let discussion = """
    Two panels a run, at most \(most) runs with bursts: the whole curve, and its last bursts with \
    start, peak, ringing, trough and end as `rflr stats spikes` has them. Without a query the runs \
    are those with \(usualQuery ?? "").

    Examples:
      rflr figure spikes 'f2_N512_bs512_L1 and optimiser = adam' --to out/figures
      rflr figure spikes 'family = chirp' --height 1 --to out/figures
    """
  static let usualQuery: String? = "optimiser = adam and family = sumcos"

  private static let most = 4

  @OptionGroup var rule: SpikeOptions
  @OptionGroup var curve: CurveOptions
  @Option(help: "Most bursts in the panel that shows every epoch.")
  var bursts = 3

  func validate() throws {
    guard (1...100).contains(bursts) else {
      throw ValidationError("--bursts \(bursts): give 1 to 100.")
    }
  }

  var columns: [String] { RunRow.keyColumns + ["points"] }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let rule = try rule.rule
    let panels = RunPanels(of: runs, most: Self.most)
    let (used, exclusions) = try panels.read { row in
      try BurstsOfRun(row, of: runs, rule: rule, bins: curve.bins, zoomedBursts: bursts)
    }
    let drawn = used.map(\.value)
    let provenance = runs.provenance(
      [.spikes(rule)], used: used.map(\.row), exclusions: exclusions)
    return .spikes(
      of: zip(used.map(\.row).labels, drawn).map { label, run in
        SpikePanels(
          run: label, lastEpoch: run.curve.whole.epochs.last ?? 0,
          stepsPerEpoch: run.curve.row.stepsPerEpoch, zoom: run.zoom)
      },
      summary: Table(
        spikes: drawn.map { SpikeEntry(run: $0.curve.row.key, spikes: $0.spikes) },
        provenance: provenance),
      curves: drawn.map(\.curve).curves("spikes_curve", bins: curve.bins, provenance: provenance),
      zoom: Table(
        name: "spikes_zoom", title: "Loss and learning rate of every epoch around the last bursts",
        columns: Columns.metricsWide, rows: try drawn.flatMap { try $0.zoomRows(in: runs.store) },
        provenance: provenance),
      marks: Table(
        name: "spikes_marks", title: "Epochs that mark bursts (\(LossSpikes.version))",
        columns: Columns.spikesMarks,
        rows: drawn.flatMap { $0.marks(bins: curve.bins) }, provenance: provenance),
      caption: panels.caption(
        "Bursts rise at least \(rule.height) decades above the running floor (quantile "
          + "\(rule.quantile) of \(rule.window) epochs): "
          + drawn.map { "\($0.bursts.count)" }.joined(separator: ", ")
          + " of them; the whole curve marks the highest of each of \(curve.bins) columns. "
          + [RunCurve].thinningNote(curve.bins), drawn: used.count, exclusions))
  }
}

/// The bursts of one run, as far as the figure shows them.
private struct BurstsOfRun {
  /// Longest part that a panel shows in full, in epochs, unless one burst is longer.
  private static let mostEpochs = 500

  let curve: RunCurve
  let spikes: LossSpikes
  let bursts: [LossSpikes.Spike]
  let zoom: ClosedRange<Int>

  init(
    _ row: RunRow, of runs: SelectedRuns, rule: LossSpikes.Options, bins: Int, zoomedBursts: Int
  ) throws {
    curve = try RunCurve(row, bins: bins, in: runs.store)
    spikes = try LossSpikes(of: curve.whole, options: rule)
    bursts = spikes.spikes(.burst)
    guard !bursts.isEmpty else {
      throw Refusal("no burst of its loss is \(rule.height) decades above the floor")
    }
    zoom = Self.zoom(bursts, most: zoomedBursts, epochs: spikes.epochCount)
  }

  /// The epochs of the last bursts, with some before and after; those that are whole come first.
  private static func zoom(
    _ bursts: [LossSpikes.Spike], most: Int, epochs: Int
  ) -> ClosedRange<Int> {
    let whole = bursts.filter { $0.start != nil && $0.end != nil }
    let last = (whole.isEmpty ? bursts : whole).suffix(most)
    let end = last.last.map { $0.end ?? epochs - 1 } ?? epochs - 1
    let starts = last.map { $0.start ?? 0 }
    let start = starts.first { end - $0 <= mostEpochs } ?? starts.last ?? 0
    let margin = max(10, (end - start) / 8)
    return max(0, start - margin)...min(epochs - 1, end + margin)
  }

  private var head: [Cell] { [.text(curve.row.runID), .text(curve.row.configName)] }

  func zoomRows(in store: Store) throws -> [[Cell]] {
    let history = try RunFile.readHistory(store.filePath(of: curve.row.runID))
    return history.epochs.indices.filter { zoom.contains(history.epochs[$0]) }.map { index in
      head + [
        .integer(history.epochs[index]), .number(history.losses[index]),
        .number(history.learningRates[index]),
      ]
    }
  }

  /// The highest burst of each column of the whole curve, and every mark of the part.
  func marks(bins: Int) -> [[Cell]] {
    func row(_ panel: String, _ mark: String, _ epoch: Int) -> [Cell] {
      head + [
        .text(panel), .text(mark), .integer(epoch), .number(curve.whole.losses[epoch]),
      ]
    }
    var highest: [Int: LossSpikes.Spike] = [:]
    for burst in bursts {
      let bin = burst.peak * bins / spikes.epochCount
      if highest[bin].map({ burst.peakLoss > $0.peakLoss }) ?? true { highest[bin] = burst }
    }
    let shown = bursts.flatMap { burst -> [(mark: String, epoch: Int?)] in
      [("start", burst.start), ("peak", burst.peak)] + burst.ringing.map { ("ringing", $0) }
        + [("trough", burst.trough), ("end", burst.end)]
    }
    return highest.sorted { $0.key < $1.key }.map { row("curve", "peak", $0.value.peak) }
      + shown.compactMap { mark, epoch in
        epoch.flatMap { zoom.contains($0) ? row("zoom", mark, $0) : nil }
      }
  }
}
