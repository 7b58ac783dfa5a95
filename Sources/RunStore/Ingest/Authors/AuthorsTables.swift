internal import RFLR

/// Reads the authors' tables of minima, and names their tables that hold no runs.
///
/// `positive_local_minima_per_run.json` has one record a run: the mean number of minima of each linear
/// map, a series over the map's number. Runs whose folders stand near are read there, with their
/// weights. Tables of groups and the two-step study hold no training run; `rflr stats` computes both.
///
/// - Source: protocol.md §3, §9, §10.
struct AuthorsTables: IngestAdapter {
  let name = "authors-tables"
  let expects = "positive_local_minima_per_run.json"
  private static let runs = "positive_local_minima_per_run.json"

  /// Files without runs: what they are, and what computes them.
  private static let others: [String: (what: String, remedy: String)] = [
    "positive_local_minima_summary.json": (
      "repeats positive_local_minima_per_run.json", "ingest that file"
    ),
    "group_summary.json": (
      "is about groups of runs and holds no run", "ingest their weights: stats complexity --by rank"
    ),
    "group_layer_stats.csv": (
      "is about groups of runs and holds no run", "ingest their weights: stats complexity --by rank"
    ),
  ]

  func recognises(_ candidate: IngestCandidate) -> Bool {
    if accepts(candidate) { return true }
    return candidate.mentions("coupling_distance", in: "results.json")
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.files == nil
      && (candidate.name == Self.runs || Self.others[candidate.name] != nil
        || (candidate.name == "results.json" && Self.isTwoStep(candidate.path)))
  }

  private static func isTwoStep(_ path: String) -> Bool {
    SourceFile.mentions("\"coupling_distance\"", inBeginningOf: path)
  }

  func owned(_ candidate: IngestCandidate) -> Set<String> {
    candidate.files == nil ? [] : ["results.json"]
  }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    guard candidate.name == Self.runs, candidate.files == nil else {
      let (what, remedy) =
        Self.others[candidate.name] ?? (
          "is the two-step study of a toy and holds no training run", "rflr stats toy computes it"
        )
      settings.note(StoreError(.noInput, path: candidate.path, what, remedy: remedy))
      return []
    }
    let file = try SourceFile(reading: candidate.path)
    guard case .array(let items) = try JSONReader.value(of: file) else {
      throw StoreError(
        .badData, path: file.path, "is no list of records",
        remedy: "expected [{\"run_dir\": …}, …]; copy it again from its source")
    }
    var nearby = 0
    let results = items.enumerated().compactMap { index, item -> Result<RunRecord, StoreError>? in
      do throws(StoreError) {
        let record = try record(item, "[\(index)]", file, settings)
        if record == nil { nearby += 1 }
        return record.map { .success($0) }
      } catch {
        return .failure(error)
      }
    }
    if nearby > 0 {
      settings.note(
        StoreError(
          .noInput, path: file.path,
          "the folders of \(nearby) of its \(items.count) runs are here",
          remedy: "those runs are read from their folders"))
    }
    return results
  }

  private func record(
    _ item: JSONValue, _ place: String, _ file: SourceFile, _ settings: IngestSettings
  ) throws(StoreError) -> RunRecord? {
    var fields = try SourceFields(item, path: file.path, field: place)
    let directory = try fields.string("run_dir")
    let folder = String(directory?.split(separator: "/").last ?? "")
    if Authors.stands(folder, near: file.path) { return nil }
    var known = ForeignConfiguration()
    for (name, field) in [
      ("num_layers", "network.depth"), ("hidden_width", "network.width"),
      ("hidden_rank", "network.rank"),
    ] {
      known.state(field, try fields.integer(name).map(JSONValue.integer))
    }
    let candidate = IngestCandidate(path: folder, files: nil)
    if let conflict = known.fill(from: candidate) { settings.note(conflict) }
    let configuration = try known.document(
      adding: settings.added, path: file.path, row: place)
    var record = RunRecord(
      configuration: configuration, configName: folder.isEmpty ? "minima \(place)" : folder,
      runID: "", status: .finished, producer: settings.producer ?? Authors.producer)
    if let layers = try fields.object("leap_all_layers") {
      var part = try SourceFields(layers, path: file.path, field: "\(place): leap_all_layers")
      let name = "mean_minima_per_component_by_leap_layer"
      if let means = try part.numbers(name), !means.isEmpty {
        // Linear maps are counted from 1, as in figure 4.
        record.series = [Series(name: name, steps: Array(1...means.count), values: means)]
      }
    }
    guard !record.series.isEmpty else {
      throw StoreError(
        .badData, path: file.path, field: "\(place): leap_all_layers", "has no minima by layer",
        remedy: "run the authors' script with all layers, or ingest the run's weights")
    }
    record.source = RunSource(
      adapter: name, path: file.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object(["record": item]))
    record.runID = record.contentIdentity
    return record
  }
}

extension Authors {
  /// Whether a folder of a name stands beside a file; nothing but a plain name can.
  static func stands(_ folder: String, near path: String) -> Bool {
    guard !folder.isEmpty, folder != ".", folder != "..", !folder.contains("/"),
      !folder.utf8.contains(0)
    else { return false }
    let parent =
      path.contains("/") ? path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) : ""
    if case .folder? = try? SourceFile.kind(of: parent + folder) { return true }
    return false
  }
}
