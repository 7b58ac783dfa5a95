internal import Glibc

/// The process that meets files of unknown origin in place of the command: it reads one after the other,
/// and whatever libhdf5 makes of a hostile one happens here.
///
/// It cannot write files, open more than one, take much memory or much time, or gain privileges.
public enum HDF5Worker {
  /// Seconds of processor time for a file, and more for each of its bytes.
  static func processorSeconds(forFileOf sizeBytes: Int) -> Double {
    1 + Double(sizeBytes) / 10e6
  }

  /// Memory beyond what the process has at its start, in bytes.
  private static let memoryBytes = 768 << 20

  /// Answers requests on standard input until it ends.
  ///
  /// A request is a path, its length in four bytes before it; the answer is that of ``HDF5Answer``.
  ///
  /// - Returns: The exit code.
  public static func serve() -> Int32 {
    confine()
    while let path = request() {
      let sizeBytes = size(of: path)
      setTimer(processorSeconds(forFileOf: sizeBytes))
      let output = Output()
      do throws(StoreError) {
        try HDF5.exclusively { () throws(StoreError) in
          try ForeignHDF5File(reading: path).read(sizeBytes: sizeBytes) { output.send($0) }
        }
        output.send([HDF5Answer.Frame.end.rawValue])
      } catch {
        output.send(HDF5Answer.refusal(error))
      }
      output.flush()
      setTimer(0)
    }
    return 0
  }

  // MARK: Limits

  private static func confine() {
    // Standard input, output and errors, and one more: the file. No other file can be opened.
    for descriptor in Int32(3)..<256 { close(descriptor) }
    limit(RLIMIT_NOFILE, to: 4)
    limit(RLIMIT_FSIZE, to: 0)
    limit(RLIMIT_CORE, to: 0)
    limit(RLIMIT_AS, to: addressSpace() + memoryBytes)
    // prctl has a variable number of arguments, which Swift cannot call by its name, and its
    // constants are in a header of Linux: 38 is PR_SET_NO_NEW_PRIVS.
    typealias Control =
      @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
    guard let address = dlsym(nil, "prctl") else { return }
    let control = unsafeBitCast(address, to: Control.self)
    _ = control(38, 1, 0, 0, 0)
  }

  /// Lowers a limit; one that is lower already stays.
  private static func limit(_ resource: __rlimit_resource, to count: Int) {
    let resource = __rlimit_resource_t(resource.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_max = min(limit.rlim_max, rlim_t(count))
    limit.rlim_cur = min(limit.rlim_cur, limit.rlim_max)
    _ = setrlimit(resource, &limit)
  }

  /// Bytes of address space in use.
  private static func addressSpace() -> Int {
    let file = open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { return 1 << 30 }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 64)
    let count = read(file, &text, text.count)
    let digits = text.prefix(max(0, count)).prefix { (48...57).contains($0) }
    return (Int(String(decoding: digits, as: UTF8.self)) ?? 1 << 18) * Int(getpagesize())
  }

  /// Ends the process with SIGPROF after so much processor time; 0 switches that off.
  private static func setTimer(_ seconds: Double) {
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = Int((seconds - seconds.rounded(.down)) * 1e6)
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  private static func size(of path: String) -> Int {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : 0
  }

  // MARK: Requests and answers

  private static func request() -> String? {
    guard let head = receive(4) else { return nil }
    let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
    return receive(count).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func receive(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let arrived = bytes.withUnsafeMutableBytes {
        read(STDIN_FILENO, $0.baseAddress.map { $0 + filled }, count - filled)
      }
      if arrived < 0, errno == EINTR { continue }
      guard arrived > 0 else { return nil }
      filled += arrived
    }
    return bytes
  }

  /// Standard output, in pieces that are worth a system call.
  private final class Output {
    private var waiting: [UInt8] = []

    func send(_ item: HDF5Item) {
      send(HDF5Answer.head(of: item))
      HDF5Answer.withElements(of: item) { elements in
        if elements.count < 1 << 14 {
          waiting += elements
        } else {
          flush()
          write(elements)
        }
      }
    }

    func send(_ bytes: [UInt8]) {
      waiting += bytes
      if waiting.count >= 1 << 16 { flush() }
    }

    func flush() {
      waiting.withUnsafeBytes(write)
      waiting.removeAll(keepingCapacity: true)
    }

    /// Where nobody reads any more there is nobody to tell.
    private func write(_ bytes: UnsafeRawBufferPointer) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(
          STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { exit(1) }
        rest = rest.dropFirst(written)
      }
    }
  }
}
