internal import Foundation
internal import RFLR

/// Reports a single training as a sweep of one run.
final class TrainingReport {
  private let started = ProcessInfo.processInfo.systemUptime
  private let failure: StoredSweep.Failure
  private var progress: StoredSweep.Progress
  private let reporter: SweepReporter

  init(_ configuration: RunConfiguration, _ subject: SweepState.Subject, in store: Store) {
    progress = StoredSweep.Progress(total: 1)
    progress.running = [
      StoredSweep.Running(
        runID: configuration.runID, configName: configuration.name, seed: configuration.seed,
        since: Date(), maxEpochs: configuration.stop.maxEpochs)
    ]
    failure = StoredSweep.Failure(
      runID: configuration.runID, configName: configuration.name, seed: configuration.seed,
      reason: "")
    reporter = SweepReporter(
      subject, runIDs: [configuration.runID], in: store, after: 1, progress)
  }

  /// Takes how far the training is; its share is that of the longest time that it can take.
  func take(_ now: StoredTraining.Progress) {
    progress.seconds = ProcessInfo.processInfo.systemUptime - started
    progress.share = progress.seconds / (progress.seconds + max(0, now.secondsLeftAtMost))
    progress.running[0].epochCount = now.epochCount
    progress.running[0].loss = now.loss
    progress.running[0].lr = now.lr
    reporter.take(progress)
  }

  func ended(_ status: RunStatus) {
    close()
    progress.statusCounts = [status: 1]
    if status != .stopped { progress.share = 1 }
    reporter.take(progress)
    reporter.end(status == .stopped ? .interrupted : .finished)
  }

  func failed(_ error: StoreError) {
    close()
    progress.failureCount = 1
    progress.failures = [failure]
    progress.failures[0].reason = error.description
    reporter.take(progress)
    reporter.end(.failed, reason: error.description)
  }

  private func close() {
    progress.seconds = ProcessInfo.processInfo.systemUptime - started
    progress.done = 1
    progress.running = []
  }
}
