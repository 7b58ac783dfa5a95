internal import CHDF5

/// The four element types of a run file, as HDF5 types.
enum HDF5Type: Equatable {
  case float32, float64, int64
  /// Text of so many bytes, padded with zero bytes.
  case text(byteCount: Int)

  /// The type that holds some values; text as wide as its longest element.
  init(of values: StoredValues) {
    switch values {
    case .float32: self = .float32
    case .float64: self = .float64
    case .int64: self = .int64
    // HDF5 has no text of width zero.
    case .text(let texts): self = .text(byteCount: max(1, texts.map(\.utf8.count).max() ?? 0))
    }
  }

  /// Recognises a stored type.
  ///
  /// - Throws: ``StoreError`` for any other type, also for these numbers in another byte order.
  init(stored type: borrowing Handle, _ place: HDF5Place) throws(StoreError) {
    let numbers: [(HDF5Type, hid_t)] = [
      (.float32, chdf5_t_float32()), (.float64, chdf5_t_float64()), (.int64, chdf5_t_int64()),
    ]
    for (candidate, id) in numbers where H5Tequal(type.id, id) > 0 {
      self = candidate
      return
    }
    guard H5Tget_class(type.id) == H5T_STRING, H5Tis_variable_str(type.id) == 0 else {
      throw place.error(
        "is none of the types float32, float64, int64 (little-endian) and fixed-length text")
    }
    guard H5Tget_cset(type.id) == H5T_CSET_UTF8 else {
      throw place.error("is text whose encoding is not stated as UTF-8")
    }
    self = .text(byteCount: H5Tget_size(type.id))
  }

  /// Its name, as the content hash spells it.
  var name: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int64: "int64"
    case .text: "string"
    }
  }

  /// Bytes of one element.
  var byteCount: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    case .text(let byteCount): byteCount
    }
  }
}

extension HDF5Type {
  /// Hands the elements to a C call that writes them.
  func withBytes<Result>(
    of values: StoredValues, _ body: (UnsafeRawPointer?) -> Result
  ) -> Result {
    switch values {
    case .float32(let numbers): return numbers.withUnsafeBytes { body($0.baseAddress) }
    case .float64(let numbers): return numbers.withUnsafeBytes { body($0.baseAddress) }
    case .int64(let numbers): return numbers.withUnsafeBytes { body($0.baseAddress) }
    case .text(let texts):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(texts.count * byteCount)
      for text in texts {
        bytes += text.utf8
        bytes += repeatElement(0, count: byteCount - text.utf8.count)
      }
      return bytes.withUnsafeBytes { body($0.baseAddress) }
    }
  }

  /// Fills elements through a C call that reads them.
  func read(
    count: Int, _ place: HDF5Place, _ body: (UnsafeMutableRawPointer?) -> herr_t
  ) throws(StoreError) -> StoredValues {
    func filled<Element>(_ type: Element.Type, _ count: Int) throws(StoreError) -> [Element] {
      var status: herr_t = 0
      let elements = [Element](unsafeUninitializedCapacity: count) { elements, filledCount in
        status = body(elements.baseAddress)
        // Numbers need no initialisation; a failed read leaves none.
        filledCount = status < 0 ? 0 : count
      }
      _ = try place.checked(status, "read it")
      return elements
    }
    switch self {
    case .float32: return .float32(try filled(Float.self, count))
    case .float64: return .float64(try filled(Double.self, count))
    case .int64: return .int64(try filled(Int.self, count))
    case .text:
      let bytes = try filled(UInt8.self, count * byteCount)
      var texts: [String] = []
      for start in stride(from: 0, to: bytes.count, by: byteCount) {
        let padded = bytes[start..<start + byteCount]
        let end = padded.lastIndex { $0 != 0 }.map { $0 + 1 } ?? start
        guard let text = String(validating: padded[..<end], as: UTF8.self) else {
          throw place.error("is not UTF-8 text")
        }
        texts.append(text)
      }
      return .text(texts)
    }
  }
}
