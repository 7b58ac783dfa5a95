import Foundation
import Testing

/// A terminal of a test's own: a program writes on one end, the test reads on the other.
final class PseudoTerminal {
  /// The program's end.
  let slave: FileHandle
  private let master: Int32

  /// Linux's own requests, since Swift does not see `posix_openpt`.
  init(columns: UInt16 = 120, rows: UInt16 = 24) throws {
    let (unlock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (lock, number): (Int32, Int32) = (0, 0)
    try #require(master >= 0)
    try #require(ioctl(master, unlock, &lock) == 0 && ioctl(master, getNumber, &number) == 0)
    let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(end >= 0)
    slave = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    try resize(columns: columns, rows: rows)
  }

  deinit { close(master) }

  func resize(columns: UInt16, rows: UInt16) throws {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
  }

  /// What programs write, until the last one that holds the other end is gone.
  ///
  /// - Parameter hear: Told what has come so far.
  func untilItIsLeft(_ hear: (String) -> Void = { _ in }) -> String {
    close(slave.fileDescriptor)
    var seen: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    // The read fails once the other end is gone.
    while case let count = read(master, &buffer, buffer.count), count > 0 {
      seen += buffer[..<count]
      hear(String(decoding: seen, as: UTF8.self))
    }
    return String(decoding: seen, as: UTF8.self)
  }
}
