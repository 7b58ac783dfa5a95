internal import RealModule

/// Where the power of a signal lies on the frequency axis.
///
/// With the mean removed, the window applied and P[k] = |rfft|², k = 1 … ⌊n/2⌋ (dc dropped), at the
/// frequencies ν[k] = k/(n·Δx): the dominant frequency is the ν[k] of the largest P[k], the first of
/// equal ones; the centroid is Σν[k]P[k]/ΣP[k]; the roll-off is the smallest ν[k] with
/// P[1] + … + P[k] ≥ 0.95·ΣP. All three are missing for a constant signal, and do not change when the
/// signal is shifted or multiplied.
///
/// - Source: protocol.md §3 (the optional Fourier metrics).
public struct SpectralShape: Sendable, Hashable {
  /// What a signal is multiplied with before its transform.
  public enum Window: String, Sendable, Hashable, CaseIterable {
    /// ½ − ½cos(2πj/(n − 1)), as NumPy's `hanning`.
    case hann
    /// Nothing.
    case none
  }

  /// Frequency of the largest power.
  public var dominantFrequency: Measured
  /// Mean frequency, weighted with the power.
  public var centroid: Measured
  /// Frequency below which 95 % of the power lies.
  public var rollOff: Measured

  /// Of a signal that has no power: everything is missing.
  public static let missing = SpectralShape(
    dominantFrequency: .missing, centroid: .missing, rollOff: .missing)

  /// Prepared for signals of one length.
  struct Analysis: Sendable {
    private let transform: FourierTransform
    private let weights: [Double]
    private let spacing: Double

    init(count: Int, spacing: Double, window: Window) {
      transform = FourierTransform(count: count)
      self.spacing = spacing
      weights = (0..<count).map { j in
        window == .none || count < 2
          ? 1 : 0.5 - 0.5 * Double.cos(2 * Double.pi * Double(j) / Double(count - 1))
      }
    }

    /// Finite values alone.
    func shape(of signal: [Double]) -> SpectralShape {
      var (low, high) = (Double.infinity, -Double.infinity)
      for value in signal {
        low = value < low ? value : low
        high = value > high ? value : high
      }
      guard low < high else { return .missing }
      // A signal of unit size: squares of its values neither overflow nor vanish.
      let scale = Self.reciprocal(max(abs(low), abs(high)))
      var mean = 0.0
      for value in signal { mean += value * scale }
      mean /= Double(signal.count)
      let windowed = zip(signal, weights).map { ($0 * scale - mean) * $1 }
      return shape(ofPower: transform.power(of: windowed))
    }

    /// 1/size, finite also for the smallest sizes.
    private static func reciprocal(_ size: Double) -> Double {
      let factor = 1 / size
      return factor.isFinite ? factor : .greatestFiniteMagnitude
    }

    private func shape(ofPower power: [Double]) -> SpectralShape {
      var (total, moment, dominant) = (0.0, 0.0, 1)
      for k in 1..<max(power.count, 1) {
        total += power[k]
        moment += Double(k) * power[k]
        if power[k] > power[dominant] { dominant = k }
      }
      guard total > 0 else { return .missing }
      var (sum, rolled) = (0.0, power.count - 1)
      for k in 1..<power.count {
        sum += power[k]
        if sum >= 0.95 * total {
          rolled = k
          break
        }
      }
      let unit = 1 / (Double(transform.count) * spacing)
      return SpectralShape(
        dominantFrequency: Measured(Double(dominant) * unit),
        centroid: Measured(moment / total * unit), rollOff: Measured(Double(rolled) * unit))
    }
  }
}
