internal import GRDB
internal import RFLR

/// The statement behind a listing: values of some names, condition, order.
struct Selection {
  /// Half of SQLite's 64 tables a join for the columns, and room for as many sort keys.
  static let mostJoins = 24

  /// What follows the columns: the joins of the sort keys, the condition, the order, the limit.
  struct Tail {
    var joins = IndexSQL()
    var rest = IndexSQL()
  }

  private(set) var sql = IndexSQL()
  private let places: [IndexPlace]

  /// Counts are whole numbers, which the column of metrics cannot say.
  private static let counts: Set<String> = [
    MetricName.epochs, MetricName.steps, MetricName.escapeEpochs, MetricName.parameterCount,
  ]

  init(_ names: [QueryName], _ tail: Tail) {
    places = names.map(IndexPlace.init)
    sql.add("SELECT r.run_id, r.config_name")
    for (index, place) in places.enumerated() { sql.add(", \(place.columns(alias: "c\(index)"))") }
    sql.add(" FROM runs AS r")
    for (index, place) in places.enumerated() { sql.add(place.join(alias: "c\(index)")) }
    sql.add(tail.joins)
    sql.add(tail.rest)
  }

  static func condition(_ query: Query?, _ catalogue: QueryCatalogue) throws(StoreError) -> IndexSQL
  {
    guard let query else {
      var all = IndexSQL()
      all.add("1")
      return all
    }
    return try query.resolved(in: catalogue).root.sql(in: catalogue)
  }

  static func tail(
    _ query: Query?, _ sortBy: [SortKey], _ limit: Int?, _ catalogue: QueryCatalogue
  ) throws(StoreError) -> Tail {
    var tail = Tail()
    tail.rest.add(" WHERE ")
    tail.rest.add(try condition(query, catalogue))
    tail.rest.add(" ORDER BY ")
    for (index, key) in sortBy.enumerated() {
      let name = try catalogue.find(key.name)
      let place = IndexPlace(name)
      tail.joins.add(place.join(alias: "s\(index)"))
      let direction = key.descending ? " DESC" : ""
      if name.name == QueryName.configName {
        tail.rest.add("r.config_order\(direction), ")
      } else {
        let (rank, value) = place.order(alias: "s\(index)")
        tail.rest.add("\(rank), \(value)\(direction), ")
      }
    }
    tail.rest.add("r.config_order, r.run_id")
    if let limit { tail.rest.add(" LIMIT ?", max(0, limit)) }
    return tail
  }

  /// The value of one of the names in a fetched row.
  func decode(_ row: Row, _ index: Int) -> QueryValue {
    let state: String? = if case .string(let text) = row.stored(2 + 2 * index) { text } else { nil }
    let stored = row.stored(3 + 2 * index)
    switch places[index] {
    case .column: return Self.scalar(stored)
    case .side(let table, _):
      if case .string(let text) = stored {
        return table == "checkpoints"
          ? .words(text.split(separator: ",").map(String.init)) : .text(text)
      }
      return .missing
    case .named(_, _, let name):
      switch state {
      case nil: return .missing
      case "null": return .null
      case "nan": return .number(.nan)
      case "+inf": return .number(.infinity)
      case "-inf": return .number(-.infinity)
      case "bool":
        if case .string(let text) = stored { return .bool(text == "true") }
        return .missing
      case "finite":
        if case .double(let value) = stored, Self.counts.contains(name),
          let count = Int(exactly: value)
        {
          return .integer(count)
        }
        return Self.scalar(stored)
      default: return Self.scalar(stored)
      }
    }
  }

  private static func scalar(_ stored: DatabaseValue.Storage) -> QueryValue {
    switch stored {
    case .int64(let value): .integer(Int(value))
    case .double(let value): .number(value)
    case .string(let value): .text(value)
    case .null, .blob: .missing
    }
  }
}

extension IndexPlace {
  /// State and value in a list of columns.
  fileprivate func columns(alias: String) -> String {
    switch self {
    case .column(let column): "NULL, r.\(column)"
    case .side(let table, let column): "NULL, \(Self.value(table, column))"
    case .named(_, let state, _): "\(alias).\(state), \(alias).value"
    }
  }

  fileprivate func join(alias: String) -> IndexSQL {
    var sql = IndexSQL()
    if case .named(let table, _, let name) = self {
      sql.add(
        " LEFT JOIN \(table) AS \(alias) ON \(alias).run = r.id AND \(alias).name = \(Self.nameID)",
        name)
    }
    return sql
  }

  /// Terms of an order: 0 for finite values and texts, more for what must come last; then the value.
  fileprivate func order(alias: String) -> (rank: String, value: String) {
    switch self {
    case .column(let column): return ("0", "r.\(column)")
    case .side(let table, let column):
      let value = Self.value(table, column)
      return ("\(value) IS NULL", value)
    case .named(_, let state, _):
      let rank = """
        CASE WHEN \(alias).value IS NOT NULL THEN 0 WHEN \(alias).\(state) = '+inf' THEN 1 \
        WHEN \(alias).\(state) = '-inf' THEN 2 WHEN \(alias).\(state) = 'nan' THEN 3 ELSE 4 END
        """
      return (rank, "\(alias).value")
    }
  }

  private static func value(_ table: String, _ column: String) -> String {
    table == "checkpoints"
      ? """
      (SELECT group_concat(reason) FROM (SELECT DISTINCT reason FROM checkpoints \
      WHERE run = r.id ORDER BY reason))
      """ : "(SELECT \(column) FROM \(table) WHERE run = r.id)"
  }
}
