/// The points of a long curve that a picture of limited width can show.
///
/// The epochs are cut into as many equal bins as the picture has columns; of each the points with the
/// smallest and the largest loss stay, and the first whose loss is not finite. So no spike and no dip
/// disappears, and every point that is left was measured. A curve of at most two points a bin stays
/// whole.
///
/// - Complexity: one pass, memory for the bins alone.
public struct CurveThinning: Sendable {
  /// An epoch of a run.
  public struct Point: Sendable, Hashable {
    /// 0-based index.
    public var epoch: Int
    /// Mean of the batch losses.
    public var loss: Double
    /// Learning rate in the epoch.
    public var rate: Double

    /// Creates a point.
    public init(epoch: Int, loss: Double, rate: Double) {
      self.epoch = epoch
      self.loss = loss
      self.rate = rate
    }
  }

  private struct Bin {
    var smallest: Point?
    var largest: Point?
    var notFinite: Point?

    mutating func take(_ point: Point) {
      guard point.loss.isFinite else {
        notFinite = notFinite ?? point
        return
      }
      if smallest.map({ point.loss < $0.loss }) ?? true { smallest = point }
      if largest.map({ point.loss > $0.loss }) ?? true { largest = point }
    }
  }

  private let epochs: ClosedRange<Int>
  private var bins: [Bin]
  private var all: [Point]?

  /// Begins a curve.
  ///
  /// - Parameters:
  ///   - epochs: From the first epoch to the last.
  ///   - bins: Columns of the picture.
  public init(epochs: ClosedRange<Int>, bins: Int) {
    precondition(bins > 0, "a picture has columns")
    self.epochs = epochs
    self.bins = Array(repeating: Bin(), count: bins)
    all = epochs.upperBound - epochs.lowerBound < 2 * bins ? [] : nil
  }

  /// Takes the next point, in ascending epochs.
  public mutating func take(_ point: Point) {
    guard all == nil else {
      all?.append(point)
      return
    }
    let length = Double(epochs.upperBound - epochs.lowerBound) + 1
    let place = Double(point.epoch - epochs.lowerBound) / length * Double(bins.count)
    bins[min(bins.count - 1, max(0, Int(place)))].take(point)
  }

  /// What stays, ascending.
  public var points: [Point] {
    all
      ?? bins.flatMap { bin in
        Set([bin.smallest, bin.largest, bin.notFinite].compactMap(\.self))
          .sorted { $0.epoch < $1.epoch }
      }
  }

  /// Whether points were left out.
  public var isThinned: Bool { all == nil }
}
