internal import RFLR

/// What a folder of the authors gave: its run, and what is wrong there.
struct FolderReading {
  /// Nil where the run cannot be taken.
  var record: RunRecord?
  /// Each in one line; those beside a record concern files that the record does not need.
  var problems: [StoreError] = []
}

/// The layouts of one folder, one run in which more than one thing may be wrong.
protocol AuthorsRunFolder: IngestAdapter {
  /// Reads the run of a folder.
  func reading(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FolderReading
}

extension AuthorsRunFolder {
  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    let reading = try reading(candidate, settings: settings)
    return (reading.record.map { [.success($0)] } ?? []) + reading.problems.map { .failure($0) }
  }
}

/// Facts of the scripts behind all these layouts.
enum Authors {
  static let producer = "janisaiad/MMNN"

  /// What our name of a configuration is; the folder's own name where too little is known.
  static func configName(of configuration: JSONValue, _ candidate: IngestCandidate) -> String {
    let needed = ["target.family", "data.points", "batch_size", "network.depth"]
    let isKnown = needed.allSatisfy { configuration[$0] != nil }
    guard isKnown, let complete = try? RunConfiguration(json: configuration) else {
      return candidate.name
    }
    return complete.name
  }
}
