internal import Crypto
internal import Foundation

/// A foreign file as it was read: its bytes, and what later proves that they are the same.
struct SourceFile {
  /// Largest file that is read; a list of 300,000 epochs takes 12 MB.
  static let largestSizeBytes = 1 << 30

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

  init(reading path: String) throws(StoreError) {
    switch try Self.kind(of: path) {
    case .file(let size) where size <= Self.largestSizeBytes: break
    case .file(let size):
      throw StoreError(
        .badData, path: path,
        "\(size) bytes are more than the \(Self.largestSizeBytes) that are read",
        remedy: "split the file")
    case .folder, .other:
      throw StoreError(.badData, path: path, "is not a regular file", remedy: "give a file")
    }
    self.path = path
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw Self.unreadable(path, error.localizedDescription)
    }
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

  static func kind(of path: String) throws(StoreError) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR {
        throw StoreError(.noInput, path: path, "does not exist", remedy: "check the path")
      }
      throw unreadable(path, String(cString: strerror(code)))
    }
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
