internal import GRDB
internal import RFLR

extension RunIndex {
  /// The configuration of a run, put together again from its leaves.
  ///
  /// - Returns: Nil where the index does not know the run, or its leaves make no document.
  func configuration(of runID: String) throws(StoreError) -> JSONValue? {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT path, type, value FROM run_parameters WHERE run_id = ?",
        arguments: [runID])
      var document: JSONValue?
      for row in rows {
        let keys = try row.text(0).split(separator: ".").map(String.init)
        guard let value = Self.value(type: try row.text(1), row.stored(2)) else { return nil }
        document = Self.setting(value, at: keys[...], in: document)
      }
      return document
    }
  }

  /// Where an ingested run came from; nil for one that was trained.
  func source(of runID: String) throws(StoreError) -> RunSource? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT adapter, path, size_bytes, sha256 FROM ingests JOIN runs ON id = run
          WHERE run_id = ?
          """, arguments: [runID])
      return try row.map {
        RunSource(
          adapter: try $0.text(0), path: try $0.text(1), sizeBytes: try $0.integer(2),
          sha256: try $0.text(3))
      }
    }
  }

  private static func value(type: String, _ stored: DatabaseValue.Storage) -> JSONValue? {
    switch (type, stored) {
    case ("null", _): .null
    case ("nan", _): .number(.nan)
    case ("+inf", _): .number(.infinity)
    case ("-inf", _): .number(-.infinity)
    case ("integer", .int64(let number)): .integer(Int(number))
    case ("number", .double(let number)): .double(number)
    case ("number", .int64(let number)): .double(Double(number))
    case ("bool", .string(let text)): .bool(text == "true")
    case ("text", .string(let text)): .string(text)
    case ("list", .string(let text)): try? JSONValue(parsing: text)
    default: nil
    }
  }

  private static func setting(
    _ value: JSONValue, at keys: ArraySlice<String>, in document: JSONValue?
  ) -> JSONValue {
    guard let key = keys.first else { return value }
    var members: [String: JSONValue] = [:]
    if case .object(let known) = document { members = known }
    members[key] = setting(value, at: keys.dropFirst(), in: members[key])
    return .object(members)
  }
}
