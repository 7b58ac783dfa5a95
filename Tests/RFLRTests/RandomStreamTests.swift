internal import Testing

@testable internal import RFLR

@Suite struct RandomStreamTests {
  struct Numbers: Decodable {
    struct State: Decodable {
      var state: [UInt64]
      var outputs: [UInt64]
    }
    struct Stream: Decodable {
      var name: String
      var seed: Int
      var outputs: [UInt64]
      var uniforms: [Double]
      var normals: [Double]
      var integers: [UInt64]
      var permutation: [Int32]
    }
    var states: [State]
    var streams: [Stream]
  }

  @Test func generatorGivesTheOutputsOfTheIndependentImplementation() throws {
    for golden in try Golden.load("Golden/random.json", as: Numbers.self).states {
      let s = golden.state
      var stream = RandomStream(state: (s[0], s[1], s[2], s[3]))
      for output in golden.outputs { #expect(stream.next() == output) }
    }
  }

  @Test func namedStreamsGiveTheNumbersOfTheIndependentImplementation() throws {
    for golden in try Golden.load("Golden/random.json", as: Numbers.self).streams {
      var stream = RandomStream(named: golden.name, seed: golden.seed)
      for output in golden.outputs { #expect(stream.next() == output) }
      for value in golden.uniforms { #expect(stream.uniform() == value) }
      // The reference rounds once; ours rounds in log, root, cosine and product.
      for value in golden.normals { #expect(abs(stream.normal() - value) < 4e-15) }
      for value in golden.integers { #expect(stream.integer(below: 1 << 63 + 1 << 61) == value) }
      #expect(stream.permutation(of: 40) == golden.permutation)
    }
  }

  @Test func aStreamDependsOnNameAndSeed() {
    var seen: Set<UInt64> = []
    for name in ["features", "channels", "shuffle/0", "shuffle/1", "shuffle/11", "1/shuffle"] {
      for seed in [0, 1, 11, 42] {
        var stream = RandomStream(named: name, seed: seed)
        #expect(seen.insert(stream.next()).inserted)
      }
    }
  }

  /// Chi-square of 100,000 draws; the 1e-6 and 1 − 1e-6 quantiles for n − 1 degrees of freedom.
  @Test(arguments: [(2, 0.0, 24.0), (6, 0.0005, 36.0), (7, 0.02, 39.0), (100, 41.0, 182.0)])
  func boundedIntegersAreUnbiased(bound: Int, least: Double, most: Double) {
    var stream = RandomStream(named: "chi-square", seed: bound)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<100_000 { counts[Int(stream.integer(below: UInt64(bound)))] += 1 }
    let expected = 100_000 / Double(bound)
    let chiSquare = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    #expect((least...most).contains(chiSquare / expected))
  }

  @Test func uniformNumbersHaveTheirMoments() {
    var stream = RandomStream(named: "moments", seed: 1)
    let values = (0..<100_000).map { _ in stream.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    expectMoments(values.map { $0 - 0.5 }, variance: 1.0 / 12, kurtosis: 1.8)
  }

  @Test func normalNumbersHaveTheirMoments() {
    var stream = RandomStream(named: "moments", seed: 2)
    let values = (0..<100_000).map { _ in stream.normal() }
    #expect(values.allSatisfy { $0.isFinite })
    expectMoments(values, variance: 1, kurtosis: 3)
    let beyond = values.count { abs($0) > 1.959963984540054 }
    #expect(abs(Double(beyond) - 5000) < 5 * (100_000 * 0.05 * 0.95).squareRoot())
  }

  @Test func rangesKeepTheirBounds() {
    var stream = RandomStream(named: "range", seed: 3)
    for _ in 0..<10_000 { #expect((-0.25..<0.5).contains(stream.uniform(in: -0.25..<0.5))) }
  }

  @Test(arguments: [0, 1, 2, 3, 25, 768])
  func permutationsHoldEachIndexOnce(count: Int) {
    for seed in 0..<50 {
      var stream = RandomStream(named: "shuffle/0", seed: seed)
      #expect(stream.permutation(of: count).sorted() == Array(0..<Int32(count)))
    }
  }

  @Test func everyOrderOfFourIsEquallyLikely() {
    var counts: [[Int32]: Int] = [:]
    for epoch in 0..<24_000 {
      var stream = RandomStream(named: "shuffle/\(epoch)", seed: 42)
      counts[stream.permutation(of: 4), default: 0] += 1
    }
    #expect(counts.count == 24)
    let chiSquare = counts.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) }
    // 23 degrees of freedom: the quantiles at 1e-6 and 1 − 1e-6.
    #expect((3.5...70).contains(chiSquare / 1000))
  }

  private func expectMoments(_ values: [Double], variance: Double, kurtosis: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let second = values.reduce(0) { $0 + $1 * $1 } / n
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
    #expect(abs(mean) < 5 * (variance / n).squareRoot())
    #expect(abs(second / variance - 1) < 5 * ((kurtosis - 1) / n).squareRoot())
    #expect(abs(fourth / (second * second) - kurtosis) < 5 * (24 / n).squareRoot())
  }
}
