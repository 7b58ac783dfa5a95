internal import Foundation

/// What became of all files of one run.
struct SettledRun {
  /// What is to be told.
  var reports: [StoreMerge.Report] = []
  /// What the index must get.
  var entry: IndexEntry?
  /// The run and the SHA-256 of its file, where it was there before.
  var present: (runID: String, sha256: String)?

  fileprivate mutating func refuse(_ error: StoreError) { reports.append(.refused(error)) }

  fileprivate mutating func keep(_ runID: String, _ sha256: String) {
    reports.append(.merged(runID: runID, .present))
    present = (runID, sha256)
  }
}

extension Store {
  /// Attempts to settle a run whose files others write meanwhile.
  private static let mostAttempts = 5

  /// Brings one run into this store, or says why not.
  ///
  /// - Parameters:
  ///   - file: Path of the run's file in a store.
  ///   - paths: The files that sources have under it.
  /// - Throws: ``StoreError`` where this store cannot be written.
  func settle(_ file: String, from paths: [String]) throws(StoreError) -> SettledRun {
    let runID = URL(filePath: file).deletingPathExtension().lastPathComponent
    guard LostRun.isID(runID), file == relativePath(of: runID) else {
      var settled = SettledRun()
      for path in paths { settled.refuse(Self.refusal(ofOddName: path)) }
      return settled
    }
    for _ in 0..<Self.mostAttempts {
      if let settled = try attempt(runID, paths) { return settled }
    }
    var settled = SettledRun()
    settled.refuse(
      StoreError(
        .busy, path: paths[0], field: runID, "is written again and again while it is merged",
        remedy: "merge again when its training has ended"))
    return settled
  }

  private static func refusal(ofOddName path: String) -> StoreError {
    do throws(StoreError) {
      return .misplaced(path, holding: try RunFile.readHeader(path).record.runID)
    } catch {
      return error
    }
  }

  /// Nil where a file changed meanwhile.
  private func attempt(_ runID: String, _ paths: [String]) throws(StoreError) -> SettledRun? {
    var settled = SettledRun()
    let own: String?
    do throws(StoreError) {
      own = try sha256(of: runID)
    } catch {
      settled.refuse(error)
      return settled
    }
    if own == nil, paths.count == 1 {
      return try take(paths[0], of: runID, expecting: nil, replacing: nil, settled)
    }
    var distinct: [String: String] = [:]
    // In the order of paths, so that messages do not depend on that of the stores.
    for path in paths.sorted() {
      do throws(StoreError) {
        try RunFile.requireRegularFile(path)
        let sha256 = try ContentHash.sha256(ofFile: path).sha256
        if distinct[sha256] == nil { distinct[sha256] = path }
      } catch {
        settled.refuse(error)
      }
    }
    if let own, distinct.removeValue(forKey: own) != nil, distinct.isEmpty {
      settled.keep(runID, own)
      return settled
    }
    if own == nil, distinct.count == 1, let (sha256, path) = distinct.first {
      return try take(path, of: runID, expecting: sha256, replacing: nil, settled)
    }
    return try choose(runID, among: distinct, own, settled)
  }

  /// Settles a run of which there are several files.
  ///
  /// - Parameters:
  ///   - distinct: The sources' files by their SHA-256.
  ///   - own: SHA-256 of this store's file.
  private func choose(
    _ runID: String, among distinct: [String: String], _ own: String?, _ before: SettledRun
  ) throws(StoreError) -> SettledRun? {
    var settled = before
    var others: [MergeCandidate] = []
    for (sha256, path) in distinct.sorted(by: { $0.value < $1.value }) {
      do throws(StoreError) {
        others.append(try MergeCandidate(path: path, sha256: sha256, runID: runID))
      } catch {
        settled.refuse(error)
      }
    }
    let decision: MergeDecision
    let target: MergeCandidate?
    do throws(StoreError) {
      target = try own.map { sha256 throws(StoreError) in try candidate(runID, sha256) }
      decision = others.isEmpty ? .keep : try MergeDecision(target, others)
    } catch {
      settled.refuse(error)
      return settled
    }
    switch decision {
    case .copy(let best):
      return try take(best.path, of: runID, expecting: best.sha256, replacing: own, settled)
    case .conflict:
      settled.reports.append(.conflict(Self.conflict(over: runID, target, others)))
    case .keep:
      if let own { settled.keep(runID, own) }
    }
    return settled
  }

  /// This store's own file of a run.
  private func candidate(_ runID: String, _ sha256: String) throws(StoreError) -> MergeCandidate {
    do throws(StoreError) {
      return try MergeCandidate(path: filePath(of: runID), sha256: sha256, runID: runID)
    } catch  where error.code == .badData {
      var error = error
      error.remedy =
        "`rflr verify --repair --store '\(path)'` moves it aside; then merge again"
      throw error
    }
  }

  private func take(
    _ path: String, of runID: String, expecting expected: String?, replacing replaced: String?,
    _ before: SettledRun
  ) throws(StoreError) -> SettledRun? {
    var settled = before
    switch try copyIn(path, of: runID, expecting: expected, replacing: replaced) {
    case .changed: return nil
    case .refused(let problems):
      for problem in problems { settled.refuse(problem) }
    case .done(let entry):
      settled.reports.append(.merged(runID: runID, replaced == nil ? .added : .completed))
      settled.entry = entry
    }
    return settled
  }

  private static func conflict(
    over runID: String, _ target: MergeCandidate?, _ others: [MergeCandidate]
  ) -> StoreError {
    let words = { (file: MergeCandidate) in
      "\(file.status.rawValue) after \(file.historyCount) epochs, content "
        + "\(file.contentSHA256.prefix(12))…"
    }
    let files = [target].compactMap { $0 } + others
    let rest = files.dropFirst().map { "\($0.path) (\(words($0)))" }.joined(separator: ", ")
    return StoreError(
      .badData, path: files[0].path, field: runID,
      "this run (\(words(files[0]))) is another than in \(rest); "
        + (target == nil ? "none is taken" : "it stays"),
      remedy: "find out which one is right, remove the others, then merge again")
  }
}
