internal import Foundation

/// A running ``HDF5Worker``, at the other end of a socket.
struct HDF5WorkerProcess {
  let process: pid_t
  private let socket: Int32

  /// Starts a program in a process group of its own, so that a terminal's interrupt does not end it in
  /// the middle of a file.
  init(_ program: String, _ arguments: [String]) throws(StoreError) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Self.failure(program, errno) }
    var process: pid_t = 0
    let code = Self.spawn(&process, program, ["rflr"] + arguments, end: ends[1])
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw Self.failure(program, code)
    }
    (self.process, socket) = (process, ends[0])
  }

  private static func failure(_ program: String, _ code: Int32) -> StoreError {
    StoreError(
      .inputOutput, path: program, "cannot start to read HDF5 files",
      remedy: "check memory and the limit of processes", underlying: String(cString: strerror(code))
    )
  }

  /// Asks for a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - seconds: For the whole answer.
  ///   - patience: Seconds without a byte of it.
  func ask(
    _ path: String, within seconds: Double, patience: Double
  ) throws(HDF5AnswerReader.Failure) -> Result<HDF5Content, StoreError> {
    let deadline = DispatchTime.now() + seconds
    var request: [UInt8] = []
    HDF5Answer.append(path, to: &request)
    var rest = request[...]
    while !rest.isEmpty {
      try wait(until: min(deadline, .now() + patience), for: POLLOUT)
      // No signal where the other end is gone: that is told by its answer.
      let sent = rest.withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { throw .ended }
      rest = rest.dropFirst(sent)
    }
    var reader = HDF5AnswerReader { target throws(HDF5AnswerReader.Failure) in
      try receive(target, until: min(deadline, .now() + patience))
    }
    return try reader.answer(for: path)
  }

  private func receive(
    _ target: UnsafeMutableRawBufferPointer, until deadline: DispatchTime
  ) throws(HDF5AnswerReader.Failure) -> Int {
    while true {
      try wait(until: deadline, for: POLLIN)
      let count = recv(socket, target.baseAddress, target.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .ended }
      return count
    }
  }

  private func wait(
    until deadline: DispatchTime, for events: Int32
  ) throws(HDF5AnswerReader.Failure) {
    while true {
      let now = DispatchTime.now()
      guard now < deadline else { throw .late }
      let left = (deadline.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000 + 1
      var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
      if poll(&entry, 1, Int32(clamping: left)) > 0 { return }
    }
  }

  /// Ends the process; use it no more.
  ///
  /// - Returns: Its status as `waitpid` gives it: its own where it had ended by itself.
  func stop() -> Int32 {
    var status: Int32 = 0
    // One that has closed its end is about to end; whatever else it does, it is not waited for long.
    for _ in 0..<50 {
      if waitpid(process, &status, WNOHANG) == process {
        close(socket)
        return status
      }
      if !isClosed { break }
      usleep(2000)
    }
    close(socket)
    // The whole group: a program may have started others.
    kill(-process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  /// Whether the other end is closed.
  private var isClosed: Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && Int32(entry.revents) & POLLHUP != 0
  }

  // MARK: posix_spawn

  private static func spawn(
    _ process: inout pid_t, _ program: String, _ arguments: [String], end: Int32
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, handled) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&handled)
    for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&handled, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &handled)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let variables = environment.map { "\($0.key)=\($0.value)" }
    let (argv, envp) = (arguments.map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
    defer { (argv + envp).forEach { free($0) } }
    return posix_spawn(&process, program, &actions, &attributes, argv, envp)
  }

  /// Ours, without what tells libhdf5 to load plugins, drivers or connectors.
  private static var environment: [String: String] {
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HDF5_") }
    variables["HDF5_PLUGIN_PRELOAD"] = "::"
    return variables
  }
}
