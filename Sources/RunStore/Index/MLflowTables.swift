internal import GRDB

/// The tables of MLflow's store, row by row; every cell may be of another type than it should.
enum MLflowTables {
  private static let columns: [(table: String, columns: [String])] = [
    ("experiments", ["experiment_id", "name"]),
    ("runs", ["run_uuid", "name", "status", "lifecycle_stage", "experiment_id"]),
    ("params", ["key", "value", "run_uuid"]), ("tags", ["key", "value", "run_uuid"]),
    ("metrics", ["key", "value", "timestamp", "run_uuid", "step", "is_nan"]),
  ]

  /// All runs, in the order in which they stand.
  static func runs(in db: Database, path: String) throws -> [MLflowRun] {
    for (table, columns) in columns { try check(table, columns, in: db, path: path) }
    var experiments: [Int: String] = [:]
    try each("experiments", in: db) { row in
      if let id = row.number(0), let name = row.word(1) { experiments[id] = name }
    }
    var runs: [MLflowRun] = []
    var places: [String: Int] = [:]
    try each("runs", in: db) { row in
      guard let id = row.word(0), places[id] == nil else {
        throw unreadable(path, "runs", "run_uuid")
      }
      var run = MLflowRun(id: id)
      run.name = row.word(1) ?? ""
      run.status = row.word(2) ?? ""
      run.isDeleted = row.word(3) == "deleted"
      run.experiment = row.number(4).flatMap { experiments[$0] } ?? ""
      places[id] = runs.count
      runs.append(run)
    }
    try each("params", in: db) { row in
      guard let place = row.word(2).flatMap({ places[$0] }) else { return }
      guard let key = row.word(0), let value = row.word(1, longest: 1 << 20) else {
        runs[place].defect = "has a parameter whose name or value is no text"
        return
      }
      runs[place].parameters[key] = value
    }
    try each("tags", in: db) { row in
      guard let place = row.word(2).flatMap({ places[$0] }), let key = row.word(0) else { return }
      runs[place].tags[key] = row.word(1, longest: 1 << 20)
    }
    try each("metrics", in: db) { row in
      guard let place = row.word(3).flatMap({ places[$0] }) else { return }
      guard let key = row.word(0), let value = row.real(1), let timestamp = row.number(2),
        let step = row.number(4), let isNaN = row.number(5), isNaN == 0 || isNaN == 1
      else {
        runs[place].defect = "has a metric with a cell of a wrong type"
        return
      }
      // MLflow stores infinities as the largest number, because SQL knows none.
      let number =
        isNaN == 1
        ? .nan
        : abs(value) >= .greatestFiniteMagnitude
          ? Double(signOf: value, magnitudeOf: .infinity) : value
      runs[place].metrics[key, default: []].append(
        MLflowRun.Point(timestamp: timestamp, step: step, value: number))
    }
    return runs
  }

  /// Refuses whatever is no plain table with the columns that are read.
  private static func check(
    _ table: String, _ wanted: [String], in db: Database, path: String
  ) throws {
    let objects = try Row.fetchAll(
      db,
      sql: "SELECT type, rootpage, substr(sql, 1, 40) FROM sqlite_schema WHERE lower(name) = ?",
      arguments: [table])
    guard !objects.isEmpty else {
      throw StoreError(
        .badData, path: path, field: table, "there is no such table: this is no MLflow store",
        remedy: "give the file of the tracking server's SQLite store (mlflow.db)")
    }
    guard objects.count == 1, objects[0].word(0) == "table", objects[0].number(1) ?? 0 > 1,
      objects[0].word(2)?.uppercased().contains("VIRTUAL") == false
    else {
      throw StoreError(
        .badData, path: path, field: table, "is no plain table",
        remedy: "this file was not made by MLflow; leave it out")
    }
    let columns = try Row.fetchAll(db, sql: "PRAGMA main.table_xinfo(\(table))")
    let plain = Set(columns.filter { $0.number(6) == 0 }.compactMap { $0.word(1) })
    if let missing = wanted.first(where: { !plain.contains($0) }) {
      throw StoreError(
        .badData, path: path, field: "\(table).\(missing)", "there is no such plain column",
        remedy: "bring the store to MLflow 1.8 or newer with: mlflow db upgrade sqlite:///FILE")
    }
  }

  /// Goes through the rows of a table in the order of the file, which no index can mislead.
  private static func each(
    _ table: String, in db: Database, _ body: (Row) throws -> Void
  ) throws {
    let names = columns.first { $0.table == table }?.columns ?? []
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    let rows = try Row.fetchCursor(db, sql: "SELECT \(list) FROM main.\"\(table)\" NOT INDEXED")
    while let row = try rows.next() { try body(row) }
  }

  private static func unreadable(_ path: String, _ table: String, _ column: String) -> StoreError {
    StoreError(
      .badData, path: path, field: "\(table).\(column)",
      "is missing, twice there, or no text in a row",
      remedy: "the store was edited or is damaged; restore it")
  }
}

extension Row {
  /// A text of moderate length; nil for anything else.
  fileprivate func word(_ index: Int, longest: Int = 1000) -> String? {
    guard case .string(let text) = stored(index), text.utf8.count <= longest,
      !text.utf8.contains(0)
    else { return nil }
    return text
  }

  fileprivate func number(_ index: Int) -> Int? {
    if case .int64(let number) = stored(index) { Int(number) } else { nil }
  }

  fileprivate func real(_ index: Int) -> Double? {
    switch stored(index) {
    case .double(let number): number
    case .int64(let number): Double(number)
    default: nil
    }
  }
}
