import ForeignFiles
import RFLR

/// A reader of foreign bytes, and what its files look like.
struct Reader: Sendable {
  /// The word on the command line.
  let name: String
  /// Endings of the fixtures that the search starts from.
  let extensions: [String]
  /// Reads; whatever it throws is fine, a trap, a hang or a gigabyte is not.
  let read: @Sendable ([UInt8]) throws -> Void

  /// Every reader; a new one is one more line.
  static let all = [
    Reader("npy", ["npy"]) { _ = try use(NumPyFile.array(of: $0, path: "fuzz")) },
    Reader("npz", ["npz", "zip"]) { try NumPyArchive.arrays(of: $0, path: "fuzz").forEach(use) },
    Reader("safetensors", ["safetensors"]) {
      try Safetensors.arrays(of: $0, path: "fuzz").arrays.forEach(use)
    },
    Reader("json", ["json"]) { _ = try JSONValue(parsing: $0).canonicalText },
  ]

  private init(
    _ name: String, _ extensions: [String], _ read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.extensions = extensions
    self.read = read
  }

  /// What an adapter does with an array: a wrong length would trap here.
  private static func use(_ array: ForeignArray) {
    _ = array.doubles
    _ = array.floats
    _ = array.integers
  }

  private static func use(_ named: NamedArray) { use(named.array) }
}
