internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore
internal import Studies

/// What every `rflr study` command shares: seeds, store, how many at a time.
struct StudyOptions: ParsableArguments {
  @Option(help: "Seeds: 0-9, or 1,2,5.")
  var seeds = "0"
  @Option(
    parsing: .unconditional,
    help: "Runs at a time; one a core without it. Each uses one thread, so that it does not matter."
  )
  var jobs: Int?
  @Flag(help: "Run again what the store has already.")
  var force = false
  @Flag(help: "List the runs and the memory that they need; run nothing.")
  var dryRun = false
  @Flag(help: "Keep large arrays too that the seed gives again.")
  var keepMatrices = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): give at least 1.") }
  }

  /// The seeds as numbers.
  var seedList: [Int] {
    get throws(ConfigurationError) { try SeedList.parse(seeds) }
  }

  /// Refuses what cannot run before anything has run, then runs what the store does not have.
  func run(_ runs: [any StudyRun]) throws {
    let atOnce = max(1, min(jobs ?? Cores.available, runs.count))
    let problems = runs.compactMap { run in
      problem(of: run, among: atOnce).map { runs.count == 1 ? $0 : "\(run.configName): \($0)" }
    }
    if let first = problems.first {
      for problem in Set(problems).sorted() where problem != first {
        Console.say("rflr: \(problem)")
      }
      throw StoreError(.usage, field: nil, first, remedy: "nothing was run")
    }
    if dryRun { return list(runs) }
    let store = try storeOptions.openForWriting(create: true)
    BLASThreads.use(1)
    let line = StudyLine()
    let summary = try RecordBatch.run(
      runs.map { $0.item(keepingMatrices: keepMatrices) }, in: store,
      jobs: atOnce, force: force
    ) { line.show($0) }
    line.end(summary, in: store)
    if !summary.problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }

  /// Why a run cannot be among so many at a time, which share the memory; nil where it can.
  private func problem(of run: any StudyRun, among count: Int) -> String? {
    let whole = StudyLimits()
    do throws(StudyError) {
      try run.validate(limits: StudyLimits(memoryBytes: whole.memoryBytes / count))
      return nil
    } catch {
      let fitsAlone = count > 1 && (try? run.validate(limits: whole)) != nil
      return fitsAlone ? "\(error), or run one at a time with --jobs 1" : "\(error)"
    }
  }

  private func list(_ runs: [any StudyRun]) {
    for run in runs { Console.write("\(run.configName) seed \(run.seed)\n") }
    Console.say(
      "\(counted(runs.count, "run")), \(spoken(operations: runs.reduce(0) { $0 + $1.work }))")
  }

  private func spoken(operations: Double) -> String {
    "about \(shortNumber(operations / 1e9)) billion floating-point operations"
  }
}

/// The progress of a batch: redrawn on a terminal, a plain line every ten seconds elsewhere.
final class StudyLine: Sendable {
  private let lastPlain = Locked(secondsNow())

  func show(_ now: RecordBatch.Progress) {
    let left = now.share > 0 ? now.seconds / now.share - now.seconds : 0
    let text =
      "\(now.done) of \(now.total) runs  \(Int(100 * now.share)) %  "
      + "about \(spoken(seconds: left)) left  \(now.lastName)"
    if Console.isTerminal {
      Console.redraw(text)
      return
    }
    let isDue = lastPlain.withValue { last in
      guard now.done < now.total, secondsNow() - last >= 10 else { return false }
      last = secondsNow()
      return true
    }
    if isDue { Console.say(text) }
  }

  func end(_ summary: RecordBatch.Summary, in store: Store) {
    Console.clearLine()
    for problem in summary.problems { Console.say("\(problem.name): \(problem.reason)") }
    let present = summary.presentCount == 0 ? "" : ", \(summary.presentCount) were there already"
    let failed = summary.problems.isEmpty ? "" : ", \(summary.problems.count) failed"
    Console.say("\(counted(summary.storedCount, "run")) stored in \(store.path)\(present)\(failed)")
  }
}
