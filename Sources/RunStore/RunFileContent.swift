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

/// A key of the content, taken apart.
struct ContentKey {
  /// Path of the object.
  var object: String
  /// Name of the attribute, nil for a dataset.
  var attribute: String?

  /// Splits at the first `@`; no object of a run file has one in its name.
  init(_ key: String) {
    let parts = key.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    object = String(parts[0])
    attribute = parts.count == 2 ? String(parts[1]) : nil
  }
}
