/// Elements that lie in a run of bytes at regular distances: a tensor's view of its storage.
struct StridedView {
  /// Most axes of an array that is read.
  static let mostAxes = 64

  let element: ForeignArray.Element
  let isBigEndian: Bool
  /// Index of the first element, in elements.
  let offset: Int
  /// Extents, slowest axis first.
  let shape: [Int]
  /// Distance of neighbours along each axis, in elements; 0 where an axis repeats.
  let strides: [Int]

  /// Strides of row-major order; nil where they overflow.
  static func rowMajor(_ shape: [Int]) -> [Int]? {
    var strides: [Int] = []
    var step = 1
    for extent in shape.reversed() {
      strides.append(step)
      let (next, overflow) = step.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow else { return nil }
      step = next
    }
    return strides.reversed()
  }

  /// Bytes that the elements take; nil where the shape or a stride makes no sense.
  var byteCount: Int? {
    guard shape.count == strides.count, shape.count <= Self.mostAxes, offset >= 0,
      strides.allSatisfy({ $0 >= 0 })
    else { return nil }
    return ForeignArray.byteCount(of: element, shape: shape)
  }

  /// Index of the last element of a view that is not empty; nil where it overflows.
  private var last: Int? {
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (length, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflows) = last.addingReportingOverflow(length)
      guard !overflow, !overflows else { return nil }
      last = sum
    }
    return last
  }

  /// The elements in row-major order and little-endian bytes; nil where one is outside of the storage.
  ///
  /// The caller has looked at ``byteCount`` first: that much is allocated.
  func array(in storage: [UInt8]) -> ForeignArray? {
    guard let byteCount else { return nil }
    guard byteCount > 0 else { return ForeignArray(element, shape: shape, bytes: []) }
    let size = element.byteCount
    guard let last, last < storage.count / size else { return nil }
    return ForeignArray(element, shape: shape, bytes: normal(gathered(storage, byteCount, size)))
  }

  private func gathered(_ storage: [UInt8], _ byteCount: Int, _ size: Int) -> [UInt8] {
    let isRowMajor = zip(zip(shape, strides), Self.rowMajor(shape) ?? []).allSatisfy { axis, row in
      axis.0 == 1 || axis.1 == row
    }
    if isRowMajor {
      let start = offset * size
      if start == 0, byteCount == storage.count { return storage }
      return Array(storage[start..<(start + byteCount)])
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    var place = [Int](repeating: 0, count: shape.count)
    var index = offset
    while true {
      bytes.append(contentsOf: storage[(index * size)..<(index * size + size)])
      var axis = shape.count - 1
      while axis >= 0, place[axis] == shape[axis] - 1 {
        index -= place[axis] * strides[axis]
        place[axis] = 0
        axis -= 1
      }
      guard axis >= 0 else { return bytes }
      place[axis] += 1
      index += strides[axis]
    }
  }

  /// Little-endian, and truth as 0 or 1.
  private func normal(_ bytes: [UInt8]) -> [UInt8] {
    if element == .bool { return bytes.map { $0 == 0 ? 0 : 1 } }
    let size = element.byteCount
    guard isBigEndian, size > 1 else { return bytes }
    var swapped = bytes
    for start in stride(from: 0, to: bytes.count, by: size) {
      swapped[start..<(start + size)].reverse()
    }
    return swapped
  }
}
