internal import Foundation

/// The file system that a folder lies on, as far as a store must care.
public struct FileSystem: Sendable, Hashable {
  /// What kind it is, as the system names it: "ext4", "nfs4", "tmpfs".
  public var kind: String
  /// Where it is mounted.
  public var mountPoint: String
  /// Bytes that this user may still write.
  public var freeBytes: Int
  /// Files that can still be made; nil where the file system does not count them.
  public var freeFiles: Int?
  /// Whether nothing can be written to it.
  public var isReadOnly: Bool

  /// Whether other machines may write to it too.
  ///
  /// There SQLite's locks cannot be relied on, so only one process on one machine may write the index.
  public var isShared: Bool { Self.sharedKinds.contains(kind) || kind.hasPrefix("fuse.ssh") }

  /// Whether what is written there is gone when the machine stops.
  public var isVolatile: Bool { kind == "tmpfs" || kind == "ramfs" }

  private static let sharedKinds: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "fuse.ceph",
    "fuse.glusterfs", "glusterfs", "afs", "9p", "orangefs", "pvfs2", "panfs", "wekafs", "ocfs2",
    "gfs2",
  ]

  /// Whether a path lies on a file system of several machines; no where the system does not tell.
  static func isShared(_ path: String) -> Bool {
    do throws(StoreError) { return try FileSystem(of: path).isShared } catch { return false }
  }

  /// Looks at the file system of a path; one that does not exist yet has that of the folder above.
  ///
  /// - Throws: ``StoreError`` where the system does not tell.
  public init(of path: String) throws(StoreError) {
    var existing = URL(filePath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: existing.path), existing.path != "/" {
      existing.deleteLastPathComponent()
    }
    let real = existing.resolvingSymlinksInPath().path
    var facts = statvfs()
    guard statvfs(real, &facts) == 0 else {
      throw StoreError(
        .inputOutput, path: path, "the file system does not answer",
        remedy: "check the mount", underlying: String(cString: strerror(errno)))
    }
    // Tests bring a list of their own.
    let list = ProcessInfo.processInfo.environment["RFLR_MOUNTINFO"] ?? "/proc/self/mountinfo"
    let mounts = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
    let mount = Self.mount(of: real, in: mounts)
    kind = mount?.kind ?? "unknown"
    mountPoint = mount?.point ?? "/"
    freeBytes = Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
    freeFiles = facts.f_files == 0 ? nil : Int(clamping: facts.f_favail)
    isReadOnly = facts.f_flag & UInt(ST_RDONLY) != 0
  }

  /// The mount that holds a path: the longest mount point above it, of equal ones the last.
  ///
  /// - Parameter mounts: Text of /proc/self/mountinfo, where blanks in names are \040.
  static func mount(of path: String, in mounts: String) -> (point: String, kind: String)? {
    var best: (point: String, kind: String)?
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 4, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else {
        continue
      }
      let point = unescaped(words[4])
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      if isAbove, point.utf8.count >= (best?.point.utf8.count ?? 0) {
        best = (point, String(words[dash + 1]))
      }
    }
    return best
  }

  private static func unescaped(_ word: Substring) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(String(word)) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
  }
}
