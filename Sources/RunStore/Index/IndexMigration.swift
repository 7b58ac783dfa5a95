internal import Foundation
internal import GRDB

/// The step to one version of the index.
package struct IndexMigration: Sendable {
  /// The version that it leads to; also the file's user_version.
  var version: Int
  /// The statements, run in one transaction.
  var sql: String

  package init(version: Int, sql: String) {
    self.version = version
    self.sql = sql
  }

  /// Every step, ascending.
  ///
  /// A released one is never edited.
  package static let all = [IndexMigration(version: 1, sql: IndexSchema.version1)]
}

/// Brings the file to the newest version, or says why not.
struct IndexMigrator {
  let path: String
  let migrations: [IndexMigration]

  private var newest: Int { migrations.last?.version ?? 0 }

  /// What kind of file it is.
  private enum Found: Equatable {
    case nothing
    case index(version: Int)
    case foreign
  }

  private func look(_ db: Database) throws -> Found {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if application == IndexSchema.applicationID { return .index(version: version) }
    // The migrator makes its own table first: another process may be about to make the others.
    let objects =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
    return application == 0 && version == 0 && objects == 0 ? .nothing : .foreign
  }

  func prepare(_ queue: DatabaseQueue, readOnly: Bool) throws {
    switch try queue.read(look) {
    case .foreign:
      throw StoreError(
        .badData, path: path, "this is a database of another program, no index",
        remedy: "move it away and run `rflr index rebuild`")
    case .index(let version) where version > newest:
      throw StoreError(
        .badData, path: path,
        "the index has version \(version), this rflr knows versions up to \(newest)",
        remedy: "use a newer rflr, or move the index away and run `rflr index rebuild`")
    case .index(version: newest): return
    case .nothing where readOnly:
      throw StoreError(
        .noInput, path: path, "the index is empty", remedy: "run `rflr index rebuild`")
    case .index(let version) where readOnly:
      throw StoreError(
        .badData, path: path, "the index has the older version \(version)",
        remedy: "run `rflr index rebuild` once with write permission")
    case .index(let version):
      try backUp(queue, version: version)
      try migrate(queue)
    case .nothing: try migrate(queue)
    }
  }

  private func migrate(_ queue: DatabaseQueue) throws {
    var migrator = DatabaseMigrator()
    for migration in migrations {
      migrator.registerMigration("v\(migration.version)") { db in
        try db.execute(sql: migration.sql)
        try db.execute(sql: "PRAGMA application_id = \(IndexSchema.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(migration.version)")
      }
    }
    do {
      try migrator.migrate(queue)
    } catch {
      // Two processes may meet a new store at once: the second one finds the work done.
      guard try queue.read(look) == .index(version: newest) else { throw error }
    }
  }

  /// Copies the file as it is; a failed migration leaves the index and its copy.
  private func backUp(_ queue: DatabaseQueue, version: Int) throws {
    let copy = "\(path).v\(version).backup"
    try AtomicFile.adopt(as: copy) { temporary throws(StoreError) in
      do {
        let target = try DatabaseQueue(path: temporary)
        try queue.backup(to: target)
        // Another process may have migrated it meanwhile, with a copy of its own.
        return try target.read(look) == .index(version: version)
      } catch {
        throw StoreError.database(error, path: copy)
      }
    }
  }
}
