import Foundation
import Statistics
import Testing

private struct Golden: Decodable {
  struct Fisher: Decodable {
    var k, n, j, m: Int
    var p: Exact
  }
  struct Intervals: Decodable {
    var values: [Exact]
    var level: Double
    var prediction, logPrediction, mean: [Exact]
  }
  struct Binomial: Decodable {
    var k, n: Int
    var p: Double
    var tail: Exact
  }
  var fisher: [Fisher]
  var intervals: [Intervals]
  var binomial: [Binomial]
}

/// Fisher's test, prediction intervals and binomial tails against SciPy.
@Suite struct FisherAndPredictionTests {
  private func golden() throws -> Golden {
    try FitFixture.load("claims_golden", as: Golden.self)
  }

  @Test func fisherEqualsSciPyWithin1e9Relative() throws {
    let cases = try golden().fisher
    #expect(cases.count == 52)
    for one in cases {
      let p = fisherTest(successes: (one.k, one.j), trials: (one.n, one.m))
      // Logarithms of Γ(4501) are near 33000: their differences are good to 1e-11.
      #expect(relativeError(p, one.p.value) < 1e-9, "\(one)")
      let swapped = fisherTest(successes: (one.j, one.k), trials: (one.m, one.n))
      #expect(relativeError(swapped, p) < 1e-9, "\(one)")
    }
  }

  @Test func fisherOfNothingIsOne() {
    #expect(fisherTest(successes: (0, 0), trials: (0, 7)) == 1)
    #expect(fisherTest(successes: (0, 0), trials: (0, 0)) == 1)
  }

  @Test func intervalsEqualSciPyWithin1e10Relative() throws {
    let cases = try golden().intervals
    #expect(cases.count == 8)
    for one in cases {
      let values = one.values.map(\.value)
      let found = [
        (try predictionInterval(of: values, level: one.level), one.prediction),
        (try logPredictionInterval(of: values, level: one.level), one.logPrediction),
        (try meanInterval(of: values, level: one.level), one.mean),
      ]
      for (interval, expected) in found {
        #expect(relativeError(interval.low, expected[0].value) < 1e-10)
        #expect(relativeError(interval.high, expected[1].value) < 1e-10)
      }
    }
  }

  @Test func twoValuesAndValuesWithoutLogarithmAreRefused() {
    #expect(throws: Refusal("2 values: no interval below 3")) {
      try predictionInterval(of: [1, 2])
    }
    #expect(throws: Refusal("0.0 has no logarithm")) { try logPredictionInterval(of: [1, 0, 2]) }
    #expect(throws: Refusal("0 values: no interval below 3")) { try bootstrapMeanInterval(of: []) }
  }

  @Test func equalValuesPredictThemselves() throws {
    #expect(try predictionInterval(of: [2, 2, 2]) == Interval(low: 2, high: 2))
    #expect(try bootstrapMeanInterval(of: [2, 2, 2]) == Interval(low: 2, high: 2))
  }

  @Test func binomialTailEqualsSciPyWithin1e12Relative() throws {
    for one in try golden().binomial {
      let tail = binomialTail(atLeast: one.k, of: one.n, probability: one.p)
      #expect(relativeError(tail, one.tail.value) < 1e-12, "\(one)")
    }
  }

  /// The bootstrap of a normal mean is nearly its t interval, and does not depend on the order.
  @Test func bootstrapIsNearTheInterval() throws {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<200).map { _ in generator.normal() }
    let interval = try meanInterval(of: values)
    let drawn = try bootstrapMeanInterval(of: values)
    #expect(abs(drawn.low - interval.low) < 0.03 && abs(drawn.high - interval.high) < 0.03)
    #expect(try bootstrapMeanInterval(of: values.reversed()) == drawn)
  }
}
