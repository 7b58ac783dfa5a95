/// The tables of `rflr stats gradient-rank` and `gradient-training`, and of their figures.
extension TableSchema {
  static let gradientTables: [(name: String, schema: TableSchema)] = [
    ("gradient_rank", "Gradients, one row a run", Columns.gradientRank, .gradientRank),
    (
      "gradient_rank_cells", "Gradients over seeds, one row a setting and quantity",
      Columns.gradientRankCells, .gradientCells
    ),
    (
      "gradient_rank_slopes", "Gradients over sizes, one row a setting and quantity",
      Columns.gradientRankSlopes, .gradientSlopes
    ),
    (
      "gradient_rank_effects", "Gradients with regularisers, one row a setting and quantity",
      Columns.gradientRankEffects, .gradientEffects
    ),
    (
      "gradient_training", "Gradients in training, one row an epoch looked at",
      Columns.gradientTraining, .gradientCourse
    ),
    (
      "gradient_training_runs", "Gradients in training, one row a run",
      Columns.gradientTrainingRuns, .gradientCourse
    ),
    (
      "gradient_training_angles", "Angles between trained weights, one row a pair of runs",
      Columns.gradientTrainingAngles, .gradientAngles
    ),
    (
      "spectrum", "Figure spectrum: one row a bar", Columns.spectrumBars, .spectrum
    ),
    (
      "spectrum_marks", "Figure spectrum: one row a mark", Columns.spectrumMarks, .spectrum
    ),
    (
      "alignment", "Figure alignment: one row a point of a line", Columns.alignmentLines,
      .gradientCells
    ),
    (
      "alignment_runs", "Figure alignment: one row a run and quantity", Columns.alignmentRuns,
      .gradientRank
    ),
    (
      "gradient_training_series", "Figure gradient-training: one row an epoch of a run",
      Columns.gradientTrainingSeries, .gradientCourse
    ),
  ].map { ($0, TableSchema(title: $1, columns: $2, statistic: $3)) }
}
