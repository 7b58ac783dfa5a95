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

  /// Bytes of one element.
  var byteCount: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    case .text(let byteCount): byteCount
    }
  }

  /// Opens the type: little-endian in the file, the machine's own in memory.
  func open(inMemory: Bool, _ place: HDF5Place) throws(StoreError) -> Handle {
    let base =
      switch self {
      case .float32: inMemory ? chdf5_t_native_float32() : chdf5_t_float32()
      case .float64: inMemory ? chdf5_t_native_float64() : chdf5_t_float64()
      case .int64: inMemory ? chdf5_t_native_int64() : chdf5_t_int64()
      case .text: chdf5_t_string()
      }
    let type = try Handle(H5Tcopy(base), closing: H5Tclose, place, "copy a type")
    if case .text(let byteCount) = self {
      _ = try place.checked(H5Tset_size(type.id, byteCount), "set the size of a text")
      _ = try place.checked(H5Tset_cset(type.id, H5T_CSET_UTF8), "set the encoding of a text")
      _ = try place.checked(H5Tset_strpad(type.id, H5T_STR_NULLPAD), "set the padding of a text")
    }
    return type
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
    func filled<Element>(with zero: Element, _ count: Int) throws(StoreError) -> [Element] {
      var elements = [Element](repeating: zero, count: count)
      let status = elements.withUnsafeMutableBytes { body($0.baseAddress) }
      _ = try place.checked(status, "read it")
      return elements
    }
    switch self {
    case .float32: return .float32(try filled(with: Float(0), count))
    case .float64: return .float64(try filled(with: Double(0), count))
    case .int64: return .int64(try filled(with: 0, count))
    case .text:
      let bytes = try filled(with: UInt8(0), count * byteCount)
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
