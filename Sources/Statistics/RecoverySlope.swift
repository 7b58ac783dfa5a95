internal import RealModule

/// How recovery falls with the mode at one look: part of modes v1.
///
/// The slope is that of least squares of ln R(k) on ln k over the modes of the target with a finite
/// R(k) > 0; 0 is flat, negative means that high modes lag. With two modes it is the line through
/// them. Leakage is the root mean square amplitude of the modes that are not in the target.
///
/// - Source: protocol.md §12.5 (recovery slope, high to low ratio).
public struct RecoverySlope: Sendable, Equatable {
  /// Epoch of the look.
  public var epoch: Int
  /// Loss of the look.
  public var loss: Measured
  /// d ln R / d ln k; missing below two modes with R > 0.
  public var slope: Measured
  /// Modes of the target that entered the slope.
  public var modeCount: Int
  /// R of the highest over R of the lowest mode of the target; missing for a single mode.
  public var highLowRatio: Measured
  /// Modes of the target within the band.
  public var learnedCount: Int
  /// Root mean square of the amplitudes that are not in the target; missing where there are none.
  public var leakage: Measured
  /// Σ (a_k − A_k)²/2 over the target's modes: their part of the mean squared error.
  public var targetLossPart: Measured
}

extension ModeRecovery {
  /// The slope at every look, in their order.
  public var slopes: [RecoverySlope] { looks.map(slope) }

  private func slope(at look: ModeLook) -> RecoverySlope {
    let inTarget = modes.filter(\.isInTarget)
    let recoveries = inTarget.map { ($0.k, recovery(ofMode: $0.k, at: look)) }
    let usable = recoveries.compactMap { k, recovery in
      recovery.finite.flatMap { $0 > 0 ? (x: Double.log(Double(k)), y: Double.log($0)) : nil }
    }
    let leaking = modes.filter { !$0.isInTarget }.map { look.amplitudes[$0.k - 1] }
    let parts = inTarget.map {
      ModeRule.lossPart(look.amplitudes[$0.k - 1], target: $0.target)
    }
    return RecoverySlope(
      epoch: look.epoch, loss: Measured(look.loss), slope: Self.slope(of: usable),
      modeCount: usable.count, highLowRatio: Self.ratio(recoveries.map(\.1)),
      learnedCount: inTarget.count {
        rule.isLearned(look.amplitudes[$0.k - 1], target: $0.target)
      },
      leakage: leaking.isEmpty
        ? .missing
        : Measured((leaking.map { $0 * $0 }.reduce(0, +) / Double(leaking.count)).squareRoot()),
      targetLossPart: Measured(parts.reduce(0, +)))
  }

  private static func slope(of points: [(x: Double, y: Double)]) -> Measured {
    guard points.count >= 2 else { return .missing }
    let n = Double(points.count)
    let x = points.map(\.x).reduce(0, +) / n
    let y = points.map(\.y).reduce(0, +) / n
    let products = points.map { ($0.x - x) * ($0.y - y) }.reduce(0, +)
    return Measured(products / points.map { ($0.x - x) * ($0.x - x) }.reduce(0, +))
  }

  private static func ratio(_ recoveries: [Measured]) -> Measured {
    guard recoveries.count >= 2, let low = recoveries.first?.finite,
      let high = recoveries.last?.finite
    else { return recoveries.count < 2 ? .missing : .nan }
    return Measured(high / low)
  }
}
