internal import Crypto

/// SHA-256 of files and of a run's logical content.
public enum ContentHash {
  /// Hashes bytes.
  ///
  /// - Returns: 64 lower-case hex digits.
  public static func sha256(of bytes: [UInt8]) -> String {
    hex(SHA256.hash(data: bytes))
  }

  /// Hashes a run's content: what it is, not who made it, when or where it was found.
  ///
  /// The hash is defined on the logical content of the run file (schemas/run-file.md), not on its bytes.
  /// Provenance, the continuation, the producer and the place of the source are outside: the same
  /// content ingested from another path, or trained by another version, has the same hash.
  ///
  /// - Throws: ``StoreError`` where the record cannot be stored.
  public static func of(_ record: RunRecord) throws(StoreError) -> String {
    of(try RunFile.content(of: record))
  }

  /// Hashes a content; see schemas/run-file.md for the definition.
  static func of(_ content: RunFileContent) -> String {
    var hash = SHA256()
    let keys = content.keys.filter(isContent).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for key in keys {
      guard let array = content[key] else { continue }
      let shape = array.shape.map(String.init).joined(separator: ",")
      hash.update(data: Array("\(key)\n\(array.values.typeName)\n\(shape)\n".utf8))
      update(&hash, with: array.values)
    }
    return hex(hash.finalize())
  }

  /// Whether a key counts, or says only where the content came from or how it goes on.
  static func isContent(_ key: String) -> Bool {
    let outside = [
      "/@content_sha256", "/@producer", "/source@path", "/source@row", "/source@size_bytes",
      "/source@sha256",
    ]
    let object = ContentKey(key).object
    return !outside.contains(key)
      && !["/provenance", "/resume"].contains { object == $0 || object.hasPrefix("\($0)/") }
  }

  private static func update(_ hash: inout SHA256, with values: StoredValues) {
    switch values {
    case .float32(let numbers):
      numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { hash.update(bufferPointer: $0) }
    case .float64(let numbers):
      numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { hash.update(bufferPointer: $0) }
    case .int64(let numbers):
      numbers.map { $0.littleEndian }.withUnsafeBytes { hash.update(bufferPointer: $0) }
    case .text(let texts):
      // A zero byte ends each text: no text holds one, so nothing can be told two ways.
      for text in texts { hash.update(data: Array(text.utf8) + [0]) }
    }
  }

  private static func hex(_ digest: some Sequence<UInt8>) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
