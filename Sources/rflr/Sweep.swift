internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a whole plan, several runs at a time.",
    discussion: """
      What is finished is skipped and what was interrupted continues, so the same command can be \
      given again at any time. Ctrl-C ends it within an epoch; nothing is lost.

      Examples:
        rflr sweep --plan paper-rank5 --where 'factor = 1' --jobs 2
        rflr sweep --plan figure6 --seeds 1-5 --dry-run
        rflr sweep my-plan.json
      """)

  @Argument(help: "Plan file (JSON: configurations, or base and grid; seeds).")
  var file: String?
  @Option(help: "Built-in plan; see --list.")
  var plan: String?
  @Option(name: .customLong("where"), help: "Only configurations that match this query.")
  var filter: String?
  @Option(help: "Seeds instead of the plan's: 1-10, or 1,2,5.")
  var seeds: String?
  @Option(parsing: .unconditional, help: "Runs at a time; one a core without it.")
  var jobs: Int?
  @Flag(help: "List the configurations and the estimated cost; train nothing.")
  var dryRun = false
  @Flag(help: "List the built-in plans.")
  var list = false
  @OptionGroup var training: TrainingOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    guard list || (file == nil) != (plan == nil) else {
      throw ValidationError("Give a plan file or --plan NAME (see --list).")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): give at least 1.") }
  }

  func run() throws {
    if list {
      for (name, explanation) in SweepPlan.builtIn {
        Console.write(name.padding(toLength: 15, withPad: " ", startingAt: 0) + explanation + "\n")
      }
      return
    }
    let configurations = try chosenConfigurations()
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    if dryRun {
      try PlanListing.write(configurations, jobs: jobs)
      return
    }
    Interruption.listen()
    let store = try storeOptions.openForWriting(create: true)
    let line = SweepLine()
    let summary = try StoredSweep.run(
      configurations, in: store, jobs: jobs, force: training.force,
      publishEvery: training.publishEvery,
      as: .init(kind: .sweep, name: spokenPlan, command: CommandText.own, jobs: jobs),
      beginning: Self.say, progress: { line.show($0) }, stop: { Interruption.isRequested })
    line.end(summary)
    if summary.wasInterrupted { throw ExitCode(Interruption.exitCode) }
    if !summary.problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }

  /// Where an earlier start has left something and something is left to do, says what.
  private static func say(_ beginning: StoredSweep.Beginning) {
    let (finished, continued) = (beginning.finishedCount, beginning.continuedCount)
    guard finished + continued > 0, continued + beginning.newCount > 0 else { return }
    Console.say(
      "\(finished) finished before, \(continued) to be continued, \(beginning.newCount) to begin")
  }

  /// The plan with what was asked of it, as `watch` shows it.
  private var spokenPlan: String {
    let conditions = [filter.map { "where \($0)" }, seeds.map { "seeds \($0)" }].compactMap { $0 }
    return ([plan ?? file ?? ""] + conditions).joined(separator: " ")
  }

  private func chosenConfigurations() throws -> [RunConfiguration] {
    var chosen: SweepPlan
    if let file {
      let document = try InputFile.json(file)
      do throws(ConfigurationError) {
        chosen = try SweepPlan(json: document, name: file)
      } catch {
        throw StoreError(
          .badData, path: file, field: error.field, error.reason, remedy: error.remedy)
      }
    } else {
      chosen = try SweepPlan(builtIn: plan ?? "")
    }
    if let seeds { chosen = chosen.repeated(seeds: try SeedList.parse(seeds)) }
    guard let filter else { return chosen.configurations }
    let query = try Query.parse(filter)
    let matching = try chosen.configurations.filter {
      try query.matches(configuration: $0.json, name: $0.name)
    }
    guard !matching.isEmpty else {
      throw StoreError(
        .usage, field: "--where", "no configuration of \(chosen.name) matches \(query)",
        remedy: "see them with --dry-run")
    }
    return matching
  }
}

/// Lists of seeds as people write them.
enum SeedList {
  /// Reads `1-10`, `1,2,5` and mixtures.
  static func parse(_ text: String) throws(ConfigurationError) -> [Int] {
    var seeds: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
        first <= last, last - first < 1_000_000
      else {
        throw ConfigurationError(
          "--seeds", "\"\(part)\" is neither a seed nor a range", remedy: "write 1-10 or 1,2,5")
      }
      seeds += first...last
    }
    return seeds
  }
}

/// The progress of a sweep: one redrawn line on a terminal, plain lines elsewhere.
final class SweepLine: Sendable {
  private let lastPlain = Locked(0.0)
  private let lastShare = Locked(0.0)

  /// Takes reports from any thread; one that a later one has overtaken is dropped.
  func show(_ now: StoredSweep.Progress) {
    lastShare.withValue { last in
      guard now.share > last || now.done == now.total else { return }
      last = now.share
      draw(now)
    }
  }

  private func draw(_ now: StoredSweep.Progress) {
    let left =
      now.done == now.total
      ? "" : now.secondsLeft.map { ", about \(spoken(seconds: $0)) left" } ?? ""
    let last = now.lastName.map { name in
      "  (last: \(name) \(now.lastStatus?.rawValue ?? "failed"))"
    }
    let text = "\(now.done) of \(now.total) runs done\(left)\(last ?? "")"
    if Console.isTerminal {
      Console.redraw(text)
      return
    }
    // Elsewhere a line about every five seconds, and the last one.
    let due = lastPlain.withValue { last in
      guard now.seconds - last >= 4.9 || now.done == now.total else { return false }
      last = now.seconds
      return true
    }
    if due { Console.say(text) }
  }

  func end(_ summary: StoredSweep.Summary) {
    Console.clearLine()
    for (name, error) in summary.problems { Console.say("rflr: \(name): \(error)") }
    let trained = summary.trained.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.value) \($0.key.rawValue)" }
    var parts = ["\(summary.trained.values.reduce(0, +)) trained"]
    if !trained.isEmpty { parts[0] += " (\(trained.joined(separator: ", ")))" }
    if summary.resumedCount > 0 { parts.append("\(summary.resumedCount) of them continued") }
    if summary.presentCount > 0 {
      parts.append("\(summary.presentCount) were in the store already")
    }
    if !summary.problems.isEmpty { parts.append("\(summary.problems.count) failed") }
    if summary.wasInterrupted {
      parts.append("\(summary.notBegunCount) not begun; the same command goes on")
    }
    Console.say(parts.joined(separator: ", "))
  }
}
