extension Columns {
  /// scaling.csv: one row a fitted group of runs, its grouping columns first.
  ///
  /// - Parameter names: Grouping columns.
  public static func scaling(by names: [String] = []) -> [Column] {
    names.map { groupingColumn($0) } + scalingFit
  }

  /// scaling_models.csv: one row a model of a group.
  ///
  /// - Parameter names: Grouping columns.
  public static func scalingModels(by names: [String] = []) -> [Column] {
    names.map { groupingColumn($0) } + scalingModel
  }

  /// scaling_residuals.csv: one row a run.
  ///
  /// - Parameter names: Grouping columns.
  public static func scalingResiduals(by names: [String] = []) -> [Column] {
    names.map { groupingColumn($0) } + scalingResidual
  }

  private static let scalingFit = [
    Column("runs", .integer, unit: "runs", "Runs in the fit, censored ones included"),
    Column(
      "censored", .integer, unit: "runs",
      "Runs whose value is only known to be larger: they did not escape within their epochs"),
    Column("abscissae", .integer, unit: "1", "Distinct values of the column that is fitted on"),
    Column(
      "slope", .number, unit: "1", "d ln value / d ln abscissa: the exponent of the power law"),
    Column("slope_low", .number, unit: "1", "Lower end of the 95 % interval of the slope"),
    Column("slope_high", .number, unit: "1", "Upper end of the 95 % interval of the slope"),
    Column("slope_error", .number, unit: "1", "Standard error of the slope"),
    Column("tested", .number, unit: "1", "Slope that is tested; missing where none is"),
    Column(
      "t", .number, unit: "1",
      "Test statistic, (slope - tested) / error or its like from the likelihood"),
    Column("p", .number, unit: "1", "Two-sided p-value of the tested slope"),
    Column(
      "resampled_low", .number, unit: "1",
      "2.5 % quantile of the slope over runs resampled within each abscissa"),
    Column("resampled_high", .number, unit: "1", "97.5 % quantile of the same"),
    Column("resamples", .integer, unit: "1", "Resamples that gave a slope"),
    Column("intercept", .number, unit: "1", "ln value at abscissa 1"),
    Column("intercept_low", .number, unit: "1", "Lower end of the 95 % interval of the intercept"),
    Column("intercept_high", .number, unit: "1", "Upper end of the 95 % interval of the intercept"),
    Column("r_squared", .number, unit: "1", "R² of the logarithms; missing with censored runs"),
    Column(
      "sigma", .number, unit: "1",
      "Scatter of ln value: with n - 2 for least squares, maximum likelihood with censored runs"),
    Column("method", .string, "least squares, or censored likelihood where runs are censored"),
    Column("of", .string, "What is fitted: escape epochs, escape steps, or a column of runs"),
    Column("on", .string, "What it is fitted on: a column of runs"),
    Column(
      "threshold", .number, unit: "1",
      "Epoch loss below which a run has escaped; missing where it is not about escape"),
    Column("refused", .string, "Why there is no fit; missing where there is one"),
  ]

  private static let scalingModel = [
    Column(
      "model", .string,
      "power law: a x^b; power law + constant: a x^b + c; exponential: a exp(b x); each with "
        + "normal errors of ln value"),
    Column("a", .number, unit: "as the value", "a"),
    Column("b", .number, unit: "1 or 1/abscissa", "b"),
    Column("c", .number, unit: "as the value", "c; missing where the model has none"),
    Column("parameters", .integer, unit: "1", "Fitted numbers k, sigma included"),
    Column("sigma", .number, unit: "1", "Scatter of ln value, maximum likelihood"),
    Column("log_likelihood", .number, unit: "1", "ln of the likelihood of the ln values"),
    Column("aicc", .number, unit: "1", "2k - 2 log_likelihood + 2k(k + 1)/(n - k - 1), n runs"),
    Column("delta_aicc", .number, unit: "1", "aicc minus the lowest of the group"),
    Column("weight", .number, unit: "1", "exp(-delta_aicc / 2) over its sum in the group"),
    Column("refused", .string, "Why there is no fit; missing where there is one"),
  ]

  private static let scalingResidual = [
    Column("run_id", .string, "Identity of the run: 16 hex digits of a SHA-256"),
    Column("config_name", .string, "Name of the configuration as the paper prints it"),
    Column("abscissa", .number, unit: "as the column fitted on", "Value of the column fitted on"),
    Column(
      "value", .number, unit: "as what is fitted",
      "What is fitted; where censored, how long it is known not to have happened"),
    Column("censored", .boolean, "Whether the value is only known to be larger"),
    Column("fitted", .number, unit: "as the value", "exp(intercept) * abscissa^slope"),
    Column(
      "residual", .number, unit: "1", "ln value - ln fitted; a lower bound where censored"),
    Column("standardised", .number, unit: "1", "residual / sigma of the fit"),
  ]
}
