/// A condition on runs, for example `config ~ "f3_N768_*" and rank = 5 and test_error < 0.01`.
///
/// Text becomes a tree, the tree becomes bound SQL or is evaluated in memory; both agree.
///
///     condition   x = 5   x != 5   x < 5   x <= 5   x > 5   x >= 5     (== is =)
///                 x ~ "f3_*"   x !~ "f3_*"        glob: * any text, ? one character, [a-c] [^a] sets
///                 x in [1e-3, 2e-3]   x not in [sgd]
///                 missing(x)   x is nan   x is inf   x is +inf   x is -inf   x is finite   x is null
///                 x is not nan                    exactly not (x is nan): true where x is missing
///     together    and &&   or ||   not   ( )      not binds tightest, then and, then or
///     text        "quoted", 'quoted' (a doubled quote stands for one) or a bare word
///     alone       f3_N768_bs8_L3 or f3_* is a config name, 4 or more hex digits are a run id
///
/// A comparison holds for finite numbers and for texts only: a value that is NaN, infinite, null or
/// missing satisfies no comparison, not even `!=`, `not in` and `!~`. `not (…)` is plain negation.
/// `missing(x)` holds where the run says nothing about x or says null; `x is null` only for the latter.
/// Text is compared byte by byte, numbers by their exact value.
public struct Query: Sendable, Equatable, CustomStringConvertible {
  var root: Clause

  /// Limits that keep a hostile text from exhausting the stack or SQLite's parser.
  enum Limit {
    static let characters = 20_000
    static let comparisons = 200
    static let nesting = 50
  }

  init(_ root: Clause) { self.root = root }

  /// Reads a query.
  ///
  /// Names are not checked here: ``resolved(in:)`` does, against the names that exist.
  ///
  /// - Parameter text: The query as typed.
  /// - Returns: The query as a tree.
  /// - Throws: ``StoreError`` whose `field` is "character n", 1-based.
  public static func parse(_ text: String) throws(StoreError) -> Query {
    var parser = try QueryParser(text)
    return Query(try parser.query())
  }

  /// The canonical text; parsing it gives an equal query.
  public var description: String { root.text }

  /// Every name used, in order of appearance.
  public var names: [String] { root.names.map(\.text) }
}

/// One node of a query.
indirect enum Clause: Sendable, Equatable {
  case compare(NameUse, Comparison, Literal)
  case member(NameUse, [Literal], negated: Bool)
  case state(NameUse, ValueState, negated: Bool)
  case not(Clause)
  case all([Clause])
  case any([Clause])
}

/// Where a part of a query stands in its text; it does not take part in equality.
struct Spot: Sendable, Equatable {
  var character: Int

  static func == (_: Spot, _: Spot) -> Bool { true }
}

/// A name as it was used.
struct NameUse: Sendable, Equatable {
  var text: String
  var spot: Spot
}

/// A value as it was written.
struct Literal: Sendable, Equatable {
  enum Value: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case text(String)
  }

  var value: Value
  var spot: Spot

  var isNumber: Bool {
    switch value {
    case .integer, .number: true
    case .bool, .text: false
    }
  }
}

/// The operators between a name and a value.
enum Comparison: String, Sendable, Equatable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="
  case like = "~"
  case unlike = "!~"

  var isOrder: Bool { [.less, .atMost, .greater, .atLeast].contains(self) }
  var isPattern: Bool { self == .like || self == .unlike }
}

/// What `is` can ask.
enum ValueState: String, Sendable, Equatable, CaseIterable {
  case nan
  case infinite = "inf"
  case positiveInfinity = "+inf"
  case negativeInfinity = "-inf"
  case finite
  case missing
  case null
}

extension Clause {
  var names: [NameUse] {
    switch self {
    case .compare(let name, _, _), .member(let name, _, _), .state(let name, _, _): [name]
    case .not(let clause): clause.names
    case .all(let clauses), .any(let clauses): clauses.flatMap(\.names)
    }
  }

  var text: String {
    switch self {
    case .compare(let name, let comparison, let literal):
      "\(name.printed) \(comparison.rawValue) \(literal.printed)"
    case .member(let name, let literals, let negated):
      "\(name.printed) \(negated ? "not in" : "in") "
        + "[\(literals.map(\.printed).joined(separator: ", "))]"
    case .state(let name, .missing, negated: false): "missing(\(name.printed))"
    case .state(let name, let state, let negated):
      "\(name.printed) is \(negated ? "not " : "")\(state.rawValue)"
    case .not(let clause): "not \(clause.nested)"
    case .all(let clauses): clauses.map(\.nested).joined(separator: " and ")
    case .any(let clauses): clauses.map(\.nested).joined(separator: " or ")
    }
  }

  private var nested: String {
    switch self {
    case .all, .any: "(\(text))"
    default: text
    }
  }
}

extension NameUse {
  fileprivate var printed: String {
    QueryLexer.isPlainWord(text) ? text : Literal.quoted(text)
  }
}

extension Literal {
  fileprivate var printed: String {
    switch value {
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .bool(let value): value ? "true" : "false"
    case .text(let value): Self.quoted(value)
    }
  }

  fileprivate static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
