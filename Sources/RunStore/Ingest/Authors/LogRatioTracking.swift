internal import RFLR

/// Reads a folder of the authors' log-ratio scripts: channel values, with or without config.json.
///
/// These scripts store no losses, so the run has no history; its looks at the channels are what
/// `stats logratio` reads.
///
/// - Source: protocol.md §2, §10 (track_logratio, layer2_logratios).
struct LogRatioTracking: AuthorsRunFolder {
  let name = "logratio-tracking"
  let expects = "a run's folder with fk_x0.npy"

  func recognises(_ candidate: IngestCandidate) -> Bool { LogRatioFiles.areThere(in: candidate) }

  func accepts(_ candidate: IngestCandidate) -> Bool { recognises(candidate) }

  func owned(_ candidate: IngestCandidate) -> Set<String> { LogRatioFiles.owned(in: candidate) }

  func reading(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FolderReading {
    var known = ForeignConfiguration()
    var original: [String: JSONValue] = [:]
    if candidate.has("config.json") {
      let file = try SourceFile(reading: candidate.path(of: "config.json"))
      let config = try JSONReader.value(of: file)
      known = try TrackingConfiguration(config, path: file.path, settings: settings).known
      original["config"] = config
    }
    if let conflict = known.fill(from: candidate) { settings.note(conflict) }
    let summary = try summary(candidate)
    if let every = summary?["checkpoint_every"]?.intValue {
      known.state("observe.every", .integer(every))
      known.state("observe.modes", .integer(0))
      known.state("observe.x", summary?["x_loc"]?.doubleValue.map(JSONValue.double))
    }
    let draft = try known.document(adding: settings.added, path: candidate.path)
    let looks = try LogRatioFiles(candidate, configuration: draft)
    if let rank = looks.rank { known.state("network.rank", .integer(rank)) }
    let configuration = try known.document(adding: settings.added, path: candidate.path)
    var record = RunRecord(
      configuration: configuration,
      configName: Authors.configName(of: configuration, candidate), runID: "",
      // The summary is what the script writes last.
      status: summary == nil && candidate.has(TrackedChannels.values) ? .incomplete : .finished,
      producer: settings.producer ?? Authors.producer)
    looks.attach(to: &record, &original)
    if let seconds = summary?["training_time_s"]?.doubleValue {
      record.provenance["wall_time_seconds"] = JSONValue.double(seconds).canonicalText
    }
    let file = try SourceFile(inside: candidate.path(of: Self.mainFile(of: candidate)))
    record.source = RunSource(
      adapter: name, path: candidate.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(original))
    record.runID = record.contentIdentity
    return FolderReading(record: record, problems: looks.problems)
  }

  private func summary(_ candidate: IngestCandidate) throws(StoreError) -> JSONValue? {
    guard candidate.has(TrackedChannels.values), candidate.has("summary.json") else { return nil }
    return try JSONReader.value(of: try SourceFile(reading: candidate.path(of: "summary.json")))
  }

  /// The file that holds the run's numbers: tracked values, else the first of the others by name.
  private static func mainFile(of candidate: IngestCandidate) -> String {
    candidate.has(TrackedChannels.values)
      ? TrackedChannels.values
      : LogRatioFiles.owned(in: candidate).sorted().first ?? TrackedChannels.values
  }
}
