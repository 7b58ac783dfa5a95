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
      for (table, sql) in Self.dumpedTables {
        let cursor = try Row.fetchCursor(db, sql: sql)
        while let row = try cursor.next() {
          let values = Array(row.databaseValues).map { value -> JSONValue in
            switch value.storage {
            case .null, .blob: .null
            case .int64(let number): .integer(Int(number))
            case .double(let number): .double(number)
            case .string(let text): .string(text)
            }
          }
          try take("\(table) \(JSONValue.array(values).canonicalText)\n")
        }
      }
    }
  }

  private static let dumpedTables = [
    (
      "run",
      """
      SELECT run_id, configuration_id, config_name, config_order, kind, status, producer, origin,
        checkpoint_count, lr_divide_count FROM runs ORDER BY run_id
      """
    ),
    (
      "file",
      """
      SELECT run_id, path, size_bytes, sha256, content_sha256
      FROM files JOIN runs ON id = run ORDER BY run_id
      """
    ),
    (
      "ingest",
      """
      SELECT run_id, adapter, path, row, size_bytes, sha256
      FROM ingests JOIN runs ON id = run ORDER BY run_id
      """
    ),
    ("parameter", "SELECT run_id, path, type, value FROM run_parameters ORDER BY run_id, path"),
    ("metric", "SELECT run_id, name, state, value FROM run_metrics ORDER BY run_id, name"),
    (
      "checkpoint",
      """
      SELECT run_id, ordinal, epoch, reason, lr, loss_state, loss
      FROM checkpoints JOIN runs ON id = run ORDER BY run_id, ordinal
      """
    ),
    (
      "lr_divide",
      """
      SELECT run_id, ordinal, epoch, lr_before, lr_after
      FROM lr_divides JOIN runs ON id = run ORDER BY run_id, ordinal
      """
    ),
    ("problem", "SELECT path, code, reason, remedy FROM problems ORDER BY path, code, reason"),
  ]
}
