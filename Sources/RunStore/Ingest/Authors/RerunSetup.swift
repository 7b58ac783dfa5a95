internal import RFLR

/// Reads one of the authors' `*_losses.json`: the losses of one setup, with little of its
/// configuration.
///
/// - Source: protocol.md §1, §9, §10 (rerun_four_setups).
struct RerunSetup: OneRunAdapter {
  let name = "rerun-setup"
  let expects = "a file *_losses.json"

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard accepts(candidate) else { return false }
    return ["all_losses", "momentum", "rank"].allSatisfy {
      SourceFile.mentions("\"\($0)\"", inBeginningOf: candidate.path)
    }
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.files == nil && candidate.name.hasSuffix("_losses.json")
  }

  func record(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    let file = try SourceFile(reading: candidate.path)
    var fields = try SourceFields(try JSONReader.value(of: file), path: file.path)
    var known = ForeignConfiguration()
    known.imply([
      "data.sampling": .string("grid"), "network.frozen": .bool(true),
      "optimiser.name": .string("sgd"), "optimiser.clip_norm": .integer(1),
    ])
    // The text names the setup in words of its own; only the paper's form tells more.
    let label = try fields.string("config")
    if let named = label.flatMap({ ConfigurationName($0) }) {
      known.state("data.points", .integer(named.points))
      known.state("batch_size", .integer(named.batchSize))
      known.state("network.depth", .integer(named.depth))
    }
    known.state("network.rank", try fields.integer("rank").map(JSONValue.integer))
    known.state("optimiser.momentum", try fields.number("momentum").map(JSONValue.double))
    known.state("stop.max_epochs", try fields.integer("num_epochs").map(JSONValue.integer))
    let history = try LossesDocument.history(&fields)
    known.state(
      "schedule.learning_rate", history.learningRates.first.map(JSONValue.double))
    let configuration = try known.document(adding: settings.added, path: file.path)
    let stem = String(candidate.name.dropLast("_losses.json".count))
    var record = RunRecord(
      configuration: configuration, configName: label ?? stem, runID: "", status: .finished,
      producer: settings.producer ?? Authors.producer)
    record.history = history
    record.lrDivides = try LossesDocument.divides(&fields, history: history, rates: [])
    record.metrics = try LossesDocument.metrics(
      &fields, history: history, configuration: configuration)
    if history.losses.last?.isFinite == false { record.status = .diverged }
    record.source = RunSource(
      adapter: name, path: file.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(fields.rest.isEmpty ? [:] : ["results": .object(fields.rest)]))
    record.runID = record.contentIdentity
    return record
  }
}
