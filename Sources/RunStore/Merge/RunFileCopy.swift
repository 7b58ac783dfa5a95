internal import Foundation

/// What became of the attempt to bring a run file into a store.
enum RunFileCopy {
  /// It is there.
  case done(IndexEntry)
  /// The source is not sound; nothing was changed.
  case refused([StoreError])
  /// Somebody wrote the source or the store's own file meanwhile; nothing was changed.
  case changed
}

extension Store {
  /// Brings a run file of another store into this one, byte for byte, whole or not at all.
  ///
  /// What was written is checked as `verify` checks it before it gets its name.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - runID: The run that it must hold.
  ///   - expected: SHA-256 of what was looked at; nil where nobody looked.
  ///   - replaced: SHA-256 of the file that it may replace; nil where none must be there.
  /// - Throws: ``StoreError`` where this store cannot be written.
  func copyIn(
    _ source: String, of runID: String, expecting expected: String?, replacing replaced: String?
  ) throws(StoreError) -> RunFileCopy {
    let target = filePath(of: runID)
    var outcome: RunFileCopy?
    var stored = (sha256: "", sizeBytes: 0)
    try AtomicFile.createFolder(path + "/runs/\(runID.prefix(2))")
    do throws(StoreError) {
      try AtomicFile.replace(target) { temporary throws(StoreError) in
        outcome = try check(
          temporary, from: source, stored, of: runID, expecting: expected, replacing: replaced)
        guard case .done = outcome else {
          throw StoreError(.badData, path: source, "is not taken", remedy: RunFile.remedy)
        }
      } fill: { file throws(StoreError) in
        var failure: StoreError?
        do throws(StoreError) {
          try RunFile.requireRegularFile(source)
          stored = try ContentHash.sha256(ofFile: source) { bytes throws(StoreError) in
            do throws(StoreError) {
              try file.append(bytes)
            } catch {
              failure = error
              throw error
            }
          }
        } catch {
          if failure == nil { outcome = .refused([error]) }
          throw error
        }
      }
    } catch {
      switch outcome {
      case .refused, .changed: break
      // It could not be moved to its name.
      case .done, nil: throw error
      }
    }
    return outcome ?? .changed
  }

  /// Looks at what was written under a temporary name.
  private func check(
    _ temporary: String, from source: String, _ stored: (sha256: String, sizeBytes: Int),
    of runID: String, expecting expected: String?, replacing replaced: String?
  ) throws(StoreError) -> RunFileCopy {
    if let expected, stored.sha256 != expected { return .changed }
    let (problems, sound) = RunFile.check(temporary)
    guard let sound else {
      let own = RunFile.check(source).problems
      if !own.isEmpty { return .refused(own) }
      guard try ContentHash.sha256(ofFile: source).sha256 == stored.sha256 else { return .changed }
      throw StoreError(
        .inputOutput, path: filePath(of: runID), field: problems.first?.field,
        "what was written does not read back: \(problems.first?.reason ?? "")",
        remedy: "check the disk and its free space, then run it again",
        underlying: problems.first?.underlying)
    }
    guard sound.record.runID == runID else {
      return .refused([.misplaced(source, holding: sound.record.runID)])
    }
    // Others may publish the same run into this store; what they did since it was looked at counts.
    guard try sha256(of: runID) == replaced else { return .changed }
    return .done(
      IndexEntry(
        record: sound.record,
        file: IndexedFile(
          path: relativePath(of: runID), sizeBytes: stored.sizeBytes, sha256: stored.sha256,
          contentSHA256: sound.hash)))
  }

  /// SHA-256 of a run's file; nil where there is none.
  func sha256(of runID: String) throws(StoreError) -> String? {
    guard hasFile(of: runID) else { return nil }
    return try ContentHash.sha256(ofFile: filePath(of: runID)).sha256
  }
}
