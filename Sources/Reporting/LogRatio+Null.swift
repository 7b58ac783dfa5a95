public import Statistics

extension LogRatioOfRun {
  /// The same run with at most some looks, evenly chosen, the first and the last among them.
  public func thinned(to most: Int) throws(Refusal) -> LogRatioOfRun {
    var run = self
    run.course = try LogRatioCourse(course.looks.thinned(to: most))
    run.sources = sources.thinned(to: most)
    return run
  }
}

extension Table {
  /// logratio_null.csv: one row a number of channels.
  public static func logRatioNull(_ nulls: [LogRatioNull], provenance: Provenance) -> Table {
    Table(
      name: "logratio_null", title: "The largest log-ratio of untrained networks",
      columns: Columns.logRatioNull,
      rows: nulls.map { null in
        [.integer(null.channels), .number(null.meanOfMaximum)]
          + [0.05, 0.95].map { .number(null.quantileOfMaximum($0)) }
      }, provenance: provenance)
  }

  /// logratio_histogram.csv: the log-ratios R_ij, i ≠ j, of the last looks of all runs in bins of ½.
  ///
  /// Both signs of a pair enter, since the order of two channels means nothing: the histogram is
  /// symmetric. Bins reach from −6 to 6, further where a ratio does. A ratio that is not finite is in
  /// none.
  public static func logRatioHistogram(
    _ runs: [LogRatioOfRun], provenance: Provenance
  ) -> Table {
    let ratios = runs.flatMap { $0.course.final.ratios.pairs.compactMap(\.value.finite) }
    let perSide = max(12, ratios.map { Int(abs($0) / binWidth) + 1 }.max() ?? 0)
    var counts = Array(repeating: 0, count: 2 * perSide)
    for ratio in ratios + ratios.map({ -$0 }) {
      counts[Int((ratio / binWidth).rounded(.down)) + perSide] += 1
    }
    let all = Double(2 * ratios.count) * binWidth
    return Table(
      name: "logratio_histogram", title: "Log-ratios at the last looks (\(LogRatio.version))",
      columns: Columns.logRatioHistogram,
      rows: counts.enumerated().map { index, count in
        let low = Double(index - perSide) * binWidth
        // Half of P(|R| ≥ …) lies on each side of 0.
        let ends = [abs(low), abs(low + binWidth)].map {
          LogRatioNull.probability(ofPair: .finite($0)).finite ?? 0
        }
        return [
          .number(low), .number(low + binWidth), .integer(count),
          all > 0 ? .number(Double(count) / all) : .missing,
          .number(abs(ends[0] - ends[1]) / 2 / binWidth),
        ]
      }, provenance: provenance)
  }

  private static let binWidth = 0.5
}
