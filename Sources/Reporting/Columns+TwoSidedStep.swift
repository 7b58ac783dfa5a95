/// The columns of toy.csv, toy_course.csv and toy_kernel.csv.
extension Columns {
  private static let seed = Column("seed", .integer, unit: "1", "Seed of all first weights")
  private static let spike = Column("x", .number, unit: "1", "Place of the spike: -delta or delta")
  private static let stated = Column(
    "stated_channel", .integer, unit: "1",
    "Channel that Theorem B.2 expects to dominate: 1 at -delta, 2 at delta")

  private static func share(_ name: String, _ what: String) -> Column {
    Column(
      name, .number, unit: "1",
      "Share of the times after 0 with |residual| above 0.001 |target| at which \(what)")
  }

  /// toy.csv: one row a seed and spike.
  public static let toy = [
    seed, spike, stated,
    Column(
      "dominant_start", .integer, unit: "1",
      "Channel whose share is above 0.6 at time 0; missing for none"),
    Column(
      "dominant_end", .integer, unit: "1",
      "Channel whose share is above 0.6 at the end; missing for none"),
    Column("share_1_start", .number, unit: "1", "|f_1| / (|f_1| + |f_2| + 1e-6) at time 0"),
    Column("share_1_end", .number, unit: "1", "|f_1| / (|f_1| + |f_2| + 1e-6) at the end"),
    Column(
      "log_ratio_start", .number, unit: "1", "ln|f| of the stated channel minus the other, time 0"),
    Column(
      "log_ratio_end", .number, unit: "1", "ln|f| of the stated channel minus the other, the end"),
    share("condition_i", "the residual has the sign of the target"),
    share("condition_ii", "the signal gap is above 0"),
    share("condition_iii", "the coupling is at most the local threshold"),
    share("all_conditions", "(i), (ii) and (iii) hold together"),
    share("bound_holds", "rate >= main - epsilon, what the proof gives"),
    share("dropped_bound_holds", "rate >= main - dropped_epsilon, without 1/|f|"),
    Column("output_end", .number, unit: "1", "Output of the network at the spike at the end"),
    Column("loss_end", .number, unit: "1", "Mean squared error over all points at the end"),
  ]

  /// toy_course.csv: one row a seed, output time and spike.
  public static let toyCourse = [
    seed, Column("time", .number, unit: "1", "Time of the gradient flow"), spike,
    Column("loss", .number, unit: "1", "Mean squared error over all points"),
    Column("f_1", .number, unit: "1", "Value of channel 1 at the spike"),
    Column("f_2", .number, unit: "1", "Value of channel 2 at the spike"),
    Column("share_1", .number, unit: "1", "|f_1| / (|f_1| + |f_2| + 1e-6)"),
    Column("share_2", .number, unit: "1", "|f_2| / (|f_1| + |f_2| + 1e-6)"),
    Column("dominant", .integer, unit: "1", "Channel whose share is above 0.6; missing for none"),
    stated,
    Column(
      "log_ratio", .number, unit: "1",
      "ln|f| of the stated channel minus the other; missing where a channel is 0"),
    Column("residual", .number, unit: "1", "Target minus output; (i) asks for the target's sign"),
    Column(
      "signal_gap", .number, unit: "1",
      "sign(target) (B_k/f_k - B_l/f_l) with k the stated channel; (ii) asks for above 0"),
    Column(
      "coupling", .number, unit: "1",
      "Sum of |K| to the other points over K of the point itself; (iii) asks for a small one"),
    Column("condition_i", .boolean, "Whether the residual has the sign of the target"),
    Column("condition_ii", .boolean, "Whether the signal gap is above 0"),
    Column("condition_iii", .boolean, "Whether the coupling is at most the local threshold"),
    Column("rate", .number, unit: "1", "Left side: time derivative of the log ratio, exact"),
    Column("main", .number, unit: "1", "Right side: the term of the spike itself"),
    Column("epsilon", .number, unit: "1", "Right side: bound on the other terms, with 1/|f|"),
    Column("dropped_epsilon", .number, unit: "1", "The same bound without 1/|f|, as printed"),
    Column(
      "gap", .number, unit: "1",
      "rate - (main - epsilon): never below 0, and 0 only where the printed equality is one"),
    Column("dropped_bound_holds", .boolean, "Whether rate >= main - dropped_epsilon"),
  ]

  /// toy_kernel.csv: one row a kind of features and distance.
  public static let toyKernel = [
    Column("features", .string, "bias-free: slopes N(0,1); biased: slopes and biases N(0,1)"),
    Column("delta", .number, unit: "1", "Distance d of both points from 0"),
    Column("diagonal", .number, unit: "1", "K(d, d)"),
    Column("cross", .number, unit: "1", "K(-d, d)"),
    Column("ratio", .number, unit: "1", "K(-d, d) / K(d, d)"),
    Column(
      "cross_limit", .number, unit: "1",
      "4 / (3 pi d), what K(-d, d) of biased features tends to for large d; 0 without biases"),
  ]
}
