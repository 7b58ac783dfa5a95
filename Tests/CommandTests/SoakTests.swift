import Foundation
import RFLR
import RunStore
import Synchronization
import TestSupport
import Testing

/// Four processes give random commands to one store for an hour, and are killed and interrupted at random.
///
/// Whoever comes to its end must have done its work; afterwards the store is sound, and holds what one
/// undisturbed process would have made.
@Suite struct SoakTests {
  private static let actors = 4
  private static let seconds: Double =
    LongTests.areWanted
    ? 60 * (ProcessInfo.processInfo.environment["RFLR_SOAK_MINUTES"].flatMap(Double.init) ?? 60)
    : 8
  /// Runs that there can be: few enough that each is trained again, published over and read meanwhile.
  fileprivate static let seedLimit = 2000

  @Test func hourOfRandomCommandsLosesNothing() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--seed", "1")
    let tally = Mutex(Tally())
    let deadline = Date(timeIntervalSinceNow: Self.seconds)
    let group = DispatchGroup()
    for number in 0..<Self.actors {
      group.enter()
      Thread {
        var actor = Actor(number, of: shop)
        do {
          while Date() < deadline { try actor.act(tally) }
        } catch {
          Issue.record(error)
        }
        group.leave()
      }.start()
    }
    group.wait()
    let found = tally.withLock { $0 }
    #expect(found.unexpected.isEmpty, "\(found.unexpected.prefix(20).joined(separator: "\n"))")
    let lost = try lostRuns(of: shop, found)
    #expect(lost.isEmpty)
    if LongTests.areWanted {
      let commands = found.ended.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      try LongTests.report(
        .writers, "commands of a soak", tried: found.count, lost: lost.count,
        "\(Int(Self.seconds / 60)) minutes, \(Self.actors) processes, \(found.killed) killed, "
          + "\(found.interrupted) interrupted; came to their end: "
          + "\(commands.joined(separator: ", ")); longest \(Int(found.longest)) s; "
          + "\(found.seeds.count + 1) runs trained, verify clean")
    }
  }

  /// Mends what killed writers left, trains what they were asked for, and compares with one process's work.
  private func lostRuns(of shop: Workshop, _ found: Tally) throws -> [String] {
    let check = try shop.rflr("verify")
    #expect(check.errorLines.last?.contains(" 0 problems") == true, "\(check.errors)")
    try shop.rflr("verify", "--repair")
    #expect(try Store(shop.path + "/store").verify().findings.isEmpty)

    let seeds = found.seeds.union([1]).sorted()
    try shop.write(Actor.plan(of: seeds), to: "all.json")
    let promised = try shop.contents(of: "store")
    try shop.rflr("sweep", "all.json", "--jobs", "2")
    try shop.rflr("sweep", "all.json", "--jobs", "2", "--store", "whole")
    if found.hasIngested {
      try shop.rflr("ingest", Workshop.sweepFolders)
      try shop.rflr("ingest", Workshop.sweepFolders, "--store", "whole")
    }
    try shop.rflr("index", "rebuild", "--store", "whole")
    #expect(try shop.dump(of: "store") == shop.dump(of: "whole"))
    let whole = try shop.contents(of: "whole")
    let missing = found.trained.subtracting(promised.keys)
    let changed = promised.filter { $0.value != whole[$0.key] && found.trained.contains($0.key) }
    return missing.sorted() + changed.keys.sorted()
  }
}

private struct Tally {
  var count = 0
  var killed = 0
  var interrupted = 0
  /// Commands that came to their end, by name.
  var ended: [String: Int] = [:]
  /// Seeds that were asked for.
  var seeds: Set<Int> = []
  /// Runs that a command said are trained.
  var trained: Set<String> = []
  var hasIngested = false
  var longest = 0.0
  /// Commands that ended otherwise than they may.
  var unexpected: [String] = []
}

/// One of the processes that give commands.
private struct Actor {
  private let number: Int
  private let shop: Workshop
  private var random: RandomStream

  init(_ number: Int, of shop: Workshop) {
    self.number = number
    self.shop = shop
    random = RandomStream(named: "soak \(number)", seed: 1)
  }

  /// Gives a command; every second one is killed or interrupted if it lasts.
  mutating func act(_ tally: borrowing Mutex<Tally>) throws {
    let (words, seeds) = try anyCommand()
    let start = Date()
    let command = try shop.start(words)
    let signal = [nil, nil, SIGKILL, [SIGINT, SIGTERM].randomElement(using: &random)]
      .randomElement(using: &random)!
    if let signal {
      usleep(UInt32(random.uniform() * random.uniform() * 1e6))
      command.signal(signal)
    }
    let outcome = command.wait(limit: 300)
    let isMistake = outcome.status != 0 && outcome.status != 128 + (signal ?? 0)
    tally.withLock { tally in
      tally.count += 1
      tally.seeds.formUnion(seeds)
      tally.longest = max(tally.longest, Date().timeIntervalSince(start))
      tally.hasIngested = tally.hasIngested || words[0] == "ingest"
      switch outcome.status {
      case 0:
        tally.ended[words[0] == "index" ? "index \(words[1])" : words[0], default: 0] += 1
        if words[0] == "train", let run = field("run", of: outcome) { tally.trained.insert(run) }
      case 128 + SIGKILL: tally.killed += 1
      default: tally.interrupted += isMistake ? 0 : 1
      }
      if isMistake { tally.unexpected.append("\(words): \(outcome.status) \(outcome.errors)") }
    }
  }

  private mutating func anyCommand() throws -> (words: [String], seeds: [Int]) {
    let seed = Int.random(in: 2...SoakTests.seedLimit, using: &random)
    let train = ["train", "f1_N16_bs4_L1", "--seed", "\(seed)"] + Workshop.tiny
    let mine = "out\(number)"
    switch Int.random(in: 0..<16, using: &random) {
    case 0...2: return (train, [seed])
    case 3: return (train + ["--force"], [seed])
    case 4...5:
      let seeds = (0..<12).map { 2 + (seed + $0) % (SoakTests.seedLimit - 1) }
      try shop.write(Self.plan(of: seeds), to: "plan\(number).json")
      return (["sweep", "plan\(number).json", "--jobs", "2", "--publish-every", "0.01"], seeds)
    case 6: return (["ingest", Workshop.sweepFolders], [])
    case 7: return (["index", "rebuild"], [])
    case 8: return (["verify", "--repair"], [])
    case 9: return (["verify"], [])
    case 10: return (["index", "dump"], [])
    case 11: return (["stats", "table", "origin = trained", "--by", "bs"], [])
    case 12: return (["export", "runs", "metrics", "--to", mine, "--force"], [])
    case 13: return (["runs", "seed < \(seed)", "--format", "csv"], [])
    case 14: return (["report", "--to", mine + ".html", "--sections", "3"], [])
    default: return (["runs", "--sort-by", "test_error"], [])
    }
  }

  /// A plan document of the runs with some seeds.
  static func plan(of seeds: [Int]) -> String {
    """
    {"base": {"target": {"factor": 1}, "data": {"points": 16}, "batch_size": 4,
              "network": {"width": 32, "rank": 3, "depth": 1}, "stop": {"max_epochs": 30}},
     "seeds": \(seeds)}
    """
  }
}
