internal import Statistics

extension Columns {
  /// The sizes of a gradient-rank study, under the names of its configuration.
  public static let gradientSizes = [
    Column("samples", .integer, unit: "1", "Samples n"),
    Column("dimension", .integer, unit: "1", "Dimension d of the inputs"),
    Column("width", .integer, unit: "1", "Neurons m"),
  ]

  /// The settings of a gradient-rank study beside sizes and seed, under the names of its configuration.
  static let gradientChoices = [
    Column("activation", .string, "The activation"),
    Column("scaling", .string, "Scale of the output: ntk, 1 / sqrt(m), or mean-field, 1 / m"),
    Column("weights", .string, "Choice of W: sphere, tilted, orthogonal or gaussian"),
    Column("target", .string, "triple-index or single-index"),
    Column("loss", .string, "squared or logistic"),
    Column(
      "spike_exponent", .number, unit: "1",
      "nu: the data's spike has the strength n^nu; missing without a spike"),
    Column(
      "decay_exponent", .number, unit: "1", "alpha: the bulk's covariance has eigenvalues k^-alpha"),
    Column("label_noise", .number, unit: "1", "Standard deviation of the target's noise"),
  ]

  /// What regularises a gradient-rank study.
  public static let gradientRegularisers = [
    Column("weight_decay", .number, unit: "1", "lambda of lambda/2 |W|^2"),
    Column(
      "input_noise", .number, unit: "1", "Standard deviation of the noise added to every input"),
    Column("jacobian_penalty", .number, unit: "1", "lambda of lambda/n sum |grad_x f|^2"),
  ]

  /// All settings of a gradient-rank study but its seed.
  public static let gradientSettings = gradientSizes + gradientChoices + gradientRegularisers

  private static let quantity = Column("quantity", .string, "Name of a column of gradient_rank.csv")
  private static let runCount = Column(
    "runs", .integer, unit: "runs", "Runs with a finite value of the quantity")

  /// gradient_rank.csv: one row a run.
  public static let gradientRank =
    [
      groupingColumn("run_id"), groupingColumn("config_name"), groupingColumn("seed"),
    ] + gradientSettings
    + GradientQuantity.allCases.map {
      Column($0.rawValue, $0.isCount ? .integer : .number, unit: "1", $0.definition)
    }

  /// gradient_rank_cells.csv: one row a setting and quantity.
  public static let gradientRankCells =
    gradientSettings + [
      quantity, runCount,
      Column("mean", .number, unit: "1", "Mean over the runs"),
      Column("mean_low", .number, unit: "1", "Lower end of the 95 % t interval of the mean"),
      Column("mean_high", .number, unit: "1", "Upper end of the 95 % t interval of the mean"),
      Column("smallest", .number, unit: "1", "Smallest value"),
      Column("largest", .number, unit: "1", "Largest value"),
    ]

  /// gradient_rank_slopes.csv: one row a setting and quantity, sizes in proportion.
  public static let gradientRankSlopes =
    [
      Column("dimension_ratio", .number, unit: "1", "d / n"),
      Column("width_ratio", .number, unit: "1", "m / n"),
    ] + gradientChoices + gradientRegularisers + [
      quantity,
      Column("sizes", .integer, unit: "1", "Distinct numbers of samples"),
      runCount,
      Column("slope", .number, unit: "1", "Slope of log(quantity) in log(n) by least squares"),
      Column("slope_low", .number, unit: "1", "Lower end of the slope's 95 % interval"),
      Column("slope_high", .number, unit: "1", "Upper end of the slope's 95 % interval"),
    ]

  /// gradient_rank_effects.csv: one row a regularised setting and quantity.
  public static let gradientRankEffects =
    gradientSettings + [
      quantity,
      Column("pairs", .integer, unit: "runs", "Seeds with and without the regularisers"),
      Column("difference", .number, unit: "1", "Mean of with minus without"),
      Column(
        "difference_low", .number, unit: "1", "Lower end of the 95 % t interval of the difference"),
      Column(
        "difference_high", .number, unit: "1", "Upper end of the 95 % t interval of the difference"
      ),
      Column(
        "ratio", .number, unit: "1",
        "Geometric mean of with over without; missing where a value is not above 0"),
      Column("ratio_low", .number, unit: "1", "Lower end of the 95 % t interval of the ratio"),
      Column("ratio_high", .number, unit: "1", "Upper end of the 95 % t interval of the ratio"),
    ]

  private static let trainingKey =
    [groupingColumn("run_id"), groupingColumn("config_name"), groupingColumn("seed")]
    + gradientSettings + [
      Column("learning_rate", .number, unit: "1", "Learning rate of gradient descent")
    ]

  /// gradient_training.csv: one row an epoch looked at.
  public static let gradientTraining =
    trainingKey + [
      Column("epoch", .integer, unit: "epochs", "0-based epoch; 0 is before any update"),
      Column("mean_loss", .number, unit: "1", "Mean loss before the update of this epoch"),
      Column("value_1", .number, unit: "1", "Largest singular value of the gradient"),
      Column(
        "first_alignment", .number, unit: "1",
        "|cosine| of the gradient's first left vector and that of epoch 0"),
      Column("stable_rank", .number, unit: "1", "Stable rank of the gradient"),
      Column("effective_rank", .number, unit: "1", "Effective rank of the gradient"),
      Column(
        "outliers_neighbours", .integer, unit: "1",
        "Singular values above 1.2 times the median of the ten after them"),
    ]

  /// gradient_training_runs.csv: one row a training.
  public static let gradientTrainingRuns =
    trainingKey + [
      Column("epochs", .integer, unit: "epochs", "Updates"),
      Column("first_loss", .number, unit: "1", "Loss before the first update"),
      Column("final_loss", .number, unit: "1", "Loss after the last update"),
      Column(
        "final_alignment", .number, unit: "1",
        "|cosine| of the first left vectors of the last and the first gradient"),
      Column(
        "smallest_alignment", .number, unit: "1", "Smallest such |cosine| of all epochs looked at"),
      Column("first_stable_rank", .number, unit: "1", "Stable rank of the first gradient"),
      Column("final_stable_rank", .number, unit: "1", "Stable rank of the last gradient"),
      Column("first_effective_rank", .number, unit: "1", "Effective rank of the first gradient"),
      Column("final_effective_rank", .number, unit: "1", "Effective rank of the last gradient"),
    ]

  /// gradient_training_angles.csv: one row a pair of trainings that differ in the scaling alone.
  public static let gradientTrainingAngles = [
    Column("first_run", .string, "Run id of the training with the mean-field scaling"),
    Column("second_run", .string, "Run id of the training with the tangent kernel's scaling"),
    groupingColumn("seed"),
    Column(
      "directions", .integer, unit: "1", "First right singular vectors compared of each change of W"
    ),
    Column(
      "mean_angle", .number, unit: "degree",
      "Mean principal angle of the spans of these directions of the two trained W minus W at the start"
    ),
    Column("smallest_angle", .number, unit: "degree", "Smallest principal angle"),
    Column("largest_angle", .number, unit: "degree", "Largest principal angle"),
  ]
}
