internal import RFLR

/// Reads MLflow's runs: its SQLite store with all of them, or a run's folder below `mlruns/`.
///
/// One layout by two ways: a run that is read from both is one run. Deleted runs are left out.
struct MLflow: IngestAdapter {
  let name = "mlflow"
  let expects = "MLflow's database (mlflow.db) or its mlruns/ folder"
  let readsLogs = true

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard candidate.files == nil else { return MLflowFolder.isRun(candidate) }
    guard accepts(candidate) else { return false }
    return SourceFile.beginning(of: candidate.path, sizeBytes: 16)
      == Array("SQLite format 3\0".utf8)
      && SourceFile.mentions("run_uuid", inBeginningOf: candidate.path)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.files == nil
      ? ["db", "sqlite", "sqlite3"].contains(candidate.fileExtension)
      : MLflowFolder.isRun(candidate)
  }

  func owned(_ candidate: IngestCandidate) -> Set<String> {
    candidate.files == nil
      ? []
      : [
        "meta.yaml", "metrics", "params", "tags", "artifacts", "inputs", "outputs", "datasets",
        "models", "traces",
      ]
  }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    var notes = LogNotes()
    defer { settings.tell(notes, of: candidate.path) }
    let runs: [MLflowRun]
    let files: LogFiles
    let isDatabase = candidate.files == nil
    if isDatabase {
      (runs, files) = try MLflowStore.read(candidate.path)
    } else {
      let folder = try MLflowFolder(reading: candidate.path, notes: &notes)
      (runs, files) = ([folder.run], folder.files)
    }
    var results: [Result<RunRecord, StoreError>] = []
    for (index, run) in runs.enumerated() {
      guard !run.isDeleted else {
        notes.add(
          "runs that were deleted in MLflow are left out", remedy: "restore them there first")
        continue
      }
      let log = run.log(path: candidate.path, row: isDatabase ? index + 1 : nil, notes: &notes)
      do throws(StoreError) {
        if let defect = run.defect {
          throw log.wrong(
            nil, defect, remedy: "the store was edited or is damaged; leave this run out")
        }
        results.append(
          .success(
            try log.record(adapter: name, files: files, settings: settings, notes: &notes)))
      } catch {
        results.append(.failure(error))
      }
    }
    if runs.isEmpty {
      throw StoreError(
        .noInput, path: candidate.path, "the MLflow store holds no runs",
        remedy: "check that it is the store of your tracking server")
    }
    return results
  }
}
