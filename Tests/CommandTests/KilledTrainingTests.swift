import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// SIGKILL at random moments: the same command goes on, and ends with the undisturbed content.
@Suite(.enabled(if: LongTests.areWanted, LongTests.remark))
struct KilledTrainingTests {
  /// Kills that must have hit a running program.
  static let goal = 50
  /// Kills of one run at most, so that every workload has its share.
  static let killsOfOne = 7

  /// What is killed: seconds of work each.
  static let workloads: [[String]] = [
    [
      "train", "f1_N16_bs1_L2", "--width", "1024", "--rank", "10", "--epochs", "25000",
      "--schedule", "fixed", "--lr", "1e-3", "--checkpoint-every", "2500", "--observe-every",
      "500",
    ],
    [
      "train", "f2_N90_bs17_L2", "--width", "333", "--rank", "11", "--frozen", "false",
      "--optimiser", "adam", "--lr", "1e-3", "--epochs", "4000", "--stop-below-rate", "none",
      "--minimum-epochs", "200", "--checkpoint-every", "500",
    ],
    [
      "train", "f1_N64_bs8_L3", "--width", "512", "--rank", "5", "--momentum", "0.9",
      "--epochs", "12000", "--stop-below-rate", "none", "--minimum-epochs", "500",
      "--loss-divisor", "1.5", "--observe-every", "200",
    ],
    ["sweep", "plan.json", "--jobs", "2"],
  ]

  @Test func killsNeverChangeWhatComesOut() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let start = Date()
    var random = RandomStream(named: "kills", seed: 1)
    var tally = Tally()
    var seconds: [Double] = []
    for (number, words) in Self.workloads.enumerated() {
      let start = Date()
      let outcome = try shop.run(words + ["--store", "whole\(number)"])
      try #require(outcome.status == 0, "\(outcome.errors)")
      seconds.append(Date().timeIntervalSince(start))
    }
    var round = 0
    while tally.kills < Self.goal {
      let number = round % Self.workloads.count
      let store = "store\(round)"
      try kill(
        Self.workloads[number], into: store, in: shop, seconds: seconds[number], &random, &tally)
      let whole = "whole\(number)"
      let isEqual =
        try shop.contents(of: store) == shop.contents(of: whole)
        && shop.dump(of: store) == shop.dump(of: whole)
      #expect(isEqual, "\(Self.workloads[number]) ended otherwise than undisturbed")
      tally.mismatches += isEqual ? 0 : 1
      let files = try shop.contents(of: whole).count
      #expect(
        try shop.rflr("verify", "--store", store).errorLines == [
          "\(files) files checked, 0 problems"
        ])
      #expect(shop.runFiles(of: store).count == files)
      tally.leftovers += shop.temporaryFiles(of: store).count
      tally.runs += files
      round += 1
    }
    #expect(tally.continued > Self.goal / 4)
    #expect(Set(tally.moments).count == 3, "kills hit only \(Set(tally.moments))")
    try LongTests.report(
      .kills, "SIGKILL", tried: tally.kills, lost: tally.mismatches,
      "\(tally.perMoment); \(tally.runs) runs ended, \(tally.continued) resumes continued, "
        + "\(tally.leftovers) temporary files left and never counted, "
        + "\(Int(Date().timeIntervalSince(start))) s")
  }

  /// Starts a command again and again, killing it, until it comes to its end.
  private func kill(
    _ words: [String], into store: String, in shop: Workshop, seconds: Double,
    _ random: inout RandomStream, _ tally: inout Tally
  ) throws {
    var published = 0
    for attempt in 0..<1000 {
      let isResume = try shop.hasUnfinished(in: store)
      let command = try shop.start(words + ["--store", store, "--publish-every", "0.02"])
      if tally.kills < Self.goal, attempt < Self.killsOfOne {
        // One kill in five comes while the program starts: it reads the store or makes the index.
        let isEarly = random.uniform() < 0.2
        let delay = random.uniform() * (isEarly ? 0.04 : 0.1 + 0.5 * seconds)
        usleep(UInt32(delay * 1e6))
        command.signal(SIGKILL)
      }
      let outcome = command.wait(limit: 600)
      if outcome.status == 0 {
        tally.continued += isResume ? 1 : 0
        if isResume {
          #expect(
            outcome.errors.contains("continued"), "\(words) began anew: \(outcome.errors)")
        }
        return
      }
      try #require(outcome.status == 128 + SIGKILL, "\(words): \(outcome.errors)")
      #expect(!outcome.errors.contains("rflr:"), "\(outcome.errors)")
      // Reading checks every file: a kill may cost epochs, never a published byte.
      let now = try shop.epochs(in: store)
      #expect(now >= published, "\(words) lost epochs")
      tally.kills += 1
      tally.moments.append(now == 0 ? .beforeAnyFile : now > published ? .later : .beforeNextFile)
      tally.continued += isResume && now > published ? 1 : 0
      published = now
    }
    Issue.record("\(words) never came to its end")
  }

  /// When a kill came, as the files tell.
  enum Moment: String, CaseIterable {
    case beforeAnyFile = "before any file"
    case beforeNextFile = "before the next one"
    case later = "later"
  }

  struct Tally {
    var kills = 0
    var continued = 0
    var runs = 0
    var mismatches = 0
    var leftovers = 0
    var moments: [Moment] = []

    var perMoment: String {
      Moment.allCases.map { moment in
        "\(moments.count { $0 == moment }) \(moment.rawValue)"
      }.joined(separator: ", ")
    }
  }

  private static let plan = """
    {"base": {"data": {"points": 48}, "network": {"width": 400, "rank": 5, "depth": 2},
              "schedule": {"learning_rate": 0.01, "minimum_epochs": 100}, "stop": {"max_epochs": 2000},
              "observe": {"every": 20}},
     "grid": {"batch_size": [1, 7], "network.frozen": [true, false]}, "seeds": [1, 2]}
    """
}

extension Workshop {
  /// Epochs of all run files of a store together; each file is read and checked.
  fileprivate func epochs(in store: String) throws -> Int {
    try records(in: store).reduce(0) { $0 + $1.history.epochs.count }
  }

  /// Whether a store has a run that a start continues.
  fileprivate func hasUnfinished(in store: String) throws -> Bool {
    try records(in: store).contains { $0.status == .incomplete && $0.resume != nil }
  }

  /// What killed writers left.
  fileprivate func temporaryFiles(of store: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(path)/\(store)")
    return (names ?? .init()).compactMap { $0 as? String }.filter {
      AtomicFile.isTemporary(URL(filePath: $0).lastPathComponent)
    }
  }
}
