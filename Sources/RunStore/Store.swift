internal import Foundation
internal import RFLR

/// A folder of run files with their index.
///
///     STORE/runs/ab/ab01….h5     one file a run, named by its id
///     STORE/index.sqlite         derived from the files; can be rebuilt at any time
///     STORE/sweeps/….json        what sweeps say of themselves while they run; see ``SweepStates``
///     STORE/plans/….jsonl        plans divided into chunks; see ``PlanFiles``
///     STORE/damaged/…            damaged files moved aside, and what is known of lost runs
///
/// - Source: design.md §2, §4, §5.
public struct Store: Sendable {
  /// The folder.
  public let path: String

  /// Opens a store.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - create: Make it where it is missing; otherwise a missing store is an error.
  /// - Throws: ``StoreError``.
  public init(_ path: String, create: Bool = false) throws(StoreError) {
    self.path = path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw StoreError(.noInput, path: path, "is a file, not a store", remedy: "name a folder")
      }
    } else if !create {
      throw StoreError(
        .noInput, path: path, "there is no store here",
        remedy: "train or ingest into it first, or name another with --store")
    }
    if create { try AtomicFile.createFolder(path + "/runs") }
  }

  /// The index database.
  public var indexPath: String { path + "/index.sqlite" }

  /// Whether there is an index; an empty file is what a writer leaves that is killed as it makes one.
  var hasIndex: Bool {
    var facts = stat()
    return stat(indexPath, &facts) == 0 && facts.st_size > 0
  }

  /// Opens the index; one that is missing is built from the run files.
  ///
  /// - Parameter readOnly: Whether nothing will be written.
  public func index(readOnly: Bool = false) throws(StoreError) -> RunIndex {
    if hasIndex {
      do throws(StoreError) {
        return try RunIndex(path: indexPath, readOnly: readOnly)
      } catch {
        // Where opening undid what a dead writer had begun, nothing may be left; or a file without
        // tables, by one that died before it made them.
        guard !hasIndex || error.code == .noInput else { throw error }
      }
    }
    if try runFiles().isEmpty, readOnly {
      throw StoreError(
        .noInput, path: path, "the store holds no runs",
        remedy: "train or ingest into it first, or name another with --store")
    }
    _ = try rebuildIndex()
    return try RunIndex(path: indexPath, readOnly: readOnly)
  }

  // MARK: Run files

  /// Path of a run's file relative to the store.
  public func relativePath(of runID: String) -> String {
    "runs/\(runID.prefix(2))/\(runID).\(RunFile.fileExtension)"
  }

  /// Path of a run's file.
  public func filePath(of runID: String) -> String { path + "/" + relativePath(of: runID) }

  /// Whether the store has a file of this run.
  public func hasFile(of runID: String) -> Bool {
    FileManager.default.fileExists(atPath: filePath(of: runID))
  }

  /// Writes a run's file, whole or not at all.
  ///
  /// - Returns: Its entry for the index, which is not touched.
  public func publish(_ record: RunRecord) throws(StoreError) -> IndexEntry {
    let target = filePath(of: record.runID)
    try AtomicFile.createFolder(path + "/runs/\(record.runID.prefix(2))")
    let written = try RunFile.write(record, to: target)
    return IndexEntry(
      record: record,
      file: IndexedFile(
        path: relativePath(of: record.runID), sizeBytes: written.sizeBytes, sha256: written.sha256,
        contentSHA256: written.contentSHA256))
  }

  /// A run as its file holds it, checked.
  public func record(of runID: String) throws(StoreError) -> RunRecord {
    try RunFile.read(filePath(of: runID))
  }

  /// A run without its arrays, with its entry for the index.
  public func header(
    of runID: String
  ) throws(StoreError) -> (header: RunFileHeader, entry: IndexEntry) {
    try header(at: relativePath(of: runID))
  }

  /// Loss and rate of each epoch of a run.
  public func history(of runID: String) throws(StoreError) -> History {
    try RunFile.readHistory(filePath(of: runID))
  }

  /// What else a foreign run logged, sorted by name.
  public func series(of runID: String) throws(StoreError) -> [Series] {
    try RunFile.readSeries(filePath(of: runID))
  }

  /// Tells loss and rate of each epoch of a run piece by piece; see ``RunFile/streamHistory(_:tellings:_:)``.
  public func streamHistory(
    of runID: String, tellings: Int = 1,
    _ take: (_ telling: Int, _ piece: History) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    try RunFile.streamHistory(filePath(of: runID), tellings: tellings, take)
  }

  func header(
    at relative: String
  ) throws(StoreError) -> (header: RunFileHeader, entry: IndexEntry) {
    let file = path + "/" + relative
    let header = try RunFile.readHeader(file)
    let stored = try ContentHash.sha256(ofFile: file)
    let entry = IndexEntry(
      record: header.record,
      file: IndexedFile(
        path: relative, sizeBytes: stored.sizeBytes, sha256: stored.sha256,
        contentSHA256: header.contentSHA256))
    return (header, entry)
  }

  /// Relative paths of all run files, sorted.
  public func runFiles() throws(StoreError) -> [String] {
    let root = path + "/runs"
    guard let walker = FileManager.default.enumerator(atPath: root) else { return [] }
    var files: [String] = []
    for case let name as String in walker
    where name.hasSuffix("." + RunFile.fileExtension)
      && !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
    {
      files.append("runs/" + name)
    }
    return files.sorted()
  }
}

extension Store {
  /// Which of some runs are in the store and need no more training.
  ///
  /// The index answers for the files it knows. Without one the files are asked; one that cannot be read is
  /// told of when its run's turn comes.
  func finishedRunIDs(
    among runIDs: [String], in index: RunIndex?
  ) throws(StoreError) -> Set<String> {
    guard let index else {
      return Set(
        runIDs.filter { runID in
          guard hasFile(of: runID), let status = try? RunFile.readStatus(filePath(of: runID)) else {
            return false
          }
          return status.needsNoTraining
        })
    }
    let facts = try index.facts(of: runIDs)
    return Set(
      runIDs.filter { runID in
        guard let status = facts[runID]?.status else { return false }
        return status.needsNoTraining && hasFile(of: runID)
      })
  }
}
