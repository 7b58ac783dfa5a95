internal import Foundation
internal import GRDB
internal import RunStore

/// Migrates an index to a version 2 that only tests know, or tells what an index holds.
///
///     MigrationTrial INDEX        opens it as a version of rflr would that knows version 2
///     MigrationTrial INDEX look   prints version, tables and content
///
/// A program of its own, so that calls can be made to fail under it.
@main
enum MigrationTrial {
  /// Changes what is there, adds to it, and fills what was added from what was there.
  private static let next = IndexMigration(
    version: 2,
    sql: """
      ALTER TABLE runs ADD COLUMN note TEXT;
      CREATE TABLE added (run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        name TEXT NOT NULL) STRICT;
      INSERT INTO added SELECT id, config_name FROM runs;
      UPDATE runs SET note = 'note of ' || run_id;
      CREATE INDEX added_by_name ON added (name);
      """)

  static func main() {
    let words = CommandLine.arguments.dropFirst()
    guard let path = words.first else { exit(64) }
    do {
      if words.last == "look" {
        FileHandle.standardOutput.write(Data(try look(at: path).utf8))
      } else {
        _ = try open(path, version: 2)
      }
    } catch {
      FileHandle.standardError.write(Data("rflr: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func open(_ path: String, version: Int, readOnly: Bool = false) throws -> RunIndex
  {
    var settings = RunIndex.Settings()
    if version > 1 { settings.migrations.append(next) }
    return try RunIndex(path: path, readOnly: readOnly, settings: settings)
  }

  private static func look(at path: String) throws -> String {
    // Whoever opens it next rolls back what a failed writer left.
    let facts = try DatabaseQueue(path: path).read { db in
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      let names = try String.fetchAll(
        db, sql: "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
      let added =
        version < 2
        ? [] : try String.fetchAll(db, sql: "SELECT run || ' ' || name FROM added ORDER BY run")
      let notes =
        version < 2 ? [] : try String.fetchAll(db, sql: "SELECT note FROM runs ORDER BY id")
      return (version, ["version \(version)"] + names + added + notes)
    }
    let index = try open(path, version: facts.0, readOnly: true)
    let lines = facts.1 + (try index.integrityProblems())
    return lines.joined(separator: "\n") + "\n" + (try index.canonicalDump())
  }
}
