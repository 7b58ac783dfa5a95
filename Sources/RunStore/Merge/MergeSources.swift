internal import Foundation

extension StoreMerge {
  /// Opens the stores that are to be merged.
  ///
  /// One that is named twice is taken once.
  ///
  /// - Parameters:
  ///   - paths: Their folders.
  ///   - target: Folder of the store that gets the runs; it may be missing.
  /// - Returns: The stores, and what is wrong with the other paths.
  /// - Throws: ``StoreError`` `usage` where a source is the target, or one lies among the other's run files.
  public static func sources(
    _ paths: [String], target: String
  ) throws(StoreError) -> (stores: [Store], problems: [StoreError]) {
    var stores: [Store] = []
    var problems: [StoreError] = []
    var seen: Set<Folder> = []
    for path in paths {
      do throws(StoreError) {
        guard access(path, F_OK) == 0 else {
          throw StoreError(
            .noInput, path: path, "there is no store here", remedy: "check the path")
        }
        let store = try Store(path)
        let runs = try runsFolder(of: store)
        guard let folder = Folder(path), seen.insert(folder).inserted else { continue }
        try refuse(path, into: target, folder, runs)
        stores.append(store)
      } catch  where error.code == .usage {
        throw error
      } catch {
        problems.append(error)
      }
    }
    return (stores, problems)
  }

  private static func refuse(
    _ path: String, into target: String, _ folder: Folder, _ runs: Folder
  ) throws(StoreError) {
    guard folder != Folder(target) else {
      throw StoreError(
        .usage, path: path, "is the store that is merged into",
        remedy: "leave it out: its own runs stay")
    }
    let isWithin =
      Folder(target + "/runs").map { Folder.above(path).contains($0) } ?? false
      || Folder.above(target).contains(runs)
    guard !isWithin else {
      throw StoreError(
        .usage, path: path, "this store and \(target): one lies among the other's run files",
        remedy: "move the inner one out")
    }
  }

  /// The run files of a store can be listed, or it is none.
  private static func runsFolder(of store: Store) throws(StoreError) -> Folder {
    let root = store.path + "/runs"
    guard let runs = Folder(root) else {
      throw StoreError(
        .noInput, path: store.path, "is no store: it has no folder of run files",
        remedy: "name a folder that rflr trained or ingested into")
    }
    // A folder that cannot be read would be taken for an empty one.
    let inner = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    for folder in [root] + inner.map({ root + "/" + $0 }) where Folder(folder) != nil {
      guard access(folder, R_OK | X_OK) == 0 else {
        throw StoreError(
          .inputOutput, path: folder, "cannot be listed: \(String(cString: strerror(errno)))",
          remedy: "check its permissions")
      }
    }
    return runs
  }
}

/// A folder, whatever path leads to it.
private struct Folder: Hashable {
  private let device: UInt
  private let number: UInt

  /// Nil where the path is no folder.
  init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { return nil }
    device = UInt(facts.st_dev)
    number = UInt(facts.st_ino)
  }

  /// The folders above a path, which need not exist.
  static func above(_ path: String) -> Set<Folder> {
    var folders: Set<Folder> = []
    var url = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath()
    while url.path != "/" {
      url.deleteLastPathComponent()
      if let folder = Folder(url.path) { folders.insert(folder) }
    }
    return folders
  }
}
