/// Says at the end of each epoch for which reasons weights are kept.
///
/// A pure function of the losses and divides it was told, so a resumed run replays its history.
///
/// - Source: protocol.md §0 (loss thresholds), §1 (before and after a divide).
public struct CheckpointRules: Sendable {
  private let policy: CheckpointPolicy
  private var pendingAfter: [Int] = []
  private var firstLoss: Double?
  private var bestLoss = Double.infinity
  private var thresholds = 0

  /// Creates the rules before the first epoch.
  public init(_ policy: CheckpointPolicy) { self.policy = policy }

  /// Tells that an epoch has ended.
  ///
  /// - Parameters:
  ///   - epoch: 0-based index.
  ///   - loss: Mean of its batch losses.
  ///   - divide: The divide made at its end, if any.
  /// - Returns: Reasons in the order in which the authors' script saves: after, before, threshold, every.
  public mutating func epochEnded(
    _ epoch: Int, loss: Double, divide: LRDivide?
  ) -> [Checkpoint.Reason] {
    var due: [Checkpoint.Reason] = []
    if pendingAfter.first == epoch {
      pendingAfter.removeFirst()
      due.append(.afterLRDivide)
    }
    if policy.lrDivides, divide != nil {
      due.append(.beforeLRDivide)
      pendingAfter.append(epoch + policy.afterEpochs)
    }
    if let divisor = policy.lossDivisor {
      let first = firstLoss ?? loss
      firstLoss = first
      if loss < bestLoss { bestLoss = loss }
      // At most one a epoch: after a large drop the count catches up, one threshold an epoch.
      if bestLoss < first / PinnedMath.power(divisor, thresholds + 1) {
        thresholds += 1
        due.append(.lossThreshold)
      }
    }
    if let every = policy.every, (epoch + 1) % every == 0 { due.append(.every) }
    return due
  }
}
