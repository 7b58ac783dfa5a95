/// The tables of the studies of paper 002.
extension TableSchema {
  static let structureTables: [(name: String, schema: TableSchema)] = [
    schemas("structure", "structure study", Columns.structure, .structure),
    schemas("lemma", "run of the lemma", Columns.lemma, .lemma),
    schemas("maxcut", "graph", Columns.maxCut, .maxCut),
    schemas("jl", "trained map", Columns.projection, .projection),
    [
      schema("structure_looks", "One row a snapshot", Columns.structureLooks, .structure),
      schema("lemma_steps", "One row a record", Columns.lemmaSteps, .lemma),
      schema("maxcut_steps", "One row a record", Columns.maxCutSteps, .maxCut),
      schema("jl_steps", "One row a record", Columns.projectionSteps, .projection),
      schema(
        "weights", "Figure weights: one row a drawn neuron before or after",
        Columns.weightsPoints, .structure),
      schema(
        "weights_line", "Figure weights: one row a run, the teacher's direction",
        Columns.weightsLine, .structure),
    ],
  ].flatMap(\.self)

  /// The table of single runs and the one over seeds.
  private static func schemas(
    _ name: String, _ subject: String, _ columns: [Column], _ statistic: Provenance.Statistic
  ) -> [(name: String, schema: TableSchema)] {
    [
      schema(name, "One row a \(subject)", columns, statistic),
      schema("\(name)_seeds", "One row a setting and quantity", Columns.overSeeds, statistic),
    ]
  }

  private static func schema(
    _ name: String, _ title: String, _ columns: [Column], _ statistic: Provenance.Statistic
  ) -> (name: String, schema: TableSchema) {
    (name, TableSchema(title: title, columns: columns, statistic: statistic))
  }
}
