internal import Foundation
public import RFLR
internal import Synchronization

/// Trains many configurations into a store, several at a time.
///
/// Run files are written by the workers; the index is written by this process alone, in batches, or not at
/// all where many processes share a store. What is finished is skipped, what was interrupted continues. One run that fails does not end the others,
/// but a disk that cannot be written does.
public enum StoredSweep {
  /// What a sweep did.
  public struct Summary: Sendable {
    /// Runs that were in the store already.
    public internal(set) var presentCount = 0
    /// Runs trained, by what became of them.
    public internal(set) var trained: [RunStatus: Int] = [:]
    /// Runs that continued from where they were interrupted.
    public internal(set) var resumedCount = 0
    /// Runs that could not be trained or stored.
    public internal(set) var problems: [(name: String, error: StoreError)] = []
    /// Whether the sweep was asked to stop before its end.
    public internal(set) var wasInterrupted = false
    /// Runs that were not begun.
    public internal(set) var notBegunCount = 0
  }

  /// Trains what the store does not have.
  ///
  /// - Parameters:
  ///   - configurations: What to train; equal ones are trained once. The longest go first, so that
  ///     workers end together.
  ///   - store: Where run files and index entries go.
  ///   - jobs: Runs at a time.
  ///   - force: Train again what is there already.
  ///   - isIndexed: Whether the index says what is there, and is told what was trained. Without it the
  ///     run files alone are asked and written, and the index is not opened.
  ///   - publishEvery: Seconds between publications of an unfinished run.
  ///   - subject: What it is called in the state that it keeps in the store while it trains, see
  ///     ``SweepStates``; nil keeps none.
  ///   - beginning: Told what earlier starts have left, before the first run.
  ///   - progress: Told after each run and about every five seconds, from any thread.
  ///   - stop: Asked after each epoch, from any thread.
  /// - Returns: What was done.
  /// - Throws: ``StoreError`` when the store or its index cannot be used at all.
  public static func run(
    _ configurations: [RunConfiguration], in store: Store, jobs: Int, force: Bool = false,
    isIndexed: Bool = true, publishEvery: Double = 30, as subject: SweepState.Subject? = nil,
    beginning tell: (Beginning) -> Void = { _ in },
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    stop: @escaping @Sendable () -> Bool = { false }
  ) throws(StoreError) -> Summary {
    var seen: Set<String> = []
    let wanted = configurations.filter { seen.insert($0.runID).inserted }
    let index = isIndexed ? try store.index() : nil
    let present = force ? [] : try store.finishedRunIDs(among: wanted.map(\.runID), in: index)
    let missing = wanted.filter { !present.contains($0.runID) }
      .map { (configuration: $0, cost: TrainingCost.expectedMultiplyAdds($0)) }
      .sorted { $0.cost > $1.cost }
    tell(Beginning(presentCount: present.count, missing.map(\.configuration), force, in: store))
    var beginning = Progress(total: missing.count)
    beginning.presentCount = present.count
    let runIDs = wanted.map(\.runID)
    // Where nothing is left to train there is nothing to tell, but an earlier sweep's end to forget.
    if missing.isEmpty { SweepStates(of: store).forgetUnfinished(SweepState.workID(of: runIDs)) }
    let reporter =
      missing.isEmpty
      ? nil
      : subject.map {
        SweepReporter($0, runIDs: runIDs, in: store, after: 0, beginning)
      }
    let sweep = Workers(
      missing, presentCount: present.count, store: store, index: index, force: force,
      publishEvery: publishEvery, reporter: reporter, progress: progress, stop: stop)
    do throws(StoreError) {
      let summary = try sweep.run(jobs: max(1, min(jobs, missing.count)))
      reporter?.end(summary.wasInterrupted ? .interrupted : .finished)
      return summary
    } catch {
      reporter?.end(.failed, reason: error.description)
      throw error
    }
  }
}

/// The threads of one sweep and what they share.
private final class Workers: Sendable {
  private struct State {
    var next = 0
    var doneCost = 0.0
    var done = 0
    /// Cost of the epochs so far of each run that is being trained.
    var partCost: [Int: Double] = [:]
    var running: [Int: StoredSweep.Running] = [:]
    var failures: [StoredSweep.Failure] = []
    var lastTold = 0.0
    var summary = StoredSweep.Summary()
    var unindexed: [IndexEntry] = []
    var lastIndexed = 0.0
    var fatal: StoreError?
  }

  private let work: [(configuration: RunConfiguration, cost: Double)]
  private let totalCost: Double
  private let store: Store
  private let index: RunIndex?
  private let force: Bool
  private let publishEvery: Double
  private let reporter: SweepReporter?
  private let failureLimit: Int
  private let progress: @Sendable (StoredSweep.Progress) -> Void
  private let stop: @Sendable () -> Bool
  private let started = ProcessInfo.processInfo.systemUptime
  private let state: Mutex<State>

  init(
    _ work: [(configuration: RunConfiguration, cost: Double)], presentCount: Int, store: Store,
    index: RunIndex?, force: Bool, publishEvery: Double, reporter: SweepReporter?,
    progress: @escaping @Sendable (StoredSweep.Progress) -> Void,
    stop: @escaping @Sendable () -> Bool
  ) {
    self.work = work
    self.store = store
    self.index = index
    self.force = force
    self.publishEvery = publishEvery
    self.reporter = reporter
    failureLimit = reporter?.failureLimit ?? StoredSweep.Progress.failureLimit
    self.progress = progress
    self.stop = stop
    totalCost = work.reduce(0) { $0 + $1.cost }
    var state = State()
    state.summary.presentCount = presentCount
    self.state = Mutex(state)
  }

  func run(jobs: Int) throws(StoreError) -> StoredSweep.Summary {
    let group = DispatchGroup()
    for _ in 0..<jobs {
      group.enter()
      let thread = Thread {
        self.trainUntilDone()
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    let (summary, fatal) = state.withLock { state in
      state.summary.notBegunCount = work.count - state.next
      if state.fatal == nil { state.fatal = flush(&state) }
      return (state.summary, state.fatal)
    }
    if let fatal { throw fatal }
    return summary
  }

  private func trainUntilDone() {
    while true {
      let taken = state.withLock { state -> Int? in
        if stop() { state.summary.wasInterrupted = true }
        guard state.next < work.count, state.fatal == nil, !state.summary.wasInterrupted else {
          return nil
        }
        defer { state.next += 1 }
        return state.next
      }
      guard let taken else { return }
      let (configuration, cost) = work[taken]
      began(taken, configuration)
      let epochCost = cost / Double(max(1, TrainingCost.expectedEpochs(configuration)))
      do throws(StoreError) {
        let (outcome, entry) = try StoredTraining.run(
          configuration, in: store, force: force, publishEvery: publishEvery,
          progress: { self.reached(taken, $0) },
          stop: {
            self.epochEnded(of: taken, cost: epochCost, atMost: cost)
            return self.stop()
          })
        took(entry, outcome, taken, cost: cost)
      } catch {
        failed(configuration, error, taken, cost: cost)
      }
    }
  }

  private func began(_ run: Int, _ configuration: RunConfiguration) {
    guard let reporter else { return }
    let running = StoredSweep.Running(
      runID: configuration.runID, configName: configuration.name, seed: configuration.seed,
      since: Date(), maxEpochs: configuration.stop.maxEpochs)
    state.withLock { state in
      state.running[run] = running
      reporter.take(now(state, nil, nil))
    }
  }

  /// About ten times a second and run.
  private func reached(_ run: Int, _ reached: StoredTraining.Progress) {
    guard let reporter else { return }
    state.withLock { state in
      state.running[run]?.epochCount = reached.epochCount
      state.running[run]?.loss = reached.loss
      state.running[run]?.lr = reached.lr
      reporter.take(now(state, nil, nil))
    }
  }

  /// Counts an epoch, and tells about every five seconds how far the whole is.
  private func epochEnded(of run: Int, cost: Double, atMost whole: Double) {
    let reached = state.withLock { state -> StoredSweep.Progress? in
      state.partCost[run] = min(whole, state.partCost[run, default: 0] + cost)
      let seconds = ProcessInfo.processInfo.systemUptime - started
      guard seconds - state.lastTold >= 5 else { return nil }
      state.lastTold = seconds
      return now(state, nil, nil)
    }
    if let reached { progress(reached) }
  }

  private func took(
    _ entry: IndexEntry, _ outcome: StoredTraining.Outcome, _ run: Int, cost: Double
  ) {
    let now = state.withLock { state in
      switch outcome {
      case .present: state.summary.presentCount += 1
      case .trained(let status, let before):
        state.summary.trained[status, default: 0] += 1
        if before > 0 { state.summary.resumedCount += 1 }
      }
      if index != nil { state.unindexed.append(entry) }
      let uptime = ProcessInfo.processInfo.systemUptime
      if uptime - state.lastIndexed > 2 {
        state.lastIndexed = uptime
        if let failure = flush(&state) { state.fatal = failure }
      }
      return advance(&state, run, cost, entry.configName, entry.status)
    }
    progress(now)
  }

  private func failed(
    _ configuration: RunConfiguration, _ error: StoreError, _ run: Int, cost: Double
  ) {
    let now = state.withLock { state in
      state.summary.problems.append((configuration.name, error))
      if state.failures.count < failureLimit {
        state.failures.append(
          StoredSweep.Failure(
            runID: configuration.runID, configName: configuration.name, seed: configuration.seed,
            reason: error.description))
      }
      // The next run would meet the same disk.
      if error.code == .inputOutput || error.code == .cannotCreate { state.fatal = error }
      return advance(&state, run, cost, configuration.name, nil)
    }
    progress(now)
  }

  private func advance(
    _ state: inout State, _ run: Int, _ cost: Double, _ name: String, _ status: RunStatus?
  ) -> StoredSweep.Progress {
    state.done += 1
    state.doneCost += cost
    state.partCost[run] = nil
    state.running[run] = nil
    let now = now(state, name, status)
    // Behind the lock, so that no earlier one comes later.
    reporter?.take(now)
    return now
  }

  private func now(
    _ state: State, _ name: String?, _ status: RunStatus?
  ) -> StoredSweep.Progress {
    let cost = state.doneCost + state.partCost.values.reduce(0, +)
    var progress = StoredSweep.Progress(total: work.count)
    progress.presentCount = state.summary.presentCount
    progress.done = state.done
    progress.statusCounts = state.summary.trained
    progress.failureCount = state.summary.problems.count
    progress.failures = state.failures
    progress.running = state.running.sorted { $0.key < $1.key }.map(\.value)
    progress.lastName = name
    progress.lastStatus = status
    progress.seconds = ProcessInfo.processInfo.systemUptime - started
    progress.share = totalCost > 0 ? cost / totalCost : 1
    return progress
  }

  /// Writes the waiting entries into the index; the files are safe already.
  private func flush(_ state: inout State) -> StoreError? {
    guard let index, !state.unindexed.isEmpty else { return nil }
    do throws(StoreError) {
      try store.enter(state.unindexed, into: index)
      state.unindexed = []
      return nil
    } catch {
      return error
    }
  }
}
