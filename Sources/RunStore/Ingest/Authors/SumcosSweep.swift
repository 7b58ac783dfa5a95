internal import RFLR

/// Reads a run folder of the authors' sweeps and selected reruns: config.json beside losses.json.
///
/// The configuration may be repeated inside losses.json, or stand there alone, or be missing: then
/// the folder's name gives what it can, and the rank stays missing unless weights tell it. A folder
/// with a configuration and no losses.json is an interrupted run. Weights of the run's folders
/// (``CheckpointFolder``) become its checkpoints.
///
/// - Source: protocol.md §0, §1, §7, §10.
struct SumcosSweep: AuthorsRunFolder {
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
    guard candidate.has(results) else { return false }
    return candidate.mentions("all_losses", in: results)
      || ConfigurationName(candidate.name) != nil || AuthorsFolderName(candidate.name) != nil
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { candidate.has(results) }

  func owned(_ candidate: IngestCandidate) -> Set<String> {
    CheckpointFolder.owned(in: candidate).union(LogRatioFiles.owned(in: candidate))
      .union([CheckpointFolder.weights])
  }

  func reading(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FolderReading {
    guard candidate.has(results) else {
      throw StoreError(
        .badData, path: candidate.path, "interrupted run: no \(results)",
        remedy: "finish the run, or leave its folder out")
    }
    let file = try SourceFile(reading: candidate.path(of: results))
    var fields = try SourceFields(try JSONReader.value(of: file), path: file.path)
    let config = try configuration(candidate, &fields)
    var (known, rates, configName) = try translation(of: config, candidate, file.path, settings)
    let history = try LossesDocument.history(&fields)
    if rates.isEmpty, let first = history.learningRates.first {
      known.state("schedule.learning_rate", .double(first))
    }
    if let conflict = known.fill(from: candidate) { settings.note(conflict) }
    var record = RunRecord(
      configuration: .object([:]), configName: "", runID: "", status: .finished,
      producer: settings.producer ?? Authors.producer)
    record.history = history
    record.lrDivides = try LossesDocument.divides(&fields, history: history, rates: rates)

    let found = try SweepCheckpoints(
      candidate, fields, of: record, every: settings.checkpointEvery)
    let (weights, problems) = RunWeights.read(
      found.plan.sorted, isFrozen: known.isFrozen(adding: settings.added))
    guard found.plan.problems.isEmpty, problems.isEmpty else {
      return FolderReading(problems: found.plan.problems + problems)
    }
    if let weights { try known.state(weights.network, path: candidate.path) }
    let configuration = try known.document(adding: settings.added, path: candidate.path)
    record.configuration = configuration
    record.configName = configName ?? Authors.configName(of: configuration, candidate)
    record.checkpoints = weights?.checkpoints ?? []
    record.frozen = weights?.frozen
    record.metrics = try LossesDocument.metrics(
      &fields, history: history, configuration: configuration)
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
    let looks = try LogRatioFiles(candidate, configuration: configuration)
    looks.attach(to: &record, &original)
    original.merge(found.left(weights)) { _, new in new }
    for note in [found.plan.noteOnSkipped(), found.noteOnMissing()].compactMap({ $0 }) {
      settings.note(note)
    }
    record.source = RunSource(
      adapter: name, path: candidate.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(original))
    record.runID = record.contentIdentity
    return FolderReading(record: record, problems: looks.problems)
  }

  /// What the configuration says, in our words; a name where it has the paper's form.
  private func translation(
    of config: JSONValue?, _ candidate: IngestCandidate, _ results: String,
    _ settings: IngestSettings
  ) throws(StoreError) -> (ForeignConfiguration, rates: [Double], name: String?) {
    if let config, TrackingConfiguration.isOne(config) {
      let read = try TrackingConfiguration(config, path: results, settings: settings)
      return (read.known, read.rates, nil)
    }
    var read = try SweepConfiguration(config, candidate: candidate, results: results)
    read.known.imply(Self.implied)
    try refuseUnsaidExpcos(candidate, read.known, settings)
    return (read.known, read.rates, read.name.description)
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
}
