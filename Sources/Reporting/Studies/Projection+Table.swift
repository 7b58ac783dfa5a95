public import Statistics

/// One trained map.
public struct ProjectionEntry: Sendable {
  /// The run.
  public var key: StructureRunKey
  /// Points.
  public var points: Int
  /// Their dimension.
  public var dimension: Int
  /// Dimension that they are mapped to.
  public var target: Int
  /// How much it distorts.
  public var outcome: ProjectionOutcome
  /// Distortion from the stored map and points; missing where the points are not kept.
  public var recomputed: Measured

  /// Creates an entry.
  public init(
    key: StructureRunKey, points: Int, dimension: Int, target: Int, outcome: ProjectionOutcome,
    recomputed: Measured
  ) {
    self.key = key
    self.points = points
    self.dimension = dimension
    self.target = target
    self.outcome = outcome
    self.recomputed = recomputed
  }

  fileprivate var row: [Cell] {
    let (course, random, pairs) = (outcome.course, outcome.random, outcome.randomPairs)
    return key.cells + [
      .integer(points), .integer(dimension), .integer(target),
      course.steps.last.map(Cell.integer) ?? .missing, Cell(Measured(course.losses.last)),
      Cell(Measured(course.deviations.last)), .number(outcome.distortion),
      .number(random.smallest), .number(random.mean), .integer(random.count),
      .number(outcome.shareOfBest), .number(outcome.batches.mean),
      .number(outcome.pairDistortion), .number(pairs.smallest), .number(pairs.mean),
      .number(outcome.pairShareOfBest), Cell(Measured(outcome.lemmaConstant)), Cell(recomputed),
    ]
  }

  fileprivate var steps: [[Cell]] {
    let course = outcome.course
    return course.steps.indices.map { index in
      key.cells + [
        .integer(course.steps[index]), .number(course.losses[index]),
        .number(course.deviations[index]), .number(course.distortions[index]),
        .number(course.pairDistortions[index]),
      ]
    }
  }
}

extension Provenance.Statistic {
  /// How much trained maps distort.
  public static let projection = Provenance.Statistic(
    name: ProjectionOutcome.statisticName, version: ProjectionOutcome.version,
    definition: ProjectionOutcome.definition)
}

extension Table {
  /// Trained maps: by run, over seeds, and by record.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  /// - Returns: Tables `jl`, `jl_seeds`, `jl_steps`.
  public static func projection(_ entries: [ProjectionEntry], provenance: Provenance) -> [Table] {
    let runs = Table(
      name: "jl", title: "Trained maps (\(ProjectionOutcome.version))",
      columns: Columns.projection, rows: entries.map(\.row), provenance: provenance)
    let steps = Table(
      name: "jl_steps", title: "Trained maps by step", columns: Columns.projectionSteps,
      rows: entries.flatMap(\.steps), provenance: provenance)
    let seeds = Table.overSeeds(
      of: runs, groups: entries.map(\.key.group),
      quantities: [
        "loss", "s", "distortion", "best_random", "mean_random", "share_of_best", "mean_batch",
        "pair_distortion", "best_random_pair", "mean_random_pair", "pair_share_of_best",
        "lemma_constant",
      ])
    return [runs, seeds, steps]
  }
}
