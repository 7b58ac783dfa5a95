internal import Foundation
internal import RFLR
internal import RunStore
internal import Statistics

/// Statistics over stored runs, with the reading of their files.
enum StatisticsBench {
  /// What the project requires of escape, plateaus and spikes together.
  private static let curveSeconds = 10.0

  static func measure(_ session: Session) throws {
    try curves(session)
  }

  /// Escape, plateaus and spikes of many stored histories of 1,000 epochs.
  private static func curves(_ session: Session) throws {
    let count = session.choose(10_000, quick: 500)
    let paths = try histories(count, session)
    let plateauOptions = try Plateaus.Options()
    let spikeOptions = try LossSpikes.Options()
    func measure(
      _ what: String, requiredBelow below: Double? = nil,
      _ body: @escaping @Sendable (LossCurve) throws -> Void
    ) throws {
      let before = processorSeconds()
      let times = try session.time(for: 0, atLeast: 3) {
        try together(paths) { path in
          let history = try RunFile.readHistory(path)
          try body(LossCurve(epochs: history.epochs, losses: history.losses))
        }
      }
      session.add(
        "\(count) histories of 1000 epochs: \(what)", "s", times,
        required: below.map { .below($0) }
      ) { $0 }
      // What a loaded machine does not change much: this over the cores is the least wall time.
      let processor = (processorSeconds() - before) / Double(times.count)
      session.add("the same, processor time of all cores", "s", [processor]) { $0 }
    }
    try measure("reading alone") { _ in }
    try measure("escape") { _ = try PlateauEscape(of: $0, below: 0.1) }
    try measure("plateaus") { _ = try Plateaus(of: $0, options: plateauOptions) }
    try measure("spikes") { _ = try LossSpikes(of: $0, options: spikeOptions) }
    try measure(
      "escape, plateaus and spikes", requiredBelow: session.choose(curveSeconds, quick: nil)
    ) {
      _ = try PlateauEscape(of: $0, below: 0.1)
      _ = try Plateaus(of: $0, options: plateauOptions)
      _ = try LossSpikes(of: $0, options: spikeOptions)
    }
    session.note(
      "every line reads the run files, page cache warm; \(ProcessInfo.processInfo.activeProcessorCount) cores"
    )
  }

  /// Processor time that this process has used.
  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }

  /// Runs a body for every path on all cores; the first error ends it.
  private static func together(
    _ paths: [String], _ body: @escaping @Sendable (String) throws -> Void
  ) throws {
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      do { try body(paths[index]) } catch { failures.add(error) }
    }
    if let first = failures.first { throw first }
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var errors: [any Error] = []
    func add(_ error: any Error) { lock.withLock { errors.append(error) } }
    var first: (any Error)? { lock.withLock { errors.first } }
  }

  /// Run files with losses as runs have them: plateaus, drops, divides of the rate, Adam's bursts.
  ///
  /// A hundred different ones; the others are copies, since what is measured is the reading.
  private static func histories(_ count: Int, _ session: Session) throws -> [String] {
    let folder = try session.scratch.folder("histories")
    let images = try (0..<100).map { number in try RunFile.image(of: record(number)) }
    return try (0..<count).map { number in
      let path = "\(folder)/\(number).\(RunFile.fileExtension)"
      try Data(images[number % images.count]).write(to: URL(filePath: path))
      return path
    }
  }

  private static func record(_ number: Int) -> RunRecord {
    var configuration = RunConfiguration()
    configuration.seed = number
    var record = RunRecord(
      configuration: configuration.json, configName: configuration.name,
      runID: configuration.runID, status: .finished, producer: Producer.name)
    let losses = losses(number)
    record.history = History(
      epochs: Array(losses.indices), losses: losses, learningRates: losses.map { _ in 0.01 })
    return record
  }

  private static func losses(_ number: Int) -> [Double] {
    var random = SeededGenerator(seed: UInt64(number))
    let noise = [0.001, 0.01, 0.03, 0.1][number % 4]
    let levels = [1.5, 1.02, 0.5, 0.05, 0.004].map { log($0) }
    var times = (0..<4).map { _ in 50 + 900 * random.uniform() }.sorted()
    // One in five never learns: a curve without a break is the slowest one to segment.
    if number.isMultiple(of: 5) { times = times.map { _ in .infinity } }
    return (0..<1000).map { epoch in
      var value = levels[0]
      for (index, time) in times.enumerated() {
        let share = 1 / (1 + exp(-(Double(epoch) - time) / 5))
        value += share * (levels[index + 1] - levels[index])
      }
      if number % 10 == 3 { value += burst(epoch) }
      return exp(value + noise * random.normal())
    }
  }

  /// Every 100 epochs up by two decades within 25 epochs, down within 5.
  private static func burst(_ epoch: Int) -> Double {
    let phase = Double(epoch % 100)
    return log(100) * max(0, phase < 25 ? phase / 25 : 1 - (phase - 25) / 5)
  }
}
