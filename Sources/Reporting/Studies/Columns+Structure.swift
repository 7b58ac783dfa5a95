/// The columns of structure.csv and lemma.csv, and what all studies of paper 002 share.
extension Columns {
  /// Which run of a study.
  public static let studyKey = ["run_id", "config_name", "seed"].map { groupingColumn($0) }

  /// NAME_seeds.csv: one row a configuration and quantity.
  public static let overSeeds = [
    groupingColumn("config_name"),
    Column("quantity", .string, "Column of the table of single runs"),
    Column("runs", .integer, unit: "runs", "Runs that differ in the seed alone"),
    Column(
      "values", .integer, unit: "runs", "Finite values among them: what follows is over these"),
    Column("mean", .number, unit: "1", "Mean, in the unit of the quantity"),
    Column(
      "low", .number, unit: "1", "Lower end of the 95 % t interval of the mean; missing below 3"),
    Column(
      "high", .number, unit: "1", "Upper end of the 95 % t interval of the mean; missing below 3"),
    Column("smallest", .number, unit: "1", "Smallest value"),
    Column("largest", .number, unit: "1", "Largest value"),
  ]

  private static let norms = [
    Column(
      "parallel_norm", .number, unit: "1",
      "Frobenius norm of the weights' part along the teacher's directions"),
    Column(
      "orthogonal_norm", .number, unit: "1",
      "Frobenius norm of the weights' part orthogonal to the teacher's directions"),
    Column("ratio_perp", .number, unit: "1", "orthogonal_norm over its value at the start"),
    Column(
      "decay_alone", .number, unit: "1",
      "exp(-learning rate * weight decay * step): what weight decay alone would leave of 1"),
  ]

  private static let shape = [
    Column(
      "stable_rank", .number, unit: "1", "Sum of the squared singular values over the largest"),
    Column(
      "mean_angle", .number, unit: "degrees",
      "Mean angle of a neuron's weights to the span of the teacher's directions"),
  ]

  /// structure.csv: one row a run.
  public static let structure =
    studyKey + [
      Column("width", .integer, unit: "1", "Neurons"),
      Column("dimension", .integer, unit: "1", "Dimension of the inputs"),
      Column("teacher_directions", .integer, unit: "1", "Directions k that the teacher sees"),
      Column("steps", .integer, unit: "steps", "Steps of gradient descent"),
      Column("learning_rate", .number, unit: "1", "Learning rate of the weights"),
      Column("weight_decay", .number, unit: "1", "Weight decay; lambda of the code's update"),
    ] + norms + [
      Column(
        "decay_multiple", .number, unit: "1",
        "ln ratio_perp / ln decay_alone: 1 where weight decay explains the shrinkage; missing without decay"
      ),
      Column("perp_over_parallel", .number, unit: "1", "orthogonal_norm / parallel_norm"),
    ] + shape + [
      Column("first_singular", .number, unit: "1", "Largest singular value of the last weights"),
      Column(
        "next_singular", .number, unit: "1",
        "Singular value k + 1 of the last weights: 0 at rank k; missing where all directions are seen"
      ),
      Column("perturbations", .integer, unit: "1", "Steps at which noise was added"),
      Column("final_loss", .number, unit: "1", "Mean squared error of one more batch at the end"),
      Column(
        "test_mse", .number, unit: "1", "Mean squared error on 10000 fresh points without noise"),
    ]

  /// structure_looks.csv: one row a snapshot of a run.
  public static let structureLooks =
    studyKey + [
      Column("step", .integer, unit: "steps", "Steps taken"),
      Column("loss", .number, unit: "1", "Mean squared error of the batch at this step"),
      Column(
        "gradient_norm", .number, unit: "1",
        "Frobenius norm of the batch's gradient by the weights, without the decay"),
    ] + norms + shape

  /// lemma.csv: one row a run.
  public static let lemma =
    studyKey + [
      Column("dimension", .integer, unit: "1", "Dimension of the Gaussian input"),
      Column("inner_dimension", .integer, unit: "1", "Dimension of what the function sees"),
      Column("terms", .integer, unit: "1", "Cosines of the function"),
      Column("penalty", .number, unit: "1", "Factor of |W|^2"),
      Column("steps", .integer, unit: "steps", "Steps of gradient descent"),
      Column("first_weight_norm", .number, unit: "1", "|W| at the start"),
      Column("weight_norm", .number, unit: "1", "|W| at the end"),
      Column("gradient_norm", .number, unit: "1", "|gradient by W| at the end"),
      Column(
        "smallest_curvature", .number, unit: "1",
        "Smallest eigenvalue of the Hessian by b at the end; not below 0 at a second-order stationary point"
      ),
      Column(
        "bound", .number, unit: "1",
        "|gradient by W| / (2 penalty - delta), delta = max(0, -smallest_curvature); missing from delta = 2 penalty"
      ),
      Column("bound_holds", .boolean, "Whether weight_norm is within the bound, to rounding"),
      Column(
        "identity_error", .number, unit: "1",
        "|gradient by W - (H + 2 penalty) W| at the end: rounding alone"),
      Column("perturbations", .integer, unit: "1", "Steps at which noise was added"),
    ]

  /// lemma_steps.csv: one row a record of a run.
  public static let lemmaSteps =
    studyKey + [
      Column("step", .integer, unit: "steps", "Steps taken"),
      Column("weight_norm", .number, unit: "1", "|W|"),
      Column("objective", .number, unit: "1", "Phi: the mean of the function, and the penalty"),
    ]
}
