/// The header of an `.npy` file: a Python dict that says type, order and shape.
///
/// Read by hand and strictly, as a text and never as Python: exactly the keys `descr`,
/// `fortran_order` and `shape`, each once, in any order; strings without escapes, the words True and
/// False, tuples of plain decimal numbers. What NumPy itself writes is all of this.
///
/// - Source: NumPy's format description, numpy.lib.format, versions 1.0 to 3.0.
struct NumPyHeader: Equatable {
  /// Letter and size of the elements: "f4".
  var element: ForeignArray.Element
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: [Int]
  /// Bytes before the first element.
  var length: Int

  /// NumPy refuses longer ones too, unless asked.
  static let longestText = 10_000
  /// NumPy 2 has no more axes.
  static let mostAxes = 64

  /// - Throws: ``NumPyHeaderProblem``.
  init(_ bytes: [UInt8]) throws(NumPyHeaderProblem) {
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw .notNumPy }
    var cursor = ByteCursor(bytes)
    guard cursor.take(6) != nil, let major = cursor.byte(), let minor = cursor.byte() else {
      throw .wrong("the header is cut off")
    }
    guard (1...3).contains(major), minor == 0 else {
      throw .wrong("it has format version \(major).\(minor), not 1.0, 2.0 or 3.0")
    }
    let count =
      major == 1
      ? cursor.littleEndian(UInt16.self).map(Int.init)
      : cursor.littleEndian(UInt32.self).map(Int.init)
    guard let count else { throw .wrong("the header is cut off") }
    guard count <= Self.longestText else {
      throw .wrong("the header has \(count) bytes, more than \(Self.longestText)")
    }
    guard let text = cursor.take(count) else { throw .wrong("the header is cut off") }
    var literal = NumPyLiteral(text)
    let fields = try literal.fields()
    (element, isBigEndian) = try Self.element(fields.descr)
    (isFortranOrder, shape) = (fields.fortranOrder, fields.shape)
    length = cursor.offset
  }

  /// The elements that a type such as "<f4" means.
  private static func element(
    _ descr: String
  ) throws(NumPyHeaderProblem) -> (ForeignArray.Element, isBigEndian: Bool) {
    guard let order = descr.utf8.first, "<>|".utf8.contains(order) else {
      throw .wrong("the type \(String(reflecting: descr)) is not known")
    }
    let element: ForeignArray.Element
    switch descr.dropFirst() {
    case "b1": element = .bool
    case "i1": element = .int8
    case "i2": element = .int16
    case "i4": element = .int32
    case "i8": element = .int64
    case "u1": element = .uint8
    case "u2": element = .uint16
    case "u4": element = .uint32
    case "u8": element = .uint64
    case "f2": element = .float16
    case "f4": element = .float32
    case "f8": element = .float64
    case let other:
      switch other.first {
      case "O": throw .notNumbers("Python objects, which only unpickling would read")
      case "U", "S", "a": throw .notNumbers("strings")
      case "V": throw .notNumbers("raw records")
      case "M", "m": throw .notNumbers("dates or times")
      case "c": throw .complex
      case "f": throw .notNumbers("floats of \(other.dropFirst()) bytes")
      default: throw .wrong("the type \(String(reflecting: descr)) is not known")
      }
    }
    guard element.byteCount == 1 || order != UInt8(ascii: "|") else {
      throw .wrong("the type \(String(reflecting: descr)) has no byte order")
    }
    return (element, order == UInt8(ascii: ">"))
  }
}

/// Why a header cannot be used.
enum NumPyHeaderProblem: Error, Equatable {
  /// The file does not start as one of NumPy's.
  case notNumPy
  /// The array holds what is no plain number.
  case notNumbers(String)
  /// The array holds complex numbers.
  case complex
  /// The header is not one.
  case wrong(String)
}

/// The dict literal in a header.
struct NumPyLiteral {
  struct Fields: Equatable {
    var descr: String
    var fortranOrder: Bool
    var shape: [Int]
  }

  private let text: ArraySlice<UInt8>
  private var position: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  mutating func fields() throws(NumPyHeaderProblem) -> Fields {
    var descr: String?
    var fortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !takes("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try type()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try truth()
      case "shape" where shape == nil: shape = try tuple()
      default: throw wrong("the key \(String(reflecting: key)) is unknown or given twice")
      }
      guard takes(",") || peek() == UInt8(ascii: "}") else { throw wrong("a comma is missing") }
    }
    skipSpace()
    // NumPy ends the text with a line end; it belongs to the padding.
    guard position == text.endIndex || text[position...].elementsEqual([0x0a]) else {
      throw wrong("text after the end of the dict")
    }
    guard let descr, let fortranOrder, let shape else {
      throw wrong("it needs the keys descr, fortran_order and shape")
    }
    return Fields(descr: descr, fortranOrder: fortranOrder, shape: shape)
  }

  private mutating func type() throws(NumPyHeaderProblem) -> String {
    skipSpace()
    guard peek() != UInt8(ascii: "[") else { throw .notNumbers("records of several fields") }
    return try string()
  }

  private mutating func string() throws(NumPyHeaderProblem) -> String {
    skipSpace()
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw wrong("a string was expected here")
    }
    let start = position + 1
    guard let end = text[start...].firstIndex(of: quote) else {
      throw wrong("a string without an end")
    }
    // Types and keys are letters, digits and signs; anything else is not from NumPy.
    guard text[start..<end].allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
    else { throw wrong("a string that is no key and no type") }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func truth() throws(NumPyHeaderProblem) -> Bool {
    if takes("True") { return true }
    if takes("False") { return false }
    throw wrong("True or False was expected here")
  }

  /// (), (3,) or (3, 4), with or without a comma at the end where Python allows it.
  private mutating func tuple() throws(NumPyHeaderProblem) -> [Int] {
    var values: [Int] = []
    var hasComma = false
    try expect("(")
    while !takes(")") {
      guard values.isEmpty || hasComma else { throw wrong("a comma is missing") }
      guard values.count < NumPyHeader.mostAxes else {
        throw wrong("more than \(NumPyHeader.mostAxes) axes")
      }
      values.append(try number())
      hasComma = takes(",")
    }
    guard values.count != 1 || hasComma else { throw wrong("a shape that is no tuple") }
    return values
  }

  private mutating func number() throws(NumPyHeaderProblem) -> Int {
    skipSpace()
    let digits = text[position...].prefix { $0 &- UInt8(ascii: "0") < 10 }
    guard let value = Int(String(decoding: digits, as: UTF8.self)),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { throw wrong("an extent is negative, too large, or no whole number") }
    position = digits.endIndex
    return value
  }

  private mutating func expect(_ word: StaticString) throws(NumPyHeaderProblem) {
    guard takes(word) else { throw wrong("\(word) was expected here") }
  }

  private mutating func takes(_ word: StaticString) -> Bool {
    skipSpace()
    let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard text[position...].starts(with: bytes) else { return false }
    position += bytes.count
    return true
  }

  private mutating func skipSpace() {
    while peek() == 0x20 { position += 1 }
  }

  private func peek() -> UInt8? { position < text.endIndex ? text[position] : nil }

  private func wrong(_ reason: String) -> NumPyHeaderProblem {
    .wrong("the header is not valid at byte \(position): \(reason)")
  }
}
