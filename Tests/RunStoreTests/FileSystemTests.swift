import Foundation
import Testing

@testable import RunStore

@Suite struct FileSystemTests {
  private let mounts = """
    25 1 254:0 / / rw,relatime - ext4 /dev/vda rw
    31 25 0:25 / /home rw - nfs4 server:/home rw,vers=4.2
    32 31 0:26 / /home/me/with\\040blank rw - tmpfs tmpfs rw
    33 25 0:27 / /scratch rw shared:5 - lustre mds:/scratch rw
    broken line
    """

  @Test(arguments: [
    ("/var/x", "/", "ext4"), ("/home/me", "/home", "nfs4"), ("/homes", "/", "ext4"),
    ("/home/me/with blank/store", "/home/me/with blank", "tmpfs"),
    ("/scratch", "/scratch", "lustre"),
  ])
  func longestMountPointAboveAPathDecides(path: String, point: String, kind: String) throws {
    let mount = try #require(FileSystem.mount(of: path, in: mounts))
    #expect(mount.point == point && mount.kind == kind)
  }

  @Test func pathThatDoesNotExistHasTheFileSystemOfTheFolderAbove() throws {
    let here = try FileSystem(of: FileManager.default.temporaryDirectory.path)
    let there = try FileSystem(
      of: FileManager.default.temporaryDirectory.path + "/not/yet/\(UUID().uuidString)")
    #expect(here.kind == there.kind && here.mountPoint == there.mountPoint)
    #expect(here.freeBytes > 0 && !here.isReadOnly)
  }

  @Test(arguments: [("3.40.1", 1), ("3.51.2", 1), ("3.51.3", 0), ("3.60", 0), ("4.0.0", 0)])
  func defectsEndWithTheRepairedVersion(version: String, count: Int) {
    #expect(LinkedLibrary.defects(of: "SQLite", version).count == count)
  }
}
