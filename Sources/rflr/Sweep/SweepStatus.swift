internal import ArgumentParser
internal import Reporting
internal import RunStore

struct SweepStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far the chunks of a plan are.",
    discussion: """
      A plan is a plan file, its id or the beginning of it, or its name; none is needed where the \
      store has one. Run files, index and the records of the tasks are read, nothing is written.

      Examples:
        rflr sweep status
        rflr sweep status my-plan.json --failed
        rflr sweep status 3f2a --chunks --format csv
        rflr sweep status 3f2a --failed --as-array
      """)

  @Argument(help: "Plan file, id or name.")
  var plan: String?
  @Flag(help: "One row a chunk.")
  var chunks = false
  @Flag(help: "One row a run.")
  var runs = false
  @Flag(help: "One row a run that is not done, in chunks that neither run nor are queued.")
  var failed = false
  @Flag(
    help: "With --failed: those chunks as sbatch --array takes them; nothing where there are none.")
  var asArray = false
  @OptionGroup var output: OutputOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    guard [chunks, runs, failed].count(where: { $0 }) <= 1 else {
      throw ValidationError("Give one of --chunks, --runs and --failed.")
    }
    guard !asArray || failed else { throw ValidationError("--as-array needs --failed.") }
  }

  func run() throws {
    let store = try storeOptions.open()
    let plan = try PlanFiles(of: store).find(plan)
    let status = try PlanReading.status(of: plan, in: store)
    if asArray {
      let open = status.openChunks
      if !open.isEmpty { Console.write(SlurmJobs.array(open) + "\n") }
      return
    }
    let tables = StatusTables(status, in: store)
    if chunks {
      output.write(tables.chunks)
    } else if runs {
      output.write(tables.runs { _ in true })
    } else if failed {
      let open = Set(status.openChunks)
      output.write(tables.runs { $0.state != .done && open.contains($0.line.chunk) })
    } else {
      output.write(tables.summary)
    }
  }
}
