internal import Foundation

/// Which process of which machine wrote something, so that others can tell whether it still lives.
///
/// A process number alone would not do: numbers are used again, and containers count their own. So the
/// time at which the process started, the start of the machine, and the space in which the number counts
/// belong to it. Where the system does not tell them they are empty, and presence is ``Presence/unknown``.
public struct ProcessIdentity: Sendable, Hashable {
  /// What can be said of a process from here.
  public enum Presence: Sendable, Hashable {
    /// It runs.
    case alive
    /// It was stopped from outside (Ctrl-Z, a debugger) and can go on.
    case suspended
    /// It ended.
    case gone
    /// It is none of this machine, or the system does not tell.
    case unknown
  }

  /// Name of the machine.
  public var host: String
  /// Number of the process.
  public var number: Int
  /// Linux's name for this start of the machine.
  public var boot: String
  /// Linux's name for the space in which the number counts.
  public var namespace: String
  /// Clock ticks from the start of the machine to that of the process.
  public var startTicks: Int

  /// Creates an identity.
  public init(host: String, number: Int, boot: String, namespace: String, startTicks: Int) {
    self.host = host
    self.number = number
    self.boot = boot
    self.namespace = namespace
    self.startTicks = startTicks
  }

  /// This process.
  public static let own = ProcessIdentity(
    host: ProcessInfo.processInfo.hostName, number: Int(getpid()),
    boot: Self.text("/proc/sys/kernel/random/boot_id") ?? "",
    namespace: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
      ?? "",
    startTicks: Self.status(of: "self")?.startTicks ?? 0)

  /// Whether the process still lives, asked of this machine.
  public var presence: Presence {
    let here = Self.own
    guard !boot.isEmpty, !namespace.isEmpty, host == here.host, boot == here.boot,
      namespace == here.namespace, let process = pid_t(exactly: number), process > 0
    else { return .unknown }
    if let found = Self.status(of: "\(number)"), found.startTicks != startTicks { return .gone }
    return Self.presence(of: process)
  }

  /// Whether a number of this machine and space stands for a living process, whichever it is.
  static func presence(of number: Int) -> Presence {
    guard let process = pid_t(exactly: number) else { return .unknown }
    return presence(of: process)
  }

  private static func presence(of process: pid_t) -> Presence {
    guard let found = status(of: "\(process)") else {
      // A system may hide the processes of other users in /proc.
      return kill(process, 0) == 0 || errno == EPERM ? .unknown : .gone
    }
    switch found.state {
    case "Z", "X": return .gone
    case "T", "t": return .suspended
    default: return .alive
    }
  }

  /// A short form for names of files: number, start, and a hash of where the number counts.
  var mark: String { "\(number)-\(startTicks)-\(place)" }

  /// The identity behind a mark of this machine, this start of it and this space of numbers.
  init?(mark: some StringProtocol) {
    let parts = mark.split(separator: "-")
    guard parts.count == 3, let number = Int(parts[0]), let ticks = Int(parts[1]),
      parts[2] == Self.own.place
    else { return nil }
    self = Self.own
    self.number = number
    startTicks = ticks
  }

  private var place: String {
    String(ContentHash.sha256(of: Array("\(host) \(boot) \(namespace)".utf8)).prefix(12))
  }

  private static func text(_ path: String) -> String? {
    let bytes = FileManager.default.contents(atPath: path)
    return bytes.map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// State and start of a process: fields 3 and 22 of its stat, counted behind the name, which may hold
  /// spaces and parentheses.
  private static func status(of process: String) -> (state: Substring, startTicks: Int)? {
    guard let line = text("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else {
      return nil
    }
    let fields = line[line.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let ticks = Int(fields[19]) else { return nil }
    return (fields[0], ticks)
  }
}
