internal import Glibc

/// A system call that failed: its name and the errno it left.
public struct SystemFailure: Error, Sendable, Equatable {
  /// Name of the call ("write").
  public var call: String
  /// The errno.
  public var number: Int32

  /// Creates a failure.
  public init(_ call: String, _ number: Int32) {
    self.call = call
    self.number = number
  }

  /// The system's own words for the errno.
  public var words: String { String(cString: strerror(number)) }
}

/// The system calls that change files, as values, so that a test can fail any one of them.
///
/// Each does what the C function of its name does, and throws its errno instead of returning −1.
public struct FileSystemCalls: Sendable {
  /// Opens a path with flags and mode; returns a descriptor.
  public var open:
    @Sendable (_ path: String, _ flags: Int32, _ mode: UInt32) throws(SystemFailure) -> Int32
  /// Writes some of the bytes; returns how many.
  public var write:
    @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemFailure) -> Int
  /// Writes some of the bytes at an offset; returns how many.
  public var pwrite:
    @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int)
      throws(SystemFailure) -> Int
  /// Reads some of the bytes at an offset; returns how many.
  public var pread:
    @Sendable (_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer, _ offset: Int)
      throws(SystemFailure) -> Int
  /// Brings what was written to the disk.
  public var fsync: @Sendable (_ descriptor: Int32) throws(SystemFailure) -> Void
  /// Closes a descriptor.
  public var close: @Sendable (_ descriptor: Int32) throws(SystemFailure) -> Void
  /// Moves a name over another in one step.
  public var rename: @Sendable (_ from: String, _ to: String) throws(SystemFailure) -> Void
  /// Removes a name.
  public var unlink: @Sendable (_ path: String) throws(SystemFailure) -> Void
  /// Creates a folder.
  public var mkdir: @Sendable (_ path: String, _ mode: UInt32) throws(SystemFailure) -> Void

  /// The real calls; an interrupted one is made again.
  public static let live = FileSystemCalls(
    open: { path, flags, mode throws(SystemFailure) in
      try repeating("open") { Glibc.open(path, flags, mode) }
    },
    write: { descriptor, bytes throws(SystemFailure) in
      try repeating("write") { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
    },
    pwrite: { descriptor, bytes, offset throws(SystemFailure) in
      try repeating("write") { Glibc.pwrite(descriptor, bytes.baseAddress, bytes.count, offset) }
    },
    pread: { descriptor, bytes, offset throws(SystemFailure) in
      try repeating("read") { Glibc.pread(descriptor, bytes.baseAddress, bytes.count, offset) }
    },
    fsync: { descriptor throws(SystemFailure) in
      _ = try repeating("fsync") { Glibc.fsync(descriptor) }
    },
    close: { descriptor throws(SystemFailure) in
      // Linux has released the descriptor even when it says EINTR; closing again could hit another.
      guard Glibc.close(descriptor) == 0 || errno == EINTR else {
        throw SystemFailure("close", errno)
      }
    },
    rename: { from, to throws(SystemFailure) in
      _ = try repeating("rename") { Glibc.rename(from, to) }
    },
    unlink: { path throws(SystemFailure) in
      _ = try repeating("unlink") { Glibc.unlink(path) }
    },
    mkdir: { path, mode throws(SystemFailure) in
      _ = try repeating("mkdir") { Glibc.mkdir(path, mode) }
    })

  private static func repeating<Number: SignedInteger>(
    _ name: String, _ call: () -> Number
  ) throws(SystemFailure) -> Number {
    while true {
      let result = call()
      if result >= 0 { return result }
      let number = errno
      if number != EINTR { throw SystemFailure(name, number) }
    }
  }
}
