/// Builds the tree of a query by recursive descent.
struct QueryParser {
  private let tokens: [QueryLexer.Token]
  private var index = 0
  private var nesting = 0
  private var comparisons = 0

  init(_ text: String) throws(StoreError) {
    guard text.count <= Query.Limit.characters else {
      throw QueryLexer.failure(
        Spot(character: Query.Limit.characters + 1), "the query is too long",
        remedy: "keep it below \(Query.Limit.characters) characters")
    }
    tokens = try QueryLexer.tokens(of: text)
  }

  private var current: QueryLexer.Token { tokens[index] }

  private mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
  }

  private mutating func take(symbol: String) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  private mutating func take(keyword: String) -> Bool {
    guard current.keyword == keyword else { return false }
    advance()
    return true
  }

  private func unexpected(_ wanted: String, remedy: String) -> StoreError {
    QueryLexer.failure(current.spot, "expected \(wanted), found \(current.quoted)", remedy: remedy)
  }

  mutating func query() throws(StoreError) -> Clause {
    if current.kind == .end {
      throw QueryLexer.failure(
        current.spot, "the query is empty", remedy: "write a condition such as rank = 5")
    }
    let clause = try disjunction()
    guard current.kind == .end else {
      throw unexpected("and, or or the end", remedy: "join conditions with and, or or parentheses")
    }
    return clause
  }

  private mutating func disjunction() throws(StoreError) -> Clause {
    var clauses = [try conjunction()]
    while take(keyword: "or") || take(symbol: "||") { clauses.append(try conjunction()) }
    return clauses.count == 1 ? clauses[0] : .any(clauses)
  }

  private mutating func conjunction() throws(StoreError) -> Clause {
    var clauses = [try negation()]
    while take(keyword: "and") || take(symbol: "&&") { clauses.append(try negation()) }
    return clauses.count == 1 ? clauses[0] : .all(clauses)
  }

  private mutating func negation() throws(StoreError) -> Clause {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Query.Limit.nesting else {
      throw QueryLexer.failure(
        current.spot, "the query is nested too deeply",
        remedy: "use at most \(Query.Limit.nesting) levels")
    }
    if take(keyword: "not") { return .not(try negation()) }
    if take(symbol: "(") {
      let clause = try disjunction()
      guard take(symbol: ")") else {
        throw unexpected("`)`", remedy: "close the parenthesis or join conditions with and, or")
      }
      return clause
    }
    return try condition()
  }

  private mutating func condition() throws(StoreError) -> Clause {
    comparisons += 1
    guard comparisons <= Query.Limit.comparisons else {
      throw QueryLexer.failure(
        current.spot, "the query has too many conditions",
        remedy: "use at most \(Query.Limit.comparisons), or a list: x in [1, 2]")
    }
    if current.keyword == "missing" {
      advance()
      guard take(symbol: "(") else {
        throw unexpected("`(`", remedy: "write missing(test_error)")
      }
      let name = try name()
      guard take(symbol: ")") else {
        throw unexpected("`)`", remedy: "write missing(test_error)")
      }
      return .state(name, .missing, negated: false)
    }
    let name = try name()
    if let comparison = comparison() {
      return .compare(name, comparison, try literal(for: comparison))
    }
    if take(keyword: "in") { return .member(name, try list(), negated: false) }
    if take(keyword: "is") {
      let negated = take(keyword: "not")
      return .state(name, try state(), negated: negated)
    }
    if take(keyword: "not") {
      guard take(keyword: "in") else { throw unexpected("in", remedy: "write x not in [1, 2]") }
      return .member(name, try list(), negated: true)
    }
    return try lone(name)
  }

  private mutating func name() throws(StoreError) -> NameUse {
    let token = current
    switch token.kind {
    case .string(let text) where !text.isEmpty:
      advance()
      return NameUse(text: text, spot: token.spot)
    case .word(let text) where !QueryLexer.keywords.contains(text.lowercased()):
      advance()
      return NameUse(text: text, spot: token.spot)
    default:
      throw unexpected("a name", remedy: "write a condition such as rank = 5")
    }
  }

  private mutating func comparison() -> Comparison? {
    guard case .symbol(let symbol) = current.kind,
      let comparison = Comparison(rawValue: symbol == "==" ? "=" : symbol)
    else { return nil }
    advance()
    return comparison
  }

  private mutating func state() throws(StoreError) -> ValueState {
    guard let word = current.keyword, let state = ValueState(rawValue: word) else {
      let known = ValueState.allCases.map(\.rawValue).joined(separator: ", ")
      throw unexpected("one of \(known)", remedy: "compare values with =")
    }
    advance()
    return state
  }

  private mutating func list() throws(StoreError) -> [Literal] {
    guard take(symbol: "[") else {
      throw unexpected("`[`", remedy: "write a list such as [1e-3, 2e-3]")
    }
    var literals: [Literal] = []
    repeat { literals.append(try literal(for: .equal)) } while take(symbol: ",")
    guard take(symbol: "]") else {
      throw unexpected("`,` or `]`", remedy: "write a list such as [1e-3, 2e-3]")
    }
    if let odd = literals.first(where: { $0.isNumber != literals[0].isNumber }) {
      throw QueryLexer.failure(
        odd.spot, "the list mixes numbers and texts", remedy: "give values of one kind")
    }
    return literals
  }

  private mutating func literal(for comparison: Comparison) throws(StoreError) -> Literal {
    let token = current
    let value: Literal.Value
    switch token.kind {
    case .string(let text): value = .text(text)
    case .word(let word): value = try Self.value(of: word, token, comparison)
    default:
      throw unexpected("a value", remedy: "give a number, a word or a quoted text")
    }
    advance()
    return Literal(value: value, spot: token.spot)
  }

  private static func value(
    of word: String, _ token: QueryLexer.Token, _ comparison: Comparison
  ) throws(StoreError) -> Literal.Value {
    let lower = word.lowercased()
    // After ~ a word is always a pattern: `config ~ 1*` and `run_id ~ 12345678` mean text.
    if comparison.isPattern { return .text(word) }
    switch lower {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "nan", "inf", "+inf", "-inf", "missing", "null":
      throw QueryLexer.failure(
        token.spot, "a comparison never matches \(lower)", remedy: "write `is \(lower)`")
    case "and", "or", "not", "in", "is":
      throw QueryLexer.failure(
        token.spot, "expected a value, found `\(word)`", remedy: "put the word in quotes")
    default: break
    }
    guard word.allSatisfy({ "0123456789+-.eE".contains($0) }), let number = Double(word) else {
      return .text(word)
    }
    if let integer = Int(word) { return .integer(integer) }
    guard number.isFinite else {
      throw QueryLexer.failure(
        token.spot, "\(word) is too large for a number", remedy: "write `is inf` for infinities")
    }
    return .number(number)
  }

  /// A word without a comparison: run id digits or a config name, exact or as a glob.
  private func lone(_ name: NameUse) throws(StoreError) -> Clause {
    if QueryName.isKnown(name.text) {
      throw unexpected("a comparison after `\(name.text)`", remedy: "write \(name.text) = value")
    }
    func clause(_ column: String, _ comparison: Comparison, _ text: String) -> Clause {
      .compare(
        NameUse(text: column, spot: name.spot), comparison,
        Literal(value: .text(text), spot: name.spot))
    }
    if name.text.utf8.count >= 4, name.text.allSatisfy({ "0123456789abcdef".contains($0) }) {
      return clause(QueryName.runID, .like, name.text + "*")
    }
    let isGlob = name.text.contains { "*?[".contains($0) }
    return clause(QueryName.configName, isGlob ? .like : .equal, name.text)
  }
}
