import Foundation
import Statistics
import Testing

@Suite struct ScalingBandTests {
  private static let rates = [1e-2, 5e-3, 2e-3, 1e-3, 1e-3, 5e-4]
  private static let epochs = [19.0, 30, 65, 120, 140, 230]
  private static let points = zip(rates, epochs).map { ScalingPoint($0, $1) }

  /// By SciPy: linregress, t.ppf and the variance of the mean at an abscissa.
  @Test(arguments: [
    (2e-4, 395.3628403565701, 624.2338164051395), (1e-3, 112.73622810704991, 140.96295392245162),
    (1e-2, 14.82121729187079, 21.188439493756064),
  ])
  func bandIsThatOfTheMean(abscissa: Double, low: Double, high: Double) throws {
    let band = try ScalingFit(Self.points).fittedInterval(at: abscissa)
    #expect(abs(band.low / low - 1) < 1e-9 && abs(band.high / high - 1) < 1e-9, "\(band)")
  }

  @Test func bandAtOneIsTheInterceptsAlsoWithCensoredRuns() throws {
    let points = Self.points + [ScalingPoint(2e-4, 400, isCensored: true)]
    let fit = try ScalingFit(points)
    #expect(fit.method == .censoredLikelihood)
    let (band, intercept) = (try fit.fittedInterval(at: 1), fit.intercept.interval)
    #expect(abs(log(band.low) - intercept.low) < 1e-9)
    #expect(abs(log(band.high) - intercept.high) < 1e-9)
    let inside = try fit.fittedInterval(at: 1e-3)
    #expect(inside.low < fit.fitted(at: 1e-3) && fit.fitted(at: 1e-3) < inside.high)
  }
}
