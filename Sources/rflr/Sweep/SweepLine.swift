internal import ArgumentParser
internal import Foundation
internal import RunStore

/// The progress of a sweep: one redrawn line on a terminal, plain lines elsewhere.
final class SweepLine: Sendable {
  private let plainInterval: Double
  private let lastPlain = Locked(0.0)
  private let lastShare = Locked(0.0)

  /// Creates a line.
  ///
  /// - Parameter plainInterval: Seconds between two lines where there is no terminal.
  init(plainInterval: Double = 4.9) { self.plainInterval = plainInterval }

  /// Takes reports from any thread; one that a later one has overtaken is dropped.
  func show(_ now: StoredSweep.Progress) {
    lastShare.withValue { last in
      guard now.share > last || now.done == now.total else { return }
      last = now.share
      draw(now)
    }
  }

  private func draw(_ now: StoredSweep.Progress) {
    let left =
      now.done == now.total
      ? "" : now.secondsLeft.map { ", about \(spoken(seconds: $0)) left" } ?? ""
    let last = now.lastName.map { name in
      "  (last: \(name) \(now.lastStatus?.rawValue ?? "failed"))"
    }
    let text = "\(now.done) of \(now.total) runs done\(left)\(last ?? "")"
    if Console.isTerminal {
      Console.redraw(text)
      return
    }
    // Elsewhere a line about every five seconds or minute, and the last one.
    let due = lastPlain.withValue { last in
      guard now.seconds - last >= plainInterval || now.done == now.total else { return false }
      last = now.seconds
      return true
    }
    if due { Console.say(text) }
  }

  /// Where an earlier start has left something and something is left to do, says what.
  static func say(_ beginning: StoredSweep.Beginning) {
    let (finished, continued) = (beginning.finishedCount, beginning.continuedCount)
    guard finished + continued > 0, continued + beginning.newCount > 0 else { return }
    Console.say(
      "\(finished) finished before, \(continued) to be continued, \(beginning.newCount) to begin")
  }

  /// Ends the program as a sweep that went so must end.
  static func exit(after summary: StoredSweep.Summary) throws {
    if summary.wasInterrupted { throw ExitCode(Interruption.exitCode) }
    if !summary.problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }

  func end(_ summary: StoredSweep.Summary) {
    Console.clearLine()
    for (name, error) in summary.problems { Console.say("rflr: \(name): \(error)") }
    let trained = summary.trained.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.value) \($0.key.rawValue)" }
    var parts = ["\(summary.trained.values.reduce(0, +)) trained"]
    if !trained.isEmpty { parts[0] += " (\(trained.joined(separator: ", ")))" }
    if summary.resumedCount > 0 { parts.append("\(summary.resumedCount) of them continued") }
    if summary.presentCount > 0 {
      parts.append("\(summary.presentCount) were in the store already")
    }
    if !summary.problems.isEmpty { parts.append("\(summary.problems.count) failed") }
    if summary.wasInterrupted {
      parts.append("\(summary.notBegunCount) not begun; the same command goes on")
    }
    Console.say(parts.joined(separator: ", "))
  }
}
