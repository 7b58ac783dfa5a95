/// Damaged copies of a good file: what every reader of foreign bytes must survive.
public enum HostileBytes {
  /// The file cut off at every length below its own, the empty file first.
  public static func truncations(of bytes: [UInt8]) -> some Sequence<[UInt8]> {
    bytes.indices.lazy.map { Array(bytes[..<$0]) }
  }

  /// The file with one bit flipped: every bit of every byte in turn.
  public static func flips(of bytes: [UInt8]) -> some Sequence<[UInt8]> {
    (0..<bytes.count * 8).lazy.map { bit in
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      return flipped
    }
  }
}
