internal import RealModule

/// The spikes of a loss curve: bursts up from its running floor, and dips down from it.
///
/// With y = log₁₀ of the loss, the floor is the rolling quantile of y (probability q = 0.1, window
/// 200 epochs, centred, narrower at the ends) and the excess is e = y − floor. d is the least height
/// in decades.
///
/// A *burst* begins with a peak of y (``prominentPeaks(of:atLeast:)``, as SciPy's find_peaks) that has
/// an excess and a prominence of at least d. A later peak with an excess and a prominence of at least
/// d/4 is its *ringing* when it is lower than the peak before it and at most 25 epochs after it. A peak
/// that is neither is no spike. Of each burst:
///
/// - start: the last epoch before the peak with e ≤ d/4, but none of the burst before it;
/// - trough: the epoch of the smallest loss between the peak and the first ringing, or, without
///   ringing, the first epoch after the peak with e ≤ d/4;
/// - end: the first epoch after the last ringing (or the peak) with e ≤ d/4;
/// - rise = peak − start, fall = trough − peak, symmetry = fall / rise, in epochs;
/// - period: epochs from the peak of the burst before it.
///
/// What lies outside of the stored epochs is missing. A *dip* is the same of −y and −e: what is
/// persistent, held for most of a window, is the floor; what leaves it upwards is a burst, downwards
/// a dip.
///
/// - Source: section D; protocol.md §6.
public struct LossSpikes: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "spikes"
  /// Version of the definition.
  public static let version = "spikes v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    floor: rolling quantile of log10 loss in a centred window; burst: a peak of log10 loss whose \
    height above the floor and whose prominence are at least d decades; dip: the same downwards; \
    ringing: peaks of at least d/4 after it, each lower than the one before and within \
    \(ringingWithin) epochs of it; start: last epoch before the peak within d/4 of the floor; trough: smallest \
    loss before the first ringing, or where d/4 is reached again; end: first epoch within d/4 after \
    the last ringing; rise = peak - start, fall = trough - peak, symmetry = fall / rise; period: \
    from peak to peak
    """

  /// Most epochs between a peak and its ringing.
  public static let ringingWithin = 25
  /// Share of the least height that ends a spike, and that ringing must have.
  static let edge = 0.25

  /// The floor and the least height.
  public struct Options: Sendable, Hashable {
    /// Least height and prominence in decades.
    public var height: Double
    /// Width of the floor's window in epochs.
    public var window: Int
    /// Probability of the floor's quantile.
    public var quantile: Double

    /// Creates options.
    ///
    /// - Throws: ``StatisticsError`` for a height that is not above 0, a window below 3 epochs or a
    ///   probability outside 0…0.5.
    public init(
      height: Double = 0.5, window: Int = 200, quantile: Double = 0.1
    ) throws(StatisticsError) {
      guard height > 0, height.isFinite else {
        throw StatisticsError(
          "height", "\(height) is not above 0", remedy: "0.5 is a factor of 3.2 in the loss")
      }
      guard window >= 3 else {
        throw StatisticsError(
          "window", "\(window) is below 3 epochs", remedy: "give about two periods of the spikes")
      }
      guard (0...0.5).contains(quantile) else {
        throw StatisticsError(
          "quantile", "\(quantile) is outside 0…0.5", remedy: "the floor is a low quantile: 0.1")
      }
      self.height = height
      self.window = window
      self.quantile = quantile
    }
  }

  /// Which way a spike goes.
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    /// Up from the floor.
    case burst
    /// Down from the floor.
    case dip
  }

  /// One spike; epochs are 0-based.
  public struct Spike: Sendable, Hashable {
    /// Up or down.
    public var direction: Direction
    /// Last epoch near the floor before the peak; nil where the curve begins within the spike.
    public var start: Int?
    /// Epoch of the largest excess.
    public var peak: Int
    /// Where the first fall ends; nil where the curve ends before.
    public var trough: Int?
    /// First epoch near the floor after it; nil where the curve ends within the spike.
    public var end: Int?
    /// Loss of the peak.
    public var peakLoss: Double
    /// Loss of the floor at the peak.
    public var floorLoss: Double
    /// Loss of the trough; nil without one.
    public var troughLoss: Double?
    /// |y − floor| at the peak, in decades.
    public var height: Double
    /// Epochs of the ringing peaks.
    public var ringing: [Int]
    /// Epochs from the peak of the spike before it in the same direction; nil for the first.
    public var period: Int?

    /// Epochs from start to peak.
    public var rise: Int? { start.map { peak - $0 } }
    /// Epochs from peak to trough.
    public var fall: Int? { trough.map { $0 - peak } }
    /// fall / rise: 1 for a symmetric spike, below 1 for one that falls faster than it rises.
    public var symmetry: Double? {
      guard let rise, let fall else { return nil }
      return Double(fall) / Double(rise)
    }
    /// Mean epochs from one peak to the next, the main peak first; nil without ringing.
    public var ringingSpacing: Double? {
      ringing.last.map { Double($0 - peak) / Double(ringing.count) }
    }
  }

  /// The spikes, by the epochs of their peaks.
  public let spikes: [Spike]
  /// Epochs that were searched.
  public let epochCount: Int
  /// Median loss of the floor.
  public let floorLoss: Measured
  /// Smallest loss.
  public let deepestLoss: Measured
  /// Its 0-based epoch, the first one.
  public let deepestEpoch: Int

  /// The spikes of one direction.
  public func spikes(_ direction: Direction) -> [Spike] {
    spikes.filter { $0.direction == direction }
  }

  /// Finds the spikes of a loss curve.
  ///
  /// - Parameters:
  ///   - curve: Losses; those from the first one on that is not finite and positive are left out.
  ///   - options: Floor and least height.
  /// - Throws: ``Refusal`` below 3 epochs, or where epochs are not stored.
  public init(of curve: LossCurve, options: Options) throws(Refusal) {
    let logs = try curve.logarithms(atLeast: 3).map { $0 / Double.log(10) }
    let floor = rollingQuantile(options.quantile, of: logs, window: options.window)
    let bursts = SpikeSearch(.burst, logs, floor, options.height, curve).spikes
    let dips = SpikeSearch(.dip, logs, floor, options.height, curve).spikes
    spikes = (bursts + dips).sorted { $0.peak < $1.peak }
    epochCount = logs.count
    floorLoss = median(of: floor).finite.map { Measured(Double.exp10($0)) } ?? .missing
    let deepest = logs.indices.min { curve.losses[$0] < curve.losses[$1] } ?? 0
    deepestEpoch = deepest
    deepestLoss = Measured(curve.losses[deepest])
  }
}

/// The search for the spikes of one direction; a dip is a burst of the mirrored curve.
private struct SpikeSearch {
  private let direction: LossSpikes.Direction
  private let height: Double
  private let values: [Double]
  private let excess: [Double]
  private let curve: LossCurve
  private let floor: [Double]

  init(
    _ direction: LossSpikes.Direction, _ logs: [Double], _ floor: [Double], _ height: Double,
    _ curve: LossCurve
  ) {
    let sign: Double = direction == .burst ? 1 : -1
    self.direction = direction
    self.height = height
    self.curve = curve
    self.floor = floor
    values = direction == .burst ? logs : logs.map { -$0 }
    excess = logs.indices.map { sign * (logs[$0] - floor[$0]) }
  }

  private var edge: Double { height * LossSpikes.edge }

  /// A main peak and its ringing.
  private struct Episode {
    var peak: Int
    var ringing: [Int] = []
    var lastPeak: Int { ringing.last ?? peak }
  }

  var spikes: [LossSpikes.Spike] {
    // Most curves have none; they need no list of peaks.
    guard excess.contains(where: { $0 >= height }) else { return [] }
    var spikes: [LossSpikes.Spike] = []
    var previous: Episode?
    for episode in episodes {
      spikes.append(spike(episode, after: previous))
      previous = episode
    }
    return spikes
  }

  private var episodes: [Episode] {
    var episodes: [Episode] = []
    for peak in prominentPeaks(of: values, atLeast: edge) {
      if let last = episodes.last, values[peak.index] < values[last.lastPeak],
        excess[peak.index] >= edge, peak.index - last.lastPeak <= LossSpikes.ringingWithin
      {
        episodes[episodes.count - 1].ringing.append(peak.index)
      } else if excess[peak.index] >= height, peak.prominence >= height {
        episodes.append(Episode(peak: peak.index))
      }
    }
    return episodes
  }

  private func spike(_ episode: Episode, after previous: Episode?) -> LossSpikes.Spike {
    let peak = episode.peak
    let earliest = previous.map { $0.lastPeak + 1 } ?? 0
    let start = (earliest..<peak).last { excess[$0] <= edge }
    let end = (episode.lastPeak + 1..<values.count).first { excess[$0] <= edge }
    let trough =
      episode.ringing.first.flatMap { next in
        (peak + 1..<next).min { values[$0] < values[$1] }
      } ?? (episode.ringing.isEmpty ? end : nil)
    return LossSpikes.Spike(
      direction: direction, start: start, peak: peak, trough: trough, end: end,
      peakLoss: curve.losses[peak], floorLoss: Double.exp10(floor[peak]),
      troughLoss: trough.map { curve.losses[$0] }, height: excess[peak],
      ringing: episode.ringing, period: previous.map { peak - $0.peak })
  }
}
