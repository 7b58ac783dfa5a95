internal import RFLR

/// Reads a run folder of the authors' sweeps: config.json beside losses.json.
///
/// The configuration may be repeated inside losses.json, or stand there alone, or be missing: then
/// the folder's name gives what it can, and the rank stays missing. A folder with a configuration
/// and no losses.json is an interrupted run.
///
/// - Source: protocol.md §0, §7, §10.
struct SumcosSweep: RunFolderAdapter {
  let name = "sumcos-sweep"
  let expects = "a run's folder with config.json and losses.json"
  private let results = "losses.json"

  /// What every run of these scripts has and its files do not say.
  ///
  /// The initialisation is our inference from the published numbers, so it is none of these.
  private static let implied: [String: JSONValue] = [
    "target.family": .string("sumcos"), "data.sampling": .string("grid"),
    "data.test_points": .integer(500), "data.test_sampling": .string("grid"),
    "network.frozen": .bool(true), "optimiser.name": .string("sgd"), "seed": .integer(42),
  ]

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard !candidate.has("results.json") else { return false }
    if candidate.mentions("lr_window", in: "config.json") { return true }
    return candidate.has(results)
      && (candidate.mentions("all_losses", in: results) || ConfigurationName(candidate.name) != nil)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { candidate.has(results) }

  func record(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    guard candidate.has(results) else {
      throw StoreError(
        .badData, path: candidate.path, "interrupted run: no \(results)",
        remedy: "finish the run, or leave its folder out")
    }
    let file = try SourceFile(reading: candidate.path(of: results))
    var fields = try SourceFields(try JSONReader.value(of: file), path: file.path)
    let config = try configuration(candidate, &fields)
    var read = try SweepConfiguration(config, candidate: candidate, results: file.path)
    read.known.imply(Self.implied)
    try refuseUnsaidExpcos(candidate, read.known, settings)

    let history = try history(&fields)
    if read.rates.isEmpty, let first = history.learningRates.first {
      read.known.state("schedule.learning_rate", .double(first))
    }
    let configuration = try read.known.document(adding: settings.added, path: candidate.path)
    var record = RunRecord(
      configuration: configuration, configName: read.name.description, runID: "",
      status: .finished, producer: settings.producer ?? "janisaiad/MMNN")
    record.history = history
    record.lrDivides = try divides(&fields, history: history, rates: read.rates)
    record.metrics = try metrics(&fields, history: history, configuration: configuration)
    let lastFigures = [history.losses.last, record.metrics[MetricName.testError]].compactMap { $0 }
    if !lastFigures.allSatisfy(\.isFinite) { record.status = .diverged }
    if let seconds = try fields.number("training_time_seconds") {
      record.provenance["wall_time_seconds"] = JSONValue.double(seconds).canonicalText
    }
    var original: [String: JSONValue] = [
      "inferred": .object(["network.init": .string("torch-default")])
    ]
    if let config { original["config"] = config }
    if !fields.rest.isEmpty { original["results"] = .object(fields.rest) }
    record.source = RunSource(
      adapter: name, path: candidate.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(original))
    record.runID = record.contentIdentity
    return record
  }

  /// The configuration beside the results and the one inside them; they must not disagree.
  private func configuration(
    _ candidate: IngestCandidate, _ fields: inout SourceFields
  ) throws(StoreError) -> JSONValue? {
    let inside = try fields.object("config")
    guard candidate.has("config.json") else { return inside }
    let file = try SourceFile(reading: candidate.path(of: "config.json"))
    let beside = try JSONReader.value(of: file)
    guard case .object(let insideMembers) = inside else { return beside }
    for (key, value) in insideMembers.sorted(by: { $0.key < $1.key }) {
      guard let other = beside[key], other != value else { continue }
      throw StoreError(
        .badData, path: file.path, field: key,
        "says \(other.canonicalText.prefix(60)), \(results) says \(value.canonicalText.prefix(60))",
        remedy: "keep the configuration that the run had")
    }
    return .object(insideMembers.merging(beside.members) { _, outer in outer })
  }

  /// The files of the expcos sweep look the same; only the folder of the sweep tells them apart.
  private func refuseUnsaidExpcos(
    _ candidate: IngestCandidate, _ known: ForeignConfiguration, _ settings: IngestSettings
  ) throws(StoreError) {
    guard settings.added["target.family"] == nil,
      candidate.path.split(separator: "/").dropLast().last?.contains("expcos") == true
    else { return }
    throw StoreError(
      .badData, path: candidate.path, field: "target.family",
      "the files do not name the target, and the folder above says expcos",
      remedy: "add --set target=expcos (or --set target=sumcos)")
  }

  private func history(_ fields: inout SourceFields) throws(StoreError) -> History {
    let epochCount = fields.rest["epochs_run"]?.intValue
    guard let losses = try fields.series("all_losses") else { throw fields.missing("all_losses") }
    let epochs = try losses.epochs(of: epochCount, countField: "epochs_run")
    guard let rates = try fields.series("all_lrs") else { throw fields.missing("all_lrs") }
    guard try rates.epochs(of: epochCount, countField: "epochs_run") == epochs else {
      throw fields.wrong(
        "all_lrs", "has \(rates.values.count) values for \(losses.values.count) losses",
        remedy: "the file was cut or edited; copy it again from its source")
    }
    return History(epochs: epochs, losses: losses.values, learningRates: rates.values)
  }

  /// Divides at the end of 0-based epochs, rates from the list of rates an epoch.
  ///
  /// The last divide ends the run, so its new rate stands in the configuration only.
  private func divides(
    _ fields: inout SourceFields, history: History, rates: [Double]
  ) throws(StoreError) -> [LRDivide] {
    let rateOf = Dictionary(
      zip(history.epochs, history.learningRates), uniquingKeysWith: { first, _ in first })
    let last = history.epochs.last ?? -1
    var divides: [LRDivide] = []
    for (index, item) in (try fields.list("lr_reduction_epochs") ?? []).enumerated() {
      let place = "lr_reduction_epochs[\(index)]"
      guard let epoch = item.intValue, epoch > divides.last?.epoch ?? -1, epoch <= last else {
        throw fields.wrong(
          place, "\(item.canonicalText) is not a later epoch of this run (0…\(last))",
          remedy: "expected 0-based epochs in ascending order")
      }
      let listed = { (index: Int) in rates.indices.contains(index) ? rates[index] : Double.nan }
      let divide = LRDivide(
        epoch: epoch, lrBefore: rateOf[epoch] ?? listed(index),
        lrAfter: rateOf[epoch + 1] ?? listed(index + 1))
      guard divide.lrBefore != divide.lrAfter else {
        throw fields.wrong(
          place, "the rate \(divide.lrBefore) does not change after epoch \(epoch)",
          remedy: "all_lrs and lr_reduction_epochs disagree; copy the file again from its source")
      }
      divides.append(divide)
    }
    return divides
  }

  private func metrics(
    _ fields: inout SourceFields, history: History, configuration: JSONValue
  ) throws(StoreError) -> [String: Double] {
    var metrics = ForeignMetrics(history: history, configuration: configuration)
    metrics[MetricName.testError] = try fields.number("final_test_error")
    metrics[MetricName.testErrorMax] = try fields.number("final_test_error_max")
    metrics[MetricName.trainError] = try fields.number("final_train_error")
    metrics.setEpochs(try fields.integer("epochs_run") ?? history.epochs.count)
    try metrics.setParameterCount(try fields.integer("total_parameters"), path: fields.path)
    return metrics.values
  }
}
