internal import Foundation
internal import Synchronization

/// Runs a program and waits for it, without Foundation's run loop in the way.
enum Command {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The program rflr beside this one.
  static var rflr: String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (own as NSString).deletingLastPathComponent + "/rflr"
  }

  /// Runs a program with its output thrown away.
  ///
  /// - Returns: Seconds from start to end, the processor's of them, which a loaded machine does not
  ///   stretch, and the most memory that it held, in bytes.
  /// - Throws: ``Failure`` unless it ends with 0.
  static func run(
    _ program: String, _ arguments: [String]
  ) throws -> (seconds: Double, processorSeconds: Double, memoryBytes: Int) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    let words = ([program] + arguments).map { strdup($0) }
    let settings = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
    defer { (words + settings).forEach { free($0) } }
    forgetOwnPeak()
    let start = ContinuousClock.now
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, nil, words + [nil], settings + [nil])
    guard code == 0 else {
      throw Failure(
        description: "\(program): cannot be started: \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) == -1, errno == EINTR {}
    let seconds = (ContinuousClock.now - start).seconds
    guard status == 0 else {
      let line = ([program] + arguments).joined(separator: " ")
      throw Failure(description: "\(line): ended with status \(status); run it by hand")
    }
    let processor = [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
    }
    return (seconds, processor, usage.ru_maxrss * 1024)
  }

  /// Runs a program several times at once, as ``run(_:_:)`` does once.
  ///
  /// - Throws: The first failure.
  static func runTogether(_ program: String, _ arguments: [[String]]) throws {
    let failures = Mutex<[any Error]>([])
    DispatchQueue.concurrentPerform(iterations: arguments.count) { index in
      do {
        _ = try run(program, arguments[index])
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock({ $0.first }) { throw failure }
  }

  /// Lowers this process's memory peak to what it holds now.
  ///
  /// The system starts a new process's peak with that of its starter, so what is measured of it would
  /// be too much after a subject that needs more.
  private static func forgetOwnPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY)
    guard file >= 0 else { return }
    _ = write(file, "5", 1)
    close(file)
  }
}
