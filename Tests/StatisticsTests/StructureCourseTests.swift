internal import Testing

@testable internal import Statistics

/// Expected numbers are NumPy's: norms and arctan2 of the split weights, svd, eigvalsh.
@Suite struct StructureCourseTests {
  private static let first = [1, 2, 3, -1, 0.5, 0.5]
  private static let last = [0.9, 1.1, 1.2, 0.8, 0.4, 0.6]

  private func course(decayPerStep: Double = 0.01) throws -> StructureCourse {
    try StructureCourse(
      weights: Self.first + Self.last, steps: [0, 50], directions: [[0.6, 0.8]],
      decayPerStep: decayPerStep)
  }

  @Test func partsAnglesAndRankAreNumPysTo1e12() throws {
    let course = try course()
    let (start, end) = (course.looks[0], course.last)
    let expected = [
      (start.parallel, 2.515949125081825), (start.orthogonal, 3.0282007859453444),
      (start.singularValues[0], 3.2187072913248316), (start.singularValues[1], 2.267139910277344),
      (start.stableRank, 1.4961279301027537), (start.meanAngle, 30),
      (end.parallel, 2.093895890439637), (end.orthogonal, 0.4853864439804638),
      (end.singularValues[1], 0.3431006905009769), (end.stableRank, 1.0261463155826067),
      (end.meanAngle, 8.34645805489892), (course.excess, 0.3431006905009769 / 2.1218581281927764),
      (end.orthogonalRatio, 0.4853864439804638 / 3.0282007859453444),
      (end.orthogonalShare, 0.4853864439804638 / 2.093895890439637),
    ]
    for (index, (value, numPy)) in expected.enumerated() {
      #expect(abs(value - numPy) < 1e-12 * max(1, numPy), "number \(index): \(value)")
    }
  }

  @Test func decayMultipleIsOneWhereDecayExplainsAll() throws {
    // Rows orthogonal to the direction that shrink by e^(-1/2), which is what decay leaves after 50.
    let shrink = 0.6065306597126334
    let course = try StructureCourse(
      weights: [0, 2, 0, -1, 0, 2 * shrink, 0, -shrink], steps: [0, 50], directions: [[1, 0]],
      decayPerStep: 0.01)
    #expect(abs((course.last.decayMultiple ?? 0) - 1) < 1e-12)
    #expect(abs(course.last.decayAlone - shrink) < 1e-15)
    #expect(try self.course(decayPerStep: 0).last.decayMultiple == nil)
    #expect(course.last.meanAngle == 90 && course.last.parallel == 0)
  }

  @Test func teacherThatSeesEverythingLeavesNothing() throws {
    let course = try StructureCourse(
      weights: Self.first, steps: [0], directions: [[1, 0], [0, 1]], decayPerStep: 0.1)
    #expect(course.last.orthogonal < 1e-15 && course.excess == 0 && course.last.meanAngle < 1e-12)
  }

  @Test func rowsOfZeroHaveNoAngle() throws {
    let course = try StructureCourse(
      weights: [0, 0, 1, 1], steps: [0], directions: [[1, 0]], decayPerStep: 0)
    #expect(abs(course.last.meanAngle - 45) < 1e-12)
    let nothing = try StructureCourse(
      weights: [0, 0], steps: [0], directions: [[1, 0]], decayPerStep: 0)
    #expect(nothing.last.meanAngle.isNaN && nothing.last.orthogonalRatio.isNaN)
    #expect(nothing.last.stableRank.isNaN)
  }

  @Test func whatDoesNotFitIsRefused() {
    #expect(throws: Refusal("5 weights for 2 snapshots of 2 columns")) {
      try StructureCourse(
        weights: [1, 2, 3, 4, 5], steps: [0, 1], directions: [[1, 0]], decayPerStep: 0)
    }
    #expect(throws: Refusal("a weight is not finite")) {
      try StructureCourse(
        weights: [1, .nan], steps: [0], directions: [[1, 0]], decayPerStep: 0)
    }
    #expect(throws: Refusal.self) {
      try StructureCourse(weights: [], steps: [], directions: [[1, 0]], decayPerStep: 0)
    }
    #expect(throws: Refusal.self) {
      try StructureCourse(weights: [1], steps: [0], directions: [], decayPerStep: 0)
    }
  }

  @Test func eigenvaluesAreNumPysTo1e14() {
    let values = symmetricEigenvalues([
      [2, -1, 0.5, 0], [-1, 3, 0.25, 1], [0.5, 0.25, -1, 0.75], [0, 1, 0.75, 0.5],
    ])
    let numPy = [
      -1.3742175978506184, 0.22288332770994068, 1.8026667686106328, 3.8486675015300458,
    ]
    for (value, expected) in zip(values, numPy) { #expect(abs(value - expected) < 1e-14) }
    #expect(symmetricEigenvalues([[3]]) == [3] && symmetricEigenvalues([]).isEmpty)
  }
}
