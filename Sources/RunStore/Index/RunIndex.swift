internal import Foundation
internal import GRDB

/// The index of a store: what queries can ask of its runs, in one SQLite file.
///
/// It is derived from the run files and can be made again from them at any time. One process writes
/// at a time; a second one waits up to 30 seconds, or as many as the environment variable
/// RFLR_BUSY_TIMEOUT says, then gets ``StoreError/Code/busy`` with the process that it waited for.
public final class RunIndex: Sendable {
  /// Path of the index file.
  public let path: String
  let queue: DatabaseQueue

  /// What tests need to change.
  package struct Settings: Sendable {
    var busyTimeoutSeconds = 30.0
    /// Whether nobody needs the file after a crash, so that no sync is waited for.
    var isScratch = false
    package var migrations = IndexMigration.all

    package init() {}

    /// What the environment asks for.
    static func ofEnvironment() throws(StoreError) -> Settings {
      var settings = Settings()
      let name = "RFLR_BUSY_TIMEOUT"
      guard let text = ProcessInfo.processInfo.environment[name] else { return settings }
      guard let seconds = Double(text), (0...86400).contains(seconds) else {
        throw StoreError(
          .usage, field: name, "\"\(text)\" is no number of seconds from 0 to 86400",
          remedy: "correct or unset it")
      }
      settings.busyTimeoutSeconds = seconds
      return settings
    }
  }

  /// Opens an index and brings it to the newest version.
  ///
  /// A missing or empty file becomes a new index. An older one is copied to `path.vN.backup` first.
  ///
  /// - Parameters:
  ///   - path: The index file; its folder must exist.
  ///   - readOnly: Opens without writing anything; nothing is created or migrated.
  /// - Throws: ``StoreError``: no such file (read only), no index, damaged, too new, busy.
  public convenience init(path: String, readOnly: Bool = false) throws(StoreError) {
    try self.init(path: path, readOnly: readOnly, settings: .ofEnvironment())
  }

  package init(path: String, readOnly: Bool = false, settings: Settings) throws(StoreError) {
    self.path = path
    if readOnly, !FileManager.default.fileExists(atPath: path) {
      throw StoreError(
        .noInput, path: path, "there is no index", remedy: "run `rflr index rebuild`")
    }
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(settings.busyTimeoutSeconds)
    configuration.prepareDatabase { db in
      // The cache holds the hot part of an index of 30,000 runs; SQLite's default of 2 MB does not.
      try db.execute(
        sql: """
          PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536
          """)
      if settings.isScratch {
        try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
      } else if !readOnly {
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
    let migrator = IndexMigrator(path: path, migrations: settings.migrations)
    do {
      do {
        queue = try Self.connect(path, configuration, migrator)
      } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
      {
        try Self.rollBack(path)
        queue = try Self.connect(path, configuration, migrator)
      }
    } catch {
      throw StoreError.database(error, path: path)
    }
  }

  /// An index that no file holds.
  static func inMemory() throws(StoreError) -> RunIndex { try RunIndex() }

  private init() throws(StoreError) {
    path = "memory"
    do {
      let queue = try DatabaseQueue()
      try IndexMigrator(path: path, migrations: IndexMigration.all).prepare(queue, readOnly: false)
      self.queue = queue
    } catch {
      throw StoreError.database(error, path: "memory")
    }
  }

  private static func connect(
    _ path: String, _ configuration: Configuration, _ migrator: IndexMigrator
  ) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try migrator.prepare(queue, readOnly: configuration.readonly)
    return queue
  }

  /// Adds runs or replaces what is known of them, all or none.
  ///
  /// A run file holds one run: an entry also replaces another run at the same path.
  ///
  /// - Parameter entries: In any order; a run that appears twice is what it is the second time.
  /// - Throws: ``StoreError``; the index is then as it was.
  public func upsert(_ entries: [IndexEntry]) throws(StoreError) {
    try write { db in
      var writer = try IndexWriter(db)
      for entry in entries { try writer.upsert(entry) }
    }
  }

  /// Forgets runs; unknown ids are no error.
  ///
  /// - Parameter runIDs: Whole run ids.
  /// - Throws: ``StoreError``; the index is then as it was.
  public func remove(runIDs: [String]) throws(StoreError) {
    try write { db in
      for runID in runIDs {
        try db.execute(sql: "DELETE FROM runs WHERE run_id = ?", arguments: [runID])
      }
    }
  }

  /// Makes the index anew, in one transaction: readers see the old one or the new one.
  ///
  /// Whatever the order of `entries`, the index is the same: when files hold the same run, the first
  /// path in byte order stays and the others become problems.
  ///
  /// - Parameters:
  ///   - entries: What the store's files hold.
  ///   - problems: Files that could not be read.
  /// - Throws: ``StoreError``; the index is then as it was.
  public func replaceAll(_ entries: [IndexEntry], problems: [IndexProblem]) throws(StoreError) {
    try write { db in
      try Self.empty(db)
      var writer = try IndexWriter(db)
      var paths: [String: String] = [:]
      for problem in problems { try writer.insert(problem) }
      for entry in entries.sorted(by: {
        $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8)
      }) {
        if let first = paths[entry.runID] {
          try writer.insert(
            IndexProblem(
              path: entry.file.path, code: .badData,
              reason: "holds run \(entry.runID), as \(first) does", remedy: "remove one of the two")
          )
        } else {
          paths[entry.runID] = entry.file.path
          try writer.upsert(entry)
        }
      }
    }
  }

  /// What the database itself finds wrong: its integrity check and its foreign keys.
  ///
  /// - Returns: One line a finding; empty when all is well.
  /// - Throws: ``StoreError`` when the check itself cannot run.
  public func integrityProblems() throws(StoreError) -> [String] {
    try read { db in
      let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      let keys = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
        "table \(try row.text(0)): row \(row.stored(1).value ?? "-") refers to nothing in "
          + "\(try row.text(2))"
      }
      return pages + keys
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      do {
        return try queue.read(body)
      } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
      {
        // Its first statement met it, so nothing has been read yet.
        try Self.rollBack(path)
        return try queue.read(body)
      }
    } catch {
      throw StoreError.database(error, path: path)
    }
  }

  /// Undoes what a writer left that died: only a connection that may write can do it.
  private static func rollBack(_ path: String) throws {
    _ = try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
  }

  private func write(_ body: (Database) throws -> Void) throws(StoreError) {
    do {
      try queue.write(body)
    } catch {
      throw StoreError.database(error, path: path)
    }
  }
}
