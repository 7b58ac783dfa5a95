import Foundation
import Testing

@testable import Statistics

/// What Python found, and the same from here.
private struct Golden: Decodable {
  struct Line: Decodable {
    var x, y, numbers, errors, intercept, slope: [Exact]
    var rSquared, scatter, t, p: Exact
  }
  struct Model: Decodable {
    var model: String
    var numbers: [Exact]
    var logLikelihood, aicc: Exact
  }
  struct Tobit: Decodable {
    var x, y, numbers, slope: [Exact]
    var censored: [Bool]
    var scatter, logLikelihood, t, p: Exact
    var models: [Model]

    var points: [ScalingPoint] {
      x.indices.map { ScalingPoint(x[$0].value, y[$0].value, isCensored: censored[$0]) }
    }
  }
  struct Form: Decodable {
    var x, y: [Exact]
    var models: [Model]
  }
  var lines: [Line]
  var tobit: [Tobit]
  var forms: [Form]

  static func load() throws -> Golden { try FitFixture.load("scaling_golden", as: Golden.self) }
}

@Suite struct ScalingFitTests {
  @Test func lineEqualsStatsmodelsWithin1e10Relative() throws {
    for line in try Golden.load().lines {
      let fit = try LineFit(x: line.x.map(\.value), y: line.y.map(\.value))
      let ours = [
        fit.intercept.value, fit.slope.value, fit.intercept.standardError ?? .nan,
        fit.slope.standardError ?? .nan, fit.intercept.interval.low, fit.intercept.interval.high,
        fit.slope.interval.low, fit.slope.interval.high, fit.rSquared ?? .nan, fit.scatter,
      ]
      let theirs =
        (line.numbers + line.errors + line.intercept + line.slope).map(\.value) + [
          line.rSquared.value, line.scatter.value,
        ]
      for (a, b) in zip(ours, theirs) {
        #expect(relativeError(a, b) < 1e-10, "\(line.x.count) points")
      }
    }
  }

  @Test func slopeTestEqualsStatsmodelsWithin1e10Relative() throws {
    for line in try Golden.load().lines {
      let points = zip(line.x, line.y).map { ScalingPoint(exp($0.value), exp($1.value)) }
      let test = try ScalingFit(points).test(slope: -1)
      #expect(relativeError(test.t, line.t.value) < 1e-10)
      #expect(relativeError(test.pValue, line.p.value) < 1e-9)
    }
  }

  @Test func censoredFitEqualsTheLikelihoodInSciPyWithin1e6() throws {
    let cases = try Golden.load().tobit
    #expect(cases.count == 4)
    for one in cases {
      let fit = try ScalingFit(one.points)
      #expect(fit.method == .censoredLikelihood && fit.rSquared == nil)
      #expect(fit.censoredCount > 0 && fit.censoredCount == one.censored.count { $0 })
      #expect(abs(fit.intercept.value - one.numbers[0].value) < 1e-5)
      #expect(abs(fit.slope.value - one.numbers[1].value) < 1e-6)
      #expect(relativeError(fit.scatter, one.scatter.value) < 1e-6)
      #expect(abs(fit.slope.interval.low - one.slope[0].value) < 1e-6)
      #expect(abs(fit.slope.interval.high - one.slope[1].value) < 1e-6)
      let test = try fit.test(slope: -1)
      #expect(abs(test.t - one.t.value) < 1e-5)
      #expect(abs(test.pValue - one.p.value) < 1e-6)
    }
  }

  @Test func aiccAndNumbersOfEveryFormEqualSciPyAndStatsmodels() throws {
    let golden = try Golden.load()
    let cases =
      golden.tobit.map { ($0.points, $0.models) }
      + golden.forms.map { form in
        (zip(form.x, form.y).map { ScalingPoint($0.value, $1.value) }, form.models)
      }
    var compared = 0
    for (points, models) in cases {
      let rows = ScalingModels(points).rows
      for model in models {
        let row = try #require(rows.first { $0.model.rawValue == model.model })
        // With too few runs, or too few abscissae with an escape, a model has no fit here.
        let k = row.model.parameterCount
        let known = Set(points.filter { !$0.isCensored }.map(\.abscissa)).count
        guard points.count >= k + 2, known >= k - 1 else {
          #expect(throws: Refusal.self) { try row.fit.get() }
          continue
        }
        compared += 1
        let fit = try row.fit.get()
        #expect(
          abs(fit.logLikelihood - model.logLikelihood.value) < 1e-7, "\(fit) \(model)")
        #expect(abs(fit.aicc - model.aicc.value) < 2e-7)
        let ours = [fit.a, fit.b] + (fit.c.map { [$0] } ?? [])
        for (a, b) in zip(ours, model.numbers) {
          #expect(abs(a - b.value) < 1e-4 * max(1, abs(b.value)), "\(fit) \(model)")
        }
      }
    }
    // Of 24: with 6 runs and with escapes at 2 of 3 abscissae, the constant is not told.
    #expect(compared == 23)
  }

  @Test func trueFormHasTheLowestAicc() throws {
    let names = ["power law", "power law + constant", "power law + constant", "exponential"]
    for (form, name) in zip(try Golden.load().forms, names) {
      let points = zip(form.x, form.y).map { ScalingPoint($0.value, $1.value) }
      let rows = ScalingModels(points).rows
      #expect(rows.first { $0.difference == 0 }?.model.rawValue == name)
      #expect(abs(rows.compactMap(\.weight).reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test func censoredFitOfUncensoredRunsIsLeastSquaresWithItsInterval() throws {
    for line in try Golden.load().lines where line.x.count > 3 {
      let (x, y) = (line.x.map(\.value), line.y.map(\.value))
      let least = try LineFit(x: x, y: y)
      let likelihood = try CensoredLineFit(x: x, y: y, isCensored: x.map { _ in false })
      for (a, b) in [
        (likelihood.slope.value, least.slope.value),
        (likelihood.slope.interval.low, least.slope.interval.low),
        (likelihood.slope.interval.high, least.slope.interval.high),
        (likelihood.intercept.interval.low, least.intercept.interval.low),
      ] { #expect(abs(a - b) < 1e-8 * max(1, abs(b))) }
      let n = Double(x.count)
      #expect(relativeError(likelihood.scatter, least.scatter * ((n - 2) / n).squareRoot()) < 1e-9)
      let tested = try likelihood.test(slope: -1)
      #expect(abs(tested.t - line.t.value) < 1e-7 * max(1, abs(line.t.value)))
    }
  }

  @Test(arguments: 0..<20)
  func unitsMoveOnlyTheIntercept(seed: UInt64) throws {
    let points = Simulation(seed: seed).points()
    let fit = try ScalingFit(points)
    let moved = try ScalingFit(
      points.map { ScalingPoint($0.abscissa * 1000, $0.value * 192, isCensored: $0.isCensored) })
    #expect(abs(moved.slope.value - fit.slope.value) < 1e-9)
    #expect(abs(moved.slope.interval.low - fit.slope.interval.low) < 1e-8)
    #expect(abs(moved.slope.interval.high - fit.slope.interval.high) < 1e-8)
    #expect(abs(moved.scatter - fit.scatter) < 1e-9)
    let shift = log(192) - fit.slope.value * log(1000)
    #expect(abs(moved.intercept.value - fit.intercept.value - shift) < 1e-8)
  }

  @Test(arguments: 0..<20)
  func orderOfRunsAndTheirMirrorChangeNothing(seed: UInt64) throws {
    let points = Simulation(seed: seed).points()
    var generator = SeededGenerator(seed: seed)
    let fit = try ScalingFit(points)
    let shuffled = try ScalingFit(points.shuffled(using: &generator))
    #expect(abs(shuffled.slope.value - fit.slope.value) < 1e-10)
    #expect(abs(shuffled.slope.interval.low - fit.slope.interval.low) < 1e-9)
    let mirrored = try ScalingFit(
      points.map { ScalingPoint(1 / $0.abscissa, $0.value, isCensored: $0.isCensored) })
    #expect(abs(mirrored.slope.value + fit.slope.value) < 1e-9)
    #expect(abs(mirrored.slope.interval.high + fit.slope.interval.low) < 1e-8)
    let resampled = try fit.resampledSlope(count: 50, seed: 1)
    #expect(try shuffled.resampledSlope(count: 50, seed: 1) == resampled)
  }

  @Test func slopeIsOutsideItsIntervalWhereItsTestIsSignificant() throws {
    for seed in 0..<20 {
      let fit = try ScalingFit(Simulation(seed: UInt64(seed)).points())
      for end in [fit.slope.interval.low, fit.slope.interval.high] {
        #expect(abs(try fit.test(slope: end).pValue - 0.05) < 1e-6)
      }
    }
  }

  @Test func whatCannotBeFittedIsRefusedWithItsNumber() {
    func reason(_ points: [ScalingPoint]) -> String? {
      do {
        _ = try ScalingFit(points, noun: "learning rate")
        return nil
      } catch { return error.reason }
    }
    let three = [ScalingPoint(1, 5), ScalingPoint(2, 4), ScalingPoint(3, 2)]
    #expect(reason([]) == "0 learning rates: no fit below 3")
    #expect(reason([three[0], three[0]]) == "1 learning rate: no fit below 3")
    #expect(reason(Array(three[..<2])) == "2 learning rates: no fit below 3")
    #expect(reason(three) == nil)
    #expect(reason(three + [ScalingPoint(4, 0)])?.contains("no logarithm") == true)
    #expect(reason(three + [ScalingPoint(4, .nan)])?.contains("no logarithm") == true)
    let censored = three.map { ScalingPoint($0.abscissa, $0.value, isCensored: $0.abscissa > 2) }
    #expect(
      reason(censored) == "2 of 3 runs uncensored: no fit below 3 uncensored runs")
    let column = [1.0, 2, 3].map { ScalingPoint(1, $0) }
    #expect(
      reason(column + censored.map { ScalingPoint($0.abscissa + 1, 9, isCensored: true) })
        == "every uncensored run has the same learning rate: no slope")
    let exact = three.map { ScalingPoint($0.abscissa, 10 / $0.abscissa) }
    #expect(
      reason(exact + [ScalingPoint(4, 1, isCensored: true)])?.contains("no scatter") == true)
  }

  @Test func resamplingNeedsTwoRunsAtEachAbscissa() throws {
    let three = [ScalingPoint(1, 5), ScalingPoint(2, 4), ScalingPoint(3, 2)]
    let single = try ScalingFit(three)
    #expect(throws: Refusal("1 run at 1: no resampling below 2 runs at each")) {
      try single.resampledSlope()
    }
    let pairs = try ScalingFit(three + three.map { ScalingPoint($0.abscissa, $0.value + 1) })
    let resampled = try pairs.resampledSlope(count: 400, seed: 5)
    #expect(resampled.count == 400 && resampled.refusedCount == 0)
    #expect(resampled.interval.low < pairs.slope.value)
    #expect(resampled.interval.high > pairs.slope.value)
    let many = try ScalingFit(Simulation(seed: 1).truth())
    let one = try many.resampledSlope(count: 400, seed: 5)
    #expect(try many.resampledSlope(count: 400, seed: 6) != one)
    #expect(try many.resampledSlope(count: 400, seed: 5) == one)
  }
}
