import Foundation
import TestSupport
import Testing

/// Ctrl-C, a scheduler's SIGTERM and a kill: nothing that was stored is lost, and the same command
/// goes on to the same result.
@Suite struct InterruptionTests {
  /// About a second of training.
  private static let long = [
    "train", "f1_N16_bs1_L1", "--width", "1024", "--rank", "10", "--epochs", "20000",
    "--schedule", "fixed", "--lr", "1e-3",
  ]

  @Test func interruptedTrainingEndsWithTheContentOfAnUndisturbedOne() throws {
    let shop = try Workshop()
    let start = Date()
    let whole = try shop.run(Self.long + ["--store", "whole"])
    let seconds = Date().timeIntervalSince(start)
    #expect(whole.status == 0)
    for (signal, status) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
      let command = try shop.start(Self.long)
      // Whoever has made the index listens to signals.
      try eventually("no index") { shop.hasIndex }
      usleep(UInt32(0.2e6 * seconds))
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
      {"base": {"network": {"width": 512, "rank": 10, "depth": 1}, "data": {"points": 32},
                "schedule": {"name": "fixed", "learning_rate": 0.001}, "stop": {"max_epochs": 4000}},
       "grid": {"batch_size": [2, 4]}, "seeds": [1, 2, 3, 4, 5, 6]}
      """, to: "plan.json")
    let sweep = ["sweep", "plan.json", "--jobs", "2"]
    let command = try shop.start(sweep)
    try eventually("no run file") { shop.runFiles().count >= 2 }
    command.signal(signal)
    let outcome = command.wait()
    let done = shop.runFiles().count
    #expect(outcome.status == 128 + signal, "\(outcome.errors)")
    #expect((2..<12).contains(done), "\(done)")
    if signal != SIGKILL {
      #expect(outcome.errorLines.last?.hasSuffix("not begun; the same command goes on") == true)
      #expect(try shop.column("run_id", "seed >= 0").count == done)
      #expect(try shop.run(["verify"]).status == 0)
    }
    let rest = try shop.run(sweep)
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(shop.runFiles().count == 12)
    #expect(try shop.column("status", "seed >= 0") == Array(repeating: "finished", count: 12))
    #expect(try shop.rflr("verify").errorLines == ["12 files checked, 0 problems"])
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

  @Test func configurationComesThroughAPipe() throws {
    let shop = try Workshop()
    let line = "echo '{\"seed\": 7}' | '\(Command.rflr)' train --config /dev/stdin --print-config"
    let outcome = try Command(program: "/bin/bash", ["-c", line], in: shop.path).wait()
    #expect(outcome.status == 0 && outcome.output.contains(#""seed":7"#), "\(outcome.errors)")
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
    FileManager.default.fileExists(atPath: path + "/store/index.sqlite")
  }
}
