/// Goes through the fields of one protocol-buffer message, without knowing its schema.
///
/// It enters no message by itself, so nesting costs nothing: who wants an inner message starts over
/// with its bytes. Groups, which no current writer makes, are refused.
struct ProtobufFields {
  /// A field's value by its wire type.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)

    /// The bytes of a string, a message or a packed list; nil for a number.
    var bytes: ArraySlice<UInt8>? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// The number of an integer field; nil for any other.
    var integer: Int? {
      if case .varint(let bits) = self { Int(Int64(bitPattern: bits)) } else { nil }
    }

    var double: Double? {
      if case .fixed64(let bits) = self { Double(bitPattern: bits) } else { nil }
    }

    var float: Float? {
      if case .fixed32(let bits) = self { Float(bitPattern: bits) } else { nil }
    }
  }

  /// What is wrong with a message.
  struct Defect: Error {
    let reason: String
  }

  private var cursor: ByteCursor

  init(_ bytes: ArraySlice<UInt8>) { cursor = ByteCursor(bytes) }

  /// The next field; nil at the end of the message.
  mutating func next() throws(Defect) -> (number: UInt64, value: Value)? {
    guard cursor.remaining > 0 else { return nil }
    let key = try varint()
    guard key >> 3 != 0 else { throw Defect(reason: "a field has the number 0") }
    switch key & 7 {
    case 0: return (key >> 3, .varint(try varint()))
    case 1:
      guard let bits = cursor.littleEndian(UInt64.self) else { throw Self.cut }
      return (key >> 3, .fixed64(bits))
    case 2:
      guard let count = Int(exactly: try varint()), let bytes = cursor.take(count) else {
        throw Self.cut
      }
      return (key >> 3, .bytes(bytes))
    case 5:
      guard let bits = cursor.littleEndian(UInt32.self) else { throw Self.cut }
      return (key >> 3, .fixed32(bits))
    default: throw Defect(reason: "a field has the wire type \(key & 7)")
    }
  }

  /// At most ten bytes of seven bits, the last of them 0 or 1.
  private mutating func varint() throws(Defect) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<10 {
      guard let byte = cursor.byte() else { throw Self.cut }
      guard index < 9 || byte < 2 else { break }
      value |= UInt64(byte & 0x7f) << (7 * UInt64(index))
      if byte < 0x80 { return value }
    }
    throw Defect(reason: "a number takes more than 64 bits")
  }

  private static let cut = Defect(reason: "a field ends beyond its message")
}
