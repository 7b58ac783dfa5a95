internal import Foundation
internal import Testing

@testable internal import Studies

@Suite struct ProjectionTests {
  init() { BLASThreads.use(1) }

  // Acceptance test 002-5, at a fifth of the stated size.
  @Test func trainedMapDistortsLessThanTheBestOfManyRandomOnes() throws {
    let result = try ProjectionStudy(
      points: 20, dimension: 100, target: 12, steps: 2500, baselineBatches: 50
    ).run()
    let last = try #require(result.distortions.last)
    let best = try #require(result.randomDistortions.min())
    #expect(last < 0.25 * best, "\(last) against \(best)")
    #expect(result.randomDistortions.count == 200 && result.batchDistortions.count == 50)
    #expect(result.deviations[0] == 1 && (result.deviations.last ?? 1) < 0.2)
    #expect((result.losses.last ?? 1) < 0.3 * average(result.batchDistortions))
  }

  @Test func distortionsAreThoseOfTheirDefinition() throws {
    let study = ProjectionStudy(
      points: 5, dimension: 7, target: 3, steps: 3, baselineDraws: 2, baselineBatches: 1,
      recordEvery: 1)
    let result = try study.run(on: wave(5, 7, 1))
    #expect(
      worst((0..<5).map { i in (0..<7).map { result.points[i, $0] }.norm }, [1, 1, 1, 1, 1]) < 1e-15
    )
    func squares(_ x: [Double]) -> Double { x.dot(x) }
    let rows = (0..<5).map { i in (0..<7).map { result.points[i, $0] } }
    let single = rows.map { abs(squares(result.map.times($0)) / 3 - 1) }.max()
    var pairs = 0.0
    for i in 0..<5 {
      for j in 0..<i {
        let difference = rows[i].adding(rows[j], times: -1)
        let ratio = squares(result.map.times(difference)) / (3 * squares(difference))
        pairs = max(pairs, abs(ratio - 1))
      }
    }
    #expect(abs((result.distortions.last ?? 0) - (single ?? 1)) < 1e-13)
    #expect(abs((result.pairDistortions.last ?? 0) - pairs) < 1e-12)
    #expect(result.recordedSteps == [0, 1, 2, 3])
    #expect(abs(result.lemmaConstant - 3 * pairs * pairs / log(5)) < 1e-9)
  }

  @Test func imagesOfTheNoiseHaveTheCovarianceOfThePoints() throws {
    // One map to one dimension, many draws: the mean of ‖Ex‖² is ‖x‖² = 1, its distortion |χ²₁ − 1|.
    let study = ProjectionStudy(
      points: 4, dimension: 9, target: 400, steps: 1, baselineDraws: 40, baselineBatches: 1)
    let result = try study.run(on: wave(4, 9, 2))
    // χ²₄₀₀/400 has a standard deviation of 0.07.
    #expect(average(result.randomDistortions) < 0.15 && average(result.randomDistortions) > 0.03)
    #expect(average(result.randomPairDistortions) < 0.2)
  }

  @Test func pointsThatCannotBeMappedAreNamed() {
    let study = ProjectionStudy(points: 3, dimension: 4, steps: 1)
    var cloud = wave(3, 4, 1)
    cloud[1, 2] = .nan
    #expect(
      throws: StudyError(
        "points", "element (1, 2) is nan", remedy: "give finite numbers, without gaps")
    ) {
      try study.run(on: cloud)
    }
    for j in 0..<4 { cloud[1, j] = 0 }
    do {
      _ = try study.run(on: cloud)
      Issue.record("no error")
    } catch {
      #expect("\(error)" == "points: point 1 is 0, so its distortion is always 1; leave it out")
    }
    #expect(throws: StudyError.self) { try study.run(on: wave(2, 4, 1)) }
  }
}
