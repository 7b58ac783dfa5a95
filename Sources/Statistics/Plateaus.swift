internal import RealModule

/// The plateaus of a loss curve and the drops and rises between them.
///
/// 1. The natural logarithms y of the losses are cut into straight lines by ``LineSegmentation``, each
///    of at least 5 epochs, with the penalty 3·s²·ln n unless another is given: s is the larger of
///    the noise of y and 0.01. The noise is 1.4826·median|yᵢ₋₁ − 2yᵢ + yᵢ₊₁|/√6, which a slope and
///    a smooth curve leave alone; three numbers a segment (place, level, slope) give the factor 3.
/// 2. From the left, neighbouring segments are joined as long as the values of their lines stay
///    within a factor `flatWithin`. What is joined is a plateau when it has at least
///    `shortestPlateau` epochs.
/// 3. Other segments fall or rise, by the values of their lines at both ends; neighbours of one kind
///    are one piece. A flat stretch that is too short for a plateau goes with its neighbour.
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
    epochs by exact PELT (no grid): least residual sum of squares + penalty x breaks, penalty \
    3 s^2 ln(epochs) unless given, s the larger of \(leastNoise) and the noise 1.4826 x \
    median|second difference|/sqrt(6); plateau: neighbouring lines whose values stay within a \
    factor, at least so many epochs long; drop, rise: the lines between, joined by direction; \
    levels: exp of the lines' values at both ends, level: geometric mean of the losses
    """

  /// Fewest epochs of a segment.
  public static let shortestSegment = 5
  /// Smallest noise that is assumed: 1 % of the loss, below which nobody would see a break.
  public static let leastNoise = 0.01

  /// What counts as a plateau, and the penalty.
  public struct Options: Sendable, Hashable {
    /// Largest factor between the fitted losses of a plateau.
    public var flatWithin: Double
    /// Fewest epochs of a plateau.
    public var shortestPlateau: Int
    /// Penalty of a break in squared natural logarithms; nil for the rule.
    public var penalty: Double?

    /// Creates options.
    ///
    /// - Throws: ``StatisticsError`` for a factor that is not above 1, a length below 1 or a penalty
    ///   that is not above 0.
    public init(
      flatWithin: Double = 1.1, shortestPlateau: Int = 10, penalty: Double? = nil
    ) throws(StatisticsError) {
      guard flatWithin > 1, flatWithin.isFinite else {
        throw StatisticsError(
          "flat-within", "\(flatWithin) is not above 1", remedy: "1.1 lets a plateau vary by 10 %")
      }
      guard shortestPlateau >= 1 else {
        throw StatisticsError(
          "shortest", "\(shortestPlateau) is below 1", remedy: "give at least 1 epoch")
      }
      if let penalty, !(penalty > 0 && penalty.isFinite) {
        throw StatisticsError(
          "penalty", "\(penalty) is not above 0", remedy: "leave it out for 3 s^2 ln(epochs)")
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
  /// Noise of the logarithms, as estimated.
  public let noise: Double
  /// The penalty that was used, in squared natural logarithms.
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
    noise = Self.noise(of: logs)
    let scale = max(noise, Self.leastNoise)
    penalty = options.penalty ?? 3 * scale * scale * Double.log(Double(logs.count))
    let segmentation = LineSegmentation(
      of: logs, penalty: penalty, shortest: Self.shortestSegment)
    segmentCount = segmentation.segments.count
    pieces = Self.pieces(segmentation.segments, logs, options)
  }

  /// The noise of a series: 1.4826·median|yᵢ₋₁ − 2yᵢ + yᵢ₊₁|/√6, 0 below three values.
  ///
  /// The standard deviation of white noise, whatever smooth curve it lies on.
  public static func noise(of values: [Double]) -> Double {
    guard values.count >= 3 else { return 0 }
    var differences: [Double] = []
    differences.reserveCapacity(values.count - 2)
    for index in 1..<values.count - 1 {
      let bend: Double = values[index - 1] - 2 * values[index] + values[index + 1]
      differences.append(abs(bend))
    }
    return 1.4826 * (median(of: differences).finite ?? 0) / 6.0.squareRoot()
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
    let groups = joined(segments, within: width)
    var kinds = groups.map { group -> Kind? in
      if group.high - group.low > width { return group.last < group.first ? .drop : .rise }
      return group.range.count >= options.shortestPlateau ? .plateau : nil
    }
    for index in kinds.indices where kinds[index] == nil {
      let before = index > 0 ? kinds[index - 1] : nil
      let after = kinds[(index + 1)...].first { $0 != nil } ?? nil
      let falls: Kind = groups[index].last <= groups[index].first ? .drop : .rise
      kinds[index] = [before, after].compactMap { $0 }.first { $0 != .plateau } ?? falls
    }
    var pieces: [Piece] = []
    for (group, kind) in zip(groups, kinds) {
      let kind = kind ?? .drop
      if kind != .plateau, let last = pieces.last, last.kind == kind {
        pieces[pieces.count - 1].epochs = last.epochs.lowerBound..<group.range.upperBound
        pieces[pieces.count - 1].endLevel = .exp(group.last)
      } else {
        pieces.append(
          Piece(
            kind: kind, epochs: group.range, startLevel: .exp(group.first),
            endLevel: .exp(group.last), level: 0))
      }
    }
    return levelled(pieces, logs)
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
