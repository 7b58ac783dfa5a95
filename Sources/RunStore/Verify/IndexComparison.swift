internal import Foundation
internal import RFLR

/// Compares an index with what the run files give, some runs at a time.
struct IndexComparison {
  private let store: Store
  private var index: RunIndex?
  /// An index of a few entries, made of the files alone.
  private var expected: RunIndex?
  private var seen: Set<String> = []
  private var findings: [StoreFinding] = []

  private static let remedy = "rflr index rebuild, or rflr verify --repair"

  init(of store: Store) {
    self.store = store
    guard store.hasIndex else { return }
    do throws(StoreError) {
      let index = try RunIndex(path: store.indexPath, readOnly: true)
      let expected = try RunIndex.inMemory()
      (self.index, self.expected) = (index, expected)
      for problem in try index.integrityProblems() { add(.index, nil, problem) }
      if try index.schemaLines() != expected.schemaLines() {
        add(.index, nil, "its tables are not those of this version")
      }
    } catch {
      // A writer that died as it began to make the index leaves none, or one without tables.
      if store.hasIndex, error.code != .noInput { fail(error) }
    }
  }

  /// Compares runs of sound files.
  mutating func take(_ entries: [IndexEntry]) {
    guard let index, let expected, !entries.isEmpty else { return }
    seen.formUnion(entries.map(\.runID))
    do throws(StoreError) {
      try expected.replaceAll(entries, problems: [])
      let wanted = try expected.lines(of: entries.map(\.runID))
      let stated = try index.lines(of: entries.map(\.runID))
      let facts = try index.facts(of: entries.map(\.runID))
      for entry in entries where stated[entry.runID] != wanted[entry.runID] {
        compare(
          entry, stated[entry.runID] ?? [], wanted[entry.runID] ?? [], facts[entry.runID])
      }
    } catch {
      fail(error)
    }
  }

  private mutating func compare(
    _ entry: IndexEntry, _ stated: [String], _ wanted: [String], _ known: IndexedRun?
  ) {
    guard !stated.isEmpty else {
      add(.indexBehind, entry.runID, "the run is not in the index")
      return
    }
    let file = entry.file
    let isOpen = { (status: RunStatus) in status == .stopped || status == .incomplete }
    if let known, known.file.sha256 != file.sha256,
      known.file.contentSHA256 != file.contentSHA256, isOpen(known.status) || isOpen(entry.status)
    {
      add(.indexBehind, entry.runID, "its training went on since the index took it")
      return
    }
    if let known, known.file.contentSHA256 == file.contentSHA256,
      Self.areOfOtherBytes(known.file.sha256, file.sha256),
      stated.filter({ !Self.isFile($0) }) == wanted.filter({ !Self.isFile($0) })
    {
      add(.indexBehind, entry.runID, "it was written again, the same, since the index took it")
      return
    }
    let has = stated.first { !wanted.contains($0) } ?? "nothing"
    let gives = wanted.first { !stated.contains($0) } ?? "nothing"
    add(
      .index, entry.runID,
      "the index has \(has.prefix(200)) where its file gives "
        + "\(gives.prefix(200))")
  }

  private static func isFile(_ line: String) -> Bool { line.hasPrefix("file ") }

  /// Whether two hashes are of different files; a hash with flipped bits shares most digits with its own.
  private static func areOfOtherBytes(_ one: String, _ other: String) -> Bool {
    zip(one.utf8, other.utf8).count { $0 != $1 } > 32
  }

  /// Looks at what the index has beside the runs that were taken.
  mutating func end(damaged: [StoreFinding]) -> [StoreFinding] {
    guard let index else { return findings }
    let damagedFiles = Set(damaged.compactMap(\.error.path))
    do throws(StoreError) {
      for runID in try index.runIDs() where !seen.contains(runID) {
        guard !store.hasFile(of: runID) else { continue }
        add(
          .gone(runID: runID), runID, "its file \(store.relativePath(of: runID)) is gone",
          remedy: "restore the file, or \(Self.remedy)")
      }
      for problem in try index.problems()
      where !damagedFiles.contains(store.path + "/" + problem.path) {
        add(.indexBehind, problem.path, "the index tells of a problem that is none any more")
      }
    } catch {
      fail(error)
    }
    return findings
  }

  private mutating func add(
    _ kind: StoreFinding.Kind, _ field: String?, _ reason: String,
    remedy: String = IndexComparison.remedy
  ) {
    findings.append(
      StoreFinding(
        kind: kind,
        error: StoreError(
          .badData, path: store.indexPath, field: field, reason, remedy: remedy)))
  }

  /// After a failure nothing more is asked of the index.
  private mutating func fail(_ error: StoreError) {
    index = nil
    let kind: StoreFinding.Kind =
      error.code == .badData || error.code == .noInput
      ? .index : .unreadable
    findings.append(StoreFinding(kind: kind, error: error))
  }
}
