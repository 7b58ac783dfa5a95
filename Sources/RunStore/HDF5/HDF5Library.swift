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

  /// The version of the library that is loaded, which may be newer than its header.
  static func version() throws(StoreError) -> String {
    try exclusively { () throws(StoreError) -> String in
      var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
      guard H5get_libversion(&major, &minor, &release) >= 0 else {
        throw StoreError(
          .inputOutput, field: "libhdf5", "does not say its version", remedy: "install it again")
      }
      return "\(major).\(minor).\(release)"
    }
  }
}
