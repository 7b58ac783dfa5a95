internal import ArgumentParser
internal import Foundation
internal import RunStore

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
  @Option(name: .long, help: "Folder of run files and index (or environment RFLR_STORE).")
  var store: String = ProcessInfo.processInfo.environment["RFLR_STORE"] ?? "store"

  /// Opens the store.
  func open(create: Bool = false) throws(StoreError) -> Store {
    try Store(folderName(store, of: "--store or RFLR_STORE"), create: create)
  }

  /// Opens the store for a command that will write it, with a warning where that is not safe.
  func openForWriting(create: Bool = false) throws(StoreError) -> Store {
    try Self.openForWriting(folderName(store, of: "--store or RFLR_STORE"), create: create)
  }

  /// Opens a store that another option names for a command that will write it.
  static func openForWriting(_ path: String, create: Bool) throws(StoreError) -> Store {
    let store = try Store(path, create: create)
    let system = try FileSystem(of: store.path)
    if system.isShared {
      Console.say(
        "warning: \(store.path) lies on \(system.kind) at \(system.mountPoint), which other machines "
          + "may write too and where locks cannot be relied on: let one process at a time write it, "
          + "or write stores on local disks and bring them together with `rflr merge`")
    }
    return store
  }
}

/// A folder as an option names it, without slashes at its end.
///
/// Nothing at all, as an unset variable of a shell leaves it, would be the root of the file system.
func folderName(_ text: String, of option: String) throws(StoreError) -> String {
  guard !text.isEmpty else {
    throw StoreError(.usage, field: option, "is empty", remedy: "name a folder; . is this one")
  }
  let trimmed = text.reversed().drop { $0 == "/" }
  return trimmed.isEmpty ? "/" : String(trimmed.reversed())
}
