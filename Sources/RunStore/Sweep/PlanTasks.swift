internal import Foundation

/// What the tasks of a plan say of its chunks and runs.
struct PlanTasks {
  /// The last task of each chunk.
  private(set) var last: [Int: (state: SweepState, task: PlanStatus.Task)] = [:]
  /// Chunks that the scheduler has.
  private(set) var queued: [Int: PlanStatus.Task] = [:]
  /// Runs that are being trained, with how far they are.
  private(set) var running: [String: String] = [:]
  /// Runs that could not be trained or stored, with the reason.
  private(set) var failures: [String: String] = [:]

  /// - Parameters:
  ///   - plan: The plan.
  ///   - states: All states of the store, sorted by start: what trains a run need not be a task of the plan.
  ///   - queue: What the scheduler says.
  ///   - now: The time.
  init(of plan: PlanFile, _ states: [SweepState], queue: SchedulerQueue?, at now: Date) {
    for state in states {
      let chunk = state.subject.chunk?.planID == plan.id ? state.subject.chunk : nil
      let task = Self.task(of: state, chunk, queue, at: now)
      if task == .running {
        for run in state.progress.running {
          running[run.runID] = "epoch \(run.epochCount) of \(run.maxEpochs)"
        }
      }
      for failure in state.progress.failures { failures[failure.runID] = failure.reason }
      // Of two tasks of a chunk the one that still runs counts, else the later one.
      if let chunk, task == .running || last[chunk.number]?.task != .running {
        last[chunk.number] = (state, task)
      }
    }
    for chunk in queue?.waiting ?? [] { queued[chunk] = .queued }
    for chunk in queue?.running ?? [] { queued[chunk] = .running }
  }

  private static func task(
    of state: SweepState, _ chunk: SweepState.Chunk?, _ queue: SchedulerQueue?, at now: Date
  ) -> PlanStatus.Task {
    switch state.standing(at: now) {
    case .running, .suspended, .quiet:
      // The scheduler knows better than a clock whether its task is still there.
      guard let chunk, let job = chunk.job?.split(separator: "_").first, let queue,
        queue.jobs.contains(String(job)), !queue.running.contains(chunk.number)
      else { return .running }
      return state.process.presence == .alive ? .running : .killed
    case .killed: return .killed
    case .lost: return .lost
    case .ended:
      switch state.phase {
      case .interrupted: return .interrupted
      case .failed: return .failed
      case .finished, .running: return .finished
      }
    }
  }
}
