/// An array of numbers from a foreign file, brought to row-major order and little-endian bytes.
public struct ForeignArray: Sendable, Hashable {
  /// The types of elements that the readers know.
  public enum Element: String, Sendable, Hashable, CaseIterable {
    case bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64
    case float16, bfloat16, float32, float64

    /// Size of one element in bytes.
    public var byteCount: Int {
      switch self {
      case .bool, .int8, .uint8: 1
      case .int16, .uint16, .float16, .bfloat16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }

    /// Whether the elements are floating-point numbers.
    public var isFloating: Bool {
      switch self {
      case .float16, .bfloat16, .float32, .float64: true
      default: false
      }
    }
  }

  /// Type of the elements.
  public let element: Element
  /// Extents, slowest axis first; empty for a scalar.
  public let shape: [Int]
  /// The elements, row major, little-endian, without padding.
  public let bytes: [UInt8]

  /// Creates an array.
  ///
  /// - Precondition: `bytes` holds exactly the elements of `shape`; readers have checked it.
  public init(_ element: Element, shape: [Int], bytes: [UInt8]) {
    precondition(Self.byteCount(of: element, shape: shape) == bytes.count)
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }

  /// Bytes that a shape takes; nil where an extent is negative or the product overflows.
  public static func byteCount(of element: Element, shape: [Int]) -> Int? {
    var product = element.byteCount
    // An extent of zero makes nothing of any other, however large: those are still checked.
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  /// Number of elements.
  public var count: Int { bytes.count / element.byteCount }

  /// The elements as doubles, exactly where a double can hold them; true is 1.
  public var doubles: [Double] {
    switch element {
    case .bool, .uint8: bytes.map(Double.init)
    case .int8: bytes.map { Double(Int8(bitPattern: $0)) }
    case .int16: words(UInt16.self).map { Double(Int16(bitPattern: $0)) }
    case .uint16: words(UInt16.self).map(Double.init)
    case .int32: words(UInt32.self).map { Double(Int32(bitPattern: $0)) }
    case .uint32: words(UInt32.self).map(Double.init)
    case .int64: words(UInt64.self).map { Double(Int64(bitPattern: $0)) }
    // Not `map(Double.init)`: for 64 bits that is the initialiser from a bit pattern.
    case .uint64: words(UInt64.self).map { Double($0) }
    case .float16, .bfloat16, .float32: floats.map(Double.init)
    case .float64: words(UInt64.self).map(Double.init(bitPattern:))
    }
  }

  /// The elements as floats: exactly for floats of up to four bytes, rounded to nearest otherwise.
  public var floats: [Float] {
    switch element {
    case .float16: words(UInt16.self).map(Self.float(half:))
    case .bfloat16: words(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .float32: words(UInt32.self).map(Float.init(bitPattern:))
    default: doubles.map(Float.init)
    }
  }

  /// The elements as integers; nil where one is a fraction, not finite, or too large.
  public var integers: [Int]? {
    switch element {
    case .int64: return words(UInt64.self).map { Int(Int64(bitPattern: $0)) }
    case .uint64:
      let words = words(UInt64.self)
      return words.allSatisfy { $0 <= UInt64(Int.max) } ? words.map { Int($0) } : nil
    default:
      let exact = doubles.compactMap(Int.init(exactly:))
      return exact.count == count ? exact : nil
    }
  }

  private func words<Word: FixedWidthInteger>(_ type: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { buffer in
      (0..<count).map { index in
        Word(
          littleEndian: buffer.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self))
      }
    }
  }

  /// IEEE 754 binary16 to binary32, every NaN a NaN; by hand because x86 has no Float16 everywhere.
  private static func float(half: UInt16) -> Float {
    let sign: Float = half & 0x8000 == 0 ? 1 : -1
    let exponent = Int(half >> 10) & 0x1f
    let fraction = Float(half & 0x3ff)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}

/// An array with the name that its file gives it ("fcs.0.weight").
public struct NamedArray: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The values.
  public let array: ForeignArray

  /// Creates a named array.
  public init(_ name: String, _ array: ForeignArray) {
    self.name = name
    self.array = array
  }
}
