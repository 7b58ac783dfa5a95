internal import GRDB

extension RunIndex {
  /// Columns of rows that can be told without holding all of them.
  public static var mostColumnsAtOnce: Int { Selection.mostJoins }

  /// Tells runs that fulfil a query one by one, as ``rows(matching:columns:sortBy:limit:)`` lists them.
  ///
  /// Nobody can write the index meanwhile: `take` must not wait for anybody.
  ///
  /// - Parameters:
  ///   - query: The condition; nil for every run.
  ///   - columns: Queryable names, short or long.
  ///   - sortBy: Keys, the first one decides first.
  ///   - limit: Most rows; nil for all.
  ///   - tellings: How often the same rows are told.
  ///   - take: Gets the number of the telling, from 0, and the next run.
  /// - Throws: ``StoreError`` as ``rows(matching:columns:sortBy:limit:)``, and what `take` throws.
  public func streamRows(
    matching query: Query? = nil, columns: [String] = [], sortBy: [SortKey] = [],
    limit: Int? = nil, tellings: Int = 1,
    _ take: (_ telling: Int, _ row: RunRow) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard columns.count <= Selection.mostJoins, sortBy.count <= Selection.mostJoins else {
      // More names than one statement joins: whole rows come together from several.
      let rows = try rows(matching: query, columns: columns, sortBy: sortBy, limit: limit)
      for telling in 0..<tellings {
        for row in rows { try take(telling, row) }
      }
      return
    }
    try read { db in
      let catalogue = try Self.catalogue(db)
      let tail = try Selection.tail(query, sortBy, limit, catalogue)
      let selection = Selection(try columns.map { name in try catalogue.find(name) }, tail)
      for telling in 0..<tellings {
        let cursor = try Row.fetchCursor(
          db, sql: selection.sql.text, arguments: selection.sql.arguments)
        while let row = try cursor.next() {
          let values = columns.indices.map { selection.decode(row, $0) }
          try take(
            telling,
            RunRow(
              runID: try row.text(0), configName: try row.text(1), columns: columns, values: values)
          )
        }
      }
    }
  }
}
