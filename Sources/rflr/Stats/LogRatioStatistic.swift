internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Which channels are compared, and how.
struct LogRatioOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Point of [-1, 1] at which the channels are looked at.")
  var x: Double = 1e-8
  @Option(help: "Bottleneck 1 to L; the last one without it.")
  var layer: Int?
  @Option(help: "Linear map 1 to 2(L+1) instead: odd are features, 2l is bottleneck l.")
  var linear: Int?
  @Option(parsing: .unconditional, help: "Added to |f| before the logarithm.")
  var epsilon: Double = LogRatio.Rule.standard.offset
  @Option(help: "Looks from observations, checkpoints or all.")
  var from = LookSource.all
  @Option(help: "Simulated untrained networks behind each p.")
  var draws = 20_000
  @Option(help: "Seed of that simulation.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (-1...1).contains(x) else { throw ValidationError("--x \(x) is not in [-1, 1].") }
    guard layer == nil || linear == nil else {
      throw ValidationError("Give --layer or --linear, not both.")
    }
    for (name, value) in [("--layer", layer), ("--linear", linear)] {
      if let value, value < 1 { throw ValidationError("\(name) \(value) is below 1.") }
    }
    guard (100...10_000_000).contains(draws) else {
      throw ValidationError("--draws \(draws) is outside 100 to 10000000.")
    }
  }

  /// The log-ratios of one run; nulls are simulated once for each number of channels.
  func read(
    _ row: RunRow, of runs: SelectedRuns, rule: LogRatio.Rule, nulls: inout [Int: LogRatioNull]
  ) throws -> LogRatioOfRun {
    let file = try FunctionLooks(row, of: runs, source: from)
    let depth = file.configuration.network.depth
    let index = linear ?? 2 * (layer ?? depth)
    guard layer ?? 1 <= depth, index <= 2 * (depth + 1) else {
      throw Refusal(
        layer.map { "\(depth) bottlenecks: no layer \($0)" }
          ?? "\(2 * (depth + 1)) linear maps: no map \(index)")
    }
    let (looks, sources) = try file.channels(ofMap: index, at: x)
    let course = try LogRatioCourse(
      looks.map { epoch, values throws(Refusal) in
        .init(epoch: epoch, ratios: try LogRatio(values, rule: rule))
      })
    // Features are cut off at 0, so the null of normal numbers is none of theirs.
    let count = course.final.ratios.values.count
    if index.isMultiple(of: 2), nulls[count] == nil {
      nulls[count] = try LogRatioNull(channels: count, draws: draws, seed: seed)
    }
    return LogRatioOfRun(
      runID: row.runID, configName: row.configName, linearIndex: index, x: x, course: course,
      sources: sources, null: index.isMultiple(of: 2) ? nulls[count] : nil)
  }
}

struct LogRatioStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logratio",
    abstract: "Compare the channels of a layer at a point, over training and with untrained ones.",
    discussion: """
      \(LogRatio.definition)

      Examples:
        rflr stats logratio f3_N768_bs8_L3
        rflr stats logratio 'rank = 15' --layer 2 --x 0.5 --epochs --to out
      """)

  @OptionGroup var options: LogRatioOptions
  @Flag(help: "Also the table logratio_epochs: every look.")
  var epochs = false
  @Flag(help: "Also the table logratio_pairs: every pair at every look.")
  var pairs = false
  @Flag(help: "Also the table logratio_channels: value and share of every channel at every look.")
  var channels = false
  @OptionGroup var statistic: StatisticOptions

  func run() throws {
    let runs = try statistic.select()
    try statistic.emit(try tables(of: runs), of: runs)
  }

  /// The tables of some runs, the one of runs first.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let rule = try LogRatio.Rule(offset: options.epsilon)
    var nulls: [Int: LogRatioNull] = [:]
    let (used, exclusions) = try runs.read { row in
      try options.read(row, of: runs, rule: rule, nulls: &nulls)
    }
    let provenance = runs.provenance(
      [.logRatio(rule, null: nulls.values.first)], used: used.map(\.row), exclusions: exclusions)
    let values = used.map(\.value)
    var tables: [Table] = [.logRatio(values, provenance: provenance)]
    if epochs { tables.append(.logRatioEpochs(values, provenance: provenance)) }
    if pairs { tables.append(.logRatioPairs(values, provenance: provenance)) }
    if channels { tables.append(.logRatioChannels(values, provenance: provenance)) }
    return tables
  }
}
