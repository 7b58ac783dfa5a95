internal import GRDB

/// What is to be changed in an index that is made anew.
enum IndexChange {
  /// A file holds this run.
  case run(IndexEntry)
  /// A file holds no run any more.
  case noRun(path: String)
  /// A file cannot be read.
  case problem(IndexProblem)
}

extension RunIndex {
  /// The tables, those first that others refer to.
  private static let tables = [
    "names", "runs", "parameters", "metrics", "checkpoints", "lr_divides", "files", "ingests",
    "problems",
  ]

  /// Removes every row.
  static func empty(_ db: Database) throws {
    // Children first: they go table by table instead of row by row.
    for table in tables.dropFirst(2) + ["runs", "names"] {
      try db.execute(sql: "DELETE FROM \(table)")
    }
  }

  /// Makes the index anew from another one, and from what is told when nobody else can write any more.
  ///
  /// - Parameters:
  ///   - other: A finished index, in a file.
  ///   - tell: Called once, inside the transaction, with what takes changes one by one.
  /// - Throws: ``StoreError``, also what `tell` throws; the index is then as it was.
  func replaceAll(
    copying other: RunIndex,
    _ tell: (_ take: (IndexChange) throws(StoreError) -> Void) throws(StoreError) -> Void
  ) throws(StoreError) {
    do {
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH DATABASE ? AS other", arguments: [other.path])
        let replaced = Result {
          // One file of a transaction without syncs spares a journal over both.
          try db.execute(sql: "PRAGMA other.synchronous = OFF")
          try db.inTransaction(.immediate) {
            try Self.empty(db)
            for table in Self.tables {
              try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM other.\(table)")
            }
            try Self.apply(tell, to: db, path)
            return .commit
          }
        }
        try db.execute(sql: "DETACH DATABASE other")
        try replaced.get()
      }
    } catch {
      throw StoreError.database(error, path: path)
    }
  }

  private static func apply(
    _ tell: (_ take: (IndexChange) throws(StoreError) -> Void) throws(StoreError) -> Void,
    to db: Database, _ path: String
  ) throws {
    var writer = try IndexWriter(db)
    try tell { change throws(StoreError) in
      do {
        switch change {
        case .run(let entry): try writer.upsert(entry)
        case .noRun(let file): try writer.remove(file: file)
        case .problem(let problem): try writer.insert(problem)
        }
      } catch {
        throw StoreError.database(error, path: path)
      }
    }
  }
}
