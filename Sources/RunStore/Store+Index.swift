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
  ///
  /// - Returns: Runs taken, and the problems.
  public func rebuildIndex() throws(StoreError) -> (runCount: Int, problems: [IndexProblem]) {
    var scan = RunFileScan(of: self)
    try scan.update()
    func replace() throws(StoreError) {
      try RunIndex(path: indexPath).replaceAll { () throws(StoreError) in
        try scan.update()
        return (scan.entries, scan.problems)
      }
    }
    do throws(StoreError) {
      try replace()
    } catch  where error.code == .badData && error.underlying != nil {
      // A newer index, or a database of another program, is sound and not ours to replace: of those
      // SQLite itself says nothing.
      try moveIndexAside()
      try replace()
    }
    return (scan.entries.count, scan.problems)
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

/// What the run files of a store hold; a second look reads only what changed since the first.
private struct RunFileScan {
  private let store: Store
  private var found: [String: Found] = [:]

  private struct Found {
    var stamp: Stamp
    var result: Result<IndexEntry, StoreError>
  }

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

  mutating func update() throws(StoreError) {
    let before = found
    found = [:]
    for file in try store.runFiles() {
      // Taken before the file is read: what changes meanwhile is read again.
      guard let stamp = Stamp(store.path + "/" + file) else { continue }
      if let known = before[file], known.stamp == stamp {
        found[file] = known
      } else {
        found[file] = Found(stamp: stamp, result: entry(at: file))
      }
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

  var entries: [IndexEntry] {
    found.values.compactMap { if case .success(let entry) = $0.result { entry } else { nil } }
  }

  var problems: [IndexProblem] {
    found.sorted { $0.key < $1.key }.compactMap { file, found in
      guard case .failure(let error) = found.result else { return nil }
      return IndexProblem(
        path: file, code: error.code, reason: error.reason, remedy: error.remedy)
    }
  }
}
