/// Where a text stops being JSON, and why.
public struct JSONSyntaxError: Error, Sendable, Equatable {
  /// Position of the first byte that is wrong, counted from 0; the length where text is missing.
  public let byte: Int
  /// What is wrong there.
  public let reason: String
  /// Whether the text ends too early.
  public let isTruncated: Bool
}

extension JSONValue {
  /// Reads a JSON document as Python writes it: bare `NaN`, `Infinity` and `-Infinity` are numbers.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - refusesEqualKeys: Whether a key that an object has twice is an error; else the last one wins.
  /// - Throws: ``JSONSyntaxError``.
  public init(
    parsing bytes: [UInt8], refusesEqualKeys: Bool = false
  ) throws(JSONSyntaxError) {
    self = try JSONParser.value(of: bytes, refusesEqualKeys: refusesEqualKeys)
  }

  /// Reads a JSON document.
  ///
  /// - Parameter text: The document.
  /// - Throws: ``JSONSyntaxError``.
  public init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// The reader behind ``JSONValue/init(parsing:)-(Array<UInt8>)``.
///
/// Goals, in order: damaged text is an error that names the byte, never a crash and never other
/// numbers; what Python's own reader accepts is accepted, the last of two equal keys wins as there;
/// canonical text reads back as itself; 12 MB of losses take a fraction of a second. Foundation's
/// decoder refuses the bare words, names no position on Linux, keeps the first of two equal keys, and
/// needed 1.2 s of CPU for 13.6 MB into the same value where this needs 0.12 s; so this format is read
/// by hand, and the tests compare it with Foundation's decoder on what both accept.
private struct JSONParser {
  private let bytes: [UInt8]
  private let refusesEqualKeys: Bool
  private var position = 0
  /// Memory that values may still take, in bytes: two bytes of text ("0,") can ask for forty.
  private var budget = 640 << 20
  // An array may have twice the room that it needs while it grows, a dictionary four times.
  private static let elementCost = 2 * MemoryLayout<JSONValue>.stride
  private static let memberCost =
    4 * (MemoryLayout<JSONValue>.stride + 2 * MemoryLayout<String>.stride)

  static func value(
    of bytes: [UInt8], refusesEqualKeys: Bool
  ) throws(JSONSyntaxError) -> JSONValue {
    var reader = JSONParser(bytes: bytes, refusesEqualKeys: refusesEqualKeys)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
    reader.skipSpace()
    guard reader.position < bytes.count else {
      throw JSONSyntaxError(byte: bytes.count, reason: "the document is empty", isTruncated: true)
    }
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else {
      throw reader.wrong("text after the end of the document")
    }
    return value
  }

  private init(bytes: [UInt8], refusesEqualKeys: Bool) {
    self.bytes = bytes
    self.refusesEqualKeys = refusesEqualKeys
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < 512 else { throw wrong("lists and objects nested more than 512 deep") }
    switch try next() {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
    default: throw wrong("a value was expected here")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    position += 1
    skipSpace()
    if try next() == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      guard try next() == UInt8(ascii: "\"") else { throw wrong("a key was expected here") }
      let key = try string()
      skipSpace()
      guard try next() == UInt8(ascii: ":") else { throw wrong("a colon was expected here") }
      position += 1
      skipSpace()
      try spend(Self.memberCost)
      let before = members.updateValue(try value(depth: depth + 1), forKey: key)
      guard before == nil || !refusesEqualKeys else {
        throw wrong("the key \(String(reflecting: key)) is given twice")
      }
      if try endsAfterElement(with: UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var values: [JSONValue] = []
    position += 1
    skipSpace()
    if try next() == UInt8(ascii: "]") {
      position += 1
      return .array(values)
    }
    while true {
      try spend(Self.elementCost)
      values.append(try value(depth: depth + 1))
      if try endsAfterElement(with: UInt8(ascii: "]")) { return .array(values) }
    }
  }

  private mutating func spend(_ cost: Int) throws(JSONSyntaxError) {
    budget -= cost
    guard budget >= 0 else { throw wrong("the document holds more values than can be read") }
  }

  /// Takes the comma or the closing bracket after an element, and the space around it.
  private mutating func endsAfterElement(with closing: UInt8) throws(JSONSyntaxError) -> Bool {
    skipSpace()
    let byte = try next()
    guard byte == closing || byte == UInt8(ascii: ",") else {
      throw wrong("a comma or the end of the list was expected here")
    }
    position += 1
    if byte == closing { return true }
    skipSpace()
    return false
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard try next() == word.utf8Start[index] else {
        position = start
        throw wrong("a value was expected here")
      }
      position += 1
    }
    return value
  }

  /// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?, or -Infinity.
  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    var isInteger = true
    if peek() == UInt8(ascii: "-") {
      position += 1
      if try next() == UInt8(ascii: "I") { return try word("Infinity", .number(-.infinity)) }
    }
    if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if peek() == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      position = start
      throw wrong("the number \(text.prefix(40)) is outside the range of double precision")
    }
    return .double(value)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard isDigit(try next()) else { throw wrong("a digit was expected here") }
    while let byte = peek(), isDigit(byte) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    while true {
      switch try next() {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return try text(start..<position)
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw wrong("a control character inside a string")
      default: position += 1
      }
    }
  }

  /// The rest of a string that has at least one escape; rare, so it may be slower.
  private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
    var result = try text(start..<position)
    while true {
      let byte = try next()
      if byte == UInt8(ascii: "\"") {
        position += 1
        return result
      }
      if byte == UInt8(ascii: "\\") {
        result.unicodeScalars.append(try escape())
        continue
      }
      let plain = position
      while let byte = peek(), byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
      {
        position += 1
      }
      guard position > plain else { throw wrong("a control character inside a string") }
      result += try text(plain..<position)
    }
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    position += 1
    let byte = try next()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      return try unicodeEscape()
    default:
      position -= 1
      throw wrong("an escape that JSON does not have")
    }
  }

  /// The scalar of \uXXXX, or of two of them that form a surrogate pair.
  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard (0xD800..<0xDC00).contains(unit), try next() == UInt8(ascii: "\\") else {
      throw wrong("half of a surrogate pair")
    }
    position += 1
    guard try next() == UInt8(ascii: "u") else { throw wrong("half of a surrogate pair") }
    position += 1
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw wrong("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
        throw wrong("four hexadecimal digits were expected here")
      }
      value = value << 4 + UInt32(digit)
      position += 1
    }
    return value
  }

  private func text(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw wrong("a string that is not UTF-8 ends here")
    }
    return text
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The byte at the position; past the end the document is truncated.
  private func next() throws(JSONSyntaxError) -> UInt8 {
    guard position < bytes.count else {
      throw JSONSyntaxError(
        byte: bytes.count, reason: "truncated JSON at byte \(bytes.count)", isTruncated: true)
    }
    return bytes[position]
  }

  private func wrong(_ reason: String) -> JSONSyntaxError {
    JSONSyntaxError(byte: position, reason: reason, isTruncated: false)
  }
}
