internal import RFLR

/// Reads all_results.json of the authors' plateau study: the outcomes of its runs, without their losses.
///
/// Runs whose folders stand beside the list are read there. Of the others only rate and batch size are
/// written; the network and the data are those of the study, the threshold is not known.
///
/// - Source: protocol.md §5, §10.
struct PlateauList: IngestAdapter {
  let name = "plateau-list"
  let expects = "all_results.json"

  private static let implied: [String: JSONValue] = [
    "target.family": .string("sumcos"), "target.factor": .integer(3), "data.points": .integer(768),
    "data.sampling": .string("grid"), "network.width": .integer(1024),
    "network.rank": .integer(10), "network.depth": .integer(3), "network.frozen": .bool(true),
    "optimiser.name": .string("sgd"), "optimiser.momentum": .integer(0),
    "optimiser.clip_norm": .integer(1), "schedule.name": .string("fixed"), "seed": .integer(42),
  ]

  func recognises(_ candidate: IngestCandidate) -> Bool {
    accepts(candidate)
      && SourceFile.mentions("\"epochs_to_escape\"", inBeginningOf: candidate.path)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.files == nil && candidate.name == "all_results.json"
  }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    let file = try SourceFile(reading: candidate.path)
    guard case .array(let items) = try JSONReader.value(of: file) else {
      throw StoreError(
        .badData, path: file.path, "is no list of outcomes",
        remedy: "expected [{\"escaped\": …}, …]; copy it again from its source")
    }
    return items.enumerated().compactMap { index, item in
      let folder = item["run_name"]?.stringValue ?? ""
      if Authors.stands(folder, near: file.path) { return nil }
      do throws(StoreError) {
        return .success(try record(item, "[\(index)]", folder, file, settings))
      } catch {
        return .failure(error)
      }
    }
  }

  private func record(
    _ item: JSONValue, _ place: String, _ folder: String, _ file: SourceFile,
    _ settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    var fields = try SourceFields(item, path: file.path, field: place)
    var known = ForeignConfiguration()
    known.imply(Self.implied)
    guard let rate = try fields.number("lr") else { throw fields.missing("\(place): lr") }
    guard let batchSize = try fields.integer("batch_size") else {
      throw fields.missing("\(place): batch_size")
    }
    known.state("schedule.learning_rate", .double(rate))
    known.state("batch_size", .integer(batchSize))
    let configuration = try known.document(adding: settings.added, path: file.path, row: place)
    var record = RunRecord(
      configuration: configuration,
      configName: Authors.configName(
        of: configuration, IngestCandidate(path: folder.isEmpty ? place : folder, files: nil)),
      runID: "", status: .censored, producer: settings.producer ?? Authors.producer)
    try PlateauEscape.readOutcome(into: &record, &fields, threshold: nil)
    record.source = RunSource(
      adapter: name, path: file.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(["results": .object(fields.rest)]))
    record.runID = record.contentIdentity
    return record
  }
}
