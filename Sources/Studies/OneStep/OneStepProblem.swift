internal import RFLR

/// The three samples, the teacher's direction and the initial weights of a one-step study.
public struct OneStepProblem: Sendable, Hashable {
  /// Inputs and labels of one sample.
  public struct Sample: Sendable, Hashable {
    /// X, [samples, dimension].
    public var inputs: Matrix
    /// y, [samples].
    public var labels: [Double]

    /// Creates a sample.
    public init(inputs: Matrix, labels: [Double]) {
      self.inputs = inputs
      self.labels = labels
    }
  }

  /// What the gradient step is taken on: X, y.
  public var step: Sample
  /// What ridge regression is fitted on: X̃, ỹ.
  public var fresh: Sample
  /// What the test error is taken on.
  public var test: Sample
  /// β*, [dimension].
  public var teacherDirection: [Double]
  /// W₀, [width, dimension].
  public var weights: Matrix
  /// a, [width].
  public var head: [Double]

  /// Creates a problem from given arrays.
  public init(
    step: Sample, fresh: Sample, test: Sample, teacherDirection: [Double], weights: Matrix,
    head: [Double]
  ) {
    self.step = step
    self.fresh = fresh
    self.test = test
    self.teacherDirection = teacherDirection
    self.weights = weights
    self.head = head
  }

  /// Draws the problem of a study.
  public init(drawnFor study: OneStepStudy) {
    func stream(_ name: String) -> RandomStream {
      RandomStream(named: "one-step/\(name)", seed: study.seed)
    }
    let dimension = Double(study.dimension)
    var source = stream("teacher")
    let drawn = source.normals(study.dimension)
    let direction =
      study.unitTeacher ? drawn.normalized : drawn.scaled(by: 1 / dimension.squareRoot())
    teacherDirection = direction
    source = stream("weights")
    weights = source.normals(rows: study.width, columns: study.dimension)
    weights.normalizeRows()
    source = stream("head")
    head = source.normals(study.width).scaled(by: 1 / Double(study.width).squareRoot())
    func sample(_ name: String) -> Sample {
      var source = stream("\(name)-inputs")
      let inputs = source.normals(rows: study.samples, columns: study.dimension)
      source = stream("\(name)-noise")
      let noise = source.normals(study.samples)
      let labels = inputs.times(direction).map { Hermite.sum(study.teacher, at: $0) }
      return Sample(inputs: inputs, labels: labels.adding(noise, times: study.labelNoise))
    }
    step = sample("step")
    fresh = sample("fresh")
    test = sample("test")
  }

  /// Refuses arrays that do not fit the study, or have values that are not finite.
  func check(against study: OneStepStudy) throws(StudyError) {
    let (n, d, width) = (study.samples, study.dimension, study.width)
    for (name, sample) in [("step", step), ("fresh", fresh), ("test", test)] {
      try FieldCheck.matrix("\(name).inputs", sample.inputs, rows: n, columns: d)
      try FieldCheck.array("\(name).labels", sample.labels, count: n)
    }
    try FieldCheck.array("teacher_direction", teacherDirection, count: d)
    try FieldCheck.matrix("weights", weights, rows: width, columns: d)
    try FieldCheck.array("head", head, count: width)
  }
}
