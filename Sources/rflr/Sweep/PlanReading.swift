internal import Foundation
internal import RunStore

/// Looks at the work of a plan, with what the scheduler says where one was used.
enum PlanReading {
  static func status(of plan: PlanFile, in store: Store) throws(StoreError) -> PlanStatus {
    let states = SweepStates(of: store).read().states
    let named = states.compactMap { state in
      state.subject.chunk?.planID == plan.id
        ? state.subject.chunk?.job?.split(separator: "_").first.map(String.init) : nil
    }
    let queue = SlurmJobs(of: plan, in: store).queue(beside: Set(named))
    let status = try PlanStatus(of: plan, in: store, queue: queue, at: Date())
    for problem in status.problems { Console.say(printable("note: \(problem)")) }
    return status
  }
}

extension PlanStatus {
  /// Chunks with something left to do whose task is of a kind.
  func chunkCount(_ task: Task) -> Int { chunks.count { !$0.isDone && $0.task == task } }
}
