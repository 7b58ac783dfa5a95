public import Statistics

/// One run of a structure study.
public struct StructureEntry: Sendable {
  /// The run.
  public var key: StructureRunKey
  /// Neurons.
  public var width: Int
  /// Dimension of the inputs.
  public var dimension: Int
  /// Steps.
  public var steps: Int
  /// Learning rate of the weights.
  public var learningRate: Double
  /// Weight decay.
  public var weightDecay: Double
  /// The weights over the snapshots.
  public var course: StructureCourse
  /// Loss of the batch at each snapshot.
  public var losses: [Double]
  /// Norm of the batch's gradient at each snapshot.
  public var gradientNorms: [Double]
  /// Steps at which noise was added.
  public var perturbations: Int
  /// Mean squared error on fresh points.
  public var testError: Measured

  /// Creates an entry.
  public init(
    key: StructureRunKey, width: Int, dimension: Int, steps: Int, learningRate: Double,
    weightDecay: Double, course: StructureCourse, losses: [Double], gradientNorms: [Double],
    perturbations: Int, testError: Measured
  ) {
    self.key = key
    self.width = width
    self.dimension = dimension
    self.steps = steps
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.course = course
    self.losses = losses
    self.gradientNorms = gradientNorms
    self.perturbations = perturbations
    self.testError = testError
  }

  fileprivate var row: [Cell] {
    let (last, k) = (course.last, course.directionCount)
    let next = k < last.singularValues.count ? last.singularValues[k] : nil
    return key.cells + [
      .integer(width), .integer(dimension), .integer(k), .integer(steps), .number(learningRate),
      .number(weightDecay),
    ] + last.norms + [
      Cell(Measured(last.decayMultiple)), .number(last.orthogonalShare), .number(last.stableRank),
      .number(last.meanAngle), Cell(Measured(last.singularValues.first)), Cell(Measured(next)),
      .integer(perturbations), Cell(Measured(losses.last)), Cell(testError),
    ]
  }

  fileprivate var looks: [[Cell]] {
    course.looks.enumerated().map { index, look in
      func at(_ values: [Double]) -> Cell {
        index < values.count ? .number(values[index]) : .missing
      }
      return key.cells + [.integer(look.step), at(losses), at(gradientNorms)] + look.norms
        + [.number(look.stableRank), .number(look.meanAngle)]
    }
  }
}

extension StructureCourse.Look {
  fileprivate var norms: [Cell] {
    [.number(parallel), .number(orthogonal), .number(orthogonalRatio), .number(decayAlone)]
  }
}

extension Provenance.Statistic {
  /// What the weights keep besides the teacher's directions.
  public static let structure = Provenance.Statistic(
    name: StructureCourse.statisticName, version: StructureCourse.version,
    definition: StructureCourse.definition)
}

extension Table {
  /// Structure studies: by run, over seeds, and by snapshot.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  /// - Returns: Tables `structure`, `structure_seeds`, `structure_looks`.
  public static func structure(_ entries: [StructureEntry], provenance: Provenance) -> [Table] {
    let runs = Table(
      name: "structure", title: "Structure studies (\(StructureCourse.version))",
      columns: Columns.structure, rows: entries.map(\.row), provenance: provenance)
    let looks = Table(
      name: "structure_looks", title: "Structure studies by snapshot",
      columns: Columns.structureLooks, rows: entries.flatMap(\.looks), provenance: provenance)
    let seeds = Table.overSeeds(
      of: runs, groups: entries.map(\.key.group),
      quantities: [
        "ratio_perp", "decay_alone", "decay_multiple", "perp_over_parallel", "stable_rank",
        "mean_angle", "first_singular", "next_singular", "perturbations", "test_mse",
      ])
    return [runs, seeds, looks]
  }
}
