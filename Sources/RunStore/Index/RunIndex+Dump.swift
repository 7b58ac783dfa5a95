internal import GRDB
internal import RFLR

extension RunIndex {
  /// The whole content as text, equal for equal contents whatever the order in which it came.
  ///
  /// One line a row: the table, then the row as a JSON list, in the order of run ids; row ids, and the
  /// ids of names, are left out.
  ///
  /// - Throws: ``StoreError`` of the database.
  public func canonicalDump() throws(StoreError) -> String {
    var dump = ""
    try canonicalDump { dump += $0 }
    return dump
  }

  /// Tells the same text line by line.
  ///
  /// Nobody can write the index meanwhile: `take` must not wait for anybody.
  public func canonicalDump(
    _ take: (_ line: String) throws(StoreError) -> Void
  ) throws(StoreError) {
    try read { db in
      for part in Self.dumpedParts {
        let cursor = try Row.fetchCursor(db, sql: part.sql)
        while let row = try cursor.next() { try take("\(part.name) \(Self.line(row))\n") }
      }
      let sql = "SELECT path, code, reason, remedy FROM problems ORDER BY path, code, reason"
      let cursor = try Row.fetchCursor(db, sql: sql)
      while let row = try cursor.next() { try take("problem \(Self.line(row))\n") }
    }
  }

  /// The lines of some runs, in the order of the dump, without the run's id.
  func lines(of runIDs: [String]) throws(StoreError) -> [String: [String]] {
    try read { db in
      var lines: [String: [String]] = [:]
      for part in Self.dumpedParts {
        let sql = part.sql(among: runIDs.count)
        let cursor = try Row.fetchCursor(db, sql: sql, arguments: StatementArguments(runIDs))
        while let row = try cursor.next() {
          lines[try row.text(0), default: []].append("\(part.name) \(Self.line(row, from: 1))")
        }
      }
      return lines
    }
  }

  /// Ids of all runs, also of those without a file.
  func runIDs() throws(StoreError) -> [String] {
    try read { db in
      var runIDs: [String] = []
      let cursor = try Row.fetchCursor(db, sql: "SELECT run_id FROM runs ORDER BY run_id")
      while let row = try cursor.next() { runIDs.append(try row.text(0)) }
      return runIDs
    }
  }

  /// The statements that made the tables, and the versions that were reached.
  func schemaLines() throws(StoreError) -> [String] {
    try read { db in
      let made = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
      let reached = "SELECT identifier FROM grdb_migrations ORDER BY identifier"
      return try Row.fetchAll(db, sql: made).map { Self.line($0) }
        + Row.fetchAll(db, sql: reached).map { Self.line($0) }
    }
  }

  private static func line(_ row: Row, from first: Int = 0) -> String {
    let values = Array(row.databaseValues).dropFirst(first).map { value -> JSONValue in
      switch value.storage {
      case .null, .blob: .null
      case .int64(let number): .integer(Int(number))
      // Minus zero is another number, as the bytes have it.
      case .double(let number):
        number == 0 && number.sign == .minus ? .number(number) : .double(number)
      case .string(let text): .string(text)
      }
    }
    return JSONValue.array(values).canonicalText
  }

  /// Rows of one kind; the run's id is the first column.
  private struct DumpedPart {
    var name: String
    var selection: String
    var order = ""

    var sql: String { "\(selection) ORDER BY run_id\(order)" }

    func sql(among count: Int) -> String {
      let marks = Array(repeating: "?", count: count).joined(separator: ", ")
      return "\(selection) WHERE run_id IN (\(marks)) ORDER BY run_id\(order)"
    }
  }

  private static let dumpedParts = [
    DumpedPart(
      name: "run",
      selection: """
        SELECT run_id, configuration_id, config_name, config_order, kind, status, producer, origin,
          checkpoint_count, lr_divide_count FROM runs
        """),
    DumpedPart(
      name: "file",
      selection: """
        SELECT run_id, path, size_bytes, sha256, content_sha256
        FROM files JOIN runs ON id = run
        """),
    DumpedPart(
      name: "ingest",
      selection: """
        SELECT run_id, adapter, path, row, size_bytes, sha256
        FROM ingests JOIN runs ON id = run
        """),
    DumpedPart(
      name: "parameter", selection: "SELECT run_id, path, type, value FROM run_parameters",
      order: ", path"),
    DumpedPart(
      name: "metric", selection: "SELECT run_id, name, state, value FROM run_metrics",
      order: ", name"),
    DumpedPart(
      name: "checkpoint",
      selection: """
        SELECT run_id, ordinal, epoch, reason, lr, loss_state, loss
        FROM checkpoints JOIN runs ON id = run
        """, order: ", ordinal"),
    DumpedPart(
      name: "lr_divide",
      selection: """
        SELECT run_id, ordinal, epoch, lr_before, lr_after
        FROM lr_divides JOIN runs ON id = run
        """, order: ", ordinal"),
  ]
}
