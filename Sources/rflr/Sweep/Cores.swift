internal import Foundation

/// The cores that this process may use.
enum Cores {
  /// Those of the affinity mask, which schedulers and `taskset` narrow; else all that are on.
  static var available: Int {
    var mask = cpu_set_t()
    let size = MemoryLayout<cpu_set_t>.size
    guard sched_getaffinity(0, size, &mask) == 0 else {
      return ProcessInfo.processInfo.activeProcessorCount
    }
    return max(1, withUnsafeBytes(of: mask) { $0.reduce(0) { $0 + $1.nonzeroBitCount } })
  }
}
