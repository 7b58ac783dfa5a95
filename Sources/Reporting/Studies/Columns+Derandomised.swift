/// The columns of maxcut.csv and jl.csv.
extension Columns {
  /// maxcut.csv: one row a run.
  public static let maxCut =
    studyKey + [
      Column("nodes", .integer, unit: "1", "Nodes of the graph"),
      Column("edges", .integer, unit: "1", "Edges of the graph"),
      Column(
        "optimum", .integer, unit: "edges", "The largest cut, by trying all; missing above 24 nodes"
      ),
      Column("relaxation", .number, unit: "edges", "Value of the semidefinite relaxation"),
      Column(
        "hyperplane_mean", .number, unit: "edges",
        "Mean cut of a random hyperplane through the relaxation's vectors (Goemans and Williamson)"),
      Column("cut", .integer, unit: "edges", "Cut by the trained hyperplane without its noise"),
      Column("hyperplane_share", .number, unit: "1", "hyperplane_mean / relaxation"),
      Column("cut_share", .number, unit: "1", "cut / relaxation"),
      Column("cut_of_optimum", .number, unit: "1", "cut / optimum"),
      Column(
        "orthogonal_of_optimum", .number, unit: "1",
        "Half of the edges / optimum: what the orthogonal vectors of the published script give"),
      Column(
        "guarantee_holds", .boolean, "Whether cut >= hyperplane_mean >= 0.8785 relaxation"),
      Column("first_sigma", .number, unit: "1", "Noise of the hyperplane at the start"),
      Column("sigma", .number, unit: "1", "Noise of the hyperplane at the end"),
      Column("sigma_falls", .boolean, "Whether sigma never rises from one record to the next"),
    ]

  /// maxcut_steps.csv: one row a record of a run.
  public static let maxCutSteps =
    studyKey + [
      Column("step", .integer, unit: "steps", "Steps taken"),
      Column("sigma", .number, unit: "1", "Noise of the hyperplane"),
      Column("expected_cut", .number, unit: "edges", "Mean cut at this noise, exact"),
      Column("sampled_cut", .number, unit: "edges", "Mean cut of ten draws"),
      Column("cut", .integer, unit: "edges", "Cut without noise"),
    ]

  /// jl.csv: one row a run.
  public static let projection =
    studyKey + [
      Column("points", .integer, unit: "points", "Points"),
      Column("dimension", .integer, unit: "1", "Dimension of the points"),
      Column("target", .integer, unit: "1", "Dimension that they are mapped to"),
      Column("steps", .integer, unit: "steps", "Steps taken"),
      Column("loss", .number, unit: "1", "Largest distortion of the last batch of noisy maps"),
      Column("s", .number, unit: "1", "Size of the noise at the end"),
      Column("distortion", .number, unit: "1", "Largest distortion of norms by the map alone"),
      Column("best_random", .number, unit: "1", "The smallest distortion of the random maps"),
      Column("mean_random", .number, unit: "1", "The mean distortion of the random maps"),
      Column("draws", .integer, unit: "1", "Random maps"),
      Column("share_of_best", .number, unit: "1", "distortion / best_random"),
      Column(
        "mean_batch", .number, unit: "1",
        "Mean of the largest distortions of batches of random maps: the loss before training"),
      Column(
        "pair_distortion", .number, unit: "1",
        "Largest distortion of pairwise differences by the map"),
      Column(
        "best_random_pair", .number, unit: "1",
        "The smallest pairwise distortion of the random maps"),
      Column("mean_random_pair", .number, unit: "1", "Their mean pairwise distortion"),
      Column("pair_share_of_best", .number, unit: "1", "pair_distortion / best_random_pair"),
      Column(
        "lemma_constant", .number, unit: "1", "target * pair_distortion^2 / log points"),
      Column(
        "recomputed_distortion", .number, unit: "1",
        "distortion from the stored map and points; missing where the points are not kept"),
    ]

  /// jl_steps.csv: one row a record of a run.
  public static let projectionSteps =
    studyKey + [
      Column("step", .integer, unit: "steps", "Steps taken"),
      Column("loss", .number, unit: "1", "Largest distortion of the batch of noisy maps"),
      Column("s", .number, unit: "1", "Size of the noise"),
      Column("distortion", .number, unit: "1", "Largest distortion of norms by the map alone"),
      Column("pair_distortion", .number, unit: "1", "Largest distortion of pairwise differences"),
    ]
}
