internal import Foundation

@testable import ForeignFiles

/// What a foreign tool says about an array that it wrote.
struct GoldenArray: Decodable {
  let element: String
  let shape: [Int]
  /// Its elements, row major, little-endian, as hexadecimal digits.
  let bytes: String
  /// The same as float64.
  let doubles: String

  /// Whether an array is this one: type by its name, every byte, and every double (NaN is NaN).
  func matches(_ array: ForeignArray, element name: (ForeignArray.Element) -> String) -> Bool {
    let expected = Self.bytes(doubles)
    let doubles = ForeignArray(.float64, shape: [expected.count / 8], bytes: expected).doubles
    return name(array.element) == element && array.shape == shape
      && array.bytes == Self.bytes(bytes) && array.doubles.count == doubles.count
      && zip(array.doubles, doubles).allSatisfy { ours, theirs in
        ours.isNaN ? theirs.isNaN : ours.bitPattern == theirs.bitPattern
      }
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let nibbles = digits.utf8.map { $0 < UInt8(ascii: "a") ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
  }
}
