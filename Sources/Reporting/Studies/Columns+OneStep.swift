/// The columns of the tables of `rflr stats one-step`.
extension Columns {
  private static func number(_ name: String, _ definition: String) -> Column {
    Column(name, .number, unit: "1", definition)
  }

  /// What the runs of a row share beside their sizes.
  private static let oneStepTask = [
    Column("activation", .string, "The activation, taken less its Gaussian mean"),
    Column("teacher", .string, "The teacher as a sum of Hermite polynomials"),
    number("alpha", "Exponent of the step, eta = c n^alpha"),
    Column(
      "settings", .string,
      "c of the step, standard deviation of the labels' noise, ridge, order l; f_0 where it is kept; "
        + "beta* where it has length 1"),
  ]

  private static let oneStepSetting =
    [
      Column("samples", .integer, unit: "1", "n: samples of each of the three sets"),
      Column("dimension", .integer, unit: "1", "d: dimension of the inputs"),
      Column("width", .integer, unit: "1", "N: number of features"),
    ] + oneStepTask

  /// one_step.csv: one row a setting.
  public static let oneStep =
    oneStepSetting + [
      Column("runs", .integer, unit: "runs", "Runs: one a seed"),
      Column(
        "expected_spikes", .integer, unit: "1",
        "The l with (l-1)/(2l) < alpha < l/(2l+2); missing on a threshold"),
      Column(
        "outliers_low", .integer, unit: "1",
        "Fewest singular values above 1.05 times the edge in a run"),
      Column("outliers_high", .integer, unit: "1", "Most of them in a run"),
      number("edge", "Mean of the largest singular value of F_0/sqrt(n)"),
      number("place_1", "Mean of the largest singular value of F/sqrt(n)"),
      number("predicted_1", "Mean of sqrt(size^2 + edge^2) of the first term"),
      number("place_2", "Mean of the second singular value of F/sqrt(n)"),
      number("predicted_2", "The same of the second term; missing where l is 1"),
      number("principal_cosine_1", "Mean of the first principal cosine"),
      number("principal_cosine_2", "Mean of the second; missing where l is 1"),
      number("rank_one_error", "Mean of |G - c_1 a beta^T| / |G|"),
      number("teacher_cosine", "Mean of |cos(beta, beta*)|"),
      number("teacher_cosine_law", "What the theory says of it"),
    ]

  /// one_step_laws.csv: one row a setting and a number that the theory gives too.
  public static let oneStepLaws =
    oneStepSetting + [
      Column(
        "quantity", .string,
        "teacher_cosine, squared_length, place_k, principal_cosine_k, gain_k (D_k), rank_one_error"),
      number("law", "Mean of what the theory says; missing where it says that it vanishes"),
      number("mean", "Mean of what was measured"),
      number("standard_error", "Standard error of the mean; missing below two runs"),
      number("low", "Lower end of Student's 95 % interval of the mean"),
      number("high", "Upper end of it"),
      number("difference", "mean - law"),
      number("in_standard_errors", "difference / standard error of the paired differences"),
      Column("runs", .integer, unit: "runs", "Runs with a finite value"),
    ]

  /// one_step_errors.csv: one row a setting and kind of features.
  public static let oneStepErrors =
    oneStepSetting + [
      Column("features", .string, "F after the step, F_0 before it, F_k with the first k spikes"),
      number("train_error", "Mean over seeds of the mean squared error on the regression's sample"),
      number("train_standard_error", "Its standard error; missing below two runs"),
      number("test_error", "Mean over seeds of the mean squared error on the test sample"),
      number("test_standard_error", "Its standard error; missing below two runs"),
      number("regularised_loss", "Mean of the minimum that ridge regression reaches"),
      number("train_difference", "Mean of the train error less that of F; missing for F"),
      number("test_difference", "Mean of the test error less that of F; missing for F"),
      number("distance", "Mean of |F - F_k| / sqrt(n); missing for F"),
      number("learned_1", "Mean of the fit's Hermite coefficient of degree 1 along beta*"),
      number("learned_2", "The same of degree 2"),
      Column("runs", .integer, unit: "runs", "Runs: one a seed"),
    ]

  /// one_step_exponents.csv: one row a spike and a proportion of sizes.
  public static let oneStepExponents =
    [
      Column("sizes", .string, "The n of the runs"),
      number("dimension_share", "d/n"),
      number("width_share", "N/n"),
    ] + oneStepTask + [
      Column("k", .integer, unit: "1", "Degree of the spike"),
      Column("runs", .integer, unit: "runs", "Runs in the fit"),
      number("slope", "Slope of log s_k on log n by least squares"),
      number("slope_low", "Lower end of its 95 % interval"),
      number("slope_high", "Upper end of it"),
      number("law", "alpha k + (1 - k)/2"),
      number("intercept", "log s_k at n = 1; missing without a fit"),
      Column("refused", .string, "Why there is no fit; missing where there is one"),
    ]

  /// one_step_spikes.csv: one row a run and spike.
  public static let oneStepSpikes =
    [
      groupingColumn("run_id"), groupingColumn("config_name"), groupingColumn("seed"),
    ] + oneStepSetting + [
      Column("outliers", .integer, unit: "1", "Singular values above 1.05 times the edge"),
      number("edge", "Largest singular value of F_0/sqrt(n)"),
      Column("k", .integer, unit: "1", "Degree of the term"),
      number("size", "s_k = |c_1^k c_k| eta^k |(X~ beta)^k| |a^k| / sqrt(n)"),
      number("predicted_place", "sqrt(size^2 + edge^2)"),
      number("place", "k-th singular value of F/sqrt(n)"),
      number("principal_cosine", "k-th principal cosine to the powers of X~ beta"),
    ]

  /// errors.csv: the rows of one_step_errors.csv that a figure draws, by panel.
  public static let oneStepErrorPanels =
    [Column("panel", .integer, unit: "1", "Column of panels from the left, from 1")]
    + oneStepErrors

  private static let growthSeries = Column(
    "series", .integer, unit: "1", "Number of the line in its panel, from 1")

  /// spike_growth.csv: the rows of one_step_spikes.csv that a figure draws.
  public static let spikeGrowth = [growthSeries] + oneStepSpikes

  /// spike_growth_lines.csv: one row an end of a line.
  public static let spikeGrowthLines = [
    growthSeries,
    Column("k", .integer, unit: "1", "Degree of the spike"),
    Column("n", .integer, unit: "1", "Samples at this end"),
    number("fitted", "Size of the spike by the fit"),
    number("law", "The same with the slope of the theory, through the middle of the points"),
  ]
}
