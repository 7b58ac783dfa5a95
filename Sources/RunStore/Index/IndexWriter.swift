internal import GRDB
internal import RFLR

/// Writes entries inside one transaction, with statements prepared once.
struct IndexWriter {
  private let db: Database
  private var names: [String: Int64]

  init(_ db: Database) throws {
    self.db = db
    names = [:]
    for row in try Row.fetchAll(db, sql: "SELECT name, id FROM names") {
      names[try row.text(0)] = Int64(try row.integer(1))
    }
  }

  mutating func upsert(_ entry: IndexEntry) throws {
    try run("DELETE FROM runs WHERE run_id = ?", [entry.runID])
    try remove(file: entry.file.path)
    try run(
      """
      INSERT INTO runs (run_id, configuration_id, config_name, config_order, kind, status, producer,
        origin, checkpoint_count, lr_divide_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        entry.runID, entry.configurationID, entry.configName, NaturalOrder.key(entry.configName),
        entry.kind, entry.status.rawValue, entry.producer,
        entry.source == nil ? "trained" : "ingested", entry.checkpoints.count,
        entry.lrDivides.count,
      ])
    let id = db.lastInsertedRowID
    try insertFiles(of: entry, id)
    for (path, value) in entry.parameters {
      let (type, stored) = Self.columns(of: value)
      try run(
        "INSERT INTO parameters VALUES (?, ?, ?, ?)", [id, try name(path), type, stored])
    }
    // Sorted, so that equal entries give equal files.
    for (metric, value) in entry.metrics.sorted(by: { $0.key < $1.key }) {
      let (state, stored) = Self.columns(of: value)
      try run("INSERT INTO metrics VALUES (?, ?, ?, ?)", [id, try name(metric), state, stored])
    }
    try insertTraining(of: entry, id)
  }

  func remove(file: String) throws {
    try run("DELETE FROM runs WHERE id IN (SELECT run FROM files WHERE path = ?)", [file])
  }

  func insert(_ problem: IndexProblem) throws {
    try run(
      "INSERT OR REPLACE INTO problems VALUES (?, ?, ?, ?)",
      [problem.path, problem.code.rawValue, problem.reason, problem.remedy])
  }

  private func insertFiles(of entry: IndexEntry, _ id: Int64) throws {
    let file = entry.file
    try run(
      "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
      [id, file.path, file.sizeBytes, file.sha256, file.contentSHA256])
    if let source = entry.source {
      try run(
        "INSERT INTO ingests VALUES (?, ?, ?, ?, ?, ?)",
        [id, source.adapter, source.path, source.row, source.sizeBytes, source.sha256])
    }
  }

  private func insertTraining(of entry: IndexEntry, _ id: Int64) throws {
    for (ordinal, checkpoint) in entry.checkpoints.enumerated() {
      let (state, loss) = Self.columns(of: checkpoint.loss)
      try run(
        "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
          id, ordinal, checkpoint.epoch, checkpoint.reason.rawValue, Self.finite(checkpoint.lr),
          state, loss,
        ])
    }
    for (ordinal, divide) in entry.lrDivides.enumerated() {
      try run(
        "INSERT INTO lr_divides VALUES (?, ?, ?, ?, ?)",
        [id, ordinal, divide.epoch, Self.finite(divide.lrBefore), Self.finite(divide.lrAfter)])
    }
  }

  private mutating func name(_ name: String) throws -> Int64 {
    if let id = names[name] { return id }
    try run("INSERT INTO names (name) VALUES (?)", [name])
    names[name] = db.lastInsertedRowID
    return db.lastInsertedRowID
  }

  private func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
    try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
  }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

  private static func columns(of value: Double) -> (state: String, value: Double?) {
    if value.isNaN { return ("nan", nil) }
    if value.isInfinite { return (value > 0 ? "+inf" : "-inf", nil) }
    return ("finite", value)
  }

  private static func columns(
    of value: JSONValue
  ) -> (type: String, value: (any DatabaseValueConvertible)?) {
    switch value {
    case .null: return ("null", nil)
    case .bool(let flag): return ("bool", flag ? "true" : "false")
    case .integer(let number): return ("integer", number)
    case .number(let number):
      let (state, stored) = columns(of: number)
      return (state == "finite" ? "number" : state, stored)
    case .string(let text): return ("text", text)
    case .array, .object: return ("list", value.canonicalText)
    }
  }
}
