internal import Testing

@testable internal import Statistics

/// What is left of random choices: the lemma's end, cuts, projections.
@Suite struct DerandomisedTests {
  // MARK: The lemma

  private func end(
    _ weights: [[Double]] = [[0.3, -0.2, 0.1], [0.05, 0.4, -0.6]], penalty: Double = 0.02
  ) throws -> LemmaEnd {
    try LemmaEnd(
      weights: weights, offsets: [0.7, -0.4], amplitudes: [1, -0.5, 0.8, 0.3],
      frequencies: [[0.5, -1, 0.2, 1.5], [1, 0.3, -0.7, 0.4]], phases: [0.1, 2, 3, 4],
      penalty: penalty)
  }

  // NumPy: eigvalsh of H, norm of (H + 2 lambda I)W, and central differences of the objective to 1e-10.
  @Test func gradientAndCurvatureAreNumPysTo1e12() throws {
    let end = try end()
    #expect(abs(end.weightNorm - 0.8139410298049853) < 1e-15)
    #expect(abs(end.gradientNorm - 0.4936191489278342) < 1e-12)
    #expect(abs(end.curvatures[0] + 0.8932219487919928) < 1e-12)
    #expect(abs(end.curvatures[1] - 0.30834725087458287) < 1e-12)
    #expect(end.identityError < 1e-15)
  }

  @Test func boundNeedsCurvatureAboveMinusTwoLambda() throws {
    #expect(try end().bound == nil && end().holds == nil)
    let steep = try end(penalty: 1)
    let bound = try #require(steep.bound)
    #expect(abs(bound - steep.gradientNorm / (2 - 0.8932219487919928)) < 1e-12)
    #expect(steep.holds == true && steep.weightNorm <= bound)
    let nothing = try end([[0, 0, 0], [0, 0, 0]], penalty: 2)
    #expect(nothing.bound == 0 && nothing.holds == true)
  }

  @Test func functionsThatDoNotFitAreRefused() {
    #expect(throws: Refusal("the sizes of the function, W and b do not agree")) {
      try end([[1, 2], [3]])
    }
    #expect(throws: Refusal("a number of the function, W or b is not finite")) {
      try end([[1, 2, .nan], [0, 0, 0]])
    }
  }

  // MARK: Cuts

  /// A square: four nodes in a ring, each joined with the next.
  private let square = [0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0].map(Double.init)

  private func outcome(
    vectors: [[Double]] = [[1, 0], [-1, 0], [1, 0], [-1, 0]],
    means: [[Double]] = [[0, 1], [2, 0]],
    deviations: [Double] = [1, 0.2], optimum: Int? = 4
  ) throws -> CutOutcome {
    try CutOutcome(
      adjacency: square, vectors: vectors, means: means, deviations: deviations, optimum: optimum)
  }

  @Test func oppositeVectorsCutEveryEdgeOfARing() throws {
    let ring = try outcome()
    #expect(ring.edgeCount == 4 && ring.relaxation == 4)
    #expect(abs(ring.hyperplaneMean - 4) < 1e-12)
    // At m orthogonal to all vectors every sign is +.
    #expect(ring.cuts == [0, 4] && ring.cut == 4 && ring.keepsGuarantee)
    #expect(ring.orthogonalShare == 0.5 && ring.deviationFalls)
  }

  @Test func orthogonalVectorsCutHalfAndBreakTheGuarantee() throws {
    let axes = (0..<4).map { i in (0..<4).map { $0 == i ? 1.0 : 0 } }
    let script = try outcome(vectors: axes, means: [[1, -1, 1, -1]], deviations: [1])
    #expect(script.relaxation == 2 && abs(script.hyperplaneMean - 2) < 1e-12)
    #expect(script.cut == 4 && script.keepsGuarantee)
    let poor = try outcome(vectors: axes, means: [[1, 1, 1, 1]], deviations: [1])
    #expect(poor.cut == 0 && !poor.keepsGuarantee && !poor.deviationFalls)
  }

  @Test(arguments: [([1, 0.5, 0.6], false), ([1, 1, 1], false), ([1, 1, 0.9], true)])
  func noiseFallsOnlyWhereItNeverRises(deviations: [Double], falls: Bool) throws {
    let means = deviations.map { _ in [1.0, 0] }
    #expect(try outcome(means: means, deviations: deviations).deviationFalls == falls)
  }

  @Test func graphsAndVectorsThatDoNotFitAreRefused() {
    #expect(throws: Refusal("the graph has no edges")) {
      try CutOutcome(
        adjacency: [0, 0, 0, 0], vectors: [[1], [1]], means: [[1]], deviations: [1], optimum: 0)
    }
    #expect(throws: Refusal("vector 1 does not have length 1")) {
      try outcome(vectors: [[1, 0], [-1, 1], [1, 0], [-1, 0]])
    }
    #expect(throws: Refusal("2 records of m and 1 of sigma")) { try outcome(deviations: [1]) }
    #expect(throws: Refusal.self) { try outcome(vectors: [[1, 0]]) }
  }

  // MARK: Projections

  // NumPy, by the formulas; the last two points coincide.
  @Test func distortionsOfAMapAreNumPysTo1e12() {
    let (norms, pairs) = ProjectionOutcome.distortions(
      of: [[1, 2, -1], [0.5, 0, 1.5]],
      on: [[1, 0, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0, 0.6, 0.8]])
    #expect(abs(norms - 1.4650000000000003) < 1e-12)
    #expect(abs(pairs - 0.9471153846153852) < 1e-12)
  }

  private func projection(_ last: Double = 0.1, points: Int = 100) throws -> ProjectionOutcome {
    try ProjectionOutcome(
      ProjectionOutcome.Course(
        steps: [0, 50], losses: [1, 0.2], deviations: [1, 0.1], distortions: [1, last],
        pairDistortions: [1, 0.5]),
      random: [0.4, 0.5, 0.9], randomPairs: [0.25, 0.75], batches: [1, 3], target: 30,
      points: points)
  }

  @Test func mapIsComparedWithTheBestRandomOne() throws {
    let outcome = try projection()
    #expect(outcome.distortion == 0.1 && outcome.shareOfBest == 0.1 / 0.4)
    #expect(abs(outcome.random.mean - 0.6) < 1e-15 && outcome.random.count == 3)
    #expect(outcome.pairShareOfBest == 2 && outcome.batches.mean == 2)
    // 30·0.25/log 100.
    #expect(abs((outcome.lemmaConstant ?? 0) - 1.6286) < 1e-4)
    #expect(try projection(points: 1).lemmaConstant == nil)
  }

  @Test func recordsThatDoNotFitAreRefused() {
    let course = ProjectionOutcome.Course(
      steps: [0, 1], losses: [1], deviations: [1, 1], distortions: [1, 1], pairDistortions: [1, 1])
    #expect(throws: Refusal("the records have different lengths, or are none")) {
      try ProjectionOutcome(
        course, random: [1], randomPairs: [1], batches: [1], target: 1, points: 2)
    }
    #expect(throws: Refusal("no random draws, or one that is not finite")) {
      try ProjectionOutcome.Baseline([])
    }
    #expect(throws: Refusal.self) { try ProjectionOutcome.Baseline([1, .infinity]) }
  }
}
