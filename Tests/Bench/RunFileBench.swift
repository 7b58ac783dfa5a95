internal import RFLR
internal import RunStore

/// A run of typical size as a file: 764 epochs, 28 checkpoints, width 1024, rank 10, depth 3.
enum RunFileBench {
  static func measure(_ session: Session) throws {
    let record = try typicalRecord()
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

  private static func typicalRecord() throws -> RunRecord {
    let configuration = RunConfiguration(
      data: DataGrid(points: 64), batchSize: 8, schedule: .fixed(1e-3),
      stop: StopRules(maxEpochs: 764, learningRateBelow: nil),
      checkpoints: CheckpointPolicy(every: 29))
    let trainer = try Trainer(configuration)
    var recorder = RunRecorder(configuration, producer: Producer.name, continuing: nil)
    let outcome = trainer.run { event in
      recorder.hear(event)
      return true
    }
    return recorder.ended(outcome, trainer.resumeState)
  }
}
