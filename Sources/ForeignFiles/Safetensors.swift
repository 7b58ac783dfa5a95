internal import RFLR

/// Named arrays in the safetensors format: a JSON header, then the elements of every tensor.
///
/// - Source: the format's specification, github.com/huggingface/safetensors.
public enum Safetensors {
  /// Largest file that is read, in bytes (256 MiB).
  public static let largestSize = 1 << 28
  /// Longest header that is read, in bytes (16 MiB, some hundred thousand tensors).
  ///
  /// The format allows 100 MB; a hostile header of that size would take more than a gigabyte as a JSON value.
  public static let longestHeader = 1 << 24
  /// What a reader makes of a header: this many tensors or fewer.
  static let mostTensors = 100_000

  /// Reads every tensor, in the order of their elements in the file.
  ///
  /// The tensors must cover the bytes after the header exactly: no gap, no overlap, nothing after.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file, for messages.
  /// - Returns: The tensors, and the texts under `__metadata__`.
  /// - Throws: ``ForeignFileError``.
  public static func arrays(
    of bytes: [UInt8], path: String
  ) throws(ForeignFileError) -> (arrays: [NamedArray], metadata: [String: String]) {
    let reader = SafetensorsReader(bytes: bytes, path: path)
    let (header, start) = try reader.header()
    var metadata: [String: String] = [:]
    var tensors: [SafetensorsReader.Tensor] = []
    for (name, value) in header.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        metadata = try reader.metadata(value)
      } else {
        tensors.append(try reader.tensor(name, value, room: bytes.count - start))
      }
    }
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    try reader.checkCover(tensors, room: bytes.count - start)
    let arrays = tensors.map { tensor in
      NamedArray(
        tensor.name,
        ForeignArray(
          tensor.element, shape: tensor.shape,
          bytes: Array(bytes[(start + tensor.range.lowerBound)..<(start + tensor.range.upperBound)])
        ))
    }
    return (arrays, metadata)
  }

  /// The bytes of a file that the safetensors libraries open.
  ///
  /// Equal arrays give equal bytes, in whatever order they come: tensors lie in the file by falling
  /// size of their elements (so that each is aligned), then by name; the header has sorted keys and is
  /// padded with spaces to a multiple of 8 bytes.
  ///
  /// - Parameters:
  ///   - arrays: The tensors.
  ///   - metadata: Texts for `__metadata__`, which is left out where there are none.
  /// - Precondition: Every name is given once, and none is `__metadata__`.
  public static func image(of arrays: [NamedArray], metadata: [String: String]) -> [UInt8] {
    var header: [String: JSONValue] = [:]
    if !metadata.isEmpty {
      header["__metadata__"] = .object(metadata.mapValues(JSONValue.string))
    }
    let sorted = arrays.sorted {
      ($1.array.element.byteCount, $0.name) < ($0.array.element.byteCount, $1.name)
    }
    var end = 0
    for tensor in sorted {
      let start = end
      end += tensor.array.bytes.count
      let twice = header.updateValue(
        .object([
          "dtype": .string(word(for: tensor.array.element)),
          "shape": .array(tensor.array.shape.map(JSONValue.integer)),
          "data_offsets": .array([.integer(start), .integer(end)]),
        ]), forKey: tensor.name)
      precondition(twice == nil && tensor.name != "__metadata__", "\(tensor.name) is given twice")
    }
    var text = Array(JSONValue.object(header).canonicalText.utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    var image = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    image.reserveCapacity(image.count + end)
    for tensor in sorted { image += tensor.array.bytes }
    return image
  }

  /// The format's word for a type of elements.
  static func word(for element: ForeignArray.Element) -> String {
    switch element {
    case .bool: "BOOL"
    case .int8: "I8"
    case .uint8: "U8"
    case .int16: "I16"
    case .uint16: "U16"
    case .int32: "I32"
    case .uint32: "U32"
    case .int64: "I64"
    case .uint64: "U64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    }
  }
}

/// The steps of reading, with the file's name for messages.
private struct SafetensorsReader {
  let bytes: [UInt8]
  let path: String

  struct Tensor {
    var name: String
    var element: ForeignArray.Element
    var shape: [Int]
    /// In the bytes after the header.
    var range: Range<Int>
  }

  /// The members of the header, and where it ends.
  func header() throws(ForeignFileError) -> ([String: JSONValue], end: Int) {
    guard bytes.count <= Safetensors.largestSize else {
      throw wrong(
        "it has \(bytes.count) bytes, more than \(Safetensors.largestSize)",
        remedy: "split it into several files")
    }
    var cursor = ByteCursor(bytes)
    guard let length = cursor.littleEndian(UInt64.self) else {
      throw wrong("it ends within the length of its header", remedy: Self.copyAgain)
    }
    guard length <= Safetensors.longestHeader else {
      throw wrong(
        "its header claims \(length) bytes, more than \(Safetensors.longestHeader)",
        remedy: "give a file that safetensors wrote")
    }
    guard let text = cursor.take(Int(length)) else {
      throw wrong(
        "its header claims \(length) bytes, the file has \(cursor.remaining) after its length",
        remedy: Self.copyAgain)
    }
    guard text.first == UInt8(ascii: "{") else {
      throw wrong("its header does not start with {", remedy: "give a file that safetensors wrote")
    }
    let value: JSONValue
    do throws(JSONSyntaxError) {
      value = try JSONValue(parsing: Array(text), refusesEqualKeys: true)
    } catch {
      throw ForeignFileError(
        path: path, place: "byte \(8 + error.byte)", "the header is not valid: \(error.reason)",
        remedy: "save the file again with safetensors")
    }
    guard case .object(let members) = value else { return ([:], cursor.offset) }
    guard members.count <= Safetensors.mostTensors else {
      throw wrong(
        "it has more than \(Safetensors.mostTensors) tensors", remedy: "split it into several files"
      )
    }
    return (members, cursor.offset)
  }

  func metadata(_ value: JSONValue) throws(ForeignFileError) -> [String: String] {
    guard case .object(let members) = value else {
      throw wrong("is no object of texts", at: "__metadata__")
    }
    var texts: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.stringValue else {
        throw wrong("holds what is no text", at: "__metadata__")
      }
      texts[key] = text
    }
    return texts
  }

  /// - Parameter room: Bytes after the header.
  func tensor(
    _ name: String, _ value: JSONValue, room: Int
  ) throws(ForeignFileError) -> Tensor {
    guard !name.isEmpty, name.utf8.count <= 1024,
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
    else {
      throw wrong(
        "the name is empty, unprintable, or longer than 1024 bytes",
        at: "tensor \(String(reflecting: String(name.prefix(80))))")
    }
    guard case .object(let members) = value, members.count == 3,
      let type = members["dtype"]?.stringValue, let shape = integers(members["shape"]),
      let offsets = integers(members["data_offsets"]), offsets.count == 2
    else { throw wrong("the tensor needs dtype, shape and data_offsets, whole numbers", at: name) }
    guard let element = Self.elements[type] else {
      throw ForeignFileError(
        path: path, place: name, "the type \(String(reflecting: type)) is not read",
        remedy: "convert the tensor with .float() before saving")
    }
    guard 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= room else {
      throw ForeignFileError(
        path: path, place: name,
        "the tensor lies at \(offsets[0])..\(offsets[1]) of \(room) bytes", remedy: Self.copyAgain)
    }
    guard shape.count <= Self.mostAxes,
      ForeignArray.byteCount(of: element, shape: shape) == offsets[1] - offsets[0]
    else {
      throw wrong("its shape and type do not fit its \(offsets[1] - offsets[0]) bytes", at: name)
    }
    let range = offsets[0]..<offsets[1]
    if element == .bool {
      let start = bytes.count - room
      guard bytes[(start + range.lowerBound)..<(start + range.upperBound)].allSatisfy({ $0 <= 1 })
      else { throw wrong("a boolean is neither 0 nor 1", at: name) }
    }
    return Tensor(name: name, element: element, shape: shape, range: range)
  }

  /// - Parameter tensors: In the order of the file.
  func checkCover(_ tensors: [Tensor], room: Int) throws(ForeignFileError) {
    var end = 0
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        throw wrong(
          tensor.range.lowerBound > end
            ? "\(tensor.range.lowerBound - end) bytes before the tensor belong to none"
            : "the tensor overlaps another", at: tensor.name)
      }
      end = tensor.range.upperBound
    }
    guard end == room else {
      throw wrong(
        "\(room - end) bytes at its end belong to no tensor",
        remedy: "save the file again with safetensors")
    }
  }

  private static let elements = Dictionary(
    uniqueKeysWithValues: ForeignArray.Element.allCases.map { (Safetensors.word(for: $0), $0) })
  private static let mostAxes = 64
  private static let copyAgain =
    "the file is damaged or cut off: copy it again from where it was written"

  private func integers(_ value: JSONValue?) -> [Int]? {
    guard case .array(let values) = value else { return nil }
    let integers = values.compactMap(\.intValue)
    return integers.count == values.count ? integers : nil
  }

  private func wrong(_ reason: String, remedy: String) -> ForeignFileError {
    ForeignFileError(path: path, reason, remedy: remedy)
  }

  private func wrong(_ reason: String, at place: String) -> ForeignFileError {
    ForeignFileError(
      path: path, place: place, reason, remedy: "save the file again with safetensors")
  }
}
