extension NumPyFile {
  /// An array as `numpy.save` writes it: version 1.0, row major, the header padded to 64 bytes.
  ///
  /// NumPy has no bfloat16: such an array is written as float32, which holds its values exactly.
  ///
  /// - Precondition: The array has at most 64 axes, as NumPy allows.
  static func image(of array: ForeignArray) -> [UInt8] {
    precondition(array.shape.count <= NumPyHeader.mostAxes)
    let extents = array.shape.map(String.init).joined(separator: ", ")
    let shape = array.shape.count == 1 ? extents + "," : extents
    var text = "{'descr': '\(type(of: array.element))', 'fortran_order': False, "
    text += "'shape': (\(shape)), }"
    // Room for the first extent to grow to 21 digits in place, which NumPy leaves since 1.23.
    if let first = array.shape.first {
      text += String(repeating: " ", count: 21 - String(first).utf8.count)
    }
    let padding = 63 - (10 + text.utf8.count) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let length = UInt16(text.utf8.count)
    var image: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    image += [UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
    image += array.element == .bfloat16 ? widened(array.bytes) : array.bytes
    return image
  }

  private static func type(of element: ForeignArray.Element) -> String {
    switch element {
    case .bool: "|b1"
    case .int8: "|i1"
    case .uint8: "|u1"
    case .int16: "<i2"
    case .uint16: "<u2"
    case .int32: "<i4"
    case .uint32: "<u4"
    case .int64: "<i8"
    case .uint64: "<u8"
    case .float16: "<f2"
    case .bfloat16, .float32: "<f4"
    case .float64: "<f8"
    }
  }

  /// A bfloat16 is the upper half of a float32.
  private static func widened(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 2).flatMap { [0, 0, bytes[$0], bytes[$0 + 1]] }
  }
}
