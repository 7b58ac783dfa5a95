public import Statistics

/// One graph that was cut.
public struct MaxCutEntry: Sendable {
  /// The run.
  public var key: StructureRunKey
  /// Nodes.
  public var nodes: Int
  /// What was left of the random cut.
  public var outcome: CutOutcome
  /// Steps of each record.
  public var recordedSteps: [Int]
  /// Exact mean cut at each.
  public var expectedCuts: [Double]
  /// Mean cut of ten draws at each.
  public var sampledCuts: [Double]

  /// Creates an entry.
  public init(
    key: StructureRunKey, nodes: Int, outcome: CutOutcome, recordedSteps: [Int],
    expectedCuts: [Double], sampledCuts: [Double]
  ) {
    self.key = key
    self.nodes = nodes
    self.outcome = outcome
    self.recordedSteps = recordedSteps
    self.expectedCuts = expectedCuts
    self.sampledCuts = sampledCuts
  }

  fileprivate var row: [Cell] {
    let cut = Double(outcome.cut)
    return key.cells + [
      .integer(nodes), .integer(outcome.edgeCount),
      outcome.optimum.map(Cell.integer) ?? .missing, .number(outcome.relaxation),
      .number(outcome.hyperplaneMean), .integer(outcome.cut),
      .number(outcome.hyperplaneMean / outcome.relaxation), .number(cut / outcome.relaxation),
      Cell(Measured(outcome.optimum.map { cut / Double($0) })),
      Cell(Measured(outcome.orthogonalShare)), .bool(outcome.keepsGuarantee),
      Cell(Measured(outcome.deviations.first)), Cell(Measured(outcome.deviations.last)),
      .bool(outcome.deviationFalls),
    ]
  }

  fileprivate var steps: [[Cell]] {
    recordedSteps.indices.map { index in
      key.cells + [
        .integer(recordedSteps[index]), .number(outcome.deviations[index]),
        .number(expectedCuts[index]), .number(sampledCuts[index]), .integer(outcome.cuts[index]),
      ]
    }
  }
}

extension Provenance.Statistic {
  /// What is left of a random cut.
  public static let maxCut = Provenance.Statistic(
    name: CutOutcome.statisticName, version: CutOutcome.version, definition: CutOutcome.definition)
}

extension Table {
  /// Cuts: by run, over seeds, and by record.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  /// - Returns: Tables `maxcut`, `maxcut_seeds`, `maxcut_steps`.
  public static func maxCut(_ entries: [MaxCutEntry], provenance: Provenance) -> [Table] {
    let runs = Table(
      name: "maxcut", title: "Cuts (\(CutOutcome.version))", columns: Columns.maxCut,
      rows: entries.map(\.row), provenance: provenance)
    let steps = Table(
      name: "maxcut_steps", title: "Cuts by step", columns: Columns.maxCutSteps,
      rows: entries.flatMap(\.steps), provenance: provenance)
    let seeds = Table.overSeeds(
      of: runs, groups: entries.map(\.key.group),
      quantities: [
        "hyperplane_share", "cut_share", "cut_of_optimum", "orthogonal_of_optimum",
        "guarantee_holds", "sigma",
      ])
    return [runs, seeds, steps]
  }
}
