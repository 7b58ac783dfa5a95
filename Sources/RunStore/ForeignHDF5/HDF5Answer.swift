/// How ``HDF5Worker`` answers: one frame for each thing in a file, then an end or a refusal.
///
/// A frame is a byte that says what it is and its parts; a text is its length in four bytes and
/// UTF-8, an array is its type, its number of axes, its extents in eight bytes each and its elements, as
/// this machine holds them. Both ends are one program, and yet the reader checks everything: a hostile
/// file may have taken over the process that answers.
enum HDF5Answer {
  enum Frame: UInt8 {
    case group = 1
    case dataset, attribute, end, refusal
  }

  enum Element: UInt8 {
    case float32 = 1
    case float64, int64, text
  }

  /// The frame of an item, without the elements of a list of numbers: they follow as they are.
  static func head(of item: HDF5Item) -> [UInt8] {
    var bytes: [UInt8] = []
    switch item {
    case .group(let path):
      bytes.append(Frame.group.rawValue)
      append(path, to: &bytes)
    case .dataset(let path, let array):
      bytes.append(Frame.dataset.rawValue)
      append(path, to: &bytes)
      append(array, to: &bytes)
    case .attribute(let path, let name, let array):
      bytes.append(Frame.attribute.rawValue)
      append(path, to: &bytes)
      append(name, to: &bytes)
      append(array, to: &bytes)
    }
    return bytes
  }

  /// The elements that follow the head, where they are numbers.
  static func withElements(of item: HDF5Item, _ body: (UnsafeRawBufferPointer) -> Void) {
    switch item {
    case .group: return
    case .dataset(_, let array), .attribute(_, _, let array):
      switch array.values {
      case .float32(let numbers): numbers.withUnsafeBytes(body)
      case .float64(let numbers): numbers.withUnsafeBytes(body)
      case .int64(let numbers): numbers.withUnsafeBytes(body)
      case .text: return
      }
    }
  }

  /// The frame of a file that is refused; its path is what was asked for.
  static func refusal(_ error: StoreError) -> [UInt8] {
    var bytes = [Frame.refusal.rawValue]
    for text in [
      error.code.rawValue, error.field ?? "", error.reason, error.remedy, error.underlying ?? "",
    ] {
      append(text, to: &bytes)
    }
    return bytes
  }

  private static func append(_ array: StoredArray, to bytes: inout [UInt8]) {
    switch array.values {
    case .float32: bytes.append(Element.float32.rawValue)
    case .float64: bytes.append(Element.float64.rawValue)
    case .int64: bytes.append(Element.int64.rawValue)
    case .text: bytes.append(Element.text.rawValue)
    }
    bytes.append(UInt8(array.shape.count))
    for extent in array.shape { append(number: UInt64(extent), to: &bytes) }
    guard case .text(let texts) = array.values else { return }
    for text in texts { append(text, to: &bytes) }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    append(number: UInt32(text.utf8.count), to: &bytes)
    bytes += text.utf8
  }

  private static func append(number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}

/// Takes an answer apart while it arrives.
struct HDF5AnswerReader {
  /// Why there is no answer.
  enum Failure: Error {
    /// The other end closed the connection.
    case ended
    /// Nothing came in time.
    case late
    /// What came is no answer.
    case garbled(String)
  }

  /// Fills some bytes, at least one, and says how many.
  typealias Receiving = (UnsafeMutableRawBufferPointer) throws(Failure) -> Int

  private let receive: Receiving
  private let limits: HDF5Limits
  private var waiting: [UInt8] = []
  private var next = 0
  private var takenBytes = 0

  init(_ limits: HDF5Limits = HDF5Limits(), receive: @escaping Receiving) {
    (self.limits, self.receive) = (limits, receive)
  }

  /// The whole answer.
  ///
  /// - Returns: What the file holds, or why it was refused; the error names the file `path`.
  /// - Throws: ``Failure``; the connection is of no more use then.
  mutating func answer(
    for path: String
  ) throws(Failure) -> Result<HDF5Content, StoreError> {
    var content = HDF5Content()
    while true {
      guard let frame = HDF5Answer.Frame(rawValue: try byte()) else {
        throw .garbled("a frame of unknown kind")
      }
      switch frame {
      case .group: content.take(.group(path: try text()))
      case .dataset: content.take(.dataset(path: try text(), try array()))
      case .attribute:
        content.take(.attribute(path: try text(), name: try text(), try array()))
      case .end: return .success(content)
      case .refusal: return .failure(try refusal(path))
      }
      try spend(64)
    }
  }

  private mutating func refusal(_ path: String) throws(Failure) -> StoreError {
    guard let code = StoreError.Code(rawValue: try text()) else { throw .garbled("a refusal") }
    let (field, reason, remedy, underlying) = (try text(), try text(), try text(), try text())
    return StoreError(
      code, path: path, field: field.isEmpty ? nil : field, reason, remedy: remedy,
      underlying: underlying.isEmpty ? nil : underlying)
  }

  private mutating func array() throws(Failure) -> StoredArray {
    guard let element = HDF5Answer.Element(rawValue: try byte()) else {
      throw .garbled("an element of unknown type")
    }
    var shape: [Int] = []
    var count = 1
    for _ in 0..<(try byte()) {
      guard let extent = Int(exactly: try number(UInt64.self)) else { throw .garbled("a shape") }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= limits.arrayBytes else { throw .garbled("a shape") }
      shape.append(extent)
      count = product
    }
    switch element {
    case .float32: return StoredArray(shape, .float32(try numbers(Float.self, count)))
    case .float64: return StoredArray(shape, .float64(try numbers(Double.self, count)))
    case .int64: return StoredArray(shape, .int64(try numbers(Int.self, count)))
    case .text:
      var texts: [String] = []
      for _ in 0..<count { texts.append(try text()) }
      return StoredArray(shape, .text(texts))
    }
  }

  private mutating func text() throws(Failure) -> String {
    let count = Int(try number(UInt32.self))
    guard let text = String(validating: try numbers(UInt8.self, count), as: UTF8.self) else {
      throw .garbled("a text that is not UTF-8")
    }
    return text
  }

  private mutating func byte() throws(Failure) -> UInt8 {
    if next == waiting.count { try refill() }
    next += 1
    return waiting[next - 1]
  }

  private mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(Failure) -> Number {
    var number: Number = 0
    for shift in 0..<MemoryLayout<Number>.size {
      number |= Number(truncatingIfNeeded: try byte()) << (8 * shift)
    }
    return number
  }

  /// Numbers of any kind whose every bit pattern is one, straight into their array.
  private mutating func numbers<Number>(
    _ type: Number.Type, _ count: Int
  ) throws(Failure) -> [Number] {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.stride)
    guard !overflow, byteCount <= limits.arrayBytes else { throw .garbled("a list too long") }
    try spend(byteCount)
    var failure: Failure?
    let numbers = [Number](unsafeUninitializedCapacity: count) { numbers, filledCount in
      do throws(Failure) {
        try fill(UnsafeMutableRawBufferPointer(numbers))
        filledCount = count
      } catch {
        failure = error
        filledCount = 0
      }
    }
    if let failure { throw failure }
    return numbers
  }

  private mutating func fill(_ target: UnsafeMutableRawBufferPointer) throws(Failure) {
    guard let start = target.baseAddress else { return }
    let early = min(target.count, waiting.count - next)
    waiting.withUnsafeBytes { waiting in
      guard let first = waiting.baseAddress else { return }
      start.copyMemory(from: first + next, byteCount: early)
    }
    next += early
    var filled = early
    while filled < target.count {
      filled += try receive(UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
    }
  }

  private mutating func refill() throws(Failure) {
    var count = 0
    var failure: Failure?
    waiting = [UInt8](unsafeUninitializedCapacity: 1 << 16) { bytes, filledCount in
      do throws(Failure) {
        count = try receive(UnsafeMutableRawBufferPointer(bytes))
      } catch {
        failure = error
      }
      filledCount = count
    }
    next = 0
    if let failure { throw failure }
  }

  private mutating func spend(_ count: Int) throws(Failure) {
    takenBytes += count
    // Names and frames come on top of the values.
    guard takenBytes <= limits.totalBytes + 64 << 20 else { throw .garbled("more than any file") }
  }
}
