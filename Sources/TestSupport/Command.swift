public import Foundation

/// A program in a process of its own, as a user or a scheduler would run it.
///
/// Standard output and standard error go into files, so that no program ever waits for its reader.
public final class Command {
  /// What a program left behind.
  public struct Outcome: Sendable {
    /// Exit code; 128 + the number of the signal that ended it.
    public var status: Int32
    /// Standard output.
    public var output: String
    /// Standard error.
    public var errors: String

    /// The lines of standard error.
    public var errorLines: [String] { errors.split(whereSeparator: \.isNewline).map(String.init) }
    /// The lines of standard output.
    public var outputLines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
  }

  /// The built `rflr`, which lies beside the program that runs the tests.
  public static let rflr: String =
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "rflr").path

  private let process = Process()
  private let outputs: URL

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - arguments: Its arguments, none of which a shell sees.
  ///   - folder: Its working directory.
  ///   - environment: Variables beside those of the tests; `RFLR_STORE` is never inherited.
  ///   - terminal: What its standard error is instead of a file.
  /// - Throws: When it cannot be started.
  public init(
    program: String = Command.rflr, _ arguments: [String], in folder: String,
    environment: [String: String] = [:], terminal: FileHandle? = nil
  ) throws {
    outputs = FileManager.default.temporaryDirectory
      .appending(path: "command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: outputs, withIntermediateDirectories: true)
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["RFLR_STORE"] = nil
    variables["COLUMNS"] = nil
    process.environment = variables.merging(environment) { _, own in own }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(outputs.appending(path: "out"))
    process.standardError = try terminal ?? Self.file(outputs.appending(path: "err"))
    try Self.withAllSignals { try process.run() }
  }

  /// A child inherits the signal mask of its thread, and the threads of tests block signals.
  private static func withAllSignals(_ start: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try start()
  }

  deinit { try? FileManager.default.removeItem(at: outputs) }

  private static func file(_ url: URL) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return try FileHandle(forWritingTo: url)
  }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end; a program that takes longer than the limit is killed.
  ///
  /// - Parameter limit: Seconds.
  public func wait(limit: Double = 120) -> Outcome {
    let deadline = Date(timeIntervalSinceNow: limit)
    while process.isRunning {
      if Date() > deadline { signal(SIGKILL) }
      usleep(2000)
    }
    let number = process.terminationStatus
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? 128 + number : number,
      output: text("out"), errors: text("err"))
  }

  private func text(_ name: String) -> String {
    let bytes = FileManager.default.contents(atPath: outputs.appending(path: name).path)
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }
}
