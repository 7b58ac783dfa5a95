internal import Foundation
internal import RunStore

/// A temporary folder that disappears with the process, also when it is interrupted.
final class Scratch {
  let path: String
  private var count = 0
  private let signals: [any DispatchSourceSignal]

  init() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "rflr-bench-\(UUID().uuidString)").path
    try AtomicFile.createFolder(path)
    self.path = path
    signals = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        try? FileManager.default.removeItem(atPath: path)
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A new empty folder.
  func folder(_ name: String) throws -> String {
    count += 1
    let folder = "\(path)/\(count)-\(name)"
    try AtomicFile.createFolder(folder)
    return folder
  }

  /// A new empty store.
  func store() throws -> Store { try Store(try folder("store"), create: true) }

  /// Removes a folder that is not needed any more.
  func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
