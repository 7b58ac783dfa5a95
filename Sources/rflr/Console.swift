internal import Foundation

/// The two streams of a command: data on stdout, words and progress on stderr.
enum Console {
  /// Whether progress may redraw a line.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes data to stdout; a reader that has gone away ends the program quietly.
  static func write(_ text: String) { write(bytes: Array(text.utf8)[...]) }

  /// Writes data to stdout; see ``write(_:)``.
  static func write(bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes {
        Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      if written < 0 {
        if errno == EINTR { continue }
        Foundation.exit(errno == EPIPE ? 0 : 74)
      }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Writes one line of words to stderr.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Redraws the progress line on a terminal; elsewhere it says nothing.
  static func redraw(_ line: String) {
    guard isTerminal else { return }
    // A longer line would wrap, and only its last part could be erased.
    let shown = columns > 1 ? String(line.prefix(columns - 1)) : line
    FileHandle.standardError.write(Data(("\r\u{1B}[2K" + shown).utf8))
  }

  /// Columns of the terminal; 0 where it does not say.
  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
  }

  /// Removes the progress line.
  static func clearLine() { redraw("") }
}

/// Seconds as people say them: 4.2 s, 3 min 05 s, 2 h 10 min.
func spoken(seconds: Double) -> String {
  guard seconds.isFinite else { return "?" }
  if seconds < 10 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
  return String(format: "%d h %02d min", whole / 3600, whole % 3600 / 60)
}

/// A clock that only goes forward.
func secondsNow() -> Double {
  Double(DispatchTime.now().uptimeNanoseconds) / 1e9
}
