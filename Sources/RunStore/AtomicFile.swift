internal import Glibc

/// Writes a file so that its name always stands for whole content: the old or the new.
///
/// The bytes go to a temporary name in the same folder, are synced, checked, and moved over the
/// name; then the folder is synced. Whatever fails before the move leaves the old file untouched and
/// no temporary file behind. If the last sync of the folder fails, the new file is in place and
/// whole, but a power cut could still bring the old one back; that is reported as an error too.
public enum AtomicFile {
  /// Writes bytes under a name.
  ///
  /// - Parameters:
  ///   - bytes: The whole content.
  ///   - path: The name; its folder must exist.
  ///   - system: The system calls to use.
  ///   - verify: Looks at the temporary file after it was closed; what it throws abandons the write.
  /// - Throws: ``StoreError`` with code `cannotCreate` where the name cannot be created there,
  ///   `inputOutput` where writing fails; both name path and the system's words.
  public static func write(
    _ bytes: [UInt8], to path: String, system: FileSystemCalls = .live,
    verify: (_ temporaryPath: String) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    try stream(to: path, system: system, verify: verify) { write throws(StoreError) in
      try write(bytes)
    }
  }

  /// Writes a file part by part under a name, in constant memory.
  ///
  /// - Parameters:
  ///   - path: The name; its folder must exist.
  ///   - system: The system calls to use.
  ///   - verify: Looks at the temporary file after it was closed; what it throws abandons the write.
  ///   - fill: Hands the parts to its argument, in order; what it throws abandons the write.
  /// - Throws: What ``write(_:to:system:verify:)`` throws, and what `fill` throws.
  public static func stream(
    to path: String, system: FileSystemCalls = .live,
    verify: (_ temporaryPath: String) throws(StoreError) -> Void = { _ in },
    fill: (_ write: @escaping ([UInt8]) throws(StoreError) -> Void) throws(StoreError) -> Void
  ) throws(StoreError) {
    try replace(path, system: system, verify: verify) { file throws(StoreError) in
      try fill { bytes throws(StoreError) in try file.append(bytes) }
    }
  }

  /// Writes a file under a name, in any order.
  ///
  /// - Parameter fill: Writes into the new file; what it throws abandons the write.
  static func replace(
    _ path: String, system: FileSystemCalls = .live,
    verify: (_ temporaryPath: String) throws(StoreError) -> Void,
    fill: (NewFile) throws(StoreError) -> Void
  ) throws(StoreError) {
    let (folder, name) = split(path)
    let temporary = joined(folder, temporaryName(for: name))
    Leftovers.expect(temporary)
    defer { Leftovers.forget(temporary) }
    let descriptor: CInt
    do throws(SystemFailure) {
      descriptor = try system.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    } catch {
      // Nothing was made; some file systems refuse to remove even that.
      _ = removed(temporary, system)
      throw failure(error, path, leftover: nil)
    }
    do throws(StoreError) {
      try fill(NewFile(path: path, descriptor: descriptor, system: system))
    } catch {
      ignoringFailure { () throws(SystemFailure) in try system.close(descriptor) }
      _ = removed(temporary, system)
      throw error
    }
    do throws(SystemFailure) {
      try finish(descriptor, system)
    } catch {
      throw failure(error, path, leftover: removed(temporary, system))
    }
    do throws(StoreError) {
      try verify(temporary)
    } catch {
      _ = removed(temporary, system)
      throw error
    }
    do throws(SystemFailure) {
      try move(temporary, to: path, in: folder, system)
    } catch {
      throw failure(error, path, leftover: removed(temporary, system))
    }
  }

  private static func move(
    _ temporary: String, to path: String, in folder: String, _ system: FileSystemCalls
  ) throws(SystemFailure) {
    // Opened before the move: a folder that cannot be synced must not be changed.
    let descriptor = try system.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    defer { ignoringFailure { () throws(SystemFailure) in try system.close(descriptor) } }
    try system.rename(temporary, path)
    do throws(SystemFailure) {
      try system.fsync(descriptor)
    } catch  where error.number == EINVAL {
      // Some file systems do not know how to sync a folder.
    }
  }

  /// Gives a name to a file that a library writes and syncs itself.
  ///
  /// - Parameters:
  ///   - path: The name; its folder must exist.
  ///   - make: Makes the whole file under a temporary name; false abandons it without an error.
  /// - Throws: What `make` throws, and ``StoreError`` where the file cannot be moved.
  static func adopt(
    as path: String, _ make: (_ temporaryPath: String) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let (folder, name) = split(path)
    let temporary = joined(folder, temporaryName(for: name))
    // SQLite's journal of the file, where it did not come to its end.
    defer { _ = removed(temporary + "-journal", .live) }
    do throws(StoreError) {
      guard try make(temporary) else {
        _ = removed(temporary, .live)
        return
      }
    } catch {
      _ = removed(temporary, .live)
      throw error
    }
    do throws(SystemFailure) {
      try move(temporary, to: path, in: folder, .live)
    } catch {
      throw failure(error, path, leftover: removed(temporary, .live))
    }
  }

  /// Lends a temporary name beside another to a library that writes a file; nothing stays of it.
  static func lend(
    beside path: String, _ use: (_ temporaryPath: String) throws(StoreError) -> Void
  ) throws(StoreError) {
    let (folder, name) = split(path)
    let temporary = joined(folder, temporaryName(for: name))
    Leftovers.expect(temporary)
    defer {
      _ = removed(temporary, .live)
      Leftovers.forget(temporary)
    }
    try use(temporary)
  }

  /// Creates a folder and those above it where they are missing.
  ///
  /// - Parameters:
  ///   - path: The folder; one that exists is fine.
  ///   - system: The system calls to use.
  /// - Throws: ``StoreError`` with code `cannotCreate` or `inputOutput`.
  public static func createFolder(
    _ path: String, system: FileSystemCalls = .live
  ) throws(StoreError) {
    do throws(SystemFailure) {
      try system.mkdir(path, 0o777)
    } catch {
      var info = stat()
      if error.number == EEXIST, stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR { return }
      let (parent, _) = split(path)
      guard error.number == ENOENT, parent != path, parent != "." else {
        throw failure(error, path, leftover: nil)
      }
      try createFolder(parent, system: system)
      do throws(SystemFailure) {
        try system.mkdir(path, 0o777)
      } catch  where error.number != EEXIST {
        throw failure(error, path, leftover: nil)
      } catch {}
    }
  }

  /// Whether a file name is one that a killed writer may have left; such files can be removed.
  public static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".rflr-tmp")
  }

  /// Whether the writer of such a file still lives; unknown where it wrote elsewhere, or long ago.
  static func writer(ofTemporary name: String) -> ProcessIdentity.Presence {
    let parts = name.split(separator: ".")
    guard isTemporary(name), parts.count >= 3 else { return .unknown }
    return ProcessIdentity(mark: parts[parts.count - 3])?.presence ?? .unknown
  }

  private static func temporaryName(for name: String) -> String {
    // Names may be 255 bytes long; a cut one stays recognisable.
    let stem = String(decoding: name.utf8.prefix(160), as: UTF8.self)
    let unique = String(UInt64.random(in: .min ... .max), radix: 36)
    return ".\(stem).\(ProcessIdentity.own.mark).\(unique).rflr-tmp"
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
    let folder = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    return (folder, String(trimmed[trimmed.index(after: slash)...]))
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  private static func finish(
    _ descriptor: CInt, _ system: FileSystemCalls
  ) throws(SystemFailure) {
    do throws(SystemFailure) {
      try system.fsync(descriptor)
    } catch {
      ignoringFailure { () throws(SystemFailure) in try system.close(descriptor) }
      throw error
    }
    try system.close(descriptor)
  }

  /// For cleaning up after a failure that is being reported already.
  private static func ignoringFailure(_ body: () throws(SystemFailure) -> Void) {
    do throws(SystemFailure) { try body() } catch {}
  }

  /// Removes the temporary file; its path where that fails and it is still there.
  private static func removed(_ temporary: String, _ system: FileSystemCalls) -> String? {
    do throws(SystemFailure) {
      try system.unlink(temporary)
      return nil
    } catch {
      return error.number == ENOENT ? nil : temporary
    }
  }

  /// The one place that turns an errno into an error.
  fileprivate static func failure(
    _ failure: SystemFailure, _ path: String, leftover: String?
  ) -> StoreError {
    let reason =
      "\(failure.call) failed: \(failure.words)"
      + (leftover.map { ", and \($0) could not be removed" } ?? "")
    switch failure.number {
    case ENOSPC, EDQUOT:
      return StoreError(
        .inputOutput, path: path, reason,
        remedy: "free space on that file system or raise the quota, then run it again")
    case EACCES, EPERM, EROFS:
      return StoreError(
        .cannotCreate, path: path, reason, remedy: "choose a folder that you may write to")
    case ENOENT, ENOTDIR:
      return StoreError(
        .cannotCreate, path: path, reason, remedy: "create the folder or choose another")
    case EISDIR, ENOTEMPTY, EEXIST, ENAMETOOLONG, ELOOP:
      return StoreError(.cannotCreate, path: path, reason, remedy: "choose another name")
    default:
      return StoreError(
        .inputOutput, path: path, reason, remedy: "check the disk and the mount, then run it again")
    }
  }
}

extension AtomicFile {
  /// A file on its way to its name.
  struct NewFile: Sendable {
    /// The name that it will have, for messages.
    fileprivate let path: String
    fileprivate let descriptor: CInt
    fileprivate let system: FileSystemCalls

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(StoreError) {
      try bytes.withUnsafeBytes { bytes in
        Result { () throws(StoreError) in try append(bytes) }
      }.get()
    }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
      try transfer(bytes.count, "write") { done throws(SystemFailure) in
        try system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...]))
      }
    }

    /// Replaces bytes that were added before.
    func overwrite(_ offset: Int, _ bytes: UnsafeRawBufferPointer) throws(StoreError) {
      try transfer(bytes.count, "write") { done throws(SystemFailure) in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        return try system.pwrite(descriptor, rest, offset + done)
      }
    }

    /// Reads bytes that were added before.
    func read(_ offset: Int, _ bytes: UnsafeMutableRawBufferPointer) throws(StoreError) {
      try transfer(bytes.count, "read") { done throws(SystemFailure) in
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
        return try system.pread(descriptor, rest, offset + done)
      }
    }

    /// Repeats a call that moves some of the bytes until all are moved.
    private func transfer(
      _ count: Int, _ call: String, _ move: (_ done: Int) throws(SystemFailure) -> Int
    ) throws(StoreError) {
      do throws(SystemFailure) {
        var done = 0
        while done < count {
          let moved = try move(done)
          guard moved > 0 else { throw SystemFailure(call, EIO) }
          done += moved
        }
      } catch {
        throw AtomicFile.failure(error, path, leftover: nil)
      }
    }
  }
}
