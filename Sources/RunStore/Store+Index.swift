internal import Foundation

/// What the index says must be what the files hold, also while others write both.
extension Store {
  /// Adds runs to the index, or replaces what is known of them.
  ///
  /// Another process may have published the same run in between. Whoever enters last looks last: what
  /// the index then says of a file is what the file is.
  ///
  /// - Parameters:
  ///   - entries: What was published.
  ///   - index: The index of this store.
  /// - Throws: ``StoreError``.
  public func enter(_ entries: [IndexEntry], into index: RunIndex) throws(StoreError) {
    var waiting = entries
    while !waiting.isEmpty {
      try index.upsert(waiting)
      var replaced: [IndexEntry] = []
      for entry in waiting {
        let file = path + "/" + entry.file.path
        guard FileManager.default.fileExists(atPath: file),
          try ContentHash.sha256(ofFile: file).sha256 != entry.file.sha256
        else { continue }
        replaced.append(try header(at: entry.file.path).entry)
      }
      waiting = replaced
    }
  }

  /// Makes the index anew from the run files.
  ///
  /// A file that cannot be read becomes a problem of the index; the others are taken. Runs that others
  /// publish meanwhile are in it too: files that changed are read again when nobody else can write.
  /// Until then the new index grows in a file of its own, so that memory holds a few runs at a time.
  ///
  /// - Returns: Runs taken, and the problems.
  public func rebuildIndex() throws(StoreError) -> (runCount: Int, problems: [IndexProblem]) {
    var result = (runCount: 0, problems: [IndexProblem]())
    try AtomicFile.lend(beside: indexPath) { temporary throws(StoreError) in
      let (growing, first) = try grow(at: temporary)
      func replace() throws(StoreError) {
        var scan = first
        let index = try RunIndex(path: indexPath)
        // Rows can be replaced, but a flipped bit in the tables' own definitions, or in the pages that
        // hold rows together, stays with the file.
        let problems = try index.integrityProblems()
        let hasOurTables = try index.schemaLines() == growing.schemaLines()
        guard problems.isEmpty, hasOurTables else {
          throw StoreError(
            .badData, path: indexPath, "its tables are not those of this version",
            remedy: "run `rflr index rebuild`",
            underlying: problems.first ?? "the definitions of tables differ")
        }
        try index.replaceAll(copying: growing) { take throws(StoreError) in
          try scan.update(take)
          for problem in scan.problems { try take(.problem(problem)) }
        }
        result = (scan.runCount, scan.problems)
      }
      do throws(StoreError) {
        try replace()
      } catch  where error.code == .badData && error.underlying != nil {
        // A newer index, or a database of another program, is sound and not ours to replace: of those
        // SQLite itself says nothing.
        try moveIndexAside()
        try replace()
      }
    }
    return result
  }

  /// Enters every run file into a new index, some at a time.
  private func grow(at path: String) throws(StoreError) -> (index: RunIndex, scan: RunFileScan) {
    do throws(StoreError) {
      var settings = RunIndex.Settings()
      settings.isScratch = true
      let index = try RunIndex(path: path, settings: settings)
      return (index, try fill(index))
    } catch  where error.code == .badData && error.path == path {
      // Nobody but us has written it: the disk gave back something else than it got.
      throw StoreError(
        .inputOutput, path: indexPath, "a new index cannot be written beside it",
        remedy: "free some space or check the disk, then try again",
        underlying: error.underlying ?? error.reason)
    }
  }

  private func fill(_ index: RunIndex) throws(StoreError) -> RunFileScan {
    var scan = RunFileScan(of: self)
    var waiting: [IndexEntry] = []
    try scan.update { change throws(StoreError) in
      guard case .run(let entry) = change else { return }
      waiting.append(entry)
      guard waiting.count == 500 else { return }
      try index.upsert(waiting)
      waiting = []
    }
    try index.upsert(waiting)
    return scan
  }

  /// The index is derived: a damaged one is put aside as `index.sqlite.damaged`, never repaired.
  private func moveIndexAside() throws(StoreError) {
    // The journal of a damaged index must not be played into the next one.
    for suffix in ["-journal", ""] where access(indexPath + suffix, F_OK) == 0 {
      guard rename(indexPath + suffix, indexPath + ".damaged" + suffix) == 0 else {
        throw StoreError(
          .inputOutput, path: indexPath + suffix, "the damaged index cannot be moved aside",
          remedy: "remove it and try again", underlying: String(cString: strerror(errno)))
      }
    }
  }
}

/// Which run files of a store were looked at; a second look reads only what changed since the first.
private struct RunFileScan {
  private let store: Store
  private var found: [String: Stamp] = [:]
  private var errors: [String: StoreError] = [:]

  /// Changes whenever a file is replaced or written to.
  private struct Stamp: Equatable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int

    init?(_ path: String) {
      var facts = stat()
      guard stat(path, &facts) == 0 else { return nil }
      inode = UInt64(facts.st_ino)
      size = Int64(facts.st_size)
      seconds = facts.st_ctim.tv_sec
      nanoseconds = facts.st_ctim.tv_nsec
    }
  }

  init(of store: Store) { self.store = store }

  /// Tells what the files hold that are new or other than before, and which are gone.
  mutating func update(_ take: (IndexChange) throws(StoreError) -> Void) throws(StoreError) {
    let before = found
    found = [:]
    for file in try store.runFiles() {
      // Taken before the file is read: what changes meanwhile is read again.
      guard let stamp = Stamp(store.path + "/" + file) else { continue }
      found[file] = stamp
      guard before[file] != stamp else { continue }
      switch entry(at: file) {
      case .success(let entry):
        errors[file] = nil
        try take(.run(entry))
      case .failure(let error):
        errors[file] = error
        try take(.noRun(path: file))
      }
    }
    for file in before.keys where found[file] == nil {
      errors[file] = nil
      try take(.noRun(path: file))
    }
  }

  private func entry(at file: String) -> Result<IndexEntry, StoreError> {
    do throws(StoreError) {
      let entry = try store.header(at: file).entry
      guard file == store.relativePath(of: entry.runID) else {
        throw StoreError(
          .badData, path: file, "holds the run \(entry.runID)",
          remedy: "rename it to \(store.relativePath(of: entry.runID))")
      }
      return .success(entry)
    } catch {
      return .failure(error)
    }
  }

  var runCount: Int { found.count - errors.count }

  var problems: [IndexProblem] {
    errors.sorted { $0.key < $1.key }.map { file, error in
      IndexProblem(path: file, code: error.code, reason: error.reason, remedy: error.remedy)
    }
  }
}
