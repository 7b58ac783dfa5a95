/// How a signal oscillates: minima, maxima, prominent extrema, spectral shape.
public struct SignalComplexity: Sendable, Hashable {
  /// Strict interior minima above the threshold.
  public var minima: Int
  /// Strict interior maxima above the threshold.
  public var maxima: Int
  /// Peaks and valleys of at least the prominence, whatever their sign.
  public var extrema: Int
  /// Where the power lies.
  public var spectrum: SpectralShape

  /// Creates what was measured.
  public init(minima: Int, maxima: Int, extrema: Int, spectrum: SpectralShape) {
    self.minima = minima
    self.maxima = maxima
    self.extrema = extrema
    self.spectrum = spectrum
  }
}

/// Measures how signals on one even grid oscillate: complexity v1.
///
/// The count of minima depends on a vertical shift, because its threshold is on the signed value: the
/// perfect fit of a sum of 1 to 3 cosines has 2, 4 or 6 minima, all below zero, and counts 0. It is
/// well motivated on the features, which are never negative. The prominent extrema and the spectrum
/// do not change with a shift.
///
/// - Source: figure 4 and section C.10 of the paper; protocol.md §3.
public struct ComplexityMeasure: Sendable {
  /// Name of the statistic, as provenance carries it.
  public static let statisticName = "complexity"
  /// Version of the definition; changes whenever a number could.
  public static let version = "complexity v1"
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    each output of a linear map on an even grid of [-1, 1], features after their ReLU, bottlenecks and \
    output with their bias; minima: interior points strictly below both neighbours with a signed value \
    above the threshold (ties and end points never count); maxima: strictly above both, same threshold; \
    extrema: peaks of the signal and of its negative with at least the prominence (find_peaks of SciPy); \
    spectrum: mean removed, windowed, squared rfft without dc, in cycles per unit of x; std: of the \
    whole population; quartiles by linear interpolation; signals that are not finite are in no number \
    but signals and not_finite
    """

  /// What a signal is judged by.
  public struct Options: Sendable, Hashable {
    /// A minimum or maximum counts above this value.
    public let threshold: Double
    /// An extremum counts from this prominence on.
    public let prominence: Double
    /// What a signal is multiplied with before its Fourier transform.
    public let window: SpectralShape.Window

    /// The authors' 1e-4; a prominence of 0.01, 1 % of the amplitude of a learned cosine; Hann.
    public static let paper = Options(unchecked: 1e-4, 0.01, .hann)

    private init(unchecked threshold: Double, _ prominence: Double, _ window: SpectralShape.Window)
    {
      self.threshold = threshold
      self.prominence = prominence
      self.window = window
    }

    /// Creates options.
    ///
    /// - Throws: ``StatisticsError`` for a threshold that is NaN or +∞, or a prominence not finite or below 0.
    public init(
      threshold: Double = 1e-4, prominence: Double = 0.01, window: SpectralShape.Window = .hann
    ) throws(StatisticsError) {
      guard threshold < .infinity else {
        throw StatisticsError(
          "threshold", "\(threshold) is not below +inf",
          remedy: "give a value such as 1e-4; -inf counts every minimum")
      }
      guard prominence.isFinite, prominence >= 0 else {
        throw StatisticsError(
          "prominence", "\(prominence) is not a finite number from 0 on",
          remedy: "give a height such as 0.01")
      }
      self.init(unchecked: threshold, prominence, window)
    }
  }

  /// The options that are used.
  public let options: Options
  private let spectrum: SpectralShape.Analysis

  /// Prepares for signals of one grid.
  ///
  /// - Parameters:
  ///   - points: Points of the grid, end points included.
  ///   - interval: What the grid covers; gives frequencies their unit, 1/x.
  ///   - options: Threshold, prominence and window.
  /// - Throws: ``StatisticsError`` below 3 points.
  public init(
    points: Int, over interval: Interval = Interval(low: -1, high: 1), options: Options = .paper
  ) throws(StatisticsError) {
    guard points >= 3 else {
      throw StatisticsError(
        "points", "\(points) points have no extremum between their ends", remedy: "give at least 3")
    }
    self.options = options
    spectrum = SpectralShape.Analysis(
      count: points, spacing: (interval.high - interval.low) / Double(points - 1),
      window: options.window)
  }

  /// Measures one signal.
  ///
  /// - Parameter signal: One value a point.
  /// - Returns: Nil where a value is NaN or infinite.
  public func measure(_ signal: [Double]) -> SignalComplexity? {
    for value in signal where !value.isFinite { return nil }
    return SignalComplexity(
      minima: strictMinimaCount(of: signal, above: options.threshold),
      maxima: strictMaximaCount(of: signal, above: options.threshold),
      extrema: prominentExtremaCount(of: signal, atLeast: options.prominence),
      spectrum: spectrum.shape(of: signal))
  }
}

/// The complexity of one layer: summaries over its signals.
///
/// - Source: protocol.md §3 (mean, population standard deviation and quartiles by layer).
public struct LayerComplexity: Sendable, Hashable {
  /// All signals.
  public var signalCount: Int
  /// Signals with a value that is NaN or infinite: in no other number.
  public var notFiniteCount: Int
  /// Finite signals without a spectrum, because they are constant.
  public var constantCount: Int
  /// Mean of the counts of minima.
  public var meanMinima: Measured
  /// Their population standard deviation.
  public var deviationOfMinima: Measured
  /// Their quartiles: 25 %, median, 75 %.
  public var quartilesOfMinima: [Measured]
  /// The largest count of minima.
  public var mostMinima: Measured
  /// Mean of the counts of maxima.
  public var meanMaxima: Measured
  /// Mean of the counts of prominent extrema.
  public var meanExtrema: Measured
  /// Mean of the dominant frequencies.
  public var meanDominantFrequency: Measured
  /// Mean of the spectral centroids.
  public var meanCentroid: Measured
  /// Mean of the roll-offs.
  public var meanRollOff: Measured

  /// Summarises the signals of a layer, or those of the same layer of several runs.
  ///
  /// - Parameter signals: What was measured of each; nil is not finite.
  public init(_ signals: [SignalComplexity?]) {
    let finite = signals.compactMap(\.self)
    let minima = finite.map { Double($0.minima) }.sorted()
    signalCount = signals.count
    notFiniteCount = signals.count - finite.count
    constantCount = finite.count { $0.spectrum.dominantFrequency == .missing }
    meanMinima = mean(of: minima)
    deviationOfMinima = populationStandardDeviation(of: minima)
    quartilesOfMinima = [0.25, 0.5, 0.75].map { quantile($0, ofSorted: minima) }
    mostMinima = Measured(minima.last)
    meanMaxima = mean(of: finite.map { Double($0.maxima) })
    meanExtrema = mean(of: finite.map { Double($0.extrema) })
    meanDominantFrequency = mean(of: finite.compactMap(\.spectrum.dominantFrequency.finite))
    meanCentroid = mean(of: finite.compactMap(\.spectrum.centroid.finite))
    meanRollOff = mean(of: finite.compactMap(\.spectrum.rollOff.finite))
  }
}
