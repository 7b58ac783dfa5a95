/// The tables of `rflr stats`, each with the statistic that fills it.
extension TableSchema {
  static let statisticTables =
    sweepTables + curveTables + scalingTables + logRatioTables + modeTables
    + channelTables + toyTables + claimTables + groupFigureTables
    + oneStepTables
    + structureTables
    + gradientTables

  private static let claimTables: [(name: String, schema: TableSchema)] = [
    ("claims", "One row a published claim", Columns.claims),
    ("claim_verdicts", "One row a source, then all", Columns.claimVerdicts),
  ].map { ($0, TableSchema(title: $1, columns: $2, statistic: .claims)) }

  private static let sweepTables: [(name: String, schema: TableSchema)] = [
    (
      "table",
      TableSchema(
        title: "Sweep table by factor and bs; other groupings have other columns after scope",
        columns: Columns.sweepTable(by: ["factor", "bs"]), statistic: .sweepTable)
    ),
    (
      "decades",
      TableSchema(
        title: "Orders of magnitude of the test error by factor; other groupings, other columns",
        columns: Columns.decades(by: Columns.grouping(by: ["factor"], keys: [])),
        statistic: .decades)
    ),
    (
      "low_loss",
      TableSchema(
        title: "Runs with a small loss", columns: Columns.lowLoss, statistic: .lowLoss)
    ),
  ]

  private static let curveTables: [(name: String, schema: TableSchema)] = [
    ("escape", TableSchema(title: "One row a run", columns: Columns.escape, statistic: .escape)),
    (
      "plateaus",
      TableSchema(
        title: "One row a plateau, drop or rise", columns: Columns.plateaus, statistic: .plateaus)
    ),
    (
      "plateau_runs",
      TableSchema(title: "One row a run", columns: Columns.plateauRuns, statistic: .plateaus)
    ),
    (
      "spikes",
      TableSchema(
        title: "One row a run, then all runs pooled", columns: Columns.spikes, statistic: .spikes)
    ),
    (
      "spike_list",
      TableSchema(title: "One row a spike", columns: Columns.spikeList, statistic: .spikes)
    ),
  ]

  private static let scalingTables: [(name: String, schema: TableSchema)] = [
    (
      "scaling",
      TableSchema(
        title: "One row a fitted group; with --by its grouping columns come first",
        columns: Columns.scaling(), statistic: .scaling)
    ),
    (
      "scaling_models",
      TableSchema(
        title: "One row a model of a fitted group", columns: Columns.scalingModels(),
        statistic: .scaling)
    ),
    (
      "scaling_residuals",
      TableSchema(
        title: "One row a run of a fitted group", columns: Columns.scalingResiduals(),
        statistic: .scaling)
    ),
  ]

  private static let logRatioTables: [(name: String, schema: TableSchema)] = [
    ("logratio", "Log-ratios of channels, one row a run", Columns.logRatio),
    ("logratio_epochs", "Log-ratios of channels, one row a look", Columns.logRatioEpochs),
    ("logratio_pairs", "Log-ratios of all pairs of channels", Columns.logRatioPairs),
    ("logratio_channels", "Values and shares of channels", Columns.logRatioChannels),
  ].map { ($0, TableSchema(title: $1, columns: $2, statistic: .logRatio)) }

  private static let modeTables: [(name: String, schema: TableSchema)] =
    [
      ("modes", "Modes of the fit, one row a mode of a run", Columns.modes),
      ("mode_runs", "Recovery of modes, one row a run", Columns.modeRuns),
      ("mode_epochs", "Modes of the fit, one row a mode of a look", Columns.modeEpochs),
      ("mode_slopes", "Recovery slope, one row a look", Columns.modeSlopes),
    ].map { ($0, TableSchema(title: $1, columns: $2, statistic: .modeRecovery)) } + [
      (
        "divides",
        TableSchema(
          title: "Divides of the learning rate", columns: Columns.divides, statistic: .rateDivides)
      )
    ]

  private static let channelTables: [(name: String, schema: TableSchema)] = [
    (
      "complexity",
      TableSchema(
        title:
          "One row a layer of a network; with --by a layer of a group, whose columns come first",
        columns: Columns.complexity(), statistic: .complexity)
    ),
    (
      "complexity_channels",
      TableSchema(
        title: "One row a channel of a bottleneck or the output",
        columns: Columns.complexityChannels, statistic: .complexity)
    ),
    (
      "complexity_trend",
      TableSchema(
        title: "One row a network and series; with --by a group and series",
        columns: Columns.complexityTrend(), statistic: .complexityTrend)
    ),
    (
      "complexity_conjecture",
      TableSchema(
        title: "One row a network; with --by a group",
        columns: Columns.complexityConjecture(), statistic: .depthConjecture)
    ),
    (
      "symmetry",
      TableSchema(
        title: "One row a layer of a network; with arms a layer of an arm, named first",
        columns: Columns.symmetry, statistic: .symmetry)
    ),
    (
      "symmetry_contrast",
      TableSchema(
        title: "One row a layer and quantity of two arms", columns: Columns.symmetryContrast,
        statistic: .symmetryContrast)
    ),
  ]

  private static let toyTables: [(name: String, schema: TableSchema)] = [
    (
      "toy",
      TableSchema(
        title: "Two-sided step: one row a seed and spike", columns: Columns.toy,
        statistic: .twoSidedStep)
    ),
    (
      "toy_course",
      TableSchema(
        title: "Two-sided step: one row a seed, time and spike", columns: Columns.toyCourse,
        statistic: .twoSidedStep)
    ),
    (
      "toy_kernel",
      TableSchema(
        title: "Kernel ratio K(-d, d) / K(d, d)", columns: Columns.toyKernel,
        statistic: .featureKernel)
    ),
  ]
}
