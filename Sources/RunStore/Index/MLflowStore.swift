internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Reads a foreign SQLite file: MLflow's store, of which nothing may be believed.
///
/// The file is read once, as bytes, and opened as a database in memory: nothing beside it is read or
/// made (no journal, no lock), and what is hashed is what is read. A view, a trigger or a generated
/// column under a table's name is refused, so no SQL of the file runs; a deadline ends what takes too
/// long, and no value is larger than the file.
enum MLflowStore {
  /// Largest file that is read.
  static let largestSizeBytes = 1 << 28

  /// Reads all runs, in the order in which they stand.
  ///
  /// - Throws: ``StoreError`` where the file is damaged, no MLflow store, or not closed.
  static func read(_ path: String) throws(StoreError) -> ([MLflowRun], LogFiles) {
    for suffix in ["-wal", "-journal"] {
      if case .file(let size)? = try? SourceFile.kind(of: path + suffix), size > 0 {
        throw StoreError(
          .badData, path: path, "is in use or was not closed: \(suffix.dropFirst()) holds changes",
          remedy: "stop MLflow, then close the file: sqlite3 FILE 'PRAGMA journal_mode = DELETE'")
      }
    }
    let (memory, files) = try bytes(of: path)
    let deadline = UnsafeMutablePointer<ContinuousClock.Instant>.allocate(capacity: 1)
    deadline.initialize(to: .now + .milliseconds(1500 + files.sizeBytes / 20_000))
    defer { deadline.deallocate() }
    do {
      let queue = try DatabaseQueue()
      defer { try? queue.close() }
      return try queue.inDatabase { db in
        try open(memory, sizeBytes: files.sizeBytes, in: db)
        sqlite3_progress_handler(
          db.sqliteConnection, 5000,
          { context in
            let end = context?.assumingMemoryBound(to: ContinuousClock.Instant.self).pointee
            return end.map { ContinuousClock.now > $0 ? 1 : 0 } ?? 1
          }, deadline)
        defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
        return (try MLflowTables.runs(in: db, path: path), files)
      }
    } catch let error as StoreError {
      throw error
    } catch {
      let failure = error as? DatabaseError
      throw StoreError(
        .badData, path: path,
        failure?.resultCode == .SQLITE_INTERRUPT
          ? "takes too long to read: its tables are not what they seem"
          : "is damaged or no MLflow store",
        remedy: "check it with: sqlite3 FILE 'PRAGMA integrity_check'; or restore it",
        underlying: failure?.message ?? String(describing: error))
    }
  }

  /// The file in memory that SQLite will own.
  private static func bytes(
    of path: String
  ) throws(StoreError) -> (UnsafeMutableRawPointer, LogFiles) {
    let file = try SourceFile(reading: path, largest: largestSizeBytes)
    let count = file.bytes.count
    guard count >= 512, let memory = sqlite3_malloc64(sqlite3_uint64(count)) else {
      throw StoreError(
        .badData, path: path, "is no SQLite database: it has \(count) bytes",
        remedy: "copy the file again from its source")
    }
    file.bytes.withUnsafeBytes {
      memory.copyMemory(from: $0.baseAddress ?? .init(memory), byteCount: count)
    }
    // A database in memory has no write-ahead log; without one the format is the same.
    let versions = memory.assumingMemoryBound(to: UInt8.self) + 18
    if versions[0] == 2, versions[1] == 2 { (versions[0], versions[1]) = (1, 1) }
    return (memory, LogFiles(sizeBytes: count, sha256: file.sha256))
  }

  /// Puts the bytes in place of the empty database and takes from SQL what it could do.
  private static func open(
    _ memory: UnsafeMutableRawPointer, sizeBytes: Int, in db: Database
  ) throws {
    let code = sqlite3_deserialize(
      db.sqliteConnection, "main", memory.assumingMemoryBound(to: UInt8.self),
      sqlite3_int64(sizeBytes), sqlite3_int64(sizeBytes),
      UInt32(SQLITE_DESERIALIZE_READONLY | SQLITE_DESERIALIZE_FREEONCLOSE))
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, Int32(max(1 << 20, sizeBytes)))
    sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0)
    try db.execute(
      sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON")
  }
}
