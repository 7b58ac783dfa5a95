/// Counts and summaries of the final test errors of a sweep, by group: table v1.
///
/// Each run is one of four, by its final test error e:
/// worked, e finite and e < `thresholds.worked`; failed, e ≥ `thresholds.failed` or e not finite
/// (NaN, +∞, −∞); missing, no test error recorded; between, everything else.
/// So runs = worked + failed + between + missing. Mean, median and best are over the finite e only,
/// and `finiteCount` says how many those are. The share that worked is worked / (runs − missing), with
/// a Wilson 95 % interval. Nothing is weighted or dropped.
///
/// - Source: section C.5 of the paper; protocol.md §7 (analyze_baseline_sweep.py).
public struct SweepTable: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "sweep table"
  /// Version of the definition; changes whenever a number could.
  public static let version = "table v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    worked: finite test error below the worked threshold; failed: test error at or above the failed \
    threshold or not finite; between: the other runs with a test error; missing: runs without a \
    recorded test error, in no other count but runs; mean, median, best: over the finite test errors, \
    whose number is finite_count; worked_share: worked / (runs - missing) with its Wilson 95 % interval
    """

  /// The two test errors that separate worked, between and failed.
  public struct Thresholds: Sendable, Hashable {
    /// A run worked when its finite test error is below this.
    public let worked: Double
    /// A run failed when its test error is at or above this.
    public let failed: Double

    /// The paper's 0.01 and 0.5.
    public static let paper = Thresholds(unchecked: 0.01, 0.5)

    private init(unchecked worked: Double, _ failed: Double) {
      self.worked = worked
      self.failed = failed
    }

    /// Creates thresholds.
    ///
    /// - Throws: ``StatisticsError`` unless 0 < worked ≤ failed and both are finite: else a run could be both.
    public init(worked: Double = 0.01, failed: Double = 0.5) throws(StatisticsError) {
      for (field, value) in [("worked", worked), ("failed", failed)]
      where !(value.isFinite && value > 0) {
        throw StatisticsError(
          field, "threshold \(value) is not a finite number above 0",
          remedy: "give a test error such as 0.01")
      }
      guard worked <= failed else {
        throw StatisticsError(
          "worked", "threshold \(worked) is above the failed threshold \(failed)",
          remedy: "give worked at most failed, so that no run is both")
      }
      self.init(unchecked: worked, failed)
    }
  }

  /// One group of runs.
  public struct Row: Sendable, Equatable {
    /// Values of the grouping columns, in their order; empty for the total.
    public var key: [GroupKey]
    /// All runs of the group.
    public var runs: Int
    /// Finite test error below the worked threshold.
    public var worked: Int
    /// Test error at or above the failed threshold, or not finite.
    public var failed: Int
    /// Neither worked nor failed.
    public var between: Int
    /// No test error recorded.
    public var missing: Int
    /// Finite test errors: what mean, median and best are taken over.
    public var finiteCount: Int
    /// Arithmetic mean of the finite test errors.
    public var mean: Measured
    /// Median of the finite test errors.
    public var median: Measured
    /// Smallest finite test error.
    public var best: Measured
    /// Share of the runs with a test error that worked; nil without any.
    public var workedShare: Double?
    /// Wilson 95 % interval of the share; nil without any.
    public var workedInterval: Interval?

    /// Runs whose test error is NaN or infinite; part of failed.
    public var notFiniteCount: Int { runs - missing - finiteCount }
  }

  /// Names of the grouping columns.
  public let names: [String]
  /// The thresholds that were used.
  public let thresholds: Thresholds
  /// One row a group, ascending by key.
  public let rows: [Row]
  /// All runs as one group.
  public let total: Row

  /// Computes the table.
  ///
  /// - Shape: `keys` is [run][column], `testErrors` [run].
  /// - Parameters:
  ///   - names: Names of the grouping columns; none gives the total alone.
  ///   - keys: Value of each grouping column for each run.
  ///   - testErrors: Final test error of each run, mean squared.
  ///   - thresholds: What counts as worked and failed.
  /// - Complexity: O(runs × log runs × columns).
  public init(
    by names: [String], keys: [[GroupKey]], testErrors: [Measured], thresholds: Thresholds = .paper
  ) {
    precondition(keys.count == testErrors.count, "one key and one test error a run")
    precondition(keys.allSatisfy { $0.count == names.count }, "one key value a grouping column")
    self.names = names
    self.thresholds = thresholds
    total = Self.row(key: [], testErrors, thresholds)
    guard !names.isEmpty else {
      rows = []
      return
    }
    // Sorting makes equal keys adjacent; the order alone says what is equal, so NaN groups too.
    let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    rows = order.chunked { keys[$0] == keys[$1] }.map { group in
      Self.row(key: keys[group[0]].map(\.canonical), group.map { testErrors[$0] }, thresholds)
    }
  }

  private static func row(
    key: [GroupKey], _ testErrors: [Measured], _ thresholds: Thresholds
  ) -> Row {
    let finite = testErrors.compactMap(\.finite)
    let missing = testErrors.count { $0 == .missing }
    let worked = finite.count { $0 < thresholds.worked }
    let recorded = testErrors.count - missing
    let failed = finite.count { $0 >= thresholds.failed } + recorded - finite.count
    return Row(
      key: key, runs: testErrors.count, worked: worked, failed: failed,
      between: recorded - worked - failed, missing: missing, finiteCount: finite.count,
      mean: Statistics.mean(of: finite), median: Statistics.median(of: finite),
      best: Measured(finite.min()),
      workedShare: recorded == 0 ? nil : Double(worked) / Double(recorded),
      workedInterval: wilsonInterval(successes: worked, trials: recorded))
  }

  /// What a reader must know beside the numbers; computed from them.
  ///
  /// The first note explains two different meanings of "failed": the paper's definition, and the
  /// difference runs − worked that its table C.5 prints under that heading.
  public var notes: [String] {
    var notes: [String] = []
    let difference = total.runs - total.worked
    if difference != total.failed {
      var note = """
        failed counts test_error >= \(thresholds.failed) or not finite: \(total.failed); \
        runs - worked is \(difference), the difference that the paper's table C.5 prints under \
        "failed"; \(total.between) runs lie between \(thresholds.worked) and \(thresholds.failed)
        """
      if total.missing > 0 { note += ", \(total.missing) have no test error" }
      notes.append(note)
    }
    if total.notFiniteCount > 0 {
      notes.append(
        "\(total.notFiniteCount) runs have a test error that is not finite: they are in failed, "
          + "and in neither mean, median nor best")
    }
    if total.missing > 0 {
      notes.append(
        "\(total.missing) runs have no recorded test error: they are in runs and missing alone")
    }
    return notes
  }
}

extension Array {
  /// Cuts the array where two neighbours do not belong together.
  func chunked(where belong: (Element, Element) -> Bool) -> [[Element]] {
    var chunks: [[Element]] = []
    for element in self {
      if let last = chunks.last?.last, belong(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
    return chunks
  }
}
