internal import Foundation

/// The process that keeps others from an index, as the system's list of locks names it.
///
/// The list is the kernel's own, so it cannot be out of date as a note in the store could; but it holds
/// only processes of this machine, and only those that count in the same space of process numbers.
struct IndexHolder: Equatable {
  /// Number of the process.
  var process: Int
  /// Name of its program; empty where the system does not tell.
  var program: String
  /// Whether something stopped it that may let it go on.
  var isSuspended: Bool

  /// SQLite locks bytes of the first page behind 1 GiB: pending, reserved, and 510 for readers.
  private static let lockedBytes = 0x4000_0000...0x4000_01FF

  /// Finds who holds a lock on an index; nil where nobody of this machine does.
  static func find(_ path: String) -> IndexHolder? {
    var facts = stat()
    guard stat(path, &facts) == 0, let list = FileManager.default.contents(atPath: "/proc/locks"),
      let process = process(
        holding: Int(facts.st_ino), in: String(decoding: list, as: UTF8.self),
        except: Int(getpid()))
    else { return nil }
    let name = FileManager.default.contents(atPath: "/proc/\(process)/comm") ?? Data()
    return IndexHolder(
      process: process,
      program: String(decoding: name, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines),
      isSuspended: ProcessIdentity.presence(of: process) == .suspended)
  }

  /// The process that holds SQLite's bytes of a file; a writer before readers, who only delay it.
  ///
  /// - Parameters:
  ///   - inode: The file's number. Its device is not compared: layered file systems list another one.
  ///   - list: Text of /proc/locks.
  ///   - own: The process that asks.
  static func process(holding inode: Int, in list: String, except own: Int) -> Int? {
    var reader: Int?
    for line in list.split(separator: "\n") {
      let words = line.split(separator: " ")
      // A process that waits for a lock is listed with an arrow, one more word.
      guard words.count == 8, words[1] == "POSIX", let process = Int(words[4]), process > 0,
        process != own, words[5].split(separator: ":").last == "\(inode)"[...],
        let first = Int(words[6]), let last = words[7] == "EOF" ? Int.max : Int(words[7]),
        first <= last, lockedBytes.overlaps(first...last)
      else { continue }
      if words[3] == "WRITE" { return process }
      reader = reader ?? process
    }
    return reader
  }
}

extension StoreError {
  /// Says who keeps an index busy, and what can be done.
  ///
  /// - Parameters:
  ///   - path: The index.
  ///   - underlying: SQLite's words.
  static func busyIndex(_ path: String, underlying: String) -> StoreError {
    var error = StoreError(
      .busy, path: path, "another process is using the index", remedy: "try again when it is done",
      underlying: underlying)
    if let holder = IndexHolder.find(path) {
      let program = holder.program.isEmpty ? "" : " (\(holder.program))"
      let who = "process \(holder.process)\(program) on \(ProcessIdentity.own.host)"
      error.reason = "\(who) is using the index"
      if holder.isSuspended {
        error.reason = "\(who) holds the index and is suspended"
        error.remedy = "wake it with `kill -CONT \(holder.process)` or end it, and try again"
      }
    } else if FileSystem.isShared(path) {
      error.reason = "a process of another machine is using the index"
    }
    return error
  }
}
