internal import Testing

@testable internal import RFLR

@Suite struct PinnedMathTests {
  struct Table: Decodable {
    var rows: [[Double]]
  }

  // Bounds hold for 30,000 arguments of each kind (`make_golden.py 30000`): 1.94 ulp, 0.4 of the
  // stated absolute error, 2.56 ulp. The stored tables are a sample of them.

  @Test func cosineOfWholeMultiplesOfPiIsWithinTwoUlp() throws {
    var worst = (ulps: 0.0, t: 0.0)
    for row in try Golden.load("Golden/cosine.json", as: Table.self).rows where row[1] == 0 {
      let ulps = PreciseValue(high: row[2], low: row[3]).ulps(to: PinnedMath.cosPi(row[0]))
      if ulps > worst.ulps { worst = (ulps, row[0]) }
    }
    #expect(worst.ulps <= 2, "worst \(worst.ulps) ulp at t = \(worst.t)")
  }

  @Test func cosineWithAPhaseIsWithinTheStatedAbsoluteError() throws {
    var worst = (error: 0.0, t: 0.0, phase: 0.0)
    for row in try Golden.load("Golden/cosine.json", as: Table.self).rows where row[1] != 0 {
      let value = PinnedMath.cosPi(row[0], phase: row[1])
      let error = abs((value - row[2]) - row[3]) / (0x1p-53 * (4 + abs(row[1])))
      if error > worst.error { worst = (error, row[0], row[1]) }
    }
    #expect(worst.error <= 1, "worst \(worst) in units of the bound")
  }

  @Test func logarithmIsWithinThreeUlp() throws {
    var worst = (ulps: 0.0, x: 0.0)
    for row in try Golden.load("Golden/logarithm.json", as: Table.self).rows {
      let ulps = PreciseValue(high: row[1], low: row[2]).ulps(to: PinnedMath.log(row[0]))
      if ulps > worst.ulps { worst = (ulps, row[0]) }
    }
    #expect(worst.ulps <= 3, "worst \(worst.ulps) ulp at \(worst.x)")
  }

  @Test func quarterPointsAreExact() {
    for whole in [-1e15, -7, -1, 0, 1, 2, 1001, 4e15] {
      let even = (whole / 2).rounded() == whole / 2
      #expect(PinnedMath.cosPi(whole) == (even ? 1 : -1))
      #expect(PinnedMath.cosPi(whole + 0.5) == 0)
    }
  }

  @Test func theCosineIsEven() {
    for step in 0..<1000 {
      let t = Double(step) * 0.0137
      #expect(PinnedMath.cosPi(-t) == PinnedMath.cosPi(t))
    }
  }

  @Test func whatIsNotFiniteGivesNaN() {
    for t in [Double.nan, .infinity, -.infinity] { #expect(PinnedMath.cosPi(t).isNaN) }
  }

  @Test func powersMultiplyOut() {
    #expect(PinnedMath.power(0.9, 0) == 1)
    #expect(PinnedMath.power(2, 40) == 1_099_511_627_776)
    #expect(PinnedMath.power(0.5, 10) == 0x1p-10)
    var product = 1.0
    for exponent in 0..<200 {
      #expect(relativeError(PinnedMath.power(0.9, exponent), product) < 1e-14)
      product *= 0.9
    }
  }
}
