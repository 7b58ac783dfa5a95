/// Cuts the text of a query into words, strings and symbols.
///
/// It walks over Unicode scalars: as a grapheme, a quote would merge with a combining mark behind it.
struct QueryLexer {
  enum Kind: Equatable {
    case word(String)
    case string(String)
    case symbol(String)
    case end
  }

  struct Token: Equatable {
    var kind: Kind
    var spot: Spot

    /// The word in lower case when it is one: keywords may be shouted.
    var keyword: String? {
      if case .word(let text) = kind { text.lowercased() } else { nil }
    }

    /// The token as an error message quotes it.
    var quoted: String {
      switch kind {
      case .word(let text), .symbol(let text): "`\(text)`"
      case .string(let text): "\"\(text)\""
      case .end: "the end"
      }
    }
  }

  static let keywords: Set<String> = ["and", "or", "not", "in", "is", "missing", "true", "false"]

  private static let symbols = [
    "==", "!=", "<=", ">=", "!~", "&&", "||", "=", "<", ">", "~", "(", ")", ",", "[", "]",
  ]
  private static let breaking: Set<Unicode.Scalar> = [
    "(", ")", "=", "!", "<", ">", "~", ",", "&", "|", "\"", "'", "]",
  ]

  private let scalars: [Unicode.Scalar]
  private var position = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  static func failure(_ spot: Spot, _ reason: String, remedy: String) -> StoreError {
    StoreError(
      .usage, path: "query", field: "character \(spot.character)", reason, remedy: remedy)
  }

  /// Whether a text can stand as a name without quotes.
  static func isPlainWord(_ text: String) -> Bool {
    !text.isEmpty && !keywords.contains(text.lowercased())
      && text.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && !breaking.contains($0) && $0 != "["
      }
  }

  /// All tokens; the last one is the end.
  static func tokens(of text: String) throws(StoreError) -> [Token] {
    var lexer = QueryLexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(StoreError) -> Token {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
    let spot = Spot(character: position + 1)
    guard position < scalars.count else { return Token(kind: .end, spot: spot) }
    let first = scalars[position]
    if first == "\"" || first == "'" { return Token(kind: try string(first, spot), spot: spot) }
    for symbol in Self.symbols where scalars[position...].starts(with: symbol.unicodeScalars) {
      position += symbol.count
      return Token(kind: .symbol(symbol), spot: spot)
    }
    if Self.breaking.contains(first) {
      throw Self.failure(
        spot, "`\(first)` alone means nothing",
        remedy: first == "!" ? "write not, != or !~" : "write \(first == "&" ? "and" : "or")")
    }
    return Token(kind: .word(try word()), spot: spot)
  }

  private mutating func string(_ quote: Unicode.Scalar, _ spot: Spot) throws(StoreError) -> Kind {
    var text = ""
    position += 1
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      guard scalar == quote else {
        text.unicodeScalars.append(scalar)
        continue
      }
      guard position < scalars.count, scalars[position] == quote else { return .string(text) }
      text.unicodeScalars.append(quote)
      position += 1
    }
    throw Self.failure(spot, "the text is not closed", remedy: "end it with \(quote)")
  }

  /// A bare word; a `[` inside one opens a set of a glob, so `f3_bs[48]_*` needs no quotes.
  private mutating func word() throws(StoreError) -> String {
    let start = position
    while position < scalars.count {
      let scalar = scalars[position]
      if scalar.properties.isWhitespace || Self.breaking.contains(scalar) { break }
      if scalar == "[" {
        if Self.text(scalars[start..<position]).lowercased() == "in" { break }
        guard let end = scalars[position...].firstIndex(of: "]") else {
          throw Self.failure(
            Spot(character: position + 1), "`[` is not closed", remedy: "end the set with ]")
        }
        position = end
      }
      position += 1
    }
    return Self.text(scalars[start..<position])
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
