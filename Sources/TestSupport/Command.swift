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
    /// Processor time of the program and of those that it waited for, in seconds.
    public var processorSeconds: Double
    /// Largest resident memory of any of them, in bytes.
    public var peakMemoryBytes: Int

    /// The lines of standard error.
    public var errorLines: [String] { errors.split(whereSeparator: \.isNewline).map(String.init) }
    /// The lines of standard output.
    public var outputLines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
  }

  /// The built `rflr`, which lies beside the program that runs the tests.
  public static let rflr: String =
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "rflr").path

  /// Path of another built program beside `rflr`.
  public static func built(_ name: String) -> String {
    URL(filePath: rflr).deletingLastPathComponent().appending(path: name).path
  }

  private let outputs: URL
  private var process: pid_t = 0

  /// Starts a program.
  ///
  /// By posix_spawn: on Linux Foundation's `Process` reads whole directory entries to find open files,
  /// past the end of its buffer, and has brought a test run down.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - arguments: Its arguments, none of which a shell sees.
  ///   - folder: Its working directory; that of the tests when nil.
  ///   - environment: Variables beside those of the tests; `RFLR_STORE` is never inherited.
  ///   - terminal: What its standard error is instead of a file.
  ///   - screen: What its standard output is instead of a file.
  /// - Throws: When it cannot be started.
  public init(
    program: String = Command.rflr, _ arguments: [String], in folder: String? = nil,
    environment: [String: String] = [:], terminal: FileHandle? = nil, screen: FileHandle? = nil
  ) throws {
    outputs = FileManager.default.temporaryDirectory
      .appending(path: "command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: outputs, withIntermediateDirectories: true)
    var variables = ProcessInfo.processInfo.environment
    variables["RFLR_STORE"] = nil
    variables["COLUMNS"] = nil
    variables.merge(environment) { _, own in own }
    let files = [
      try Self.file("/dev/null", O_RDONLY),
      try screen.map { dup($0.fileDescriptor) } ?? Self.file(path("out"), O_WRONLY | O_CREAT),
      try terminal.map { dup($0.fileDescriptor) } ?? Self.file(path("err"), O_WRONLY | O_CREAT),
    ]
    defer { files.forEach { close($0) } }
    let code = Self.spawn(
      &process, program, [program] + arguments, variables.map { "\($0)=\($1)" }, folder, files)
    guard code == 0 else {
      throw CocoaError(
        .executableLoad, userInfo: [NSFilePathErrorKey: program, "errno": code])
    }
  }

  private static func spawn(
    _ process: inout pid_t, _ program: String, _ arguments: [String], _ variables: [String],
    _ folder: String?, _ files: [Int32]
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in files.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
    }
    if let closeFrom = Self.closeFrom { _ = closeFrom(&actions, 3) }
    if let folder { guard Self.changeFolder?(&actions, folder) == 0 else { return ENOSYS } }
    // A child inherits the signal mask of its thread, and the threads of tests block signals.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, handled) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&handled)
    for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&handled, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &handled)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let (argv, envp) = (arguments.map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
    defer { (argv + envp).forEach { free($0) } }
    return posix_spawn(&process, program, &actions, &attributes, argv, envp)
  }

  // glibc's own additions, which the Glibc module does not show.
  private typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>
  private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
    .map { unsafeBitCast($0, to: (@convention(c) (Actions, Int32) -> Int32).self) }
  private static let changeFolder = dlsym(nil, "posix_spawn_file_actions_addchdir_np")
    .map {
      unsafeBitCast($0, to: (@convention(c) (Actions, UnsafePointer<CChar>) -> Int32).self)
    }

  deinit { try? FileManager.default.removeItem(at: outputs) }

  private func path(_ name: String) -> String { outputs.appending(path: name).path }

  private static func file(_ path: String, _ flags: Int32) throws -> Int32 {
    let file = open(path, flags | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: path]) }
    return file
  }

  /// Number of the process.
  public var number: Int { Int(process) }

  /// Whether it has not ended yet.
  public var isRunning: Bool { state.map { $0 != "Z" } ?? false }
  /// Whether a signal has stopped it, so that it can go on.
  public var isStopped: Bool { state == "T" }

  /// Linux's letter for what it does; nil where it is gone.
  private var state: Character? {
    let line = FileManager.default.contents(atPath: "/proc/\(process)/stat")
      .map { String(decoding: $0, as: UTF8.self) }
    return line.flatMap { line in line.lastIndex(of: ")").map { line[$0...].dropFirst(2).first } }
      ?? nil
  }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(process, number) }

  /// Waits for the end, once; a program that takes longer than the limit is killed.
  ///
  /// - Parameter limit: Seconds.
  public func wait(limit: Double = 120) -> Outcome {
    let deadline = Date(timeIntervalSinceNow: limit)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, WNOHANG, &usage) == 0 {
      if Date() > deadline { signal(SIGKILL) }
      usleep(2000)
    }
    let number = status & 0x7f
    return Outcome(
      status: number == 0 ? (status >> 8) & 0xff : 128 + number, output: text("out"),
      errors: text("err"),
      processorSeconds: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
      peakMemoryBytes: usage.ru_maxrss * 1024)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }

  private func text(_ name: String) -> String {
    let bytes = FileManager.default.contents(atPath: path(name))
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }
}
