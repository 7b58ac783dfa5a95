/// Reads numbers and runs of bytes in order; whatever the bytes say, never beyond their end.
struct ByteCursor {
  private let bytes: ArraySlice<UInt8>
  /// Offset of the next byte from the start of the bytes given.
  private(set) var offset = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  /// Bytes that are left.
  var remaining: Int { bytes.count - offset }

  /// The next bytes; nil, and nothing taken, where fewer are left.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    let start = bytes.startIndex + offset
    offset += count
    return bytes[start..<(start + count)]
  }

  /// The next byte.
  mutating func byte() -> UInt8? { take(1)?.first }

  /// The next number, least significant byte first.
  mutating func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    take(MemoryLayout<Number>.size).map { bytes in
      bytes.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
  }

  /// The next number, most significant byte first.
  mutating func bigEndian<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    take(MemoryLayout<Number>.size).map { bytes in
      bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
  }

  /// The bytes up to the next one of a value, which is taken and left out; nil where there is none.
  mutating func upTo(_ end: UInt8) -> ArraySlice<UInt8>? {
    let rest = bytes[(bytes.startIndex + offset)...]
    guard let stop = rest.firstIndex(of: end) else { return nil }
    offset = stop - bytes.startIndex + 1
    return rest[..<stop]
  }
}
