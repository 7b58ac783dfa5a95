internal import RealModule

/// The plateaus of a loss curve and the drops and rises between them.
///
/// 1. The natural logarithms of the losses are cut into straight lines by ``LineSegmentation``, each
///    of at least 5 epochs and with a noise of its own, which is taken as 0.01 where it is smaller,
///    with the penalty 4·ln n unless another is given: each segment has four numbers (place, level,
///    slope, noise), and the cost is twice a negative log-likelihood, so this is Schwarz's criterion.
/// 2. From the left, neighbouring segments are joined as long as the values of their lines stay
///    within a factor `flatWithin`. What is joined is a plateau when it has at least
///    `shortestPlateau` epochs.
/// 3. What lies between plateaus is cut where the values of the lines turn back by more than the
///    factor; each part is a drop or a rise, by its first and its last value, and neighbours of one
///    kind are one piece where together they are of that kind too.
///
/// A line, not a mean, is fitted: a steady decrease is one drop, not a staircase of plateaus.
///
/// - Source: protocol.md §1, §6 (plateaus by eye); R. Killick et al. (2012) for the segmentation.
public struct Plateaus: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "plateaus"
  /// Version of the definition.
  public static let version = "plateaus v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    the natural logarithm of the loss cut into straight lines of at least \(shortestSegment) \
    epochs by exact PELT (no grid): least sum of n ln(v/v0) + RSS/v over the segments + penalty x \
    breaks, v = max(RSS/n, v0), v0 = \(leastNoise)^2, penalty 4 ln(epochs) unless given; \
    plateau: neighbouring lines whose values stay within a \
    factor, at least so many epochs long; drop, rise: what lies between, cut where it turns back by \
    more than the factor; \
    levels: exp of the lines' values at both ends, level: geometric mean of the losses
    """

  /// Fewest epochs of a segment.
  public static let shortestSegment = 5
  /// Smallest noise of the logarithm that is assumed: 1 % of the loss.
  public static let leastNoise = 0.01

  /// What counts as a plateau, and the penalty.
  public struct Options: Sendable, Hashable {
    /// Largest factor between the fitted losses of a plateau.
    public var flatWithin: Double
    /// Fewest epochs of a plateau.
    public var shortestPlateau: Int
    /// Penalty of a break; nil for 4·ln n.
    public var penalty: Double?

    /// Creates options.
    ///
    /// - Throws: ``StatisticsError`` for a factor that is not above 1, a length below 1 or a penalty
    ///   that is not above 0.
    public init(
      flatWithin: Double = 1.05, shortestPlateau: Int = 10, penalty: Double? = nil
    ) throws(StatisticsError) {
      guard flatWithin > 1, flatWithin.isFinite else {
        throw StatisticsError(
          "flat-within", "\(flatWithin) is not above 1", remedy: "1.05 lets a plateau vary by 5 %")
      }
      guard shortestPlateau >= 1 else {
        throw StatisticsError(
          "shortest", "\(shortestPlateau) is below 1", remedy: "give at least 1 epoch")
      }
      if let penalty, !(penalty > 0 && penalty.isFinite) {
        throw StatisticsError(
          "penalty", "\(penalty) is not above 0", remedy: "leave it out for 4 ln(epochs)")
      }
      self.flatWithin = flatWithin
      self.shortestPlateau = shortestPlateau
      self.penalty = penalty
    }
  }

  /// What a piece of the curve does.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Stays within the factor for long enough.
    case plateau
    /// Falls.
    case drop
    /// Rises.
    case rise
  }

  /// A plateau, a drop or a rise.
  public struct Piece: Sendable, Hashable {
    /// What it does.
    public var kind: Kind
    /// Its 0-based epochs.
    public var epochs: Range<Int>
    /// Fitted loss of its first epoch.
    public var startLevel: Double
    /// Fitted loss of its last epoch.
    public var endLevel: Double
    /// Geometric mean of its losses.
    public var level: Double
    /// Level over that of the next plateau; nil for other pieces and the last plateau.
    public var dropToNext: Double?

    /// Fitted first loss over the fitted last one, above 1 where the loss fell.
    public var fallFactor: Double { startLevel / endLevel }
  }

  /// The pieces, in order; they cover the epochs.
  public let pieces: [Piece]
  /// Epochs that were cut into pieces.
  public let epochCount: Int
  /// The penalty of a break that was used.
  public let penalty: Double
  /// Straight lines behind the pieces.
  public let segmentCount: Int

  /// Finds the plateaus of a loss curve.
  ///
  /// - Parameters:
  ///   - curve: Losses; those from the first one on that is not finite and positive are left out.
  ///   - options: What counts as a plateau.
  /// - Throws: ``Refusal`` below 5 epochs, or where epochs are not stored.
  public init(of curve: LossCurve, options: Options) throws(Refusal) {
    let logs = try curve.logarithms(atLeast: Self.shortestSegment)
    epochCount = logs.count
    penalty = options.penalty ?? 4 * Double.log(Double(logs.count))
    let segmentation = LineSegmentation(
      of: logs, penalty: penalty, leastVariance: Self.leastNoise * Self.leastNoise,
      shortest: Self.shortestSegment)
    segmentCount = segmentation.segments.count
    pieces = Self.pieces(segmentation.segments, logs, options)
  }

  /// Segments that stay within a factor of one another.
  private struct Group {
    var range: Range<Int>
    var first: Double
    var last: Double
    var low: Double
    var high: Double
  }

  private static func pieces(
    _ segments: [LineSegmentation.Segment], _ logs: [Double], _ options: Options
  ) -> [Piece] {
    let width = Double.log(options.flatWithin)
    var pieces: [Piece] = []
    var between: [Group] = []
    func flush() {
      for groups in turned(between, beyond: width) {
        let piece = piece(of: groups, nil)
        // A jump between two lines may go against both: then they stay apart.
        if let last = pieces.last, last.kind == piece.kind,
          (piece.endLevel <= last.startLevel) == (piece.kind == .drop)
        {
          pieces[pieces.count - 1].epochs = last.epochs.lowerBound..<piece.epochs.upperBound
          pieces[pieces.count - 1].endLevel = piece.endLevel
        } else {
          pieces.append(piece)
        }
      }
      between = []
    }
    for group in joined(segments, within: width) {
      if group.high - group.low <= width, group.range.count >= options.shortestPlateau {
        flush()
        pieces.append(piece(of: [group], .plateau))
      } else {
        between.append(group)
      }
    }
    flush()
    return levelled(pieces, logs)
  }

  private static func piece(of groups: [Group], _ kind: Kind?) -> Piece {
    let (first, last) = (groups[0], groups[groups.count - 1])
    return Piece(
      kind: kind ?? (last.last <= first.first ? .drop : .rise),
      epochs: first.range.lowerBound..<last.range.upperBound, startLevel: .exp(first.first),
      endLevel: .exp(last.last), level: 0)
  }

  /// Cuts neighbouring groups where their values turn back by more than `width`.
  private static func turned(_ groups: [Group], beyond width: Double) -> [[Group]] {
    var parts: [[Group]] = []
    var begin = 0
    // The extreme values since the last turn, and the group before which each would cut.
    var (low, high) = (Double.infinity, -Double.infinity)
    var (lowCut, highCut) = (0, 0)
    for (index, group) in groups.enumerated() {
      for (value, cut) in [(group.first, index), (group.last, index + 1)] {
        let turnsUp = value - low > width && lowCut > highCut
        let turnsDown = high - value > width && highCut > lowCut
        if turnsUp || turnsDown {
          let turn = turnsUp ? lowCut : highCut
          if turn > begin { parts.append(Array(groups[begin..<turn])) }
          begin = max(begin, turn)
          if turnsUp { (high, highCut) = (value, cut) } else { (low, lowCut) = (value, cut) }
        }
        if value < low { (low, lowCut) = (value, cut) }
        if value > high { (high, highCut) = (value, cut) }
      }
    }
    if begin < groups.count { parts.append(Array(groups[begin...])) }
    return parts
  }

  private static func joined(
    _ segments: [LineSegmentation.Segment], within width: Double
  ) -> [Group] {
    var groups: [Group] = []
    for segment in segments {
      let low = min(segment.startValue, segment.endValue)
      let high = max(segment.startValue, segment.endValue)
      if let last = groups.last, max(high, last.high) - min(low, last.low) <= width {
        groups[groups.count - 1] = Group(
          range: last.range.lowerBound..<segment.range.upperBound, first: last.first,
          last: segment.endValue, low: min(low, last.low), high: max(high, last.high))
      } else {
        groups.append(
          Group(
            range: segment.range, first: segment.startValue, last: segment.endValue, low: low,
            high: high))
      }
    }
    return groups
  }

  /// Fills in the levels, and for each plateau the drop to the next one.
  private static func levelled(_ pieces: [Piece], _ logs: [Double]) -> [Piece] {
    var pieces = pieces
    var next: Double?
    for index in pieces.indices.reversed() {
      let epochs = pieces[index].epochs
      let sum = epochs.reduce(0) { $0 + logs[$1] }
      pieces[index].level = .exp(sum / Double(epochs.count))
      guard pieces[index].kind == .plateau else { continue }
      pieces[index].dropToNext = next.map { pieces[index].level / $0 }
      next = pieces[index].level
    }
    return pieces
  }
}
