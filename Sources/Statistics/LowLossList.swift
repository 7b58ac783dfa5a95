/// The runs whose smallest epoch loss is below a limit, best first: low-loss v1.
///
/// A run is listed when its smallest loss is finite and below the limit; runs without a recorded smallest
/// loss are counted apart, and NaN or infinite ones are above every limit. Ties keep the given order.
///
/// - Source: section C.5 and C.6 of the paper ("configurations with min loss below"); protocol.md §7.
public struct LowLossList: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "runs with small loss"
  /// Version of the definition; changes whenever a number could.
  public static let version = "low-loss v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    runs whose smallest epoch loss is finite and below the limit, ascending by it; test_error is that of \
    the last weights, which need not be those of the smallest loss
    """

  /// Indices of the listed runs, smallest loss first.
  public let indices: [Int]
  /// Indices of the runs without a recorded smallest loss.
  public let missing: [Int]

  /// Selects.
  ///
  /// - Parameters:
  ///   - losses: Smallest epoch loss of each run, mean squared.
  ///   - limit: Losses below this are listed.
  /// - Throws: ``StatisticsError`` unless the limit is a finite number above 0.
  public init(_ losses: [Measured], below limit: Double) throws(StatisticsError) {
    guard limit > 0, limit.isFinite else {
      throw StatisticsError(
        "--min-loss-below", "\(limit) is not a finite number above 0",
        remedy: "give a loss such as 2e-2")
    }
    missing = losses.indices.filter { losses[$0] == .missing }
    indices = losses.indices
      .compactMap { index in losses[index].finite.map { (index, $0) } }
      .filter { $0.1 < limit }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      .map(\.0)
  }
}
