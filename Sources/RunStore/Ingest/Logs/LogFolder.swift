internal import Foundation

/// Lists the files of tools that keep a file for each number; symbolic links are no files.
enum LogFolder {
  /// Most files of a run, and how deep their names may nest.
  static let largestFileCount = 20_000
  static let deepest = 16

  /// Names of the regular files in a folder, sorted; none where it cannot be read.
  static func files(in folder: String) -> [String] {
    entries(of: folder).filter { $0.kind == S_IFREG }.map(\.name)
  }

  /// Paths of all regular files below a folder, relative to it, sorted by name.
  ///
  /// - Throws: ``StoreError`` where there are too many.
  static func files(below folder: String) throws(StoreError) -> [String] {
    var found: [String] = []
    var waiting = [(prefix: "", depth: 0)]
    while let (prefix, depth) = waiting.popLast() {
      for (name, kind) in entries(of: folder + "/" + prefix) {
        if kind == S_IFREG { found.append(prefix + name) }
        if kind == S_IFDIR { waiting.append((prefix + name + "/", depth + 1)) }
      }
      guard found.count + waiting.count <= largestFileCount, depth <= deepest else {
        throw StoreError(
          .badData, path: folder,
          "holds more than \(largestFileCount) files, or folders deeper than \(deepest)",
          remedy: "leave this run out")
      }
    }
    return found.sorted()
  }

  private static func entries(of folder: String) -> [(name: String, kind: mode_t)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      var status = stat()
      guard !name.hasPrefix("."), lstat(folder + "/" + name, &status) == 0 else { return nil }
      return (name, status.st_mode & S_IFMT)
    }
  }
}
