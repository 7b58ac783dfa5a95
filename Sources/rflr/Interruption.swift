internal import Foundation
internal import RunStore
internal import Synchronization

/// Whether the user or the scheduler asked the program to end.
enum Interruption {
  /// The first signal that came; 0 for none.
  private static let received = Atomic<Int32>(0)
  /// Where a handler, which may do almost nothing, tells of a signal.
  private static let bell = Atomic<Int32>(-1)

  /// From here on SIGINT and SIGTERM remove what is half-written, then end the program as ever.
  static func cleanUp() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell.store(ends[1], ordering: .releasing)
    let listening = ends[0]
    for number in [SIGINT, SIGTERM] {
      let before = signal(number) { number in
        var byte = UInt8(number)
        _ = write(Interruption.bell.load(ordering: .acquiring), &byte, 1)
      }
      // Whoever started the program in the background may want it not to hear.
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
    Thread {
      var byte: UInt8 = 0
      guard read(listening, &byte, 1) == 1 else { return }
      Leftovers.removeAll {
        signal(Int32(byte), SIG_DFL)
        kill(getpid(), Int32(byte))
      }
    }.start()
  }

  /// From here on SIGINT and SIGTERM end the work at the next epoch; a second one ends it at once.
  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
    }
  }

  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// 130 for SIGINT, 143 for SIGTERM.
  static var exitCode: Int32 { 128 + received.load(ordering: .relaxed) }
}
