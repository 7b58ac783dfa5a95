internal import CHDF5
internal import Foundation

/// The one way into libhdf5: a process-wide lock, and silence on standard error.
enum HDF5 {
  // Debian's library serialises its calls itself, other builds do not; one lock serves both. No Mutex:
  // on Linux it hands over through the kernel's priority inheritance, which cost two ingesting threads
  // a third of their time.
  private static let lock = NSLock()

  /// Runs calls of the library while no other thread does.
  ///
  /// Not recursive: `body` must not come back here.
  static func exclusively<Result: Sendable>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    // A thread-safe library keeps this switch per thread, so it is thrown at every entry.
    H5Eset_auto2(chdf5_e_default(), nil, nil)
    return try body()
  }
}
