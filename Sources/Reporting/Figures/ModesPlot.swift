internal import Statistics

extension Figure {
  /// The recovery of modes by epoch as a heat map, over the loss of the same epochs.
  ///
  /// Of each run two panels with one axis of epochs. A dot is the first look that found a mode learned,
  /// the bar before it leads from the last look that did not, and the band in the loss shows the same
  /// epochs. Where nobody looked the map is white: colour there would date what was not seen.
  ///
  /// - Source: protocol.md §11.18 and §12.15.
  /// - Parameters:
  ///   - runs: Two panels each.
  ///   - modes: Table `modes` with the columns ``Columns/modes``.
  ///   - recovery: Table `modes_recovery` with the columns ``Columns/modesRecovery``.
  ///   - curves: Table `modes_loss` with the columns ``Columns/metricsWide``.
  ///   - divides: Table `modes_divides` with the columns ``Columns/lrDivides``.
  ///   - caption: n, method and exclusions.
  public static func modes(
    of runs: [RunLabel], modes: Table, recovery: Table, curves: Table, divides: Table,
    caption: String
  ) -> Figure {
    let legend = [
      ("lines linestyle 1", "epoch loss"),
      ("boxes \(learnedBand)", "a mode was learned in these epochs"),
      ("linespoints \(learnedRim) linewidth 2.5", "the mode that was learned"),
      ("lines \(divideLine)", "learning rate divided"),
    ]
    let columns = min(runs.count, 2)
    let blocks = (runs.count + columns - 1) / columns
    let grid = PanelGrid(
      count: 2 * blocks * columns, columns: columns,
      panel: columns == 1 ? (760, 230) : (430, 210), legend: legend.map(\.1),
      extraRight: columns == 1 ? 130 : 100, extraGapY: blocks > 1 ? 14 : 0)
    // All panels have one scale. A recovery far above 1 is an overshoot: it must not take the colours
    // from the others.
    let largest =
      runs.compactMap { recovery.largest("recovery", where: "run_id", is: $0.runID) }.max() ?? 1
    var commands =
      [
        "set y2range [0:1]", "set style fill solid 1 noborder",
        "set cbrange [0:\(largest > 1.2 ? 1.5 : 1.2)]",
        "set cblabel 'recovery R(k)\(largest > 1.5 ? ", top: 1.5 or more" : "")'",
      ] + grid.opening
    for block in 0..<blocks {
      let places = (block * columns..<(block + 1) * columns)
      for (draw, isHeat) in [(heat, true), (lossBelow, false)] {
        for place in places {
          guard place < runs.count else {
            commands.append("set multiplot next")
            continue
          }
          let run = runs[place]
          let last = recovery.largest("until_epoch", where: "run_id", is: run.runID) ?? 1
          commands += [
            "set xrange [-1:\(Int(last))]",
            "set xtics \(PlotText.number(PlotTics.step(upTo: last)))",
            place == places.lowerBound
              ? "set ylabel '\(isHeat ? "mode k" : "epoch loss (log)")'" : "set ylabel ''",
          ]
          let isLast = place == places.upperBound - 1 || place == runs.count - 1
          if isHeat { commands.append(isLast ? "set colorbox" : "unset colorbox") }
          commands += draw(run, recovery)
        }
      }
    }
    return Figure(
      name: "modes",
      title: runs.count == 1
        ? "Recovery of modes of \(runs[0].text)" : "Recovery of modes of \(runs.count) runs",
      caption: caption, tables: [modes, recovery, curves, divides], size: grid.size,
      commands: commands
        + grid.closing(legend: legend))
  }

  private static func heat(_ run: RunLabel, _ recovery: Table) -> [String] {
    let ks = recovery.wholes("mode", where: ("run_id", .text(run.runID)))
    let (low, high) = (ks.min() ?? 1, ks.max() ?? 1)
    let isRun = condition(run)
    let dot =
      "'modes.csv' using ((\(isRun)) && strcol('learned') eq 'true' ? "
      + "column('learned_epoch') : NaN):(column('mode')) with points "
    let after =
      "(strlen(strcol('learned_after')) ? column('learned_after') : column('learned_epoch'))"
    let bar =
      "'modes.csv' using ((\(isRun)) && strcol('learned') eq 'true' ? \(after) : NaN):"
      + "(column('mode')):(column('learned_epoch') - \(after)):(0) with vectors nohead \(learnedBar)"
    return [
      "set title \(PlotText.quoted(run.text))", "set xlabel ''", "unset logscale y",
      "set format y '%g'", "set yrange [\(low - 1).5:\(high).5]",
      "set ytics \(max(1, Int(PlotTics.step(upTo: Double(high - low + 1), atMost: 8))))",
      "unset grid",
      "plot 'modes_recovery.csv' using ((\(isRun)) ? column('epoch') : NaN):(column('mode')):"
        + "(column('epoch')):(column('until_epoch')):(column('mode') - 0.5):"
        + "(column('mode') + 0.5):(column('recovery')) with boxxyerror fillstyle solid 1 "
        + "noborder fillcolor palette, \\\n  \(bar), \\\n  \(dot)\(learnedRim), \\\n  \(dot)\(learnedCore)",
    ]
  }

  private static func lossBelow(_ run: RunLabel, _ recovery: Table) -> [String] {
    let isRun = condition(run)
    return [
      "set title ''", "set xlabel 'epoch'", "set logscale y", "set format y '10^{%T}'",
      "set yrange [*:*]", "set ytics autofreq", "set grid",
      "plot 'modes_divides.csv' using ((\(isRun)) ? column('epoch') : NaN):(1) axes x1y2 "
        + "with impulses \(divideLine), \\\n  "
        + "'modes.csv' using ((\(isRun)) && strcol('learned') eq 'true' ? "
        + "column('learned_epoch') : NaN):(0.5):(strlen(strcol('learned_after')) ? "
        + "column('learned_after') : column('learned_epoch')):(column('learned_epoch')):(0):(1) "
        + "axes x1y2 with boxxyerror \(learnedBand), \\\n  "
        + "'modes_loss.csv' using ((\(isRun)) ? column('epoch') : NaN):(column('loss')) "
        + "with lines linestyle 1",
    ]
  }

  private static func condition(_ run: RunLabel) -> String {
    "strcol('run_id') eq \(PlotText.literal(run.runID))"
  }

  private static let divideLine = "linewidth 1 dashtype (3,3) linecolor rgb '\(FigureStyle.faint)'"
  private static let learnedBand =
    "fillstyle transparent solid 0.12 border linecolor rgb '#d55e00' fillcolor rgb '#e69f00'"
  private static let learnedBar = "linewidth 2.5 linecolor rgb '#222222'"
  private static let learnedRim = "pointtype 7 pointsize 1.1 linecolor rgb '#222222'"
  private static let learnedCore = "pointtype 7 pointsize 0.6 linecolor rgb 'white'"
}

extension Table {
  /// modes_recovery.csv: one row a mode of the target at a look.
  ///
  /// - Parameters:
  ///   - runs: The runs.
  ///   - ends: Epoch of the last loss of each, [run]; a look stands for a fiftieth of that at most.
  ///   - most: Most looks of a run; of more every second, third, … is kept.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public static func modesRecovery(
    _ runs: [ModeRecoveryOfRun], ends: [Int], most: Int, provenance: Provenance
  ) -> Table {
    precondition(runs.count == ends.count, "one end a run")
    return Table(
      name: "modes_recovery", title: "Recovery of modes by epoch (\(ModeRecovery.version))",
      columns: Columns.modesRecovery,
      rows: zip(runs, ends).flatMap { run, end in
        let looks = run.recovery.looks.thinned(to: most)
        return looks.indices.flatMap { index in
          let following = index + 1 < looks.count ? looks[index + 1].epoch : end
          let next = min(following, looks[index].epoch + max(1, end / 50))
          return run.recovery.modes.filter(\.isInTarget).map { mode in
            [
              .text(run.runID), .text(run.configName), .integer(looks[index].epoch),
              .integer(max(next, looks[index].epoch + 1)), .integer(mode.k),
              Cell(run.recovery.recovery(ofMode: mode.k, at: looks[index])),
            ]
          }
        }
      }, provenance: provenance)
  }
}

extension Array {
  /// At most some elements, evenly chosen, the first and the last among them.
  func thinned(to most: Int) -> [Element] {
    precondition(most >= 2, "the first and the last stay")
    guard count > most else { return self }
    return (0..<most).map { self[$0 * (count - 1) / (most - 1)] }
  }
}
