internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

struct SweepRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train a whole plan, several runs at a time.",
    discussion: """
      What is finished is skipped and what was interrupted continues, so the same command can be \
      given again at any time. Ctrl-C ends it within an epoch; nothing is lost. The word run may be \
      left out.

      With --chunk it trains a part of the plan, for machines that share a store: parts cost about \
      the same, and none opens the index. `rflr index rebuild` afterwards makes the runs known. \
      With --slurm such parts become an array of SLURM; `rflr sweep status` and `resubmit` follow it.

      Examples:
        rflr sweep --plan paper-rank5 --where 'factor = 1' --jobs 2
        rflr sweep --plan figure6 --seeds 1-5 --dry-run
        rflr sweep run my-plan.json
        rflr sweep my-plan.json --chunk 3/16 --store /shared/store
        rflr sweep my-plan.json --slurm --cpus-per-task 8 --store /shared/store
      """)

  @Argument(
    help: "Plan: JSON of configurations, or base and grid; seeds. Or a plan file (.jsonl).")
  var file: String?
  @Option(help: "Built-in plan; see --list.")
  var plan: String?
  @Option(name: .customLong("where"), help: "Only configurations that match this query.")
  var filter: String?
  @Option(help: "Seeds instead of the plan's: 1-10, or 1,2,5.")
  var seeds: String?
  @Option(
    parsing: .unconditional,
    help: "Runs at a time; without it SLURM_CPUS_PER_TASK, else one a core.")
  var jobs: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Train chunk I of N; I alone is enough with a plan file.", valueName: "i/n"),
    transform: ChunkNumber.init(parsing:))
  var chunk: ChunkNumber?
  @Flag(help: "List the configurations and the estimated cost; train nothing.")
  var dryRun = false
  @Flag(help: "List the built-in plans.")
  var list = false
  @OptionGroup var training: TrainingOptions
  @OptionGroup(title: "SLURM") var slurm: SlurmOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    guard list || (file == nil) != (plan == nil) else {
      throw ValidationError("Give a plan file or --plan NAME (see --list).")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): give at least 1.") }
    try chunk?.validate()
    guard slurm.slurm else { return }
    guard chunk == nil, jobs == nil, !dryRun, !training.force else {
      throw ValidationError(
        "--slurm: leave out --chunk, --force, --jobs (--cpus-per-task says it) and --dry-run "
          + "(--export-only submits nothing).")
    }
  }

  func run() throws {
    if list {
      for (name, explanation) in SweepPlan.builtIn {
        Console.write(name.padding(toLength: 15, withPad: " ", startingAt: 0) + explanation + "\n")
      }
      return
    }
    let chosen = try ChosenPlan(file: file, plan: plan, filter: filter, seeds: seeds)
    if slurm.slurm {
      let folder = try folderName(storeOptions.store, of: "--store or RFLR_STORE")
      return try SlurmSubmission(slurm, storeAt: folder).run(chosen)
    }
    let jobs = try self.jobs ?? Self.usualJobs
    if let chunk {
      let divided = try chosen.divided(into: chunk.count, of: "--chunk \(chunk.number)")
      let training = try ChunkTraining(divided, chunk, jobs: jobs, options: training)
      if dryRun {
        return try PlanListing.write(divided.configurations(ofChunk: chunk.number), jobs: jobs)
      }
      Interruption.listen()
      // No warning of a shared disk: run files alone are written, each by one rename.
      try training.run(in: storeOptions.open(create: true))
    } else if dryRun {
      try PlanListing.write(chosen.configurations(), jobs: jobs)
    } else {
      try train(chosen, jobs: jobs)
    }
  }

  private func train(_ chosen: ChosenPlan, jobs: Int) throws {
    Interruption.listen()
    let store = try storeOptions.openForWriting(create: true)
    let line = SweepLine()
    let summary = try StoredSweep.run(
      chosen.configurations(), in: store, jobs: jobs, force: training.force,
      publishEvery: training.publishEvery,
      as: .init(kind: .sweep, name: chosen.name, command: CommandText.own, jobs: jobs),
      beginning: SweepLine.say, progress: { line.show($0) }, stop: { Interruption.isRequested })
    line.end(summary)
    try SweepLine.exit(after: summary)
  }

  /// The cores that are ours: what the scheduler gave, or what the system lets us use.
  private static var usualJobs: Int {
    get throws {
      let name = "SLURM_CPUS_PER_TASK"
      guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else {
        return Cores.available
      }
      guard let count = Int(text), count >= 1 else {
        throw StoreError(
          .usage, field: name, "\"\(text)\" is no number of cores",
          remedy: "unset it, or give --jobs")
      }
      return count
    }
  }
}
