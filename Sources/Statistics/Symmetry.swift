/// How far a signal on a symmetric grid is from being even: symmetry v1.
///
/// With f′ the signal read backwards, even part e = (f + f′)/2 and odd part o = (f − f′)/2, and
/// ‖·‖ the root of the mean square over the grid (the L2 norm over [−1, 1] but for a factor that
/// cancels): `ratio` = ‖o‖/‖e‖, 0 for an even signal, +∞ for an odd one, missing for zero.
/// The even part holds the signal's mean, so an offset makes any signal look even; `oddShare` leaves it
/// out: ‖o‖²/(‖o‖² + ‖e − mean‖²), the share of the variance that is odd, 0 … 1, missing for a constant.
/// Neither depends on the sign or the size of the signal.
///
/// - Source: figure 5 and section C.9 of the paper, which give no measure; protocol.md §4.
public struct SignalSymmetry: Sendable, Hashable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "symmetry"
  /// Version of the definition; changes whenever a number could.
  public static let version = "symmetry v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    even part e(x) = (f(x) + f(-x))/2, odd part o(x) = (f(x) - f(-x))/2 on an even grid of [-1, 1], \
    norms: root of the mean square over the grid; ratio = |o|/|e|: 0 is even, inf is odd; odd_share = \
    |o|^2/(|o|^2 + |e - mean|^2): the odd share of the variance, which an offset does not change; \
    quartiles by linear interpolation; zero signals have no ratio, constant ones no share, signals that \
    are not finite neither
    """

  /// Norm of the odd part over that of the even part.
  public var ratio: Measured
  /// Share of the variance that is odd.
  public var oddShare: Measured

  /// Measures a signal.
  ///
  /// - Parameter signal: Values on a grid whose point i is the negative of point n − 1 − i.
  /// - Returns: Both NaN where a value is NaN or infinite, both missing for no value.
  public init(_ signal: [Double]) {
    var (scale, isFinite) = (0.0, true)
    for value in signal {
      isFinite = isFinite && value.isFinite
      scale = abs(value) > scale ? abs(value) : scale
    }
    guard isFinite else {
      (ratio, oddShare) = (.nan, .nan)
      return
    }
    guard scale > 0 else {
      (ratio, oddShare) = (.missing, .missing)
      return
    }
    // A signal of unit size: squares of its values neither overflow nor vanish.
    let n = signal.count
    var mean = 0.0
    for value in signal { mean += value / scale }
    mean /= Double(n)
    var (odd, even, varied) = (0.0, 0.0, 0.0)
    for i in 0..<n {
      let (value, mirrored) = (signal[i] / scale, signal[n - 1 - i] / scale)
      let (o, e) = ((value - mirrored) / 2, (value + mirrored) / 2)
      odd += o * o
      even += e * e
      varied += (e - mean) * (e - mean)
    }
    ratio = even > 0 ? Measured((odd / even).squareRoot()) : .positiveInfinity
    let isConstant = signal.allSatisfy { $0 == signal[0] }
    oddShare = isConstant ? .missing : Measured(odd / (odd + varied))
  }
}

/// The symmetry of one layer: summaries over its signals.
///
/// - Source: protocol.md §4.
public struct LayerSymmetry: Sendable, Hashable {
  /// All signals.
  public var signalCount: Int
  /// Signals with a value that is NaN or infinite: in no other number.
  public var notFiniteCount: Int
  /// Signals with a finite ratio: what its summaries are taken over.
  public var ratioCount: Int
  /// Mean of the finite ratios.
  public var meanRatio: Measured
  /// Quartiles of the finite ratios: 25 %, median, 75 %.
  public var quartilesOfRatio: [Measured]
  /// Signals with an odd share.
  public var shareCount: Int
  /// Mean of the odd shares.
  public var meanOddShare: Measured
  /// Median of the odd shares.
  public var medianOddShare: Measured

  /// Summarises the signals of a layer, or those of the same layer of several runs.
  public init(_ signals: [SignalSymmetry]) {
    let ratios = signals.compactMap(\.ratio.finite).sorted()
    let shares = signals.compactMap(\.oddShare.finite).sorted()
    signalCount = signals.count
    notFiniteCount = signals.count { $0.ratio == .nan }
    ratioCount = ratios.count
    meanRatio = mean(of: ratios)
    quartilesOfRatio = [0.25, 0.5, 0.75].map { quantile($0, ofSorted: ratios) }
    shareCount = shares.count
    meanOddShare = mean(of: shares)
    medianOddShare = median(of: shares)
  }
}
