internal import Foundation

/// This program and this machine, as run files name them.
public enum Producer {
  /// Version of the program.
  public static let version = "0.1.0"

  /// Program and version.
  public static let name = "rflr \(version)"

  /// Host, processor and system; none of it is part of a run's content.
  static let machine: [String: String] = {
    var facts = [
      "producer": name, "host": ProcessInfo.processInfo.hostName,
      "system": ProcessInfo.processInfo.operatingSystemVersionString,
      "cores": String(ProcessInfo.processInfo.activeProcessorCount),
    ]
    let cpuinfo = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    if let line = cpuinfo?.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let model = line.split(separator: ":").last
    {
      facts["cpu"] = model.trimmingCharacters(in: .whitespaces)
    }
    return facts
  }()
}
