/// The time at which a run leaves its plateau: the first epoch whose loss is below a threshold.
///
/// With the losses l₀, l₁, … of epochs 0, 1, … and a threshold T, let e be the first epoch with
/// lₑ < T and d the first with a loss that is not finite. The run
///
/// - escaped after e + 1 epochs where e comes before d;
/// - diverged where d comes first, or where its loss passed its own upper limit;
/// - is censored otherwise: it did not escape within the epochs that it has.
///
/// A loss equal to T is not below it. Where epochs are not stored, a crossing may hide among them:
/// the answer is refused unless a rule of the run says that their losses were not below T.
///
/// - Source: section C.7; protocol.md §5.
public struct PlateauEscape: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "escape"
  /// Version of the definition.
  public static let version = "escape v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    escape_epochs: 1-based count of the first epoch whose loss (mean of its batch losses) is below \
    the threshold, an equal loss is not; escaped: there is one; diverged: before it a loss is not \
    finite or passes the run's limit; censored: neither within the observed epochs; steps: epochs \
    times ceil(N / batch size); parameter_distance: L2 norm of the change of all parameters from \
    initialisation to the end of that epoch; refused where the crossing may lie in epochs that are \
    not stored
    """

  /// What became of the run with respect to a threshold.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Its loss fell below the threshold.
    case escaped
    /// It did not within its epochs.
    case censored
    /// Its loss was not finite, or passed its limit, before.
    case diverged
  }

  /// What became of the run.
  public var status: Status
  /// Epochs until and with the crossing, or all epochs without one whose loss is finite.
  public var observedEpochs: Int
  /// Loss of the epoch of the crossing; missing without one.
  public var loss: Measured

  /// Epochs to escape, a 1-based count; nil for a run that did not.
  public var escapeEpochs: Int? { status == .escaped ? observedEpochs : nil }

  /// An outcome that a run's source states without its losses.
  public init(status: Status, observedEpochs: Int, loss: Measured = .missing) {
    self.status = status
    self.observedEpochs = observedEpochs
    self.loss = loss
  }

  /// Finds the escape of a run.
  ///
  /// - Parameters:
  ///   - curve: Its losses.
  ///   - threshold: Loss T, in the unit of the losses.
  ///   - hasDiverged: Whether the run ended as diverged for a reason that its losses do not show.
  ///   - bound: What the losses of epochs that are not stored are not below; nil where nothing is
  ///     known. A run that ends at the first loss below its own threshold gives that threshold.
  /// - Throws: ``Refusal`` without losses, or where the crossing may lie in epochs that are not stored.
  public init(
    of curve: LossCurve, below threshold: Double, hasDiverged: Bool = false,
    lossesNotStoredAreNotBelow bound: Double? = nil
  ) throws(Refusal) {
    guard !curve.losses.isEmpty else { throw Refusal("no loss of single epochs is stored") }
    let event = curve.losses.firstIndex { $0 < threshold || !$0.isFinite }
    let lastSeen = curve.epochs[event ?? curve.epochs.count - 1]
    if let gap = curve.gap, gap.lowerBound < lastSeen, !((bound ?? -.infinity) >= threshold) {
      throw Refusal(
        "the losses of epochs \(gap.lowerBound) to \(gap.upperBound) are not stored: "
          + "the first one below \(threshold) may be there")
    }
    guard let event else {
      self.init(status: hasDiverged ? .diverged : .censored, observedEpochs: lastSeen + 1)
      return
    }
    if curve.losses[event].isFinite {
      self.init(
        status: .escaped, observedEpochs: lastSeen + 1, loss: .finite(curve.losses[event]))
    } else {
      self.init(status: .diverged, observedEpochs: lastSeen)
    }
  }
}

extension PlateauEscape {
  /// Where the threshold of a run comes from.
  public enum Threshold: Sendable, Hashable {
    /// The loss that ends the run by its own rule.
    case own
    /// A loss, the same for every run.
    case loss(Double)
    /// A share of the loss of the function 0.
    case shareOfZeroFunction(Double)

    /// Creates a threshold from two options of which at most one is given; none is the run's own.
    ///
    /// - Throws: ``StatisticsError`` for a number that is not positive and finite, or for both.
    public init(loss: Double?, share: Double?) throws(StatisticsError) {
      for (name, value) in [("threshold", loss), ("relative", share)] {
        if let value, !(value > 0 && value.isFinite) {
          throw StatisticsError(
            name, "\(value) is not a positive finite number", remedy: "the paper has 1.4 and 0.1")
        }
      }
      switch (loss, share) {
      case (nil, nil): self = .own
      case (let loss?, nil): self = .loss(loss)
      case (nil, let share?): self = .shareOfZeroFunction(share)
      default:
        throw StatisticsError(
          "relative", "there is a threshold as well", remedy: "give one of the two")
      }
    }

    /// The threshold of one run.
    ///
    /// - Parameters:
    ///   - own: Loss below which the run ends as escaped; nil without such a rule.
    ///   - zeroFunctionLoss: Mean of the squared targets on its training points; nil where unknown.
    /// - Throws: ``Refusal`` where what is needed is not known.
    public func value(own: Double?, zeroFunctionLoss: Double?) throws(Refusal) -> Double {
      switch self {
      case .loss(let loss): return loss
      case .own:
        guard let own else { throw Refusal("the run has no threshold of its own") }
        return own
      case .shareOfZeroFunction(let share):
        guard let zeroFunctionLoss else {
          throw Refusal("its target or its points are not known, so neither is its zero loss")
        }
        return share * zeroFunctionLoss
      }
    }
  }

  /// The L2 norm of the change of all parameters, √Σ(b − a)².
  ///
  /// - Parameters:
  ///   - start: Parameters in any order.
  ///   - end: The same parameters, in the same order.
  /// - Returns: NaN where a parameter is.
  public static func parameterDistance(from start: [Float], to end: [Float]) -> Double {
    precondition(start.count == end.count, "both have the same parameters")
    var square = 0.0
    for index in start.indices {
      let change = Double(end[index]) - Double(start[index])
      square += change * change
    }
    return square.squareRoot()
  }
}
