/// What a figure of bursts shows of one run.
public struct SpikePanels: Sendable, Hashable {
  /// The run.
  public var run: RunLabel
  /// Epoch of its last loss.
  public var lastEpoch: Int
  /// Optimiser steps of an epoch; nil where unknown.
  public var stepsPerEpoch: Int?
  /// The epochs that are shown in full.
  public var zoom: ClosedRange<Int>

  /// Creates the panels of a run.
  public init(run: RunLabel, lastEpoch: Int, stepsPerEpoch: Int?, zoom: ClosedRange<Int>) {
    self.run = run
    self.lastEpoch = lastEpoch
    self.stepsPerEpoch = stepsPerEpoch
    self.zoom = zoom
  }
}

extension Figure {
  /// The loss of runs with its bursts marked, and a part of it in full that shows their shape.
  ///
  /// The whole curve has a second axis in optimiser steps where the epochs' steps are known.
  ///
  /// - Source: figures 9 and 10 of the paper; protocol.md §6.
  /// - Parameters:
  ///   - runs: Two panels each.
  ///   - summary: Table `spikes` with the columns ``Columns/spikes``.
  ///   - curves: Table `spikes_curve` with the columns ``Columns/metricsWide``.
  ///   - zoom: Table `spikes_zoom` with the same columns, no epoch left out.
  ///   - marks: Table `spikes_marks` with the columns ``Columns/spikesMarks``.
  ///   - caption: n, method and exclusions.
  public static func spikes(
    of runs: [SpikePanels], summary: Table, curves: Table, zoom: Table, marks: Table,
    caption: String
  ) -> Figure {
    let isOne = runs.count == 1
    let legend =
      [("lines \(curveStyle)", "epoch loss")]
      + markStyles.map { ("points \($0.style)", "\($0.mark) of a burst") }
    let grid = PanelGrid(
      count: 2 * runs.count, columns: isOne ? 1 : 2, panel: isOne ? (760, 270) : (430, 230),
      legend: legend.map(\.1), extraTop: 62, extraGapY: isOne ? 18 : 62)
    var commands = ["set logscale y", "set format y '10^{%T}'"] + grid.opening
    for (index, run) in runs.enumerated() {
      commands += curvePanel(run)
      commands += grid.axisTitles(of: 2 * index, x: "epoch", y: "epoch loss (log)")
      // One under the other, both have the same axis but not the same range.
      commands += [
        "set xlabel 'epoch'", plot(run, "spikes_curve", "curve", [("peak", densePeaks)]),
      ]
      commands += zoomPanel(run)
      commands += grid.axisTitles(of: 2 * index + 1, x: "epoch", y: "epoch loss (log)")
      commands += ["set xlabel 'epoch'", plot(run, "spikes_zoom", "zoom", markStyles)]
    }
    return Figure(
      name: "spikes",
      title: isOne
        ? "Bursts of the loss of \(runs[0].run.text)" : "Bursts of the loss of \(runs.count) runs",
      caption: caption, tables: [summary, curves, zoom, marks], size: grid.size,
      commands: commands
        + grid.closing(legend: legend))
  }

  private static func curvePanel(_ run: SpikePanels) -> [String] {
    let last = Double(max(run.lastEpoch, 1))
    var commands = [
      "set title \(PlotText.quoted(run.run.text))",
      "set xrange [0:\(Int(last))]",
      "set xtics \(PlotText.number(PlotTics.step(upTo: last)))",
    ]
    guard let steps = run.stepsPerEpoch else { return commands }
    // At the end of epoch e, steps · (e + 1) of them were taken.
    let most = Double(steps) * (last + 1)
    let step = PlotTics.step(upTo: most)
    let tics = stride(from: 0, through: most, by: step).filter { $0 >= Double(steps) }.map {
      "\(PlotText.quoted(short(count: $0))) \($0 / Double(steps) - 1)"
    }
    commands += [
      "set border 7", "set x2range [0:\(Int(last))]",
      "set x2tics (\(tics.joined(separator: ", "))) offset 0,-0.3",
      "set x2label 'optimiser steps' offset 0,-0.5",
    ]
    return commands
  }

  private static func zoomPanel(_ run: SpikePanels) -> [String] {
    let step = PlotTics.step(upTo: Double(max(run.zoom.count, 2)))
    return [
      "unset x2tics", "unset x2label", "set border 3",
      "set title 'the last bursts, every epoch'",
      "set xrange [\(run.zoom.lowerBound):\(run.zoom.upperBound)]",
      "set xtics \(max(1, Int(step)))",
    ]
  }

  private static func plot(
    _ run: SpikePanels, _ table: String, _ panel: String, _ marks: [(mark: String, style: String)]
  ) -> String {
    let isRun = "strcol('run_id') eq \(PlotText.literal(run.run.runID))"
    let curve =
      "'\(table).csv' using ((\(isRun)) ? column('epoch') : NaN):(column('loss')) with lines "
      + curveStyle
    let points = marks.map { mark, style in
      "'spikes_marks.csv' using ((\(isRun)) && strcol('panel') eq '\(panel)' "
        + "&& strcol('mark') eq '\(mark)' ? column('epoch') : NaN):(column('loss')) "
        + "with points \(style)"
    }
    return "plot " + ([curve] + points).joined(separator: ", \\\n  ")
  }

  private static let curveStyle = "linestyle 1 linewidth 1.1"
  /// The peaks of the whole curve stand close together.
  private static let densePeaks = "pointtype 7 pointsize 0.35 linecolor rgb '#d55e00'"
  private static let markStyles: [(mark: String, style: String)] = [
    ("start", "pointtype 8 pointsize 1.3 linewidth 1.5 linecolor rgb '#009e73'"),
    ("peak", "pointtype 7 pointsize 0.7 linecolor rgb '#d55e00'"),
    ("ringing", "pointtype 6 pointsize 0.9 linewidth 1.5 linecolor rgb '#d55e00'"),
    ("trough", "pointtype 10 pointsize 1.3 linewidth 1.5 linecolor rgb '#222222'"),
    ("end", "pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb '#222222'"),
  ]

  /// A count as short as an axis needs it: 500, 20k, 1.5M.
  private static func short(count: Double) -> String {
    switch count {
    case 1e6...: PlotText.number(count / 1e6) + "M"
    case 1e3...: PlotText.number(count / 1e3) + "k"
    default: PlotText.number(count)
    }
  }
}
