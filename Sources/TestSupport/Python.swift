internal import Foundation
internal import Synchronization

/// Python programs that read what we write, where this machine has them.
public enum Python {
  private static let found = Mutex<[[String]: String?]>([:])

  /// An interpreter with some modules: the one that RFLR_PYTHON names, python3, or Debian's.
  ///
  /// - Parameter modules: What it must be able to import.
  /// - Returns: Nil where there is none; tests that need it are then skipped, and say so.
  public static func with(_ modules: String...) -> String? {
    found.withLock { found in
      if let known = found[modules] { return known }
      let named = ProcessInfo.processInfo.environment["RFLR_PYTHON"]
      let interpreter = [named, "python3", "/usr/bin/python3"].compactMap { $0 }.first { program in
        (try? run([program, "-c", "import " + modules.joined(separator: ", ")]))?.status == 0
      }
      found[modules] = interpreter
      return interpreter
    }
  }

  /// Runs an interpreter found by ``with(_:)``.
  ///
  /// - Parameter command: Interpreter and arguments.
  /// - Returns: Exit status, and what it printed on both streams.
  public static func run(_ command: [String]) throws -> (status: Int32, output: String) {
    let outcome = try Command(program: "/usr/bin/env", command).wait(limit: 900)
    return (outcome.status, outcome.output + outcome.errors)
  }
}
