import Foundation
import Statistics
import Testing

private func close(_ a: Double?, _ b: Double, _ bound: Double) -> Bool {
  guard let a else { return false }
  return abs(a - b) <= bound * max(abs(b), 1e-300)
}

@Suite struct ComplexityTests {
  @Test func goldenFileIsThere() {
    let golden = ChannelsGolden.shared
    #expect(golden.signals.count == 34 && golden.transforms.count == 21)
    #expect(golden.large.count == 6 && golden.trends.count == 46 && golden.flips.count == 21)
  }

  @Test(arguments: ChannelsGolden.shared.signals)
  func peaksAreSciPys(golden: ChannelsGolden.Signal) {
    let peaks = prominentPeaks(of: golden.signal, atLeast: golden.prominence)
    #expect(peaks.map(\.index) == golden.peaks)
    #expect(peaks.map(\.prominence) == golden.prominences)
    #expect(
      prominentExtremaCount(of: golden.signal, atLeast: golden.prominence)
        == golden.peaks.count + golden.valleys)
  }

  @Test(arguments: ChannelsGolden.shared.signals, SpectralShape.Window.allCases)
  func spectrumIsNumPysTo1e10(golden: ChannelsGolden.Signal, window: SpectralShape.Window) throws {
    let measure = try ComplexityMeasure(
      points: golden.signal.count, options: .init(window: window))
    let shape = try #require(measure.measure(golden.signal)).spectrum
    guard let expected = window == .hann ? golden.hann : golden.none else {
      #expect(shape == .missing)
      return
    }
    #expect(close(shape.dominantFrequency.finite, expected[0], 1e-12))
    // An offset of 1e5 times the signal costs that many digits, in NumPy's mean as in ours.
    #expect(close(shape.centroid.finite, expected[1], 1e-10))
    #expect(close(shape.rollOff.finite, expected[2], 1e-12))
  }

  @Test(arguments: ChannelsGolden.shared.transforms)
  func transformIsNumPys(golden: ChannelsGolden.Transform) {
    let spectrum = FourierTransform(count: golden.signal.count).spectrum(of: golden.signal)
    #expect(spectrum.count == golden.real.count)
    let scale = golden.signal.reduce(0) { $0 + abs($1) }
    for (k, value) in spectrum.enumerated() {
      #expect(abs(value.0 - golden.real[k]) < 1e-15 * scale)
      #expect(abs(value.1 - golden.imaginary[k]) < 1e-15 * scale)
    }
  }

  @Test(arguments: ChannelsGolden.shared.large)
  func longTransformIsNumPysAndKeepsTheEnergy(golden: ChannelsGolden.Large) {
    let signal = (0..<golden.count).map { Double($0 * 7919 % 1009) / 1009 }
    let transform = FourierTransform(count: golden.count)
    let spectrum = transform.spectrum(of: signal)
    for (index, k) in golden.places.enumerated() {
      #expect(abs(spectrum[k].0 - golden.real[index]) < 1e-11)
      #expect(abs(spectrum[k].1 - golden.imaginary[index]) < 1e-11)
    }
    #expect(close(transform.power(of: signal).reduce(0, +), golden.energy, 1e-13))
  }

  @Test func pureToneHasItsFrequency() throws {
    // 1001 points of [-1, 1]: the window without its last point would hold whole periods.
    for frequency in [3.0, 18] {
      let signal = (0...1000).map { cos(2 * .pi * frequency * (Double($0) / 500 - 1)) }
      let shape = try #require(try ComplexityMeasure(points: 1001).measure(signal)).spectrum
      #expect(abs((shape.dominantFrequency.finite ?? 0) - frequency) < 0.02)
      #expect(abs((shape.centroid.finite ?? 0) - frequency) < 0.05)
    }
  }

  @Test func flatBottomNeverCounts() {
    #expect(strictMinimaCount(of: [3, 1, 1, 3], above: 0) == 0)
    #expect(strictMinimaCount(of: [3, 1, 3], above: 0) == 1)
    #expect(strictMaximaCount(of: [1, 3, 3, 1], above: 0) == 0)
    #expect(strictMaximaCount(of: [1, 3, 1], above: 0) == 1)
  }

  @Test func endPointsNeverCount() {
    #expect(strictMinimaCount(of: [1, 2, 3], above: 0) == 0)
    #expect(strictMinimaCount(of: [1, 2, 1], above: 0) == 0)
    #expect(strictMaximaCount(of: [3, 2, 3], above: 0) == 0)
    for short in [[], [1], [1, 0]] as [[Double]] {
      #expect(strictMinimaCount(of: short, above: -1) == 0)
    }
  }

  @Test func thresholdIsOnTheSignedValueAndStrict() {
    #expect(strictMinimaCount(of: [1, 1e-4, 1], above: 1e-4) == 0)
    #expect(strictMinimaCount(of: [1, 1.01e-4, 1], above: 1e-4) == 1)
    #expect(strictMinimaCount(of: [1, -5, 1], above: 1e-4) == 0)
    #expect(strictMinimaCount(of: [1, -5, 1], above: -.infinity) == 1)
  }

  @Test func signalThatIsNotFiniteIsNotMeasuredButCounted() throws {
    let measure = try ComplexityMeasure(points: 5)
    #expect(measure.measure([1, .nan, 1, 0.5, 1]) == nil)
    #expect(measure.measure([1, .infinity, 1, 0.5, 1]) == nil)
    let layer = LayerComplexity([nil, measure.measure([1, 0.5, 1, 0.5, 1])])
    #expect(layer.signalCount == 2 && layer.notFiniteCount == 1)
    #expect(layer.meanMinima == .finite(2))
    let none = LayerComplexity([nil])
    #expect(none.meanMinima == .missing && none.mostMinima == .missing)
  }

  /// protocol.md §3: the perfect fit of sums of 1 to 3 cosines has 2, 4, 6 minima and none positive.
  @Test(arguments: [(1, 2), (2, 4), (3, 6)])
  func perfectFitHasNoPositiveMinimum(terms: Int, minima: Int) {
    let fit = (0..<1000).map { index -> Double in
      let x = 2 * Double(index) / 999 - 1
      return (1...terms).reduce(0) { $0 + cos(2 * .pi * Double($1) * x) }
    }
    #expect(strictMinimaCount(of: fit, above: 1e-4) == 0)
    #expect(strictMinimaCount(of: fit, above: -.infinity) == minima)
    // The same function on a higher level has all of them.
    #expect(strictMinimaCount(of: fit.map { $0 + 10 }, above: 1e-4) == minima)
  }

  /// protocol.md §3: cos(36πx²) − 0.8cos(12πx²) has 36 minima, none positive.
  @Test func perfectFitOfTheChirpHasNoPositiveMinimumEither() {
    let fit = (0..<1000).map { index -> Double in
      let x = 2 * Double(index) / 999 - 1
      return cos(36 * .pi * x * x) - 0.8 * cos(12 * .pi * x * x)
    }
    #expect(strictMinimaCount(of: fit, above: 1e-4) == 0)
    #expect(strictMinimaCount(of: fit, above: -.infinity) == 36)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func scaledSignalHasTheSameExtrema(seed: UInt64) throws {
    let signal = randomSignal(seed: seed)
    let one = try #require(try ComplexityMeasure(points: 200).measure(signal))
    let larger = try ComplexityMeasure(
      points: 200, options: .init(threshold: 1024e-4, prominence: 10.24))
    let other = try #require(larger.measure(signal.map { 1024 * $0 }))
    #expect(one == other)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func prominenceDoesNotSeeAVerticalShiftButTheThresholdDoes(seed: UInt64) {
    let signal = randomSignal(seed: seed)
    let shifted = signal.map { $0 + 8 }
    let extrema = prominentExtremaCount(of: signal, atLeast: 0.03)
    #expect(prominentExtremaCount(of: shifted, atLeast: 0.03) == extrema)
    // Lifted above the threshold, every strict minimum counts; so the shift only ever adds.
    let all = strictMinimaCount(of: shifted, above: -.infinity)
    #expect(strictMinimaCount(of: shifted, above: 1e-4) == all)
    #expect(strictMinimaCount(of: signal, above: 1e-4) <= all)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func orderOfChannelsChangesNothing(seed: UInt64) throws {
    let measure = try ComplexityMeasure(points: 200)
    let signals = (0..<9).map { measure.measure(randomSignal(seed: 100 * seed + $0)) }
    var random = SeededGenerator(seed: seed)
    #expect(LayerComplexity(signals) == LayerComplexity(signals.shuffled(using: &random)))
  }

  @Test func layerSummariesArePopulationStatistics() throws {
    func signal(_ minima: Int) -> SignalComplexity {
      SignalComplexity(minima: minima, maxima: 0, extrema: 0, spectrum: .missing)
    }
    let layer = LayerComplexity([2, 10, 11, 0, 20].map(signal))
    #expect(layer.meanMinima == .finite(8.6))
    #expect(close(layer.deviationOfMinima.finite, (51.04).squareRoot(), 1e-14))
    #expect(layer.quartilesOfMinima == [.finite(2), .finite(10), .finite(11)])
    #expect(layer.constantCount == 5 && layer.meanCentroid == .missing)
  }

  @Test func senselessOptionsAreRefused() {
    #expect(throws: StatisticsError.self) { try ComplexityMeasure(points: 2) }
    for threshold in [Double.nan, .infinity] {
      #expect(throws: StatisticsError.self) {
        try ComplexityMeasure.Options(threshold: threshold)
      }
    }
    for prominence in [Double.nan, -1, .infinity] {
      #expect(throws: StatisticsError.self) {
        try ComplexityMeasure.Options(prominence: prominence)
      }
    }
  }
}
