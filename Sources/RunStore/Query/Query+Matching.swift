public import RFLR

extension Query {
  /// Whether the condition holds for one run, evaluated in memory.
  ///
  /// The answer is the one that the index gives for the same values.
  ///
  /// - Parameter lookup: The value of a name, as the query has it (canonical when resolved).
  /// - Returns: True or false; there is no third state.
  public func matches(_ lookup: (String) -> QueryValue) -> Bool { root.matches(lookup) }

  /// Whether the condition holds for a configuration that is not yet trained.
  ///
  /// - Parameters:
  ///   - configuration: The configuration's JSON, defaults written out.
  ///   - name: Its config name.
  /// - Returns: True or false.
  /// - Throws: ``StoreError`` when the query names what only training makes, or is wrong otherwise.
  public func matches(configuration: JSONValue, name: String) throws(StoreError) -> Bool {
    try resolved(in: .plans).matches { canonical in
      switch canonical {
      case QueryName.configName: .text(name)
      case QueryName.runID: .text(RunConfiguration.identity(of: configuration))
      case "configuration_id": .text(RunConfiguration.configurationIdentity(of: configuration))
      default: QueryValue(configuration[canonical])
      }
    }
  }
}

extension Clause {
  fileprivate func matches(_ lookup: (String) -> QueryValue) -> Bool {
    switch self {
    case .compare(let name, let comparison, let literal):
      lookup(name.text).satisfies(comparison, literal)
    case .member(let name, let literals, let negated):
      lookup(name.text).isMember(of: literals, negated: negated)
    case .state(let name, let state, let negated): lookup(name.text).has(state) != negated
    case .not(let clause): !clause.matches(lookup)
    case .all(let clauses): clauses.allSatisfy { $0.matches(lookup) }
    case .any(let clauses): clauses.contains { $0.matches(lookup) }
    }
  }
}

extension QueryValue {
  /// The texts that take part in comparisons; truth values count as their words.
  private var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .bool(let flag): [flag ? "true" : "false"]
    case .words(let words): words
    case .missing, .null, .integer, .number: []
    }
  }

  /// Where this number lies against a literal's; nil unless both are finite numbers.
  private func order(against literal: Literal) -> Int? {
    switch (self, literal.value) {
    case (.integer(let a), .integer(let b)): a < b ? -1 : a == b ? 0 : 1
    case (.integer(let a), .number(let b)): b.isFinite ? Self.order(a, b) : nil
    case (.number(let a), .integer(let b)): a.isFinite ? -Self.order(b, a) : nil
    case (.number(let a), .number(let b)):
      a.isFinite && b.isFinite ? (a < b ? -1 : a == b ? 0 : 1) : nil
    default: nil
    }
  }

  /// Compares by exact value: beyond 2^53 the nearest double of an integer is another number.
  private static func order(_ a: Int, _ b: Double) -> Int {
    if b >= 0x1p63 { return -1 }
    if b < -0x1p63 { return 1 }
    let whole = Int(b)
    if a != whole { return a < whole ? -1 : 1 }
    let fraction = b - Double(whole)
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
  }

  fileprivate func satisfies(_ comparison: Comparison, _ literal: Literal) -> Bool {
    if literal.isNumber {
      guard let order = order(against: literal) else { return false }
      return switch comparison {
      case .equal: order == 0
      case .notEqual: order != 0
      case .less: order < 0
      case .atMost: order <= 0
      case .greater: order > 0
      case .atLeast: order >= 0
      case .like, .unlike: false
      }
    }
    let wanted = literal.word
    let texts = texts
    return switch comparison {
    case .equal: texts.contains { $0.hasBytes(of: wanted) }
    case .notEqual: !texts.isEmpty && !texts.contains { $0.hasBytes(of: wanted) }
    case .like: GlobPattern(wanted).map { texts.contains(where: $0.matches) } ?? false
    case .unlike:
      !texts.isEmpty && !(GlobPattern(wanted).map { texts.contains(where: $0.matches) } ?? false)
    case .less, .atMost, .greater, .atLeast: false
    }
  }

  fileprivate func isMember(of literals: [Literal], negated: Bool) -> Bool {
    negated
      ? literals.allSatisfy { satisfies(.notEqual, $0) }
      : literals.contains { satisfies(.equal, $0) }
  }

  fileprivate func has(_ state: ValueState) -> Bool {
    switch (state, self) {
    case (.missing, .missing), (.missing, .null), (.null, .null), (.finite, .integer): true
    case (.missing, .words(let words)): words.isEmpty
    case (.nan, .number(let value)): value.isNaN
    case (.infinite, .number(let value)): value.isInfinite
    case (.positiveInfinity, .number(let value)): value == .infinity
    case (.negativeInfinity, .number(let value)): value == -.infinity
    case (.finite, .number(let value)): value.isFinite
    default: false
    }
  }
}

extension Literal {
  /// The text that a word or truth value is compared as; empty for numbers.
  var word: String {
    switch value {
    case .text(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .integer, .number: ""
    }
  }
}

extension String {
  /// Equality of bytes, as in SQLite; Swift's own holds an é in one and in two scalars for equal.
  fileprivate func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
