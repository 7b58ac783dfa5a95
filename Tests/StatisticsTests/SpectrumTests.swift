internal import Statistics
internal import Testing

@Suite struct SpectrumTests {
  @Test func outliersStandBeyondTheEdge() throws {
    let spectrum = try Spectrum([1, 5, 1.21, 1.19, 0.5])
    #expect(spectrum.values == [5, 1.21, 1.19, 1, 0.5])
    #expect(try spectrum.outliers(beyond: 1) == 2)
    #expect(try spectrum.outliers(beyond: 1, factor: 1.05) == 3)
    #expect(try spectrum.outliers(beyond: 5) == 0)
  }

  @Test func neighboursGiveTheEdgeWhereNoneIsKnown() throws {
    // A bulk from 1 down in steps of 0.01, and two values that stand apart.
    let bulk = (0..<40).map { 1 - 0.01 * Double($0) }
    #expect(try Spectrum(bulk).outliersAmongNeighbours() == 0)
    #expect(try Spectrum(bulk + [3]).outliersAmongNeighbours() == 1)
    #expect(try Spectrum(bulk + [1.3, 3]).outliersAmongNeighbours() == 2)
    // The median of the ten after it is 0.955, so the limit is 1.146.
    #expect(try Spectrum(bulk + [1.147, 3]).outliersAmongNeighbours() == 2)
    #expect(try Spectrum(bulk + [1.145, 3]).outliersAmongNeighbours() == 1)
    #expect(try Spectrum([9, 1, 1]).outliersAmongNeighbours() == 0)
  }

  @Test func ranksAreThoseOfTheirFormulas() throws {
    let equal = try Spectrum([2, 2, 2, 2])
    #expect(equal.stableRank == 4)
    #expect(abs(equal.effectiveRank - 4) < 1e-14)
    let uneven = try Spectrum([3, 1, 0])
    #expect(abs(uneven.stableRank - 10.0 / 9) < 1e-15)
    // exp(−¾ log ¾ − ¼ log ¼).
    #expect(abs(uneven.effectiveRank - 1.7547653506033232) < 1e-14)
    #expect(try Spectrum([0, 0]).stableRank.isNaN && Spectrum([0, 0]).effectiveRank.isNaN)
    #expect(try Spectrum([1e-200, 1e-200]).stableRank == 2)
  }

  @Test func alignmentForgetsSignAndLength() throws {
    #expect(abs(try Alignment.cosine([3, 4], [-6, -8]) - 1) < 1e-15)
    #expect(try Alignment.cosine([1, 0], [0, 2]) == 0)
    #expect(abs(try Alignment.cosine([1e200, 0], [1e-200, 1e-200]) - 0.5.squareRoot()) < 1e-15)
  }

  @Test func principalCosinesOfPlanesAreThoseOfTheirAngles() throws {
    // The x-y plane, and a plane that shares x and is tilted by 60 degrees about it.
    let cosines = try Alignment.principalCosines(
      [[1, 0, 0], [1, 1, 0]], [[0, 0.5, 0.75.squareRoot()], [5, 0.5, 0.75.squareRoot()]])
    #expect(abs(cosines[0] - 1) < 1e-15 && abs(cosines[1] - 0.5) < 1e-15)
    let line = try Alignment.principalCosines([[1, 1, 0]], [[1, 0, 0], [0, 0, 1]])
    #expect(line.count == 1 && abs(line[0] - 0.5.squareRoot()) < 1e-15)
  }

  @Test func whatHasNoAnswerIsRefusedWithTheReason() {
    #expect(throws: Refusal("no singular values")) { try Spectrum([]) }
    #expect(throws: Refusal("nan among 2 singular values")) { try Spectrum([1, .nan]) }
    #expect(throws: Refusal("-1.0 among 1 singular values")) { try Spectrum([-1]) }
    #expect(throws: StatisticsError.self) { try Spectrum([1]).outliers(beyond: .nan) }
    #expect(throws: Refusal("a vector of length 0")) { try Alignment.cosine([0, 0], [1, 0]) }
    #expect(throws: Refusal("2 and 3 components")) { try Alignment.cosine([1, 0], [1, 0, 0]) }
    #expect(throws: Refusal("a component that is not finite")) {
      try Alignment.cosine([.nan, 0], [1, 0])
    }
    #expect(throws: Refusal("vector 1 lies in the span of those before it")) {
      try Alignment.principalCosines([[1, 2], [2, 4]], [[1, 0]])
    }
  }
}
