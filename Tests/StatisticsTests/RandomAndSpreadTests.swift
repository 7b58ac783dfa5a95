import Foundation
import Statistics
import Testing

private struct Golden: Decodable {
  struct Stream: Decodable {
    var seed: String
    var words: [String]
    var uniforms, normals: [Exact]
  }
  struct Quantile: Decodable { var p, value: Exact }
  struct Spread: Decodable {
    var values: [Exact]
    var quantiles: [Quantile]
    var deviation, scale: Exact
  }
  var streams: [Stream]
  var spreads: [Spread]
}

@Suite struct RandomAndSpreadTests {
  private func golden() throws -> Golden {
    try FitFixture.load("random_golden", as: Golden.self)
  }

  @Test func generatorEqualsThePublishedOneBitForBit() throws {
    let streams = try golden().streams
    #expect(streams.count == 5)
    for stream in streams {
      let seed = try #require(UInt64(stream.seed))
      var words = SeededGenerator(seed: seed)
      #expect(stream.words.map { UInt64($0) } == stream.words.map { _ in words.next() })
      var uniforms = SeededGenerator(seed: seed)
      #expect(stream.uniforms.map(\.value) == stream.uniforms.map { _ in uniforms.uniform() })
      // The logarithm of another library may differ in its last digit.
      var normals = SeededGenerator(seed: seed)
      for normal in stream.normals {
        #expect(relativeError(normals.normal(), normal.value) < 1e-15)
      }
    }
  }

  @Test func normalsHaveTheMomentsOfTheNormalDistribution() {
    var generator = SeededGenerator(seed: 8)
    let values = (0..<100_000).map { _ in generator.normal() }
    let moments = (1...4).map { power in
      values.reduce(0) { $0 + pow($1, Double(power)) } / Double(values.count)
    }
    // Each within five standard errors of 0, 1, 0, 3.
    #expect(abs(moments[0]) < 5 / 316.0 && abs(moments[1] - 1) < 5 * 1.414 / 316)
    #expect(abs(moments[2]) < 5 * 3.873 / 316 && abs(moments[3] - 3) < 5 * 9.798 / 316)
  }

  @Test func indicesAreEquallyLikely() {
    var generator = SeededGenerator(seed: 9)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    let square = counts.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 }
    // 22.5 is the 99.9 % quantile of chi-square with 6 degrees of freedom.
    #expect(square < 22.5)
  }

  @Test func quantilesEqualNumPyWithinTwoUlpsOfTheLargestValue() throws {
    for spread in try golden().spreads {
      let values = spread.values.map(\.value)
      let unit = values.map(\.magnitude).max()?.ulp ?? 0
      for one in spread.quantiles {
        let value = try #require(quantile(one.p.value, of: values).finite)
        #expect(abs(value - one.value.value) <= 2 * unit, "\(one.p.value) of \(values.count)")
      }
    }
  }

  @Test func populationDeviationEqualsNumPyWithin1e14Relative() throws {
    let spreads = try golden().spreads.filter { $0.scale.value == 1 }
    #expect(spreads.count == 7)
    for spread in spreads {
      let deviation = populationStandardDeviation(of: spread.values.map(\.value)).finite
      #expect(relativeError(deviation ?? .nan, spread.deviation.value) < 1e-14)
    }
  }

  @Test func nothingHasNoSpread() {
    #expect(quantile(0.5, of: []) == .missing)
    #expect(populationStandardDeviation(of: []) == .missing)
    #expect(populationStandardDeviation(of: [3]) == .finite(0))
    #expect(quantile(0.3, of: [7]) == .finite(7))
  }
}
