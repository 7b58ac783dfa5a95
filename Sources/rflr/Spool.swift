internal import Foundation
internal import RunStore

/// Text that waits in a file without a name until it can be printed.
///
/// A listing is made while nobody can write the index; a reader of our output that takes its time, such
/// as a pager, must not make others wait.
final class Spool {
  private let file: UnsafeMutablePointer<FILE>

  init() throws(StoreError) {
    guard let file = tmpfile() else { throw Self.failure() }
    self.file = file
  }

  deinit { fclose(file) }

  func add(_ text: String) throws(StoreError) {
    var text = text
    let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    guard isWritten else { throw Self.failure() }
  }

  /// Prints all of it on stdout.
  func write() throws(StoreError) {
    guard fflush(file) == 0 else { throw Self.failure() }
    rewind(file)
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      guard count > 0 else { break }
      Console.write(bytes: piece[..<count])
    }
    guard ferror(file) == 0 else { throw Self.failure() }
  }

  private static func failure() -> StoreError {
    StoreError(
      .inputOutput, path: "/tmp", "a temporary file cannot be written",
      remedy: "free some space there", underlying: String(cString: strerror(errno)))
  }
}
