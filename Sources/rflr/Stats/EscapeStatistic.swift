internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

struct EscapeStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escape",
    abstract: "Count the epochs and steps until the loss first falls below a threshold.",
    discussion: """
      Without a threshold each run's own one is used (stop.loss_below); runs without one are left out.

      \(PlateauEscape.definition)

      Examples:
        rflr stats escape 'bs = 128' --threshold 1.4
        rflr stats escape 'target.factor = 3' --relative 0.93 --to out/escape
      """)

  @Option(parsing: .unconditional, help: "Loss below which a run has escaped (paper: 1.4, 0.1).")
  var threshold: Double?
  @Option(
    parsing: .unconditional,
    help: "The same as a share of the loss of the function 0 on the run's training points.")
  var relative: Double?
  @OptionGroup var options: StatisticOptions

  func run() throws {
    let threshold = try PlateauEscape.Threshold(loss: threshold, share: relative)
    let runs = try options.select(columns: EscapeReading.columns)
    try options.emit(try EscapeReading(threshold: threshold).tables(of: runs), of: runs)
  }
}

/// The escapes of stored runs.
struct EscapeReading: Sendable {
  let threshold: PlateauEscape.Threshold

  /// What it needs of the index.
  static let columns =
    RunRow.keyColumns + ["status", "threshold", "points", "checkpoints"]
    + [MetricName.epochs, MetricName.escapeEpochs, MetricName.parameterDistance]

  /// The table of all runs.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let store = runs.store
    let (used, exclusions) = try runs.readTogether { try entry(of: $0, in: store) }
    var statistic = Provenance.Statistic.escape
    statistic.definition += "; threshold: \(thresholdText)"
    return [
      Table(
        escapes: used.map(\.value),
        provenance: runs.provenance([statistic], used: used.map(\.row), exclusions: exclusions))
    ]
  }

  private var thresholdText: String {
    switch threshold {
    case .own: "the run's own"
    case .loss(let loss): "\(loss)"
    case .shareOfZeroFunction(let share): "\(share) of the loss of the function 0"
    }
  }

  /// The escape of one run.
  ///
  /// - Throws: ``Refusal`` where it cannot be told, ``StoreError`` where its file cannot be read.
  func entry(of row: RunRow, in store: Store) throws -> EscapeEntry {
    let own = row["threshold"].doubleValue
    var zero: Double?
    if case .shareOfZeroFunction = threshold {
      zero = ZeroFunction.loss(
        of: try RunFile.readHeader(store.filePath(of: row.runID)).record.configuration)
    }
    let threshold = try threshold.value(own: own, zeroFunctionLoss: zero)
    let curve = try store.lossCurve(of: row.runID)
    let hasDiverged = row["status"].text == RunStatus.diverged.rawValue
    let escape =
      curve.losses.isEmpty && own == threshold
      ? try Self.stated(row)
      : try PlateauEscape(
        of: curve, below: threshold, hasDiverged: hasDiverged, lossesNotStoredAreNotBelow: own)
    return EscapeEntry(
      run: row.key, escape: escape, threshold: threshold, zeroFunctionLoss: zero,
      stepsPerEpoch: row.stepsPerEpoch,
      parameterDistance: try Self.distance(at: escape, row, in: store))
  }

  /// What a source without losses says of its own threshold.
  private static func stated(_ row: RunRow) throws(Refusal) -> PlateauEscape {
    let status = PlateauEscape.Status(rawValue: row["status"].text)
    let epochs = row.whole(status == .escaped ? MetricName.escapeEpochs : MetricName.epochs)
    guard let status, let epochs else { throw Refusal("no loss of single epochs is stored") }
    return PlateauEscape(status: status, observedEpochs: epochs)
  }

  /// The stored distance where the run ended with its escape, else that of a checkpoint of the epoch.
  private static func distance(
    at escape: PlateauEscape, _ row: RunRow, in store: Store
  ) throws -> Measured {
    guard let count = escape.escapeEpochs else { return .missing }
    if row.whole(MetricName.epochs) == count {
      return Measured(row[MetricName.parameterDistance].doubleValue)
    }
    guard (row.whole("checkpoints") ?? 0) > 1 else { return .missing }
    let path = store.filePath(of: row.runID)
    let kept = try RunFile.readHeader(path).record.checkpoints
    guard let first = kept.firstIndex(where: { $0.epoch == -1 }),
      let last = kept.firstIndex(where: { $0.epoch == count - 1 })
    else { return .missing }
    let start = parameters(try RunFile.readCheckpoint(path, first))
    let end = parameters(try RunFile.readCheckpoint(path, last))
    guard start.count == end.count else { return .missing }
    return Measured(PlateauEscape.parameterDistance(from: start, to: end))
  }

  private static func parameters(_ checkpoint: Checkpoint) -> [Float] {
    checkpoint.parameters.blocks.flatMap {
      $0.featureWeights + $0.featureBias + $0.channelWeights + $0.channelBias
    }
  }
}
