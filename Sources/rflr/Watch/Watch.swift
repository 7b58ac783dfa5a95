internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at the sweeps and trainings that run into a store.",
    discussion: """
      On a terminal the view is redrawn until nothing runs any more; Ctrl-C ends it and disturbs no \
      training. Elsewhere, with --once, or with another --format than table it says once what is.

      Examples:
        rflr watch --store runs
        rflr watch --once --format json
      """)

  @Option(parsing: .unconditional, help: "Seconds between two looks.")
  var interval = 2.0
  @Flag(help: "Say once what is, and end.")
  var once = false
  @OptionGroup var output: OutputOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    guard (0.1...86400).contains(interval) else {
      throw ValidationError("--interval \(interval): give 0.1 to 86400 seconds.")
    }
  }

  func run() throws {
    let store = try storeOptions.open()
    let states = SweepStates(of: store)
    if output.format != .table {
      let found = states.read()
      output.write(WatchTable.table(found.states, at: Date()))
      found.problems.forEach { Console.say(printable("note: \($0)")) }
    } else if once || !Terminal.canRedraw {
      let view = WatchView(states.read(), at: Date(), in: store.path)
      Console.write(view.plainText)
      view.problemLines.forEach { Console.say($0) }
    } else {
      try follow(states, in: store.path)
    }
  }

  /// Redraws until nothing runs any more.
  private func follow(_ states: SweepStates, in path: String) throws {
    Interruption.listen()
    var terminal = Terminal()
    var hasRun = false
    while true {
      let view = WatchView(states.read(), at: Date(), in: path)
      if !view.isUnderWay {
        terminal.redraw(view.lastLines(hasRun: hasRun))
        return
      }
      hasRun = true
      var size = Terminal.size
      terminal.redraw(view.lines(for: size))
      let next = secondsNow() + interval
      while secondsNow() < next {
        if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
        usleep(UInt32(1e6 * min(0.1, max(0.001, next - secondsNow()))))
        // Another size shows at once.
        if Terminal.size != size {
          size = Terminal.size
          terminal.redraw(view.lines(for: size))
        }
      }
    }
  }
}

/// The terminal on standard output, where lines are drawn over the last ones.
///
/// The cursor stands below the lines and stays visible, so that however the program ends there is
/// nothing to restore.
struct Terminal {
  /// Characters across and lines down.
  struct Size: Equatable {
    var columns: Int
    var rows: Int
  }

  private var lengths: [Int] = []

  /// Whether standard output is a terminal that can move its cursor.
  static var canRedraw: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Its size now; 80 by 24 where it does not say.
  static var size: Size {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return Size(columns: 80, rows: 24) }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Draws lines in place of the last ones.
  mutating func redraw(_ lines: [String]) {
    // A terminal that was made narrower has broken the lines that are there.
    let columns = Self.size.columns
    let height = lengths.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    let up = height > 0 ? "\u{1B}[\(height)A" : ""
    Console.write(up + "\r\u{1B}[J" + lines.map { $0 + "\n" }.joined())
    lengths = lines.map(\.count)
  }
}
