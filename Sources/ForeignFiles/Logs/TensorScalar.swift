/// The number of a TensorProto that holds exactly one.
enum TensorScalar {
  /// Types of the TensorProto that a scalar can have, by their number in types.proto.
  private static let elements: [Int: ForeignArray.Element] = [
    1: .float32, 2: .float64, 3: .int32, 4: .uint8, 5: .int16, 6: .int8, 9: .int64, 10: .bool,
    14: .bfloat16, 17: .uint16, 19: .float16, 22: .uint32, 23: .uint64,
  ]

  /// The number; nil where the tensor is of texts, or has none or several.
  ///
  /// A tensor keeps its numbers as bytes (field 4) or in the list of their type, and its extents in
  /// field 2; a scalar has no extents, or only ones.
  static func value(of bytes: ArraySlice<UInt8>) throws(ProtobufFields.Defect) -> Double? {
    var fields = ProtobufFields(bytes)
    var element: ForeignArray.Element?
    var content: ArraySlice<UInt8>?
    var numbers: [Double] = []
    while let (number, value) = try fields.next() {
      switch number {
      case 1: element = value.integer.flatMap { elements[$0] }
      case 2: if let shape = value.bytes, try !isOne(shape) { return nil }
      case 4: content = value.bytes
      case 5, 6, 7, 10, 11, 13, 16, 17:
        guard try append(value, of: number, element, to: &numbers) else { return nil }
      default: break
      }
    }
    guard let element else { return nil }
    if let content, !content.isEmpty {
      guard content.count == element.byteCount else { return nil }
      return ForeignArray(element, shape: [], bytes: Array(content)).doubles.first
    }
    return numbers.count == 1 ? numbers[0] : nil
  }

  /// Whether every extent of a TensorShapeProto is 1.
  private static func isOne(_ shape: ArraySlice<UInt8>) throws(ProtobufFields.Defect) -> Bool {
    var dimensions = ProtobufFields(shape)
    while let (number, value) = try dimensions.next() {
      guard number == 2, let dimension = value.bytes else { continue }
      var size = 0
      var fields = ProtobufFields(dimension)
      while let (number, value) = try fields.next() {
        if number == 1 { size = value.integer ?? 0 }
      }
      if size != 1 { return false }
    }
    return true
  }

  /// Adds the numbers of a list field, packed or one by one; false once there are several.
  private static func append(
    _ value: ProtobufFields.Value, of field: UInt64, _ element: ForeignArray.Element?,
    to numbers: inout [Double]
  ) throws(ProtobufFields.Defect) -> Bool {
    if let packed = value.bytes {
      guard !packed.isEmpty else { return true }
      let isOne =
        switch field {
        case 5: packed.count == 4
        case 6: packed.count == 8
        default: packed.count { $0 < 0x80 } == 1
        }
      guard isOne else { return false }
      // A packed list has no keys; with one before it, its only number reads like a field.
      let wireType: UInt8 = field == 5 ? 5 : field == 6 ? 1 : 0
      var fields = ProtobufFields([8 | wireType] + packed)
      if let (_, only) = try fields.next(), let number = Self.number(only, element) {
        numbers.append(number)
      }
    } else if let number = Self.number(value, element) {
      numbers.append(number)
    }
    return numbers.count <= 1
  }

  private static func number(
    _ value: ProtobufFields.Value, _ element: ForeignArray.Element?
  ) -> Double? {
    switch value {
    case .fixed32: return value.float.map(Double.init)
    case .fixed64: return value.double
    case .bytes: return nil
    case .varint(let bits):
      switch element {
      // Halves stand as the bits of an integer.
      case .float16?, .bfloat16?:
        guard let element, bits <= 0xffff else { return nil }
        let bytes = [UInt8(bits & 0xff), UInt8(bits >> 8)]
        return ForeignArray(element, shape: [], bytes: bytes).doubles.first
      case .uint64?: return Double(bits)
      default: return Double(Int64(bitPattern: bits))
      }
    }
  }
}
