internal import CHDF5
internal import Synchronization

/// The one way into libhdf5: a process-wide lock, and silence on standard error.
enum HDF5 {
  // Debian's library serialises its calls itself, other builds do not; one lock serves both.
  private static let lock = Mutex(())

  /// Runs calls of the library while no other thread does.
  ///
  /// Not recursive: `body` must not come back here.
  static func exclusively<Result: Sendable>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try lock.withLock { _ throws(StoreError) -> Result in
      // A thread-safe library keeps this switch per thread, so it is thrown at every entry.
      H5Eset_auto2(chdf5_e_default(), nil, nil)
      return try body()
    }
  }
}
