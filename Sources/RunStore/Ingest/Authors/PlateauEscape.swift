internal import RFLR

/// Reads a run folder of the authors' plateau study: config.json beside results.json.
///
/// The configuration is the one of a base run with a few fields added; the fields of the base run
/// that the study does not use are leftovers, and its true rate, batch size, threshold and epochs
/// are the added ones. A folder without results.json is an interrupted run. Log-ratios of pairs of
/// channels become series.
///
/// - Source: protocol.md §0, §5, §10.
struct PlateauEscape: AuthorsRunFolder {
  let name = "plateau-escape"
  let expects = "a run's folder with config.json and results.json"
  private let results = "results.json"

  private static let leftovers = [
    "name", "num_epochs", "lr_sequence", "lr_window", "min_epochs_before_reduce",
    "min_loss_divisor", "lr_stop_below", "save_checkpoint_every_n_epochs",
  ]

  private static let implied: [String: JSONValue] = [
    "target.family": .string("sumcos"), "data.sampling": .string("grid"),
    "network.frozen": .bool(true), "optimiser.name": .string("sgd"),
    "optimiser.momentum": .integer(0), "optimiser.clip_norm": .integer(1), "seed": .integer(42),
  ]

  func recognises(_ candidate: IngestCandidate) -> Bool {
    candidate.mentions("escape_threshold", in: "config.json")
      || candidate.mentions("epochs_to_escape", in: results)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { candidate.has(results) }

  func owned(_ candidate: IngestCandidate) -> Set<String> { LogRatioFiles.owned(in: candidate) }

  func reading(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FolderReading {
    for file in ["config.json", results] where !candidate.has(file) {
      throw StoreError(
        .badData, path: candidate.path,
        file == results
          ? "interrupted run: no \(results)"
          : "no config.json: batch size and threshold are not known",
        remedy: file == results ? "finish the run, or leave its folder out" : "restore config.json")
    }
    let configFile = try SourceFile(reading: candidate.path(of: "config.json"))
    let config = try JSONReader.value(of: configFile)
    var run = try configuration(config, path: configFile.path)
    run.known.imply(Self.implied)
    if let conflict = run.known.fill(from: candidate) { settings.note(conflict) }

    let file = try SourceFile(reading: candidate.path(of: results))
    var fields = try SourceFields(try JSONReader.value(of: file), path: file.path)
    let document = try run.known.document(adding: settings.added, path: candidate.path)
    var record = RunRecord(
      configuration: document, configName: run.name.description, runID: "",
      status: .censored, producer: settings.producer ?? Authors.producer)
    let epochCount = fields.rest["n_epochs_run"]?.intValue
    if let losses = try fields.series("all_losses") {
      let epochs = try losses.epochs(of: epochCount, countField: "n_epochs_run")
      record.history = History(
        epochs: epochs, losses: losses.values,
        learningRates: epochs.map { _ in run.learningRate })
    }
    try Self.readOutcome(into: &record, &fields, threshold: run.threshold)
    let looks = try LogRatioFiles(candidate, configuration: document)
    var original: [String: JSONValue] = [:]
    looks.attach(to: &record, &original)
    record.source = RunSource(
      adapter: name, path: candidate.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(
        original.merging([
          "config": config, "results": .object(fields.rest),
          "leftovers": .array(
            Self.leftovers.filter { config[$0] != nil }.map(JSONValue.string)),
          "inferred": .object(["network.init": .string("torch-default")]),
        ]) { _, new in new }))
    record.runID = record.contentIdentity
    return FolderReading(record: record, problems: looks.problems)
  }

  private struct Run {
    var known = ForeignConfiguration()
    var name: ConfigurationName
    var learningRate: Double
    var threshold: Double
  }

  private func configuration(_ config: JSONValue, path: String) throws(StoreError) -> Run {
    var fields = try SourceFields(config, path: path)
    func required<Value>(_ key: String, _ value: Value?) throws(StoreError) -> Value {
      guard let value else { throw fields.missing(key) }
      return value
    }
    let name = ConfigurationName(
      factor: try required("factor", try fields.integer("factor")),
      points: try required("n_train", try fields.integer("n_train")),
      batchSize: try required("batch_size", try fields.integer("batch_size")),
      depth: try required("num_layers", try fields.integer("num_layers")))
    var run = Run(
      name: name, learningRate: try required("lr", try fields.number("lr")),
      threshold: try required("escape_threshold", try fields.number("escape_threshold")))
    run.known.state("target.factor", .integer(name.factor))
    run.known.state("data.points", .integer(name.points))
    run.known.state("batch_size", .integer(name.batchSize))
    run.known.state("network.depth", .integer(name.depth))
    run.known.state("network.width", try fields.integer("hidden_width").map(JSONValue.integer))
    run.known.state("network.rank", try fields.integer("hidden_rank").map(JSONValue.integer))
    run.known.state("schedule.name", .string("fixed"))
    run.known.state("schedule.learning_rate", .double(run.learningRate))
    run.known.state("stop.loss_below", .double(run.threshold))
    run.known.state("stop.max_epochs", try fields.integer("max_epochs").map(JSONValue.integer))
    return run
  }

  /// Escape is the first epoch below the threshold; its number is a count, so the epoch before it.
  ///
  /// - Parameter threshold: The loss of escape; nil where it is not known, as in a list of outcomes.
  static func readOutcome(
    into record: inout RunRecord, _ fields: inout SourceFields, threshold: Double?
  ) throws(StoreError) {
    guard let escaped = try fields.bool("escaped") else { throw fields.missing("escaped") }
    let escapeEpochs = try fields.integer("epochs_to_escape")
    let finalLoss = try fields.number("final_loss") ?? record.history.losses.last
    guard
      let epochs = try fields.integer("n_epochs_run") ?? record.history.epochs.last.map({ $0 + 1 })
    else { throw fields.missing("n_epochs_run") }
    guard escaped == (escapeEpochs != nil), (1...max(1, epochs)).contains(escapeEpochs ?? 1) else {
      throw fields.wrong(
        "epochs_to_escape",
        "\(escapeEpochs.map(String.init) ?? "null") does not fit escaped \(escaped) in \(epochs) epochs",
        remedy: "the file was edited; copy it again from its source")
    }
    if let escapeEpochs, let threshold,
      let index = record.history.epochs.firstIndex(of: escapeEpochs - 1),
      !(record.history.losses[index] < threshold)
    {
      throw fields.wrong(
        "epochs_to_escape",
        "the loss \(record.history.losses[index]) of epoch \(escapeEpochs - 1) is not below the threshold \(threshold)",
        remedy: "config.json and results.json are of different runs; copy both again")
    }
    var metrics = ForeignMetrics(history: record.history, configuration: record.configuration)
    metrics[MetricName.finalLoss] = finalLoss
    metrics[MetricName.escapeEpochs] = escapeEpochs.map(Double.init)
    metrics[MetricName.parameterDistance] = try fields.number("norm_diff")
    metrics.setEpochs(epochs)
    record.metrics = metrics.values
    if escaped {
      record.status = .escaped
    } else if let finalLoss, !finalLoss.isFinite {
      record.status = .diverged
    }
  }
}
