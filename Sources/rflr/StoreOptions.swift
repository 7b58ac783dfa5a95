internal import ArgumentParser
internal import Foundation
internal import RunStore

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
  @Option(name: .long, help: "Folder of run files and index (or environment RFLR_STORE).")
  var store: String = ProcessInfo.processInfo.environment["RFLR_STORE"] ?? "store"

  /// Opens the store.
  func open(create: Bool = false) throws(StoreError) -> Store {
    try Store(store, create: create)
  }
}
