internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

/// Trains one chunk of a plan file: a task among many that share a store, none of which opens the index.
struct ChunkTraining {
  let plan: PlanFile
  let number: Int
  let jobs: Int
  let options: TrainingOptions

  init(_ plan: PlanFile, _ chunk: ChunkNumber, jobs: Int, options: TrainingOptions) throws {
    guard chunk.number <= plan.chunkCount else {
      throw StoreError(
        .usage, field: "--chunk", "there is no chunk \(chunk.number)",
        remedy: "the plan file has chunks 1 to \(plan.chunkCount)")
    }
    self.plan = plan
    number = chunk.number
    self.jobs = jobs
    self.options = options
  }

  func run(in store: Store) throws {
    try PlanFiles(of: store).keep(plan)
    let configurations = try plan.configurations(ofChunk: number)
    let subject = SweepState.Subject(
      kind: .chunk, name: plan.name, command: CommandText.own, jobs: jobs,
      chunk: .init(planID: plan.id, number: number, count: plan.chunkCount, job: Self.job))
    Console.say(
      "\(subject.title): \(configurations.count) configurations, plan \(plan.id), "
        + "\(jobs) at a time on \(ProcessIdentity.own.host)")
    guard !configurations.isEmpty else { return }
    let line = SweepLine(plainInterval: 60)
    let summary = try StoredSweep.run(
      configurations, in: store, jobs: jobs, force: options.force, isIndexed: false,
      publishEvery: options.publishEvery, as: subject, beginning: SweepLine.say,
      progress: { line.show($0) }, stop: { Interruption.isRequested })
    line.end(summary)
    try SweepLine.exit(after: summary)
  }

  /// What the scheduler calls this task.
  private static var job: String? {
    let variables = ProcessInfo.processInfo.environment
    if let job = variables["SLURM_ARRAY_JOB_ID"], let task = variables["SLURM_ARRAY_TASK_ID"] {
      return "\(job)_\(task)"
    }
    return variables["SLURM_JOB_ID"] ?? variables["PBS_JOBID"] ?? variables["JOB_ID"]
  }
}
