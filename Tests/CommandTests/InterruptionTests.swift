import Foundation
import TestSupport
import Testing

/// Ctrl-C, a scheduler's SIGTERM and a kill: nothing that was stored is lost, and the same command
/// goes on to the same result.
@Suite struct InterruptionTests {
  /// A second or two of training.
  private static let long = [
    "train", "f1_N16_bs1_L1", "--width", "128", "--rank", "4", "--epochs", "30000",
    "--schedule", "fixed", "--lr", "1e-3",
  ]

  @Test func interruptedTrainingEndsWithTheContentOfAnUndisturbedOne() throws {
    let shop = try Workshop()
    let whole = try shop.run(Self.long + ["--store", "whole"])
    #expect(whole.status == 0)
    for (signal, status) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
      let command = try shop.start(Self.long)
      // The index is there once the signal is listened to; later a file of the last time is, too.
      try eventually("no index") { try shop.hasIndex }
      usleep(150_000)
      command.signal(signal)
      let outcome = command.wait()
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errorLines.last == "stopped; the same command continues it")
      #expect(field("status", of: outcome)?.hasPrefix("stopped after") == true)
      #expect(try shop.run(["verify"]).status == 0)
    }
    let last = try shop.run(Self.long)
    #expect(last.status == 0)
    #expect(last.errors.hasPrefix("f1_N16_bs1_L1 continued after epoch "), "\(last.errors)")
    let run = try #require(field("run", of: last))
    #expect(
      try shop.shown("content hash", of: run)
        == shop.shown("content hash", of: run, in: "whole"))
    #expect(try shop.dump() == shop.dump(of: "whole"))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func sweepGoesOnWhereItWasEnded(by signal: Int32) throws {
    let shop = try Workshop()
    try shop.write(
      """
      {"base": {"network": {"width": 64, "rank": 3, "depth": 1}, "data": {"points": 16},
                "schedule": {"name": "fixed", "learning_rate": 0.001}, "stop": {"max_epochs": 2500}},
       "grid": {"batch_size": [2, 4]}, "seeds": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
      """, to: "plan.json")
    let sweep = ["sweep", "plan.json", "--jobs", "2"]
    let command = try shop.start(sweep)
    try eventually("no run file") { shop.runFiles().count >= 3 }
    command.signal(signal)
    let outcome = command.wait()
    let done = shop.runFiles().count
    #expect(outcome.status == 128 + signal, "\(outcome.errors)")
    #expect((3..<20).contains(done), "\(done)")
    if signal != SIGKILL {
      #expect(outcome.errorLines.last?.hasSuffix("not begun; the same command goes on") == true)
      #expect(try shop.column("run_id", "seed >= 0").count == done)
      #expect(try shop.run(["verify"]).status == 0)
    }
    let rest = try shop.run(sweep)
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(shop.runFiles().count == 20)
    #expect(try shop.column("status", "seed >= 0") == Array(repeating: "finished", count: 20))
    #expect(try shop.rflr("verify").errorLines == ["20 files checked, 0 problems"])
    let dump = try shop.rflr("index", "dump").output
    try shop.rflr("index", "rebuild")
    #expect(try shop.rflr("index", "dump").output == dump)

    try shop.rflr("sweep", "plan.json", "--jobs", "2", "--store", "whole")
    #expect(try shop.dump() == shop.dump(of: "whole"))
  }

  @Test func writersAtTheSameTimeWaitForEachOther() throws {
    let shop = try Workshop()
    let commands = try (1...4).map { seed in
      try shop.start(["train", "f1_N16_bs4_L1", "--seed", "\(seed)"] + Workshop.tiny)
    }
    let ingest = try shop.start(["ingest", Workshop.sweepFolders])
    for command in commands + [ingest] {
      let outcome = command.wait()
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try shop.rflr("verify").errorLines == ["7 files checked, 0 problems"])
    #expect(
      try shop.column("seed", "origin = trained", "--sort-by", "seed") == ["1", "2", "3", "4"])
  }

  @Test func readerThatGoesAwayIsNoError() throws {
    let shop = try Workshop()
    for seed in 1...3 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)") }
    let line = "set -o pipefail; '\(Command.rflr)' index dump | head -n 1"
    let outcome = try Command(program: "/bin/bash", ["-c", line], in: shop.path).wait()
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.outputLines.count == 1)
  }
}

extension Workshop {
  /// Whether there is an index that a command has opened.
  fileprivate var hasIndex: Bool {
    get throws { FileManager.default.fileExists(atPath: path + "/store/index.sqlite") }
  }
}
