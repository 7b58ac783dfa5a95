internal import Foundation
internal import RunStore

/// What `watch` shows: each sweep under way with its runs, then those that have ended.
struct WatchView {
  /// A line for each file that could not be read.
  let problemLines: [String]
  private let path: String
  private let now: Date
  private let underWay: [SweepState]
  private let over: [SweepState]

  /// Seconds for which a sweep that came to its end is shown; others stay until their file goes.
  private static let memory = 86400.0

  init(
    _ found: (states: [SweepState], problems: [StoreError]), at now: Date, in path: String
  ) {
    self.path = path
    self.now = now
    problemLines = found.problems.map { printable("note: \($0)") }
    underWay = found.states.filter { $0.standing(at: now).isUnderWay }
    over = found.states.filter { state in
      !state.standing(at: now).isUnderWay
        && (state.phase != .finished || now.timeIntervalSince(state.updated) < Self.memory)
    }.sorted { $0.updated > $1.updated }
  }

  var isUnderWay: Bool { !underWay.isEmpty }

  /// Everything in full and without bars.
  var plainText: String {
    let lines =
      underWay.flatMap { section($0, columns: nil, runLimit: .max) } + ended
      + (isUnderWay ? [] : ["nothing is running in \(path)"])
    return lines.map { $0 + "\n" }.joined()
  }

  /// What stays on the terminal when nothing runs any more.
  func lastLines(hasRun: Bool) -> [String] {
    ended + problemLines
      + [hasRun ? "nothing runs any more in \(path)" : "nothing is running in \(path)"]
  }

  /// The view for a terminal: no line wraps, and one line stays free for the cursor.
  ///
  /// Where it is too low the lists of runs are shortened evenly, and the rest is cut.
  func lines(for size: Terminal.Size) -> [String] {
    let (columns, height) = (max(8, size.columns - 1), max(1, size.rows - 1))
    var lines: [String] = []
    for limit in [height, 12, 8, 6, 4, 3, 2, 1, 0] {
      lines =
        underWay.flatMap { section($0, columns: columns, runLimit: limit) } + ended + problemLines
      if lines.count <= height { break }
    }
    if lines.count > height {
      let hidden = lines.count - height + 1
      lines = lines.prefix(height - 1) + ["… \(hidden) more lines (--once shows all)"]
    }
    return lines.map { cut($0, to: columns) }
  }

  // MARK: One that is under way

  /// - Parameters:
  ///   - columns: Width of the terminal; nil for text without bars.
  ///   - runLimit: Most runs and most failures that are listed.
  private func section(_ state: SweepState, columns: Int?, runLimit: Int) -> [String] {
    let progress = state.progress
    let place = "on \(state.process.host), process \(state.process.number)"
    var lines = [printable("\(state.subject.title)  \(place)")]
    if let remark = remark(state) { lines.append("  " + remark) }
    lines += barLines(state, columns)
    if state.subject.kind != .train { lines.append("  " + counts(progress)) }
    let shown = progress.running.prefix(runLimit)
    lines += RunLines.lines(shown, columns: columns.map { $0 - 2 }).map { "  " + $0 }
    let hiddenCount = progress.running.count - shown.count
    if hiddenCount > 0, runLimit > 0 { lines.append("  … \(hiddenCount) more running") }
    lines += progress.failures.suffix(runLimit).map { failure in
      printable("  failed \(failure.configName) seed \(failure.seed): \(failure.reason)")
    }
    let untold = progress.failureCount - min(runLimit, progress.failures.count)
    if untold > 0, runLimit > 0, !progress.failures.isEmpty {
      lines.append("  … \(untold) more failed")
    }
    return lines
  }

  private func remark(_ state: SweepState) -> String? {
    switch state.standing(at: now) {
    case .suspended: "suspended; `fg` or kill -CONT \(state.process.number) lets it go on"
    case .quiet(let age):
      "no word for \(spoken(seconds: age)), but its process lives; is the disk full?"
    default: nil
    }
  }

  /// Share and times, in two lines where one is too short.
  private func barLines(_ state: SweepState, _ columns: Int?) -> [String] {
    let share = state.progress.share
    let percent = "\(Int((100 * share).rounded(.down))) %"
    guard let columns else { return ["  \(percent) of the work, \(times(state))"] }
    let width = max(4, min(24, columns / 5))
    let full = Int((share * Double(width)).rounded(.down))
    let bar =
      "  " + String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
      + " " + percent
    let line = bar + "  " + times(state)
    return line.count <= columns ? [line] : [bar, "  " + times(state)]
  }

  private func times(_ state: SweepState) -> String {
    let elapsed = spoken(seconds: state.progress.seconds)
    guard let left = state.progress.secondsLeft else {
      return "\(elapsed), time left not known yet"
    }
    if left < 1 { return "\(elapsed), almost done" }
    let word = state.subject.kind == .train ? "at most" : "about"
    return "\(elapsed), \(word) \(spoken(seconds: left)) left"
  }

  private func counts(_ progress: StoredSweep.Progress) -> String {
    var parts = ["\(progress.done) of \(progress.total) done", "\(progress.running.count) running"]
    if progress.failureCount > 0 { parts.append("\(progress.failureCount) failed") }
    if progress.presentCount > 0 { parts.append("\(progress.presentCount) there before") }
    return parts.joined(separator: ", ") + statuses(progress)
  }

  /// What became of the runs, where it is not the usual.
  private func statuses(_ progress: StoredSweep.Progress) -> String {
    guard !Set(progress.statusCounts.keys).isSubset(of: [.finished]) else { return "" }
    let counts = progress.statusCounts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.value) \($0.key.rawValue)" }
    return " (\(counts.joined(separator: ", ")))"
  }

  // MARK: Those that have ended

  private var ended: [String] { over.flatMap(endLines) }

  private func endLines(_ state: SweepState) -> [String] {
    let progress = state.progress
    let name = "\(state.subject.title) on \(state.process.host)"
    let age = "\(spoken(seconds: max(0, now.timeIntervalSince(state.updated)))) ago"
    var result = "\(progress.done) of \(progress.total) done" + statuses(progress)
    if state.subject.kind == .train { result = "1 run" + statuses(progress) }
    if progress.failureCount > 0 { result += ", \(progress.failureCount) failed" }
    let again = ["  " + state.subject.command]
    let lines: [String]
    switch (state.standing(at: now), state.phase) {
    case (.killed, _):
      lines =
        ["\(name): stopped without a word \(age), \(result); the same command continues:"] + again
    case (.lost, _):
      lines =
        ["\(name): last word \(age), \(result); if it is gone, the same command continues:"]
        + again
    case (_, .interrupted):
      lines = ["\(name): interrupted \(age), \(result); the same command continues:"] + again
    case (_, .failed):
      lines = ["\(name): failed \(age), \(result): \(state.reason ?? "no reason given")"]
    default:
      lines = ["\(name): finished \(age) after \(spoken(seconds: progress.seconds)), \(result)"]
    }
    return lines.map(printable)
  }
}

/// Text of others, with what could move a cursor written as escapes.
func printable(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }.joined()
}

/// The beginning of a line, ended by "…" where something is missing.
private func cut(_ line: String, to columns: Int) -> String {
  line.count <= columns ? line : line.prefix(columns - 1) + "…"
}
