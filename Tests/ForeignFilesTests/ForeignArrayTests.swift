import Testing

@testable import ForeignFiles

@Suite struct ForeignArrayTests {
  /// From numpy.float16: every kind of half, with the value that NumPy gives it.
  @Test(arguments: [
    (UInt16(0x0000), Float(0)), (0x0001, 5.9604645e-08), (0x03ff, 6.097555e-05),
    (0x0400, 6.1035156e-05), (0x3c00, 1), (0x3555, 0.33325195), (0x7bff, 65504), (0xc000, -2),
    (0x7c00, .infinity), (0xfc00, -.infinity),
  ])
  func halvesAreNumPys(_ bits: UInt16, _ value: Float) {
    let bytes = [UInt8(bits & 0xff), UInt8(bits >> 8)]
    #expect(ForeignArray(.float16, shape: [], bytes: bytes).floats == [value])
  }

  @Test(
    arguments: [
      ([Int.max, 2], nil), ([-1], nil), ([0, Int.max, Int.max], nil), ([1 << 40, 8], 1 << 46),
      ([], 8), ([3, 0], 0),
    ] as [([Int], Int?)])
  func sizesNeverOverflow(_ shape: [Int], _ size: Int?) {
    #expect(ForeignArray.byteCount(of: .float64, shape: shape) == size)
  }

  @Test func integersAreExactOrNone() {
    let large = ForeignArray(.int64, shape: [1], bytes: [1, 0, 0, 0, 0, 0, 0x20, 0])
    #expect(large.integers == [0x20_0000_0000_0001])
    let half = ForeignArray(.float16, shape: [1], bytes: [0x00, 0x38])
    #expect(half.integers == nil)
    #expect(half.doubles == [0.5])
  }

  @Test func cursorNeverPassesTheEnd() {
    var cursor = ByteCursor([1, 2, 3])
    #expect(cursor.littleEndian(UInt16.self) == 0x0201)
    #expect(cursor.bigEndian(UInt16.self) == nil)
    #expect(cursor.take(Int.max) == nil)
    #expect(cursor.take(-1) == nil)
    #expect(cursor.upTo(9) == nil)
    #expect(cursor.byte() == 3)
    #expect(cursor.remaining == 0)
  }
}
