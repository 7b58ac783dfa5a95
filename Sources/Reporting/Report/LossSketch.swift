/// A loss curve thinned for a small picture: the smallest and the largest loss of each column.
///
/// Column c of C holds the epochs e with ⌊(e − first)·C / (last − first + 1)⌋ = c, where C is
/// ``columnCount`` or the number of epochs from the first to the last, whichever is smaller. A
/// logarithmic axis has no place for a loss that is not finite or not above 0: those are counted and
/// leave a gap. Neighbours are joined only where their epochs are as near as any two of the curve.
///
/// The curve is told twice, piece by piece, so that its length does not matter to memory: first to
/// ``survey(epochs:losses:)``, then to ``draw(epochs:losses:)``.
public struct LossSketch: Sendable, Equatable {
  /// Most columns.
  public static let columnCount = 320

  /// The drawable losses of a column.
  public struct Column: Sendable, Equatable {
    /// Smallest loss.
    public var low: Double
    /// Largest loss.
    public var high: Double
    /// Whether the smallest came before the largest.
    public var lowFirst: Bool
    /// Whether nothing is missing between the first loss here and the last drawable one before.
    public var joinsPrevious: Bool
  }

  /// Columns from the first epoch on; nil where a column has nothing to draw.
  public private(set) var columns: [Column?] = []
  /// Stored epochs.
  public private(set) var count = 0
  /// First stored epoch.
  public private(set) var firstEpoch = 0
  /// Last stored epoch.
  public private(set) var lastEpoch = 0
  /// Smallest and largest drawable loss; nil where there is none.
  public private(set) var range: ClosedRange<Double>?
  /// Losses that are NaN or infinite.
  public private(set) var notFiniteCount = 0
  /// Epoch of the first of those.
  public private(set) var firstNotFinite: Int?
  /// Finite losses of 0 or less.
  public private(set) var notPositiveCount = 0

  private var smallestStep = UInt.max
  private var lastDrawn: Int?

  /// Creates a sketch of nothing.
  public init() {}

  /// Whether a column may hold several epochs.
  public var isThinned: Bool { count > columns.count }

  /// Takes note of the extent of the next piece.
  ///
  /// - Parameters:
  ///   - epochs: Ascending indices.
  ///   - losses: One loss an epoch.
  public mutating func survey(epochs: [Int], losses: [Double]) {
    precondition(epochs.count == losses.count, "one loss an epoch")
    for (epoch, loss) in zip(epochs, losses) {
      if count == 0 {
        firstEpoch = epoch
      } else {
        smallestStep = min(smallestStep, UInt(bitPattern: epoch &- lastEpoch))
      }
      lastEpoch = epoch
      count += 1
      if !loss.isFinite {
        notFiniteCount += 1
        firstNotFinite = firstNotFinite ?? epoch
      } else if loss <= 0 {
        notPositiveCount += 1
      } else {
        range = range.map { min($0.lowerBound, loss)...max($0.upperBound, loss) } ?? loss...loss
      }
    }
  }

  /// Takes the next piece into the columns.
  ///
  /// - Parameters:
  ///   - epochs: Ascending indices.
  ///   - losses: One loss an epoch.
  public mutating func draw(epochs: [Int], losses: [Double]) {
    precondition(epochs.count == losses.count, "one loss an epoch")
    let span = UInt(bitPattern: lastEpoch &- firstEpoch)
    if columns.isEmpty {
      columns = Array(repeating: nil, count: Int(min(UInt(Self.columnCount - 1), span)) + 1)
    }
    // Indices of any size are counted without overflow; below 2^40 nothing is rounded.
    let shift = max(0, UInt.bitWidth - span.leadingZeroBitCount - 40)
    let whole = (span >> shift) + 1
    for (epoch, loss) in zip(epochs, losses) where loss.isFinite && loss > 0 {
      let offset = UInt(bitPattern: epoch &- firstEpoch) >> shift
      let place = Int(offset * UInt(columns.count) / whole)
      let joins = lastDrawn.map { UInt(bitPattern: epoch &- $0) == smallestStep } ?? false
      lastDrawn = epoch
      guard var column = columns[place] else {
        columns[place] = Column(low: loss, high: loss, lowFirst: true, joinsPrevious: joins)
        continue
      }
      if loss < column.low {
        column.low = loss
        column.lowFirst = false
      } else if loss > column.high {
        column.high = loss
        column.lowFirst = true
      } else {
        continue
      }
      columns[place] = column
    }
  }
}
