internal import Foundation
internal import Synchronization

/// Files and folders that must not outlive the program, whatever ends it: half-written files, and
/// folders in which pictures are drawn.
///
/// A signal that can be caught removes them; what SIGKILL leaves, `verify --repair` removes from a store.
public enum Leftovers {
  private static let paths = Mutex<Set<String>>([])

  /// Takes a path into the list, before it is made.
  public static func expect(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  /// Takes a path from the list, when it is gone or has its final name.
  public static func forget(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Removes everything in the list and ends the program, which makes nothing new meanwhile.
  ///
  /// - Parameter end: Ends the program.
  public static func removeAll(then end: () -> Void) {
    paths.withLock { paths in
      for path in paths { remove(path) }
      end()
    }
  }

  /// A child that still writes into a folder can keep it from going at the first attempt.
  private static func remove(_ path: String) {
    for _ in 0..<20 {
      try? FileManager.default.removeItem(atPath: path)
      guard access(path, F_OK) == 0 else { return }
      usleep(20_000)
    }
  }
}
