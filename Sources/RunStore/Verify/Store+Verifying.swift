internal import Foundation

extension Store {
  /// Runs whose entries are compared with the index at a time.
  private static let batchSize = 200

  /// Checks every file: checksums, content hash, identity; and that the index says the same.
  ///
  /// SQLite keeps no checksums: a bit that flips inside a value of the index reads as another value.
  /// So each run's rows are compared with those that its file gives, the statements that made the tables
  /// with our own, and the database checks its own structure.
  ///
  /// - Parameter progress: Told the number of files checked.
  /// - Returns: What is wrong, with the file or the index named, and notes.
  /// - Throws: ``StoreError`` when the store cannot be listed.
  public func verify(
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> StoreCheck {
    let files = try runFiles()
    var check = StoreCheck(fileCount: files.count)
    var comparison = IndexComparison(of: self)
    var waiting: [IndexEntry] = []
    for (number, file) in files.enumerated() {
      let (findings, entry) = inspect(file)
      check.findings += findings
      if let entry { waiting.append(entry) }
      if waiting.count == Self.batchSize {
        comparison.take(waiting)
        waiting = []
      }
      progress(number + 1, files.count)
    }
    comparison.take(waiting)
    check.findings += comparison.end(damaged: check.findings)
    check.findings += temporaryFindings()
    check.findings += lostFindings()
    return check
  }

  /// What is wrong with a file; its entry where it is the run's own sound file.
  private func inspect(_ file: String) -> (findings: [StoreFinding], entry: IndexEntry?) {
    let full = path + "/" + file
    let (problems, sound) = RunFile.check(full)
    guard let sound else {
      return (problems.map { StoreFinding(kind: Self.kind(of: $0, file), error: $0) }, nil)
    }
    let runID = sound.record.runID
    guard file == relativePath(of: runID) else {
      let error = StoreError(
        .badData, path: full, "holds the run \(runID)",
        remedy: "rename it to \(relativePath(of: runID))")
      return ([StoreFinding(kind: .misplaced(file: file, runID: runID), error: error)], nil)
    }
    do throws(StoreError) {
      let stored = try ContentHash.sha256(ofFile: full)
      let entry = IndexEntry(
        record: sound.record,
        file: IndexedFile(
          path: file, sizeBytes: stored.sizeBytes, sha256: stored.sha256,
          contentSHA256: sound.hash))
      return ([], entry)
    } catch {
      return ([StoreFinding(kind: .unreadable, error: error)], nil)
    }
  }

  private static func kind(of error: StoreError, _ file: String) -> StoreFinding.Kind {
    error.code == .badData && error.field != RunFile.Key.schemaVersion
      ? .damaged(file: file) : .unreadable
  }

  // MARK: What writers left

  /// Seconds after which a file that nobody writes belongs to nobody, where its writer cannot be asked.
  private static let patience = 3600.0

  private func temporaryFindings() -> [StoreFinding] {
    temporaryFiles().map { file in
      let full = path + "/" + file
      let facts = try? FileManager.default.attributesOfItem(atPath: full)
      let age = (facts?[.modificationDate] as? Date).map { -$0.timeIntervalSinceNow } ?? 0
      let isOfDead =
        switch AtomicFile.writer(ofTemporary: URL(filePath: file).lastPathComponent) {
        case .gone: true
        case .alive, .suspended: false
        case .unknown: age > Self.patience
        }
      let error = StoreError(
        .badData, path: full,
        isOfDead ? "was left by a writer that was ended" : "is being written, or was until lately",
        remedy: isOfDead ? "rflr verify --repair removes it" : "it goes with its writer's work")
      return StoreFinding(kind: .temporary(file: file, isOfDead: isOfDead), error: error)
    }
  }

  private func temporaryFiles() -> [String] {
    let own = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let below = ["runs", "sweeps", "plans", LostRun.folder].flatMap { folder in
      (FileManager.default.enumerator(atPath: path + "/" + folder) ?? .init())
        .compactMap { $0 as? String }
        .filter { AtomicFile.isTemporary(URL(filePath: $0).lastPathComponent) }
        .map { folder + "/" + $0 }
    }
    return (own.filter(AtomicFile.isTemporary) + below).sorted()
  }

  private func lostFindings() -> [StoreFinding] {
    lostRuns().filter { !hasFile(of: $0.runID) }.map { lost in
      StoreFinding(
        kind: .lost(runID: lost.runID),
        error: StoreError(
          .badData, path: lost.path(in: self), field: lost.configName,
          "the run is not in the store any more", remedy: lost.remedy(in: self)))
    }
  }
}
