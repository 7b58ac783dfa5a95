internal import Foundation
internal import GRDB

@testable internal import RunStore

/// SQLite as a foreign program sees it: what the index must withstand or prove is made here.
enum IndexDatabase {
  /// Runs statements on a file.
  static func execute(_ sql: String, at path: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// First column of a result as text; NULL is "NULL".
  static func column(_ sql: String, at path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(db, sql: sql).map {
        String(describing: ($0[0] as DatabaseValue).storage.value ?? "NULL")
      }
    }
  }

  /// Copies a file in the middle of a large write, with its journal: what a killed writer leaves.
  static func copyAsKilledWriterLeaves(_ path: String, to copy: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; DELETE FROM parameters")
      try db.execute(sql: "UPDATE runs SET config_name = 'half written'")
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
  }

  /// Holds the write lock of a file while something else runs.
  static func whileLocked(_ path: String, _ body: () throws -> Void) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      defer { try? db.execute(sql: "ROLLBACK") }
      try body()
    }
  }
}

extension RunIndex {
  /// Makes the file unable to grow: SQLite then reports what a full disk gives.
  func limitPages(to count: Int) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
  }
}

/// A folder that is gone after the test.
func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("rflr-index-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
