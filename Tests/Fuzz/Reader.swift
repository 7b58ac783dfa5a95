import RFLR

@testable import ForeignFiles

/// A reader of foreign bytes, and what its files look like.
struct Reader: Sendable {
  /// The word on the command line.
  let name: String
  /// Names of the files, among fixtures and hostile files, that the search starts from.
  let patterns: [String]
  /// Reads; whatever it throws is fine, a trap, a hang or a gigabyte is not.
  let read: @Sendable ([UInt8]) throws -> Void

  /// Every reader; a new one is one more line.
  static let all = [
    Reader("npy", ["*.npy"]) { _ = try use(NumPyFile.array(of: $0, path: "fuzz")) },
    Reader("npz", ["*.npz", "*.zip"]) {
      try NumPyArchive.arrays(of: $0, path: "fuzz").forEach(use)
    },
    Reader("safetensors", ["*.safetensors"]) {
      try Safetensors.arrays(of: $0, path: "fuzz").arrays.forEach(use)
    },
    Reader("pth", ["*.pth", "*.pt"]) {
      try TorchFile.read($0, path: "fuzz").stateDict?.forEach(use)
    },
    Reader("pickle", ["*.pkl"]) { _ = try pickled($0) },
    Reader("events", ["*tfevents*"]) { _ = try EventFile.read(withChecksums($0), path: "fuzz") },
    Reader("yaml", ["*.yaml"]) { _ = try FlatYAML.read($0, path: "fuzz") },
    Reader("json", ["*.json"]) { _ = try JSONValue(parsing: $0).canonicalText },
  ]

  private init(
    _ name: String, _ patterns: [String], _ read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.patterns = patterns
    self.read = read
  }

  /// What an adapter does with an array: a wrong length would trap here.
  private static func use(_ array: ForeignArray) {
    _ = array.doubles
    _ = array.floats
    _ = array.integers
  }

  private static func use(_ named: NamedArray) { use(named.array) }

  /// A container's CRC keeps most inputs from the pickle inside: this one is a pickle alone, and has
  /// every storage that it asks for.
  private static func pickled(_ bytes: [UInt8]) throws(ForeignFileError) -> PickledValue {
    let tensors = TensorBuilder(pickleBytes: bytes.count, isBigEndian: false) { key in
      [UInt8](repeating: 1, count: 256)
    }
    var reader = PickleReader(bytes, tensors: tensors)
    return try reader.value(path: "fuzz", entry: "data.pkl")
  }

  /// An event file with the checksums that its lengths and data should have.
  private static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var repaired = bytes
    func write(_ checksum: UInt32, at offset: Int) {
      for index in 0..<4 { repaired[offset + index] = UInt8(checksum >> (8 * index) & 0xff) }
    }
    var start = 0
    while start + 12 <= bytes.count {
      write(CRC32C.masked(of: bytes[start..<(start + 8)]), at: start + 8)
      let length = bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      let end = start + 12
      guard length <= bytes.count, end + Int(length) + 4 <= bytes.count else { break }
      write(CRC32C.masked(of: bytes[end..<(end + Int(length))]), at: end + Int(length))
      start = end + Int(length) + 4
    }
    return repaired
  }
}
