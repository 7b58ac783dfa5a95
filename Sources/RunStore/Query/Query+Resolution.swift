internal import RFLR

extension Query {
  /// Checks names and types and replaces every name by its canonical one.
  ///
  /// - Parameter catalogue: The names that exist where the query is asked.
  /// - Returns: An equal condition on canonical names; resolving it again changes nothing.
  /// - Throws: ``StoreError`` naming the character: an unknown name with the nearest ones, a
  ///   comparison that the name's type does not allow, a word that the name can never be.
  public func resolved(in catalogue: QueryCatalogue) throws(StoreError) -> Query {
    Query(try root.resolved(in: catalogue))
  }
}

extension Clause {
  fileprivate func resolved(in catalogue: QueryCatalogue) throws(StoreError) -> Clause {
    switch self {
    case .compare(let use, let comparison, let literal):
      let name = try use.resolved(in: catalogue)
      try name.check(comparison, literal, at: use.spot)
      return .compare(NameUse(text: name.name, spot: use.spot), comparison, literal)
    case .member(let use, let literals, let negated):
      let name = try use.resolved(in: catalogue)
      for literal in literals { try name.check(.equal, literal, at: use.spot) }
      return .member(NameUse(text: name.name, spot: use.spot), literals, negated: negated)
    case .state(let use, let state, let negated):
      let name = try use.resolved(in: catalogue)
      return .state(NameUse(text: name.name, spot: use.spot), state, negated: negated)
    case .not(let clause): return .not(try clause.resolved(in: catalogue))
    case .all(let clauses): return .all(try Self.resolved(clauses, in: catalogue))
    case .any(let clauses): return .any(try Self.resolved(clauses, in: catalogue))
    }
  }

  private static func resolved(
    _ clauses: [Clause], in catalogue: QueryCatalogue
  ) throws(StoreError) -> [Clause] {
    var resolved: [Clause] = []
    for clause in clauses { resolved.append(try clause.resolved(in: catalogue)) }
    return resolved
  }
}

extension NameUse {
  fileprivate func resolved(in catalogue: QueryCatalogue) throws(StoreError) -> QueryName {
    do throws(StoreError) {
      return try catalogue.find(text)
    } catch {
      throw QueryLexer.failure(spot, "`\(text)`: \(error.reason)", remedy: error.remedy)
    }
  }
}

extension QueryName {
  fileprivate func check(
    _ comparison: Comparison, _ literal: Literal, at spot: Spot
  ) throws(StoreError) {
    if comparison.isPattern {
      guard type == .text || type == .mixed else {
        throw QueryLexer.failure(
          spot, "`\(name)` is a \(type.rawValue), \(comparison.rawValue) compares texts",
          remedy: "use = or !=")
      }
      guard case .text(let pattern) = literal.value, GlobPattern(pattern) != nil else {
        throw QueryLexer.failure(
          literal.spot, "the set of the pattern is not closed",
          remedy: "end it with ], or write [[]")
      }
      return
    }
    switch type {
    case .number: try checkNumber(literal)
    case .text: try checkText(comparison, literal, at: spot)
    case .bool:
      guard !comparison.isOrder else { throw noOrder(comparison, at: spot) }
      guard case .bool = literal.value else {
        throw QueryLexer.failure(
          literal.spot, "`\(name)` is true or false", remedy: "compare it with true or false")
      }
    case .mixed:
      guard literal.isNumber || !comparison.isOrder else { throw noOrder(comparison, at: spot) }
    }
  }

  private func checkNumber(_ literal: Literal) throws(StoreError) {
    guard literal.isNumber else {
      throw QueryLexer.failure(
        literal.spot, "`\(name)` is a number", remedy: "compare it with a number, without quotes")
    }
  }

  private func checkText(
    _ comparison: Comparison, _ literal: Literal, at spot: Spot
  ) throws(StoreError) {
    guard !comparison.isOrder else { throw noOrder(comparison, at: spot) }
    guard case .text(let word) = literal.value else {
      throw QueryLexer.failure(
        literal.spot, "`\(name)` is a text", remedy: "put the value in quotes")
    }
    if !words.isEmpty, !words.contains(word) {
      let nearest = Spelling.nearest(to: word, in: words)
      throw QueryLexer.failure(
        literal.spot, "`\(name)` is never \"\(word)\"",
        remedy: (nearest.isEmpty ? "" : "did you mean \(nearest.joined(separator: ", "))? ")
          + "known are \(words.joined(separator: ", "))")
    }
  }

  private func noOrder(_ comparison: Comparison, at spot: Spot) -> StoreError {
    QueryLexer.failure(
      spot,
      "`\(name)` is a \(type == .bool ? "truth value" : "text"), \(comparison.rawValue) "
        + "compares numbers", remedy: "use = or \(type == .bool ? "!=" : "~")")
  }
}
