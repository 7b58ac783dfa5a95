internal import RealModule

/// Counts runs by the power of ten of their test error, group by group: decades v1.
///
/// A finite error e > 0 is in decade k when 10ᵏ ≤ e < 10ᵏ⁺¹, the powers rounded to doubles; 0 and
/// below, NaN and infinities, and missing errors are classes of their own, so every run is in one row.
///
/// - Source: section C.8 of the paper, which tells its outcomes as orders of magnitude; protocol.md §8.
public struct DecadeTable: Sendable, Equatable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "decades of the test error"
  /// Version of the definition; changes whenever a number could.
  public static let version = "decades v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    decade: runs with from <= test error < below, neighbouring powers of ten; zero: finite and not above \
    0; not-finite: NaN or infinite; missing: no recorded test error; every run of a group is in exactly \
    one row; share: runs / all runs of the group
    """

  /// What a row counts.
  public enum Class: Sendable, Hashable {
    /// 10ᵏ ≤ e < 10ᵏ⁺¹.
    case decade(Int)
    /// Finite and not above 0.
    case zero
    /// NaN or infinite.
    case notFinite
    /// No test error.
    case missing

    /// The class of a test error.
    public init(_ error: Measured) {
      switch error {
      case .missing: self = .missing
      case .nan, .positiveInfinity, .negativeInfinity: self = .notFinite
      case .finite(let value): self = value > 0 ? .decade(Self.decade(of: value)) : .zero
      }
    }

    private static func decade(of value: Double) -> Int {
      let guess = Int(Double.log10(value).rounded(.down))
      // The logarithm rounds; the powers themselves decide.
      if value < DecadeTable.power(guess) { return guess - 1 }
      return value >= DecadeTable.power(guess + 1) ? guess + 1 : guess
    }

    fileprivate var order: Int {
      switch self {
      case .zero: Int.min
      case .decade(let power): power
      case .notFinite: Int.max - 1
      case .missing: Int.max
      }
    }
  }

  /// Runs of one class in one group.
  public struct Row: Sendable, Equatable {
    /// Values of the grouping columns; empty without any.
    public var key: [GroupKey]
    /// What is counted.
    public var kind: Class
    /// How many.
    public var runs: Int
    /// Part of the group.
    public var share: Double
  }

  /// Names of the grouping columns.
  public let names: [String]
  /// Ascending by key, then zero, decades, not finite, missing; classes without runs are absent.
  public let rows: [Row]

  /// 10ᵏ, the nearest double; 0 or infinity outside their range.
  public static func power(_ k: Int) -> Double { Double("1e\(k)") ?? (k < 0 ? 0 : .infinity) }

  /// Counts.
  ///
  /// - Shape: `keys` is [run][column], `testErrors` [run].
  /// - Parameters:
  ///   - names: Names of the grouping columns; none makes one group of all runs.
  ///   - keys: Value of each grouping column for each run.
  ///   - testErrors: Final test error of each run, mean squared.
  /// - Complexity: O(runs × log runs × columns).
  public init(by names: [String], keys: [[GroupKey]], testErrors: [Measured]) {
    precondition(keys.count == testErrors.count, "one key and one test error a run")
    self.names = names
    let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    rows = order.chunked { keys[$0] == keys[$1] }.flatMap { group -> [Row] in
      let counts = Dictionary(grouping: group) { Class(testErrors[$0]) }
      return counts.sorted { $0.key.order < $1.key.order }.map { kind, members in
        Row(
          key: keys[group[0]].map(\.canonical), kind: kind, runs: members.count,
          share: Double(members.count) / Double(group.count))
      }
    }
  }
}
