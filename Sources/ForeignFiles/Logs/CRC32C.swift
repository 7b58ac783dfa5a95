/// The Castagnoli checksum, as TensorFlow's record files mask it.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82f6_3b78
    }
  }

  /// Remainder of the reflected polynomial 0x1EDC6F41.
  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    ~table.withUnsafeBufferPointer { table in
      bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(truncatingIfNeeded: $0 & 0xff) ^ Int($1)] }
    }
  }

  /// The checksum, rotated by 15 bits and offset: a checksum of data that hold checksums is no good.
  static func masked(of bytes: ArraySlice<UInt8>) -> UInt32 {
    let value = checksum(of: bytes)
    return (value >> 15 | value << 17) &+ 0xa282_ead8
  }
}
