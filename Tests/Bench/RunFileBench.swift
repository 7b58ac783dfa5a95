internal import Foundation
internal import RFLR
internal import RunStore

/// Runs as files: what storing costs, and the parts of it.
enum RunFileBench {
  static func measure(_ session: Session) throws {
    try memory(session)
    try storing(session)
    try parts(session)
  }

  // MARK: What the project requires

  /// The shortest run of the paper's sweep, and a run of about five seconds.
  private static func storing(_ session: Session) throws {
    let cost = "store the shortest run"
    let shortest = try train(rank5("f1_N16_bs8_L1")).record
    let store = try session.scratch.store()
    var sizeBytes = 0
    let times = try session.time(for: 1.5, atLeast: 20) {
      sizeBytes = try store.publish(shortest).file.sizeBytes
    }
    session.add(milliseconds: cost, times, requiredBelow: 10)
    let processor = try (0..<session.choose(40, quick: 5)).map { _ in
      let start = processorSeconds()
      _ = try store.publish(shortest)
      return processorSeconds() - start
    }
    session.add(milliseconds: "\(cost), processor time", processor)
    session.note(
      "shortest run: f1_N16_bs8_L1 rank 5, \(shortest.checkpoints.count) checkpoints, "
        + "\(sizeBytes >> 10) KiB; stored: encoded, written, synced, read back, checked, renamed")

    var configuration = rank5("f3_N768_bs8_L3")
    configuration.network.rank = 10
    configuration.schedule = .fixed(1e-2)
    configuration.stop = StopRules(
      maxEpochs: session.choose(1600, quick: 320), learningRateBelow: nil)
    configuration.checkpoints = CheckpointPolicy(every: configuration.stop.maxEpochs / 32)
    configuration.observe.every = 10
    let (long, seconds) = try train(configuration)
    let index = try store.index()
    let shares = try session.time(for: 1) { try index.upsert([try store.publish(long)]) }
    session.add("share of storing in a run of seconds", "%", shares, required: .below(3)) {
      100 * $0 / ($0 + seconds)
    }
    session.note(
      "run of seconds: f3_N768_bs8_L3 rank 10, \(String(format: "%.1f", seconds)) s, "
        + "\(long.checkpoints.count) checkpoints, \(long.observations.count) observations, file and "
        + "index")
  }

  /// A large network with many checkpoints, in a process of its own.
  private static func memory(_ session: Session) throws {
    let used = try Command.run(
      Command.rflr,
      [
        "train", "f1_N64_bs8_L10", "--rank", "20", "--schedule", "fixed", "--epochs", "600",
        "--checkpoint-every", "20", "--store", try session.scratch.folder("memory"),
      ]
    ).memoryBytes
    session.add("most memory of one job", "MB", [Double(used) / 1e6], required: .below(100)) { $0 }
    session.note(
      "job: width 1024, rank 20, depth 10, 32 checkpoints, a process of its own; no less than this one "
        + "holds when it starts it")
  }

  /// Seconds that this process has computed for.
  private static func processorSeconds() -> Double {
    Double(clock()) / Double(CLOCKS_PER_SEC)
  }

  // MARK: The parts

  /// A run of typical size: 764 epochs, 28 checkpoints, width 1024, rank 10, depth 3.
  private static func parts(_ session: Session) throws {
    let record = try train(
      RunConfiguration(
        data: DataGrid(points: 64), batchSize: 8, schedule: .fixed(1e-3),
        stop: StopRules(maxEpochs: 764, learningRateBelow: nil),
        checkpoints: CheckpointPolicy(every: 29))
    ).record
    let folder = try session.scratch.folder("files")
    let path = "\(folder)/run.h5"
    let bytes = try RunFile.write(record, to: path).sizeBytes
    let megabytes = Double(bytes) / 1e6
    session.note(
      "\(record.history.epochs.count) epochs, \(record.checkpoints.count) checkpoints of a network "
        + "of width 1024, rank 10, depth 3: \(bytes >> 10) KiB")

    func measure(_ what: String, _ body: () throws -> Void) throws {
      let times = try session.time(for: 1.5, body)
      session.add(milliseconds: what, times)
      session.add(what, "MB/s", times) { megabytes / $0 }
    }
    try measure("build in memory") { _ = try RunFile.image(of: record) }
    try measure("write, read back, sync, rename") { _ = try RunFile.write(record, to: path) }
    try measure("read and check all of it") { _ = try RunFile.read(path) }
    try measure("verify") { _ = RunFile.verify(path) }
    for (what, body) in [
      ("read the header", { _ = try RunFile.readHeader(path) }),
      ("read the history", { _ = try RunFile.readHistory(path) }),
      ("read one checkpoint", { _ = try RunFile.readCheckpoint(path, 1) }),
    ] as [(String, () throws -> Void)] {
      session.add(milliseconds: what, try session.time(for: 0.5, body))
    }
  }

  // MARK: Trainings

  private static func rank5(_ name: String) -> RunConfiguration {
    var configuration =
      ConfigurationName(name).map(RunConfiguration.init(name:)) ?? RunConfiguration()
    configuration.network.rank = 5
    return configuration
  }

  private static func train(
    _ configuration: RunConfiguration
  ) throws -> (record: RunRecord, seconds: Double) {
    let start = ContinuousClock.now
    let trainer = try Trainer(configuration)
    var recorder = RunRecorder(configuration, producer: Producer.name, continuing: nil)
    let outcome = trainer.run { event in
      recorder.hear(event)
      return true
    }
    let record = recorder.ended(outcome, trainer.resumeState)
    return (record, (ContinuousClock.now - start).seconds)
  }
}
