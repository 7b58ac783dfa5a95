public import Statistics

/// One run of the lemma in closed form.
public struct LemmaEntry: Sendable {
  /// The run.
  public var key: StructureRunKey
  /// Dimension of the Gaussian input.
  public var dimension: Int
  /// Dimension of what the function sees.
  public var innerDimension: Int
  /// Cosines of the function.
  public var terms: Int
  /// Factor of ‖W‖².
  public var penalty: Double
  /// Steps of each record.
  public var recordedSteps: [Int]
  /// ‖W‖ at each.
  public var weightNorms: [Double]
  /// The objective at each.
  public var objectives: [Double]
  /// Steps at which noise was added.
  public var perturbations: Int
  /// Where it ended.
  public var end: LemmaEnd

  /// Creates an entry.
  public init(
    key: StructureRunKey, dimension: Int, innerDimension: Int, terms: Int, penalty: Double,
    recordedSteps: [Int], weightNorms: [Double], objectives: [Double], perturbations: Int,
    end: LemmaEnd
  ) {
    self.key = key
    self.dimension = dimension
    self.innerDimension = innerDimension
    self.terms = terms
    self.penalty = penalty
    self.recordedSteps = recordedSteps
    self.weightNorms = weightNorms
    self.objectives = objectives
    self.perturbations = perturbations
    self.end = end
  }

  fileprivate var row: [Cell] {
    key.cells + [
      .integer(dimension), .integer(innerDimension), .integer(terms), .number(penalty),
      recordedSteps.last.map(Cell.integer) ?? .missing, Cell(Measured(weightNorms.first)),
      .number(end.weightNorm), .number(end.gradientNorm), Cell(Measured(end.curvatures.first)),
      Cell(Measured(end.bound)), end.holds.map(Cell.bool) ?? .missing,
      .number(end.identityError), .integer(perturbations),
    ]
  }

  fileprivate var steps: [[Cell]] {
    zip(recordedSteps, zip(weightNorms, objectives)).map { step, values in
      key.cells + [.integer(step), .number(values.0), .number(values.1)]
    }
  }
}

extension Provenance.Statistic {
  /// Where descent ended, and what the lemma allows there.
  public static let lemma = Provenance.Statistic(
    name: LemmaEnd.statisticName, version: LemmaEnd.version, definition: LemmaEnd.definition)
}

extension Table {
  /// The lemma in closed form: by run, over seeds, and by record.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  /// - Returns: Tables `lemma`, `lemma_seeds`, `lemma_steps`.
  public static func lemma(_ entries: [LemmaEntry], provenance: Provenance) -> [Table] {
    let runs = Table(
      name: "lemma", title: "The lemma in closed form (\(LemmaEnd.version))",
      columns: Columns.lemma, rows: entries.map(\.row), provenance: provenance)
    let steps = Table(
      name: "lemma_steps", title: "The lemma by step", columns: Columns.lemmaSteps,
      rows: entries.flatMap(\.steps), provenance: provenance)
    let seeds = Table.overSeeds(
      of: runs, groups: entries.map(\.key.group),
      quantities: [
        "weight_norm", "gradient_norm", "smallest_curvature", "bound", "bound_holds",
        "identity_error", "perturbations",
      ])
    return [runs, seeds, steps]
  }
}
