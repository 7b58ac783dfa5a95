internal import CHDF5

/// An element type as h5py and others write it, and how its values are held here.
///
/// Numbers become the nearest of the four types of a run file: floats of up to four bytes float32,
/// other floats float64, integers and flags int64. Nothing is rounded.
enum ForeignHDF5Type: Equatable {
  case float32, float64, int64, uint64
  /// h5py's bool: an enumeration FALSE = 0, TRUE = 1 in one byte.
  case flag
  /// Text of so many bytes.
  case text(byteCount: Int, padding: H5T_str_t, encoding: H5T_cset_t)
  /// Text that lies elsewhere in the file.
  case variableText(encoding: H5T_cset_t)

  /// Recognises a stored type.
  ///
  /// - Throws: ``StoreError`` for every other type, with what to store instead.
  init(stored type: borrowing Handle, _ place: HDF5Place) throws(StoreError) {
    let size = H5Tget_size(type.id)
    guard try place.checked(H5Tcommitted(type.id), "read the type") == 0 else {
      throw place.error("is of a named type", remedy: "store it with a type of its own")
    }
    switch H5Tget_class(type.id) {
    case H5T_FLOAT where Self.isFloat(type, size):
      self = size == 8 ? .float64 : .float32
    case H5T_INTEGER
    where [1, 2, 4, 8].contains(size) && H5Tget_precision(type.id) == 8 * size
      && H5Tget_offset(type.id) == 0:
      self = size == 8 && H5Tget_sign(type.id) == H5T_SGN_NONE ? .uint64 : .int64
    case H5T_ENUM where Self.isFlag(type, size): self = .flag
    case H5T_STRING where H5Tis_variable_str(type.id) > 0:
      self = .variableText(encoding: H5Tget_cset(type.id))
    case H5T_STRING where size > 0:
      self = .text(
        byteCount: size, padding: H5Tget_strpad(type.id), encoding: H5Tget_cset(type.id))
    case let other:
      throw place.error(
        "is of type \(Self.name(of: other)), of \(size) bytes, which is not read",
        remedy: "store it as float32, float64, integers, bool or text")
    }
  }

  /// Whether the stored size of an element is the size of its type; a reference to a text is longer.
  var isFixed: Bool {
    if case .variableText = self { false } else { true }
  }

  /// Bytes of one element as it is held.
  var heldByteCount: Int {
    switch self {
    case .float32: 4
    case .float64, .int64, .uint64, .flag: 8
    case .text(let byteCount, _, _): max(16, byteCount)
    case .variableText: 64
    }
  }

  /// IEEE numbers of 2, 4 and 8 bytes in either byte order; general formats are the library's soft spot.
  private static func isFloat(_ type: borrowing Handle, _ size: Int) -> Bool {
    let known = [
      chdf5_t_float32(), chdf5_t_float32_big(), chdf5_t_float64(), chdf5_t_float64_big(),
    ]
    if known.contains(where: { H5Tequal(type.id, $0) > 0 }) { return true }
    var (sign, exponent, exponentSize, fraction, fractionSize) = (0, 0, 0, 0, 0)
    return size == 2 && H5Tget_precision(type.id) == 16 && H5Tget_ebias(type.id) == 15
      && H5Tget_norm(type.id) == H5T_NORM_IMPLIED
      && H5Tget_fields(type.id, &sign, &exponent, &exponentSize, &fraction, &fractionSize) >= 0
      && (sign, exponent, exponentSize, fraction, fractionSize) == (15, 10, 5, 0, 10)
  }

  private static func isFlag(_ type: borrowing Handle, _ size: Int) -> Bool {
    guard size == 1, H5Tget_nmembers(type.id) == 2 else { return false }
    var (no, yes): (Int8, Int8) = (-1, -1)
    return H5Tenum_valueof(type.id, "FALSE", &no) >= 0 && no == 0
      && H5Tenum_valueof(type.id, "TRUE", &yes) >= 0 && yes == 1
  }

  private static func name(of kind: H5T_class_t) -> String {
    switch kind {
    case H5T_COMPOUND: "compound"
    case H5T_REFERENCE: "reference"
    case H5T_OPAQUE: "opaque"
    case H5T_ENUM: "enumeration"
    case H5T_VLEN: "variable-length list"
    case H5T_ARRAY: "array"
    case H5T_BITFIELD: "bit field"
    case H5T_TIME: "time"
    case H5T_FLOAT: "float of an unusual format"
    case H5T_INTEGER: "integer of an unusual format"
    default: "unknown"
    }
  }
}

extension ForeignHDF5Type {
  /// A C call that reads all elements as a type in memory.
  typealias Reading = (_ type: hid_t, _ bytes: UnsafeMutableRawPointer?) -> herr_t

  /// Reads elements.
  ///
  /// - Parameters:
  ///   - count: Number of elements; the caller has checked that memory may hold them.
  ///   - space: Shape of the elements.
  ///   - limits: Most texts of variable length.
  ///   - place: Object that is read.
  ///   - body: The C call.
  func read(
    count: Int, _ space: borrowing Handle, _ limits: HDF5Limits, _ place: HDF5Place, _ body: Reading
  ) throws(StoreError) -> StoredValues {
    func filled<Element>(
      _ type: Element.Type, _ count: Int, as memory: hid_t
    ) throws(StoreError) -> [Element] {
      guard count > 0 else { return [] }
      var status: herr_t = 0
      let elements = [Element](unsafeUninitializedCapacity: count) { elements, filledCount in
        status = body(memory, elements.baseAddress)
        filledCount = status < 0 ? 0 : count
      }
      _ = try place.checked(status, "read it")
      return elements
    }
    switch self {
    case .float32: return .float32(try filled(Float.self, count, as: chdf5_t_native_float32()))
    case .float64: return .float64(try filled(Double.self, count, as: chdf5_t_native_float64()))
    case .int64: return .int64(try filled(Int.self, count, as: chdf5_t_native_int64()))
    case .uint64:
      let numbers = try filled(UInt.self, count, as: chdf5_t_native_uint64())
      guard numbers.allSatisfy({ $0 <= UInt(Int.max) }) else {
        throw place.error("has an integer above 2^63 - 1", remedy: "store a smaller number")
      }
      return .int64(numbers.map { Int($0) })
    case .flag:
      let type = try flagType(place)
      let flags = try filled(UInt8.self, count, as: type.id)
      guard flags.allSatisfy({ $0 <= 1 }) else { throw place.error("has a bool that is neither") }
      return .int64(flags.map { Int($0) })
    case .text(let byteCount, let padding, let encoding):
      let type = try textType(byteCount, padding, encoding, place)
      let bytes = try filled(UInt8.self, count * byteCount, as: type.id)
      return .text(try texts(in: bytes, byteCount, padding, place))
    case .variableText(let encoding):
      return .text(try variableTexts(count, encoding, space, limits, place, body))
    }
  }

  private func flagType(_ place: HDF5Place) throws(StoreError) -> Handle {
    let type = try Handle(
      H5Tenum_create(chdf5_t_native_int8()), closing: H5Tclose, place, "create a type")
    for (name, value) in [("FALSE", 0), ("TRUE", 1)] {
      var value = Int8(value)
      _ = try place.checked(H5Tenum_insert(type.id, name, &value), "name a flag")
    }
    return type
  }

  /// The stored type itself: the library converts no encodings, and what the bytes say is checked here.
  private func textType(
    _ byteCount: Int, _ padding: H5T_str_t, _ encoding: H5T_cset_t, _ place: HDF5Place
  ) throws(StoreError) -> Handle {
    let type = try Handle(H5Tcopy(chdf5_t_string()), closing: H5Tclose, place, "copy a type")
    _ = try place.checked(H5Tset_size(type.id, byteCount), "set the size of a text")
    _ = try place.checked(H5Tset_strpad(type.id, padding), "set the padding of a text")
    _ = try place.checked(H5Tset_cset(type.id, encoding), "set the encoding of a text")
    return type
  }

  private func texts(
    in bytes: [UInt8], _ byteCount: Int, _ padding: H5T_str_t, _ place: HDF5Place
  ) throws(StoreError) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(bytes.count / byteCount)
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      let padded = bytes[start..<start + byteCount]
      let end: Int
      switch padding {
      case H5T_STR_NULLTERM: end = padded.firstIndex(of: 0) ?? padded.endIndex
      case H5T_STR_SPACEPAD:
        end = padded.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? start
      default: end = padded.lastIndex { $0 != 0 }.map { $0 + 1 } ?? start
      }
      guard let text = String(validating: padded[..<end], as: UTF8.self) else {
        throw place.error("is not UTF-8 text", remedy: "store it as UTF-8")
      }
      guard !text.utf8.contains(0) else {
        throw place.error("has a zero byte in a text", remedy: "remove it")
      }
      texts.append(text)
    }
    return texts
  }

  private func variableTexts(
    _ count: Int, _ encoding: H5T_cset_t, _ space: borrowing Handle, _ limits: HDF5Limits,
    _ place: HDF5Place,
    _ body: Reading
  ) throws(StoreError) -> [String] {
    guard count > 0 else { return [] }
    guard count <= limits.texts else {
      throw place.error("holds \(count) texts, more than the \(limits.texts) that are read")
    }
    let type = try textType(chdf5_t_variable_size(), H5T_STR_NULLTERM, encoding, place)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let status = pointers.withUnsafeMutableBytes { body(type.id, $0.baseAddress) }
    defer {
      _ = pointers.withUnsafeMutableBytes {
        H5Dvlen_reclaim(type.id, space.id, chdf5_p_default(), $0.baseAddress)
      }
    }
    _ = try place.checked(status, "read it")
    var texts: [String] = []
    for pointer in pointers {
      // A text that was never written has no pointer.
      guard let pointer else {
        texts.append("")
        continue
      }
      guard let text = String(validatingCString: pointer) else {
        throw place.error("is not UTF-8 text", remedy: "store it as UTF-8")
      }
      texts.append(text)
    }
    return texts
  }
}
