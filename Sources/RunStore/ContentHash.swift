internal import Crypto
internal import Glibc

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
    var hash = RunningContentHash()
    for (key, array) in content.sortedByKey { hash.take(key, array) }
    return hash.finalize()
  }

  /// Hashes a file, piece by piece.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - take: Gets each piece in turn, so that a copy is of the very bytes that were hashed.
  /// - Returns: 64 lower-case hex digits and the file's size.
  /// - Throws: ``StoreError`` `inputOutput` with the system's words where it cannot be read, and what
  ///   `take` throws.
  static func sha256(
    ofFile path: String, _ take: (UnsafeRawBufferPointer) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> (sha256: String, sizeBytes: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    func failure() -> StoreError {
      StoreError(
        .inputOutput, path: path, "cannot be read: \(String(cString: strerror(errno)))",
        remedy: "check its permissions and the disk")
    }
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var hash = SHA256()
    var sizeBytes = 0
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { return (hex(hash.finalize()), sizeBytes) }
      sizeBytes += count
      try piece.withUnsafeBytes { bytes in
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        hash.update(bufferPointer: bytes)
        return Result { () throws(StoreError) in try take(bytes) }
      }.get()
    }
  }

  static func hex(_ digest: some Sequence<UInt8>) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The content hash of objects that come one after the other.
struct RunningContentHash {
  private var hash = SHA256()
  private var last: String?
  /// Whether the object that was begun counts.
  private var isTaking = false
  /// Bytes that wait for others, so that SHA-256 is not called for every short text.
  private var pending: [UInt8] = []
  /// Whether keys came in ascending order so far; otherwise the hash is not that of the content.
  private(set) var isInOrder = true

  /// Takes the next object; the hash is defined on ascending keys.
  mutating func take(_ key: String, _ array: StoredArray) {
    begin(key, array.values.typeName, array.shape)
    take(array.values)
  }

  /// Begins the next object; ``take(_:)`` then gets its elements, all of them, in any number of pieces.
  mutating func begin(_ key: String, _ typeName: String, _ shape: [Int]) {
    if let last, !last.precedesByBytes(key) { isInOrder = false }
    last = key
    isTaking = Self.isContent(key)
    guard isTaking else { return }
    pending += key.utf8
    pending.append(UInt8(ascii: "\n"))
    pending += typeName.utf8
    pending.append(UInt8(ascii: "\n"))
    for (axis, extent) in shape.enumerated() {
      if axis > 0 { pending.append(UInt8(ascii: ",")) }
      pending += String(extent).utf8
    }
    pending.append(UInt8(ascii: "\n"))
  }

  /// The hash of what was taken: 64 lower-case hex digits.
  mutating func finalize() -> String {
    takePending()
    return ContentHash.hex(hash.finalize())
  }

  /// Takes the next elements of the object that was begun.
  mutating func take(_ values: StoredValues) {
    guard isTaking else { return }
    switch values {
    case .float32(let numbers): take(numbers) { $0.bitPattern.littleEndian }
    case .float64(let numbers): take(numbers) { $0.bitPattern.littleEndian }
    case .int64(let numbers): take(numbers) { $0.littleEndian }
    case .text(let texts):
      // A zero byte ends each text: no text holds one, so nothing can be told two ways.
      for text in texts {
        pending += text.utf8
        pending.append(0)
      }
    }
  }

  private mutating func take<Number, Bits>(_ numbers: [Number], _ stored: (Number) -> Bits) {
    #if _endian(little)
      numbers.withUnsafeBytes { take($0) }
    #else
      numbers.map(stored).withUnsafeBytes { take($0) }
    #endif
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    pending += bytes.prefix(bytes.count < 512 ? bytes.count : 0)
    if pending.count > 4096 || bytes.count >= 512 { takePending() }
    if bytes.count >= 512 { hash.update(bufferPointer: bytes) }
  }

  private mutating func takePending() {
    pending.withUnsafeBytes { hash.update(bufferPointer: $0) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Whether a key counts, or says only where the content came from or how it goes on.
  private static func isContent(_ key: String) -> Bool {
    switch key {
    case "/@content_sha256", "/@producer", "/source@path", "/source@row", "/source@size_bytes",
      "/source@sha256":
      return false
    default:
      let isOutside = ["/provenance", "/resume"].contains { group in
        guard key.utf8.starts(with: group.utf8) else { return false }
        let next = key.utf8.dropFirst(group.utf8.count).first
        return next == nil || next == UInt8(ascii: "@") || next == UInt8(ascii: "/")
      }
      return !isOutside
    }
  }
}
