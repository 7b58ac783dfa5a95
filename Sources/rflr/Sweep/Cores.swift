internal import Foundation

/// The cores that this process may use.
enum Cores {
  /// Those of the affinity mask, which schedulers and `taskset` narrow; else all that are on.
  static var available: Int {
    // The Glibc module does not show sched_getaffinity; Linux writes the same mask in hex digits.
    let status =
      FileManager.default.contents(atPath: "/proc/self/status")
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = status.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Cpus_allowed:") }
    let count = line?.dropFirst("Cpus_allowed:".count)
      .reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    if let count, count > 0 { return count }
    return ProcessInfo.processInfo.activeProcessorCount
  }
}
