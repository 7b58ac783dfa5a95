internal import ArgumentParser
internal import RunStore

/// What SLURM is asked for.
struct SlurmOptions: ParsableArguments {
  @Flag(help: "Submit the plan to SLURM as an array of chunks, or what is left of it.")
  var slurm = false
  @Flag(help: "Write plan file and script, and print what to do with them; submit nothing.")
  var exportOnly = false
  @Option(help: "Partition (queue) of the cluster.")
  var partition: String?
  @Option(help: "Time limit of a task, as sbatch has it: 90, 1:30:00, 2-12:00:00.")
  var time: String?
  @Option(parsing: .unconditional, help: "Cores of a task, and runs at a time. (default: 1)")
  var cpusPerTask: Int?
  @Option(
    parsing: .unconditional,
    help: "Number of chunks; without it so many that each takes about an hour.")
  var arraySize: Int?
  @Option(help: "Account that pays.")
  var account: String?
  @Option(help: "Memory of a task: 2G.")
  var mem: String?
  @Option(
    parsing: .unconditional,
    help: "Seconds before the time limit at which a task is told to stop. (default: 120)")
  var stopBefore: Int?
  @Option(
    name: .customLong("sbatch-option"), parsing: .unconditionalSingleValue,
    help: "Any other option of sbatch, as '--gres=x:1'; can be repeated.")
  var others: [String] = []

  /// Most tasks of an array where a cluster does not say otherwise.
  static let usualArrayLimit = 1000

  var cores: Int { cpusPerTask ?? 1 }
  var warningSeconds: Int { stopBefore ?? 120 }
  /// The time limit in seconds; nil where there is none.
  var timeSeconds: Int? { time.flatMap(SlurmTime.seconds) }

  func validate() throws {
    let given =
      [partition, time, account, mem].compactMap { $0 } + others
      + [cpusPerTask, arraySize, stopBefore].compactMap { $0.map(String.init) }
    guard slurm || (given.isEmpty && !exportOnly) else {
      throw ValidationError("Options for SLURM need --slurm.")
    }
    for (name, value) in [
      ("--cpus-per-task", cpusPerTask), ("--array-size", arraySize), ("--stop-before", stopBefore),
    ] {
      if let value, value < 1 { throw ValidationError("\(name) \(value): give at least 1.") }
    }
    for text in given where text.contains(where: \.isNewline) || text.isEmpty {
      throw ValidationError("\"\(printable(text))\" is no option for sbatch.")
    }
    for other in others where !other.hasPrefix("-") {
      throw ValidationError("--sbatch-option \(other): begin it with - or --.")
    }
    guard let time, !["infinite", "unlimited"].contains(time.lowercased()) else { return }
    guard let seconds = SlurmTime.seconds(time), seconds > 0 else {
      throw ValidationError(
        "--time \(time): give minutes, H:M:S, D-H or D-H:M:S, such as 90 or 1-12:00:00.")
    }
    guard seconds > warningSeconds else {
      throw ValidationError(
        "--time \(time): a task would be told to stop as soon as it starts, \(warningSeconds) s "
          + "before its end (--stop-before); give more time.")
    }
  }
}

/// Times as sbatch takes them.
enum SlurmTime {
  /// Seconds of M, M:S, H:M:S, D-H, D-H:M or D-H:M:S; nil for any other text.
  static func seconds(_ text: String) -> Int? {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let clock = halves.last, halves.count <= 2 else { return nil }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57).contains($0) } && part.count < 8 ? Int(part) : nil
    }
    guard numbers.count == parts.count, (1...3).contains(parts.count) else { return nil }
    if halves.count == 2 {
      guard let days = Int(halves[0]), (0...100_000).contains(days) else { return nil }
      return zip([3600, 60, 1], numbers).reduce(86400 * days) { $0 + $1.0 * $1.1 }
    }
    let units = [[60], [60, 1], [3600, 60, 1]][parts.count - 1]
    return zip(units, numbers).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
