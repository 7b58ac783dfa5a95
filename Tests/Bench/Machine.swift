internal import Foundation
internal import RFLR

/// The machine that is measured.
enum Machine {
  /// Processor, cores, instruction set, file system of the temporary folder.
  static var description: String {
    let kernels = (try? Kernels.selected().name) ?? "none"
    return "\(processor), \(ProcessInfo.processInfo.activeProcessorCount) cores, "
      + "instruction set \(kernels), load \(load)"
  }

  /// Processes that wanted to run, on average over the last 1, 5 and 15 minutes.
  static var load: String {
    var averages = [0.0, 0.0, 0.0]
    guard getloadavg(&averages, 3) == 3 else { return "unknown" }
    return averages.map { String(format: "%.2f", $0) }.joined(separator: " ")
  }

  private static let processor: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown processor"
  }()
}
