internal import ArgumentParser
internal import RunStore

struct SweepResubmit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resubmit",
    abstract: "Submit again what SLURM has not brought to its end.",
    discussion: """
      Chunks that are neither done nor running nor queued become one array of the plan's script, \
      STORE/plans/ID.sbatch, as it is now. What was interrupted continues. The job's id is printed.

      Examples:
        rflr sweep resubmit
        rflr sweep resubmit my-plan.json --store /shared/store
      """)

  @Argument(help: "Plan file, id or name; none is needed where the store has one.")
  var plan: String?
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func run() throws {
    let store = try storeOptions.open()
    let plan = try PlanFiles(of: store).find(plan)
    let script = PlanFiles(of: store).path(of: plan.id, ".sbatch")
    guard InputFile.isThere(script) else {
      throw StoreError(
        .noInput, path: script, "there is no script",
        remedy: "`rflr sweep PLAN --slurm` writes it; other schedulers take --chunk I/"
          + "\(plan.chunkCount)")
    }
    try SlurmSubmission.submit(plan, in: store)
  }
}
