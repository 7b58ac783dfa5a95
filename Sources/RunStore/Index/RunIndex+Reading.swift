internal import GRDB
internal import RFLR

extension RunIndex {
  /// Runs that fulfil a query, with the columns asked for, in a total order.
  ///
  /// In both directions finite values and texts come first, then +inf, -inf, NaN, and missing values
  /// last; runs that are equal in all keys follow in natural order of their config names, then by id.
  ///
  /// - Parameters:
  ///   - query: The condition; nil for every run.
  ///   - columns: Queryable names, short or long.
  ///   - sortBy: Keys, the first one decides first.
  ///   - limit: Most rows; nil for all.
  /// - Returns: One row a run.
  /// - Throws: ``StoreError`` for an unknown name, a comparison that makes no sense, or the database.
  public func rows(
    matching query: Query? = nil, columns: [String] = [], sortBy: [SortKey] = [], limit: Int? = nil
  ) throws(StoreError) -> [RunRow] {
    guard sortBy.count <= Selection.mostJoins else {
      throw StoreError(
        .usage, field: "sort", "\(sortBy.count) sort keys are too many",
        remedy: "use at most \(Selection.mostJoins)")
    }
    return try read { db in
      let catalogue = try Self.catalogue(db)
      let tail = try Selection.tail(query, sortBy, limit, catalogue)
      let places = try columns.map { name in try catalogue.find(name) }
      var rows: [RunRow] = []
      // SQLite joins at most 64 tables; all statements see one snapshot.
      for start in stride(from: 0, to: max(1, columns.count), by: Selection.mostJoins) {
        let part = Array(places[start..<min(places.count, start + Selection.mostJoins)])
        let selection = Selection(part, tail)
        let cursor = try Row.fetchCursor(
          db, sql: selection.sql.text, arguments: selection.sql.arguments)
        var index = 0
        while let row = try cursor.next() {
          if start == 0 {
            rows.append(
              RunRow(
                runID: try row.text(0), configName: try row.text(1), columns: columns, values: []))
            rows[index].values.reserveCapacity(columns.count)
          }
          for column in part.indices {
            rows[index].values.append(selection.decode(row, column))
          }
          index += 1
        }
      }
      return rows
    }
  }

  /// Number of runs that fulfil a query.
  ///
  /// - Parameter query: The condition; nil for every run.
  /// - Throws: ``StoreError`` as ``rows(matching:columns:sortBy:limit:)``.
  public func count(matching query: Query? = nil) throws(StoreError) -> Int {
    try read { db in
      let condition = try Selection.condition(query, Self.catalogue(db))
      return try Int.fetchOne(
        db, sql: "SELECT count(*) FROM runs AS r WHERE \(condition.text)",
        arguments: condition.arguments) ?? 0
    }
  }

  /// The one run that a user means by an id, the first digits of one, or a config name.
  ///
  /// - Parameters:
  ///   - reference: At least 4 hex digits of a run id, or a whole config name.
  ///   - columns: Queryable names whose values are wanted.
  /// - Returns: The run.
  /// - Throws: ``StoreError``: several runs, with their ids; none, with the nearest config names.
  public func resolve(_ reference: String, columns: [String] = []) throws(StoreError) -> RunRow {
    let isHexadecimal = reference.allSatisfy { "0123456789abcdef".contains($0) }
    let isID = isHexadecimal && reference.utf8.count >= 4
    let found = try read { db in
      try String.fetchAll(
        db, sql: "SELECT run_id FROM runs WHERE run_id GLOB ? OR config_name = ? ORDER BY run_id",
        arguments: [isID ? reference + "*" : "", reference])
    }
    if found.count > 1 {
      throw StoreError(
        .usage, field: reference, "stands for \(found.count) runs",
        remedy: "write one of \(found.prefix(8).joined(separator: ", "))"
          + (found.count > 8 ? " or another id" : ""))
    }
    if let runID = found.first {
      let name = NameUse(text: QueryName.runID, spot: Spot(character: 1))
      let literal = Literal(value: .text(runID), spot: Spot(character: 1))
      let rows = try rows(matching: Query(.compare(name, .equal, literal)), columns: columns)
      if let row = rows.first { return row }
    }
    let names = try read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT config_name FROM runs")
    }
    let nearest = Spelling.nearest(to: reference, in: names)
    if isHexadecimal, (1..<4).contains(reference.utf8.count) {
      throw StoreError(
        .noInput, field: reference, "is too short for a run id",
        remedy: "write at least 4 digits of it")
    }
    throw StoreError(
      .noInput, field: reference, "no run has this id or config name",
      remedy: nearest.isEmpty
        ? "list the runs with `rflr runs`" : "did you mean \(nearest.joined(separator: ", "))?")
  }

  /// What the index has of some runs, so that an ingest can skip what is there.
  ///
  /// - Parameter runIDs: Whole run ids; nil for every run.
  /// - Returns: The known ones.
  /// - Throws: ``StoreError`` of the database.
  public func facts(of runIDs: [String]? = nil) throws(StoreError) -> [String: IndexedRun] {
    let wanted = runIDs.map(Set.init)
    return try read { db in
      let sql = """
        SELECT r.run_id, r.status, f.path, f.size_bytes, f.sha256, f.content_sha256
        FROM runs AS r JOIN files AS f ON f.run = r.id
        """
      var facts: [String: IndexedRun] = [:]
      func take(_ row: Row) throws {
        let file = IndexedFile(
          path: try row.text(2), sizeBytes: try row.integer(3), sha256: try row.text(4),
          contentSHA256: try row.text(5))
        let status = RunStatus(rawValue: try row.text(1)) ?? .damaged
        facts[try row.text(0)] = IndexedRun(status: status, file: file)
      }
      if let wanted {
        for runID in wanted {
          let row = try Row.fetchOne(db, sql: sql + " WHERE r.run_id = ?", arguments: [runID])
          if let row { try take(row) }
        }
      } else {
        let cursor = try Row.fetchCursor(db, sql: sql)
        while let row = try cursor.next() { try take(row) }
      }
      return facts
    }
  }

  /// Whether the index has a run.
  public func contains(runID: String) throws(StoreError) -> Bool {
    try facts(of: [runID])[runID] != nil
  }

  /// Files that the last rebuild could not take in, by path.
  public func problems() throws(StoreError) -> [IndexProblem] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM problems ORDER BY path, code, reason").map { row in
        IndexProblem(
          path: try row.text(0), code: StoreError.Code(rawValue: try row.text(1)) ?? .badData,
          reason: try row.text(2),
          remedy: try row.text(3))
      }
    }
  }

  /// Every name that can be queried here: those of every store, and what the runs of this one add.
  public func catalogue() throws(StoreError) -> QueryCatalogue { try read(Self.catalogue) }

  /// The canonical names of ``catalogue()``.
  public func names() throws(StoreError) -> [String] { try catalogue().names.map(\.name) }

  static func catalogue(_ db: Database) throws -> QueryCatalogue {
    let known = Set(QueryName.all.map(\.name))
    // One seek each: the ends of a name's values tell whether they are numbers, texts or both.
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT name, EXISTS (SELECT 1 FROM metrics WHERE metrics.name = names.id),
          EXISTS (SELECT 1 FROM parameters AS p WHERE p.name = names.id),
          EXISTS (SELECT 1 FROM parameters AS p WHERE p.name = names.id AND p.value < ''),
          (SELECT type FROM parameters AS p WHERE p.name = names.id AND p.value >= ''
            ORDER BY value LIMIT 1),
          (SELECT type FROM parameters AS p WHERE p.name = names.id AND p.value >= ''
            ORDER BY value DESC LIMIT 1)
        FROM names ORDER BY name
        """)
    var names = QueryName.all
    for row in rows {
      let name = try row.text(0)
      if known.contains(name) { continue }
      if try row.integer(1) != 0 {
        names.append(QueryName(name, [], .number, .metric, "summary number"))
      }
      if try row.integer(2) != 0 {
        let texts: Set<String?> = [try row.optionalText(4), try row.optionalText(5)]
        let type: QueryName.ValueType =
          switch (try row.integer(3) != 0, texts.contains("bool"), texts == [nil]) {
          case (true, _, true): .number
          case (false, false, false): .text
          default: .mixed
          }
        names.append(QueryName(name, [], type, .configuration, "as the runs' producer named it"))
      }
    }
    return QueryCatalogue(names: names)
  }
}

extension RunIndex {
  /// The version of the SQLite library that is loaded.
  static func sqliteVersion() throws(StoreError) -> String {
    do {
      return try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        ?? "unknown"
    } catch {
      throw StoreError.database(error, path: "SQLite")
    }
  }
}
