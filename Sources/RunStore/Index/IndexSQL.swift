internal import GRDB

/// SQL with its bound values in the order of their question marks; no value is ever part of the text.
struct IndexSQL {
  private(set) var text = ""
  private(set) var values: [DatabaseValue] = []

  var arguments: StatementArguments { StatementArguments(values) }

  mutating func add(_ sql: String, _ bound: (any DatabaseValueConvertible)?...) {
    text += sql
    values += bound.map { $0?.databaseValue ?? .null }
  }

  mutating func add(_ other: IndexSQL) {
    text += other.text
    values += other.values
  }
}

/// Where the index keeps the values of a name.
enum IndexPlace {
  /// A column of the run's own row, never NULL.
  case column(String)
  /// A column of a table with no row or some rows a run.
  case side(table: String, column: String)
  /// Rows of a table of named values, with a column that says what they are.
  case named(table: String, state: String, name: String)

  init(_ name: QueryName) {
    self =
      switch (name.source, name.name) {
      case (.run, "checkpoints"): .column("checkpoint_count")
      case (.run, "lr_divides"): .column("lr_divide_count")
      case (.run, let column): .column(column)
      case (.file, _): .side(table: "files", column: "path")
      case (.ingest, "adapter"): .side(table: "ingests", column: "adapter")
      case (.ingest, _): .side(table: "ingests", column: "path")
      case (.checkpoint, _): .side(table: "checkpoints", column: "reason")
      case (.metric, let metric): .named(table: "metrics", state: "state", name: metric)
      case (.configuration, let path): .named(table: "parameters", state: "type", name: path)
      }
  }

  static let nameID = "(SELECT id FROM names WHERE name = ?)"
}

extension Clause {
  /// The condition on `runs AS r`; true or false for every run, never NULL.
  func sql(in catalogue: QueryCatalogue) throws(StoreError) -> IndexSQL {
    var sql = IndexSQL()
    switch self {
    case .compare(let use, let comparison, let literal):
      let place = IndexPlace(try catalogue.find(use.text))
      sql = place.condition(negative: comparison.positive) { value, negative in
        literal.condition(value, negative ?? comparison)
      }
    case .member(let use, let literals, let negated):
      let place = IndexPlace(try catalogue.find(use.text))
      sql = place.condition(negative: negated ? .equal : nil) { value, positive in
        Literal.membership(value, of: literals, negated: negated && positive == nil)
      }
    case .state(let use, let state, let negated):
      sql.add(negated ? "NOT (" : "(")
      sql.add(IndexPlace(try catalogue.find(use.text)).state(state))
      sql.add(")")
    case .not(let clause):
      sql.add("NOT (")
      sql.add(try clause.sql(in: catalogue))
      sql.add(")")
    case .all(let clauses): sql = try Self.joined(clauses, " AND ", in: catalogue)
    case .any(let clauses): sql = try Self.joined(clauses, " OR ", in: catalogue)
    }
    return sql
  }

  private static func joined(
    _ clauses: [Clause], _ separator: String, in catalogue: QueryCatalogue
  ) throws(StoreError) -> IndexSQL {
    var sql = IndexSQL()
    for (index, clause) in clauses.enumerated() {
      sql.add(index == 0 ? "(" : ") \(separator) (")
      sql.add(try clause.sql(in: catalogue))
    }
    sql.add(")")
    return sql
  }
}

extension Comparison {
  /// The comparison whose absence among several values this one asks for.
  fileprivate var positive: Comparison? {
    switch self {
    case .notEqual: .equal
    case .unlike: .like
    default: nil
    }
  }
}

extension IndexPlace {
  /// A condition on the values of a run.
  ///
  /// - Parameters:
  ///   - negative: Set for conditions that none of a run's values may fulfil.
  ///   - test: The condition on one value, or its positive form where several are excluded.
  fileprivate func condition(
    negative: Comparison?, _ test: (_ value: String, _ positive: Comparison?) -> IndexSQL
  ) -> IndexSQL {
    var sql = IndexSQL()
    switch self {
    case .column(let column): sql = test("r.\(column)", nil)
    case .side(let table, let column):
      sql.add("r.id IN (SELECT run FROM \(table)")
      if negative == nil {
        sql.add(" WHERE ")
        sql.add(test(column, nil))
      } else {
        sql.add(") AND r.id NOT IN (SELECT run FROM \(table) WHERE ")
        sql.add(test(column, negative))
      }
      sql.add(")")
    case .named(let table, _, let name):
      sql.add("r.id IN (SELECT run FROM \(table) WHERE name = \(Self.nameID) AND ", name)
      sql.add(test("value", nil))
      sql.add(")")
    }
    return sql
  }

  fileprivate func state(_ state: ValueState) -> IndexSQL {
    var sql = IndexSQL()
    switch self {
    case .column(let column):
      sql.add(state == .finite && column.hasSuffix("_count") ? "1" : "0")
    case .side(let table, _):
      sql.add(state == .missing ? "r.id NOT IN (SELECT run FROM \(table))" : "0")
    case .named(let table, let column, let name):
      let wanted =
        switch state {
        case .nan: "= 'nan'"
        case .infinite: "IN ('+inf', '-inf')"
        case .positiveInfinity: "= '+inf'"
        case .negativeInfinity: "= '-inf'"
        case .finite: "IN ('finite', 'integer', 'number')"
        case .missing: "<> 'null'"
        case .null: "= 'null'"
        }
      sql.add("r.id \(state == .missing ? "NOT IN" : "IN") ")
      sql.add(
        "(SELECT run FROM \(table) WHERE name = \(Self.nameID) AND \(column) \(wanted))", name)
    }
    return sql
  }
}

extension Literal {
  private var databaseValue: DatabaseValue {
    switch value {
    case .integer(let number): number.databaseValue
    case .number(let number): number.databaseValue
    case .bool, .text: word.databaseValue
    }
  }

  /// SQLite puts every number before every text, so `''` is the border between the two.
  private static func kind(_ column: String, isNumber: Bool) -> String {
    isNumber ? "\(column) < ''" : "\(column) >= ''"
  }

  fileprivate func condition(_ column: String, _ comparison: Comparison) -> IndexSQL {
    let operation =
      switch comparison {
      case .notEqual: "<>"
      case .like: "GLOB"
      case .unlike: "NOT GLOB"
      default: comparison.rawValue
      }
    var sql = IndexSQL()
    sql.add("(\(column) \(operation) ?", databaseValue)
    // A second upper bound would only tempt the planner to scan by the worse one.
    let isBounded = [.equal, .less, .atMost].contains(comparison)
    sql.add(isBounded ? ")" : " AND \(Self.kind(column, isNumber: isNumber)))")
    return sql
  }

  fileprivate static func membership(
    _ column: String, of literals: [Literal], negated: Bool
  ) -> IndexSQL {
    var sql = IndexSQL()
    sql.add("(\(column) \(negated ? "NOT IN" : "IN") (")
    for (index, literal) in literals.enumerated() {
      sql.add(index == 0 ? "?" : ", ?", literal.databaseValue)
    }
    let isNumber = literals.first?.isNumber ?? false
    sql.add(negated ? ") AND \(kind(column, isNumber: isNumber)))" : "))")
    return sql
  }
}
