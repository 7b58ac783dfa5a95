import Foundation
import Statistics
import Testing

private struct Golden: Decodable {
  struct Normal: Decodable { var x, cumulative, logSurvival, hazard: Exact }
  struct NormalQuantile: Decodable { var p, x: Exact }
  struct Student: Decodable { var nu, t, tail: Exact }
  struct StudentQuantile: Decodable { var p, nu, x: Exact }
  struct Beta: Decodable { var x, a, b, value: Exact }
  var normal: [Normal]
  var normalQuantiles: [NormalQuantile]
  var student: [Student]
  var studentQuantiles: [StudentQuantile]
  var beta: [Beta]
}

@Suite struct DistributionsTests {
  private func golden() throws -> Golden {
    try FitFixture.load("distributions_golden", as: Golden.self)
  }

  @Test func normalEqualsSciPyWithin1e13Relative() throws {
    let cases = try golden().normal
    #expect(cases.count == 30)
    for one in cases {
      let x = one.x.value
      #expect(relativeError(NormalDistribution.cumulative(x), one.cumulative.value) < 1e-13, "\(x)")
      #expect(
        relativeError(NormalDistribution.logSurvival(x), one.logSurvival.value) < 1e-13, "\(x)")
      #expect(relativeError(NormalDistribution.hazard(x), one.hazard.value) < 2e-13, "\(x)")
    }
  }

  @Test func normalQuantileEqualsSciPyWithin1e13RelativeOr1e15() throws {
    for one in try golden().normalQuantiles {
      let x = NormalDistribution.quantile(one.p.value)
      #expect(
        relativeError(x, one.x.value) < 1e-13 || abs(x - one.x.value) < 1e-15, "\(one.p.value)")
    }
  }

  @Test func studentTailEqualsMpmathWithin1e12Relative() throws {
    let cases = try golden().student
    #expect(cases.count > 90)
    for one in cases {
      let tail = StudentDistribution(degreesOfFreedom: one.nu.value).twoSidedTail(one.t.value)
      #expect(
        relativeError(tail, one.tail.value) < 1e-12, "nu \(one.nu.value), t \(one.t.value)")
    }
  }

  @Test func studentQuantileEqualsSciPyWithin1e11Relative() throws {
    for one in try golden().studentQuantiles {
      let x = StudentDistribution(degreesOfFreedom: one.nu.value).quantile(one.p.value)
      #expect(relativeError(x, one.x.value) < 1e-11, "nu \(one.nu.value), p \(one.p.value)")
    }
  }

  @Test func incompleteBetaEqualsSciPyWithin1e12Relative() throws {
    let cases = try golden().beta
    #expect(cases.count > 150)
    for one in cases {
      let value = incompleteBeta(one.x.value, one.a.value, one.b.value)
      #expect(
        relativeError(value, one.value.value) < 1e-12,
        "I(\(one.x.value); \(one.a.value), \(one.b.value))")
    }
  }

  @Test func quantilesInvertTheirDistributions() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let p = generator.uniform()
      #expect(
        abs(NormalDistribution.cumulative(NormalDistribution.quantile(p)) - p) < 1e-15 + 1e-13 * p)
      let student = StudentDistribution(degreesOfFreedom: 1 + 30 * generator.uniform())
      #expect(abs(student.cumulative(student.quantile(p)) - p) < 1e-13)
    }
  }

  @Test func endsAndWhatIsNoProbabilityAreWhatTheyAre() {
    let student = StudentDistribution(degreesOfFreedom: 3)
    #expect(NormalDistribution.quantile(0) == -.infinity && student.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity && student.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(0.5) == 0 && student.quantile(0.5) == 0)
    #expect(NormalDistribution.quantile(1.1).isNaN && student.quantile(-0.1).isNaN)
    #expect(student.quantile(.nan).isNaN && student.twoSidedTail(.nan).isNaN)
    #expect(student.twoSidedTail(.infinity) == 0 && student.twoSidedTail(0) == 1)
    #expect(student.twoSidedTail(1e200) >= 0 && student.cumulative(-1e200) < 1e-300)
    #expect(incompleteBeta(0, 2, 3) == 0 && incompleteBeta(1, 2, 3) == 1)
    #expect(incompleteBeta(1.5, 2, 3).isNaN && incompleteBeta(0.5, 0, 3).isNaN)
  }
}
