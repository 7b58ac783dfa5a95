internal import Foundation
public import RFLR

/// Trains a configuration into a store: continues what was interrupted, skips what is done.
public enum StoredTraining {
  /// Where a training is, for progress lines.
  public struct Progress: Sendable {
    /// Epochs that have ended.
    public var epochCount: Int
    /// Most epochs there can be.
    public var maxEpochs: Int
    /// Loss of the last epoch.
    public var loss: Double
    /// Its learning rate.
    public var lr: Double
    /// Longest time the run can still take, at the pace of this run, in seconds.
    public var secondsLeftAtMost: Double
  }

  /// What became of the request.
  public enum Outcome: Sendable {
    /// The store has this run already.
    case present(RunStatus)
    /// It was trained, from the start or from where it was interrupted.
    case trained(RunStatus, epochsBefore: Int)
  }

  /// Trains one configuration and publishes its run file; the index is not touched.
  ///
  /// A run that takes long is published about every 30 seconds, when weights have been kept since; a
  /// crash then costs what was trained since. Equal configurations give equal content, however often
  /// the run was interrupted.
  ///
  /// - Parameters:
  ///   - configuration: What to train.
  ///   - store: Where the run file goes.
  ///   - force: Train again what is there already.
  ///   - publishEvery: Seconds between publications of an unfinished run.
  ///   - subject: What it is called in the state that it keeps in the store while it trains, see
  ///     ``SweepStates``; nil keeps none. What ends within a second leaves none.
  ///   - progress: Told about ten times a second at most.
  ///   - stop: Asked after each epoch; true ends the run as stopped, to be continued.
  /// - Returns: What became of it and the file's entry for the index.
  /// - Throws: ``StoreError`` when the configuration cannot be trained or the file not be published.
  public static func run(
    _ configuration: RunConfiguration, in store: Store, force: Bool = false,
    publishEvery: Double = 30, as subject: SweepState.Subject? = nil,
    progress: (Progress) -> Void = { _ in }, stop: () -> Bool = { false }
  ) throws(StoreError) -> (outcome: Outcome, entry: IndexEntry) {
    let runID = configuration.runID
    var earlier: RunRecord?
    if !force, store.hasFile(of: runID) {
      let (header, entry) = try store.header(of: runID)
      let status = header.record.status
      guard status == .stopped || status == .incomplete else { return (.present(status), entry) }
      earlier = try store.record(of: runID)
    }
    let session = try Session(configuration, continuing: earlier, in: store)
    guard let subject else {
      return try session.run(publishEvery: publishEvery, progress: progress, stop: stop)
    }
    let report = TrainingReport(configuration, subject, in: store)
    do throws(StoreError) {
      let (outcome, entry) = try session.run(
        publishEvery: publishEvery,
        progress: {
          report.take($0)
          progress($0)
        }, stop: stop)
      report.ended(entry.status)
      return (outcome, entry)
    } catch {
      report.failed(error)
      throw error
    }
  }
}

/// One training on its way into a store.
private final class Session {
  private let configuration: RunConfiguration
  private let store: Store
  private let trainer: Trainer
  private var recorder: RunRecorder
  private let epochsBefore: Int
  private let started = ProcessInfo.processInfo.systemUptime
  private let secondsBefore: Double

  init(
    _ configuration: RunConfiguration, continuing earlier: RunRecord?, in store: Store
  ) throws(StoreError) {
    self.configuration = configuration
    self.store = store
    do throws(ConfigurationError) {
      if let state = earlier?.resume {
        trainer = try Trainer(resuming: state, configuration)
      } else {
        trainer = try Trainer(configuration)
      }
    } catch {
      throw StoreError(.usage, field: error.field, error.reason, remedy: error.remedy)
    }
    let resumable = earlier?.resume == nil ? nil : earlier
    epochsBefore = resumable?.resume?.epochCount ?? 0
    secondsBefore = resumable?.provenance["wall_seconds"].flatMap(Double.init) ?? 0
    recorder = RunRecorder(configuration, producer: Producer.name, continuing: resumable)
  }

  func run(
    publishEvery: Double, progress: (StoredTraining.Progress) -> Void, stop: () -> Bool
  ) throws(StoreError) -> (outcome: StoredTraining.Outcome, entry: IndexEntry) {
    var lastTold = started
    var lastPublished = started
    var failure: StoreError?
    let outcome = trainer.run { event in
      recorder.hear(event)
      guard case .epoch(let index, let loss, let lr) = event else { return failure == nil }
      let now = ProcessInfo.processInfo.systemUptime
      if now - lastTold >= 0.1 {
        lastTold = now
        progress(progressNow(epochCount: index + 1, loss: loss, lr: lr, seconds: now - started))
      }
      if now - lastPublished >= publishEvery {
        failure = publishSnapshot()
        // From its end: a slow disk must leave time to train.
        lastPublished = ProcessInfo.processInfo.systemUptime
      }
      return failure == nil && !stop()
    }
    if let failure { throw failure }
    var record = recorder.ended(outcome, trainer.resumeState)
    record.provenance = provenance
    let entry = try publish(record)
    return (.trained(entry.status, epochsBefore: epochsBefore), entry)
  }

  /// Publishes the run, unless another process has brought the same one further.
  private func publish(_ record: RunRecord) throws(StoreError) -> IndexEntry {
    let isOpen = { (status: RunStatus) in status == .stopped || status == .incomplete }
    guard isOpen(record.status), store.hasFile(of: record.runID) else {
      return try store.publish(record)
    }
    do throws(StoreError) {
      let (found, entry) = try store.header(of: record.runID)
      let isFurther =
        !isOpen(found.record.status) || found.historyCount > record.history.epochs.count
      if isFurther { return entry }
    } catch  where error.code == .badData || error.code == .noInput {
      // What cannot be read is no progress.
    }
    return try store.publish(record)
  }

  private func publishSnapshot() -> StoreError? {
    var record = recorder.snapshot(trainer.resumeState)
    record.provenance = provenance
    do throws(StoreError) {
      _ = try publish(record)
      return nil
    } catch {
      return error
    }
  }

  private func progressNow(
    epochCount: Int, loss: Double, lr: Double, seconds: Double
  ) -> StoredTraining.Progress {
    let pace = seconds / Double(max(1, epochCount - epochsBefore))
    let left = configuration.stop.maxEpochs - epochCount
    return StoredTraining.Progress(
      epochCount: epochCount, maxEpochs: configuration.stop.maxEpochs, loss: loss, lr: lr,
      secondsLeftAtMost: Double(left) * pace)
  }

  private var provenance: [String: String] {
    let seconds = secondsBefore + ProcessInfo.processInfo.systemUptime - started
    var facts = Producer.machine
    facts["instruction_set"] = trainer.instructionSet
    facts["wall_seconds"] = String(format: "%.3f", seconds)
    facts["ended"] = ISO8601DateFormatter().string(from: Date())
    return facts
  }
}
