internal import Glibc

/// The values of one dataset or attribute.
enum StoredValues: Sendable, Hashable {
  /// IEEE single precision.
  case float32([Float])
  /// IEEE double precision.
  case float64([Double])
  /// Signed 64-bit integers.
  case int64([Int])
  /// Fixed-length UTF-8 text without zero bytes.
  case text([String])

  /// The name of the type, as the content hash spells it.
  var typeName: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int64: "int64"
    case .text: "string"
    }
  }

  /// Number of elements.
  var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int64(let values): values.count
    case .text(let values): values.count
    }
  }
}

/// One dataset or attribute: a shape and its values, row major; an empty shape is a scalar.
struct StoredArray: Sendable, Hashable {
  /// Extent of each axis.
  let shape: [Int]
  /// The elements, row major.
  let values: StoredValues

  /// Creates an array; the shape's product must be the number of values.
  init(_ shape: [Int], _ values: StoredValues) {
    precondition(
      shape.reduce(1, *) == values.count, "shape \(shape) does not hold \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// A scalar text.
  static func text(_ value: String) -> StoredArray { StoredArray([], .text([value])) }

  /// A scalar integer.
  static func int64(_ value: Int) -> StoredArray { StoredArray([], .int64([value])) }

  /// A scalar double.
  static func float64(_ value: Double) -> StoredArray { StoredArray([], .float64([value])) }
}

/// The logical content of a run file, free of everything that HDF5 decides.
///
/// Keys are paths: `/history/loss` is a dataset, `/history@signal` an attribute of the group
/// `/history`, `/@schema` one of the root. Groups exist through what they hold.
typealias RunFileContent = [String: StoredArray]

extension RunFileContent {
  /// The objects in the order of their keys' bytes, which is that of the content hash.
  var sortedByKey: [(key: String, value: StoredArray)] {
    sorted { $0.key.precedesByBytes($1.key) }
  }
}

extension String {
  /// Whether this text comes before another in the order of their UTF-8 bytes.
  func precedesByBytes(_ other: String) -> Bool {
    let order = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { others in
        guard let ownStart = own.baseAddress, let othersStart = others.baseAddress else {
          return own.count < others.count
        }
        let order = memcmp(ownStart, othersStart, Swift.min(own.count, others.count))
        return order == 0 ? own.count < others.count : order < 0
      }
    }
    return (order ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}

/// A key of the content, taken apart.
struct ContentKey {
  /// Path of the object.
  var object: String
  /// Name of the attribute, nil for a dataset.
  var attribute: String?

  /// Splits at the first `@`; no object of a run file has one in its name.
  init(_ key: String) {
    guard let at = key.utf8.firstIndex(of: UInt8(ascii: "@")) else {
      object = key
      return
    }
    object = String(key[..<at])
    attribute = String(key[key.utf8.index(after: at)...])
  }
}
