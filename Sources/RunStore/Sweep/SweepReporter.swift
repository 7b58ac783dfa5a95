internal import Foundation
internal import Synchronization

/// Writes the state of a sweep or training about every two seconds, that of a chunk every 15, from a thread
/// of its own.
///
/// Training hands over what it knows and never waits for the disk; a state that cannot be written (a full
/// disk, a mount that hangs) costs the view from outside and nothing else.
final class SweepReporter: Sendable {
  fileprivate struct Told {
    var progress: StoredSweep.Progress
    var recent: [String: [(epochCount: Int, loss: Double)]] = [:]
    var isWritten = false
  }

  private let states: SweepStates
  private let first: SweepState
  private let delay: Double
  private let interval: Double
  private let isChunk: Bool
  private let told: Mutex<Told>
  private let end = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// Failures that are told one by one.
  var failureLimit: Int {
    isChunk ? StoredSweep.Progress.chunkFailureLimit : StoredSweep.Progress.failureLimit
  }

  /// The second state comes sooner, since the first has no loss yet.
  private static let firstInterval = 0.5

  /// Begins to write.
  ///
  /// - Parameters:
  ///   - subject: What is trained.
  ///   - runIDs: All its runs, in any order.
  ///   - store: Whose trainings these are.
  ///   - delay: Seconds before the first state; what ends before leaves none.
  ///   - progress: How far it is at the beginning.
  init(
    _ subject: SweepState.Subject, runIDs: [String], in store: Store, after delay: Double,
    _ progress: StoredSweep.Progress
  ) {
    let now = Date()
    states = SweepStates(of: store)
    first = SweepState(
      subject: subject, workID: SweepState.workID(of: runIDs),
      process: .own, phase: .running, reason: nil, started: now, updated: now, progress: progress)
    self.delay = delay
    isChunk = subject.chunk != nil
    interval = subject.writingInterval
    told = Mutex(Told(progress: progress))
    Thread { self.writeUntilEnd() }.start()
  }

  /// Takes what is to be written next.
  func take(_ progress: StoredSweep.Progress) { told.withLock { $0.progress = progress } }

  /// Writes the last state.
  func end(_ phase: SweepState.Phase, reason: String? = nil) {
    end.signal()
    ended.wait()
    let isWanted = delay == 0 || told.withLock { $0.isWritten }
    var last = state
    last.phase = phase
    last.reason = reason
    last.progress.running = []
    if isWanted { write(last) }
    tidy(for: last)
  }

  private func writeUntilEnd() {
    defer { ended.signal() }
    guard end.wait(timeout: .now() + delay) == .timedOut else { return }
    tidy(for: first)
    var pause = Self.firstInterval
    write(state)
    while end.wait(timeout: .now() + pause) == .timedOut {
      write(state)
      pause = interval
    }
  }

  /// A thousand chunks must not each look at the states of all: they leave old ones to others.
  private func tidy(for state: SweepState) {
    states.tidy(for: state, now: state.updated, looksForOld: !isChunk)
  }

  private var state: SweepState {
    var state = first
    state.updated = Date()
    state.progress = told.withLock { told in
      told.remember()
      return told.progress
    }
    return state
  }

  private func write(_ state: SweepState) {
    do throws(StoreError) {
      try states.write(state)
      told.withLock { $0.isWritten = true }
    } catch {
      // The next one may find room; training has nothing to do with it.
    }
  }
}

extension SweepReporter.Told {
  /// Adds the latest loss of each run to those before, and forgets runs that have ended.
  fileprivate mutating func remember() {
    var kept: [String: [(epochCount: Int, loss: Double)]] = [:]
    for (index, run) in progress.running.enumerated() {
      var losses = recent[run.runID] ?? []
      if let loss = run.loss, losses.last?.epochCount != run.epochCount {
        losses.append((run.epochCount, loss))
      }
      losses = losses.suffix(StoredSweep.Running.recentLimit)
      kept[run.runID] = losses
      progress.running[index].recentLosses = losses.map(\.loss)
    }
    recent = kept
  }
}
