internal import RealModule

/// The losses of a run by epoch, where some epochs may not be stored.
public struct LossCurve: Sendable, Hashable {
  /// 0-based epoch indices, ascending, [E].
  public let epochs: [Int]
  /// Mean of the batch losses of each epoch, [E].
  public let losses: [Double]

  /// Creates a curve.
  ///
  /// - Parameters:
  ///   - epochs: 0-based indices, ascending; a shortened list leaves a gap.
  ///   - losses: One loss an epoch; NaN and infinities are losses.
  public init(epochs: [Int], losses: [Double]) {
    precondition(epochs.count == losses.count, "one loss an epoch")
    self.epochs = epochs
    self.losses = losses
  }

  /// Creates the curve of consecutive epochs from the first one.
  public init(_ losses: [Double]) { self.init(epochs: Array(losses.indices), losses: losses) }

  /// The epochs that are not stored although a later one is; the first such range.
  public var gap: ClosedRange<Int>? {
    // Indices ascend, so nothing is missing exactly where the last one is the number before it.
    guard let last = epochs.last, last + 1 != epochs.count else { return nil }
    var expected = 0
    for epoch in epochs {
      if epoch > expected { return expected...epoch - 1 }
      expected = epoch + 1
    }
    return nil
  }

  /// The natural logarithms of the losses up to the first one that has none.
  ///
  /// A loss that is NaN, infinite or not above 0 ends the list: a run does not learn on after it.
  ///
  /// - Parameter count: How many are needed.
  /// - Throws: ``Refusal`` where epochs are missing in between, or too few have a logarithm.
  public func logarithms(atLeast count: Int) throws(Refusal) -> [Double] {
    if let gap {
      throw Refusal("the losses of epochs \(gap.lowerBound) to \(gap.upperBound) are not stored")
    }
    guard !losses.isEmpty else { throw Refusal("no loss of single epochs is stored") }
    let end = losses.firstIndex { !($0.isFinite && $0 > 0) } ?? losses.count
    guard end >= count else {
      throw Refusal("\(end) epochs with a positive finite loss: \(count) are needed")
    }
    return losses[..<end].map { Double.log($0) }
  }
}
