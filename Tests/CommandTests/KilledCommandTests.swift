import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// SIGKILL at random moments of every command that writes a store: what is there is whole, nothing counts
/// as running, and the same command given again ends with the undisturbed store.
@Suite struct KilledCommandTests {
  struct Workload: Sendable, CustomTestStringConvertible {
    var words: [String]
    /// Commands that make the store it begins with.
    var before: [[String]] = []
    /// The option that names the store.
    var target = "--store"

    var testDescription: String { words.prefix(2).joined(separator: " ") }
  }

  static let workloads = [
    Workload(words: [
      "train", "f1_N16_bs1_L1", "--width", "512", "--rank", "10", "--epochs", "6000",
      "--schedule", "fixed", "--lr", "1e-3", "--checkpoint-every", "500", "--publish-every", "0.02",
    ]),
    Workload(words: ["sweep", "plan.json", "--jobs", "2", "--publish-every", "0.02"]),
    Workload(words: ["ingest", Workshop.table, Workshop.sweepFolders, "--set", "rank=5"]),
    Workload(
      words: ["index", "rebuild"],
      before: [["ingest", Workshop.table, Workshop.sweepFolders, "--set", "rank=5"]]),
    Workload(words: ["merge", "one", "two"], target: "--into"),
  ]

  static let plan = """
    {"base": {"data": {"points": 48}, "network": {"width": 200, "rank": 5, "depth": 1},
              "schedule": {"name": "fixed", "learning_rate": 0.001}, "stop": {"max_epochs": 600}},
     "grid": {"batch_size": [2, 8]}, "seeds": [1, 2, 3]}
    """

  @Test(arguments: workloads)
  func killedCommandLosesNothingAndIsRepeated(_ workload: Workload) throws {
    let goal = LongTests.areWanted ? 50 : 3
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    if workload.words[0] == "merge" {
      try shop.rflr("ingest", Workshop.table, "--set", "rank=5", "--store", "one")
      try shop.rflr("ingest", Workshop.sweepFolders, "--store", "two")
    }
    try begin("whole", workload, in: shop)
    let start = Date()
    #expect(try shop.run(workload.words + [workload.target, "whole"]).status == 0)
    let seconds = Date().timeIntervalSince(start)
    let whole = try shop.dump(of: "whole")
    var random = RandomStream(named: "kills of commands", seed: workload.words[0].count)
    var tally = (kills: 0, notes: 0, mismatches: 0, rounds: 0)
    while tally.kills < goal, tally.rounds < 10 * goal {
      tally.rounds += 1
      let store = "store\(tally.rounds)"
      try begin(store, workload, in: shop)
      for _ in 0..<3 where tally.kills < goal {
        let command = try shop.start(workload.words + [workload.target, store])
        usleep(UInt32(random.uniform() * 1.1 * seconds * 1e6))
        command.signal(SIGKILL)
        guard command.wait().status == 128 + SIGKILL else { break }
        tally.kills += 1
        tally.notes += try checkWholeness(of: store, in: shop)
      }
      let last = try shop.run(workload.words + [workload.target, store])
      try #require(last.status == 0, "\(last.errors)")
      // What may be left is said, and mended.
      let repair = try shop.run(["verify", "--repair", "--store", store])
      #expect(repair.status == 0, "\(repair.errors)")
      #expect(try Store(shop.path + "/" + store).verify().findings.isEmpty)
      let isEqual = try shop.dump(of: store) == whole
      #expect(isEqual, "\(workload) ended otherwise than undisturbed")
      tally.mismatches += isEqual ? 0 : 1
    }
    #expect(tally.kills >= goal)
    if LongTests.areWanted {
      try LongTests.report(
        .kills, "SIGKILL", tried: tally.kills, lost: tally.mismatches,
        "\(workload.testDescription): \(tally.notes) notes of verify (unindexed runs, temporary files)"
      )
    }
  }

  private func begin(_ store: String, _ workload: Workload, in shop: Workshop) throws {
    guard !workload.before.isEmpty else { return }
    let (begin, target) = (shop.path + "/begin", shop.path + "/" + store)
    if !FileManager.default.fileExists(atPath: begin) {
      for words in workload.before {
        let outcome = try shop.run(words + ["--store", "begin"])
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
    }
    try FileManager.default.copyItem(atPath: begin, toPath: target)
  }

  /// Right after a kill: no damage, and no work that seems to go on.
  private func checkWholeness(of name: String, in shop: Workshop) throws -> Int {
    guard let store = try? Store(shop.path + "/" + name) else { return 0 }
    let check = try store.verify()
    #expect(check.problems.isEmpty, "\(check.problems)")
    let states = SweepStates(of: store).read()
    #expect(states.problems.isEmpty)
    #expect(!states.states.contains { $0.standing(at: Date()).isUnderWay })
    return check.notes.count
  }

  @Test func killedSweepSaysWhatItFindsWhenItStartsAgain() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let sweep = ["sweep", "plan.json", "--jobs", "2"]
    let command = try shop.start(sweep + ["--publish-every", "0.01"])
    try eventually("no run file") { shop.runFiles().count >= 3 }
    command.signal(SIGKILL)
    #expect(command.wait().status == 128 + SIGKILL)
    let records = try shop.records(in: "store")
    let finished = records.count { $0.status == .finished }
    let continued = records.count { $0.resume != nil }
    let rest = try shop.run(sweep)
    #expect(
      rest.errorLines.first
        == "\(finished) finished before, \(continued) to be continued, "
        + "\(6 - finished - continued) to begin")
    #expect(rest.status == 0)
    #expect(try !shop.run(sweep).errors.contains("finished before"))
  }
}
