/// Counts the strict interior minima of a signal whose value lies above a threshold.
///
/// A point i with a neighbour on each side counts when f[i] < f[i−1], f[i] < f[i+1] and
/// f[i] > `threshold`. Ties and flat bottoms never count, end points never count, and there is no test
/// of width or depth. The threshold is on the signed value: a minimum below it is no minimum here,
/// however deep. A comparison with NaN fails, so its neighbours do not count either.
///
/// - Source: protocol.md §3 (positive_local_minima_analysis.py).
/// - Parameters:
///   - signal: Values on an even grid; fewer than 3 have no interior and give 0.
///   - threshold: Same unit as the values; −∞ counts every strict minimum.
public func strictMinimaCount(of signal: [Double], above threshold: Double) -> Int {
  signal.withUnsafeBufferPointer { f in
    guard f.count >= 3 else { return 0 }
    var count = 0
    for i in 1..<f.count - 1 where f[i] < f[i - 1] && f[i] < f[i + 1] && f[i] > threshold {
      count += 1
    }
    return count
  }
}

/// Counts the strict interior maxima of a signal whose value lies above a threshold.
///
/// A point i counts when f[i] > f[i−1], f[i] > f[i+1] and f[i] > `threshold`; ties, end points and NaN
/// as for ``strictMinimaCount(of:above:)``.
///
/// - Source: the counterpart of protocol.md §3's minima; the authors count none.
/// - Parameters:
///   - signal: Values on an even grid; fewer than 3 give 0.
///   - threshold: Same unit as the values; −∞ counts every strict maximum.
public func strictMaximaCount(of signal: [Double], above threshold: Double) -> Int {
  signal.withUnsafeBufferPointer { f in
    guard f.count >= 3 else { return 0 }
    var count = 0
    for i in 1..<f.count - 1 where f[i] > f[i - 1] && f[i] > f[i + 1] && f[i] > threshold {
      count += 1
    }
    return count
  }
}

/// A peak of a signal with how far it stands out.
public struct Peak: Sendable, Hashable {
  /// Its place in the signal; the middle of a flat top, rounded down.
  public var index: Int
  /// Its height above the higher of the two lowest points that part it from higher ground.
  public var prominence: Double
}

/// The peaks of a signal that stand out by at least a prominence; flat tops are peaks.
///
/// A peak is a run of equal values with a lower neighbour on both sides. From it one walks left and
/// right until a value is higher than the peak or the signal ends; with m the lowest value met on each
/// side, the prominence is f[peak] − max(m left, m right). Agrees with SciPy's `find_peaks`.
/// A shift of the signal changes nothing; a factor on it and on `least` changes no peak.
///
/// - Source: SciPy's reference for `find_peaks` and `peak_prominences`.
/// - Parameters:
///   - signal: Finite values.
///   - least: Smallest prominence, in the unit of the values.
/// - Returns: Peaks in ascending order of their places.
/// - Complexity: O(values × peaks) at worst.
public func prominentPeaks(of signal: [Double], atLeast least: Double) -> [Peak] {
  signal.withUnsafeBufferPointer { f in
    var peaks: [Peak] = []
    var i = 1
    while i < f.count - 1 {
      defer { i += 1 }
      guard f[i] > f[i - 1] else { continue }
      let first = i
      while i < f.count - 1, f[i + 1] == f[first] { i += 1 }
      guard i < f.count - 1, f[i + 1] < f[first] else { continue }
      let peak = (first + i) / 2
      let base = max(
        lowest(f, from: peak, by: -1), lowest(f, from: peak, by: 1))
      let prominence = f[peak] - base
      if prominence >= least { peaks.append(Peak(index: peak, prominence: prominence)) }
    }
    return peaks
  }
}

/// The lowest value from a peak in one direction, up to the end or to higher ground.
private func lowest(
  _ f: UnsafeBufferPointer<Double>, from peak: Int, by step: Int
) -> Double {
  let height = f[peak]
  var lowest = height
  var i = peak
  while i >= 0, i < f.count, f[i] <= height {
    if f[i] < lowest { lowest = f[i] }
    i += step
  }
  return lowest
}

/// Counts peaks and valleys of at least a prominence: those of the signal and those of its negative.
///
/// - Source: ``prominentPeaks(of:atLeast:)``.
/// - Parameters:
///   - signal: Finite values.
///   - least: Smallest prominence, in the unit of the values.
public func prominentExtremaCount(of signal: [Double], atLeast least: Double) -> Int {
  prominentPeaks(of: signal, atLeast: least).count
    + prominentPeaks(of: signal.map { -$0 }, atLeast: least).count
}
