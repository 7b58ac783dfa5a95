internal import Crypto
internal import Foundation

/// A foreign file as it was read: its bytes, and what later proves that they are the same.
struct SourceFile {
  /// Largest text that is read; a list of 300,000 epochs takes 12 MB.
  static let largestText = 128 << 20
  /// Largest file of arrays that is read.
  static let largestArrays = 512 << 20

  /// What stands at a path, symbolic links followed.
  enum Kind {
    case file(sizeBytes: Int)
    case folder
    case other
  }

  let path: String
  let bytes: [UInt8]

  /// SHA-256 of the bytes, lower-case hex.
  var sha256: String { Self.hex(SHA256.hash(data: bytes)) }

  /// Last component of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - path: A regular file, or a symbolic link to one.
  ///   - largest: Most bytes that are read, ``largestText`` or ``largestArrays``.
  /// - Throws: ``StoreError``.
  init(reading path: String, largest: Int = largestText) throws(StoreError) {
    // Without O_NONBLOCK opening a pipe would wait for its writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Self.failure(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.badData, path: path, "is not a regular file", remedy: "give a file")
    }
    let size = Int(status.st_size)
    guard size <= largest else {
      throw StoreError(
        .badData, path: path, "\(size) bytes are more than the \(largest) that are read",
        remedy: "split the file, or thin what it holds")
    }
    var code: Int32 = 0
    self.path = path
    bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(file, buffer.baseAddress.map { $0 + count }, size - count)
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        count += got
      }
    }
    guard code == 0 else { throw Self.failure(path, code) }
  }

  private static func failure(_ path: String, _ code: Int32) -> StoreError {
    guard code != ENOENT, code != ENOTDIR else {
      return StoreError(.noInput, path: path, "does not exist", remedy: "check the path")
    }
    return unreadable(path, String(cString: strerror(code)))
  }

  /// The first bytes of a file, for recognising it; empty where it cannot be read.
  ///
  /// Whether a file can be read is told when it is read as a whole.
  static func beginning(of path: String, sizeBytes: Int = 1 << 20) -> [UInt8] {
    guard case .file? = try? kind(of: path), let handle = FileHandle(forReadingAtPath: path) else {
      return []
    }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: sizeBytes)).flatMap { $0 }.map { [UInt8]($0) } ?? []
  }

  /// Whether the beginning of a file holds a word.
  static func mentions(_ word: String, inBeginningOf path: String) -> Bool {
    let (bytes, word) = (beginning(of: path), Array(word.utf8))
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let first = word.first else { return false }
      var start = 0
      while start + word.count <= bytes.count,
        let found = memchr(base + start, Int32(first), bytes.count - start)
      {
        start = found - UnsafeMutableRawPointer(mutating: base)
        if start + word.count <= bytes.count, memcmp(found, word, word.count) == 0 { return true }
        start += 1
      }
      return false
    }
  }

  static func kind(of path: String) throws(StoreError) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(sizeBytes: Int(status.st_size))
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  static func unreadable(_ path: String, _ underlying: String) -> StoreError {
    StoreError(
      .inputOutput, path: path, "cannot be read", remedy: "check the permissions and the disk",
      underlying: underlying)
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
