import Foundation
import TestSupport
import Testing

/// Many processes work on one store at once: nothing is lost, nothing counts twice, nobody is locked out.
@Suite struct ManyWritersTests {
  /// Seeds of the sixteen trainers; four of them do what another does.
  private static let seeds = Array(1...12) + Array(1...4)

  private static func train(_ seed: Int) -> [String] {
    [
      "train", "f1_N16_bs4_L1", "--seed", "\(seed)", "--width", "32", "--rank", "3", "--epochs",
      "200",
    ]
  }

  @Test func sixteenTrainersAnIngestAndReadersMakeTheStoreOfOneProcess() throws {
    let shop = try Workshop()
    for seed in Set(Self.seeds).sorted() {
      try #require(shop.run(Self.train(seed) + ["--store", "whole"]).status == 0)
    }
    try shop.rflr("ingest", Workshop.sweepFolders, "--store", "whole")
    let (contents, dump) = try (shop.contents(of: "whole"), shop.dump(of: "whole"))

    var tally = Tally()
    let rounds = LongTests.areWanted ? 20 : 2
    for round in 0..<rounds {
      let store = "store\(round)"
      try Self.work(in: store, of: shop, &tally)
      #expect(try shop.contents(of: store) == contents)
      #expect(try shop.dump(of: store) == dump)
      let verified = try shop.rflr("verify", "--store", store)
      #expect(verified.errorLines.last == "\(contents.count) files checked, 0 problems")
      // What the index says of the bytes of each file holds too, though two have written some.
      let live = try shop.rflr("index", "dump", "--store", store).output
      try shop.rflr("index", "rebuild", "--store", store)
      #expect(try shop.rflr("index", "dump", "--store", store).output == live)
    }
    #expect(tally.answers > 0)
    if LongTests.areWanted {
      try LongTests.report(
        .writers, "writing processes", tried: 17 * rounds,
        "\(rounds) times 16 trainers and an ingest, \(tally.rebuilds) rebuilds and "
          + "\(tally.answers) queries meanwhile, longest \(Int(tally.longest * 1000)) ms")
    }
  }

  private struct Tally {
    var answers = 0
    var rebuilds = 0
    var longest = 0.0
  }

  /// Starts the writers, and asks and rebuilds until the last one has ended.
  private static func work(in store: String, of shop: Workshop, _ tally: inout Tally) throws {
    let works = seeds.map(train) + [["ingest", Workshop.sweepFolders]]
    let start = Date()
    let writers = try works.map { try shop.start($0 + ["--store", store]) }
    while writers.contains(where: \.isRunning) {
      let isRebuild = tally.answers % 3 == 2
      let question = isRebuild ? ["index", "rebuild"] : ["runs", "--format", "csv"]
      let asked = Date()
      let answer = try shop.run(question + ["--store", store])
      tally.longest = max(tally.longest, Date().timeIntervalSince(asked))
      // 66 before the first of them has made the store.
      #expect(answer.status == 0 || answer.status == 66, "\(question): \(answer.errors)")
      tally.answers += 1
      tally.rebuilds += isRebuild ? 1 : 0
    }
    for (writer, words) in zip(writers, works) {
      let outcome = writer.wait()
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    }
    tally.longest = max(tally.longest, Date().timeIntervalSince(start))
  }

  /// Where a writer stops itself while it holds the index, and whether readers can still ask.
  struct Hold: CustomTestStringConvertible {
    var file: String
    var call: Int
    var name: String
    var readersAreLockedOut: Bool

    var testDescription: String { "\(name) of \(file)" }
  }

  @Test(
    .enabled(if: FaultShim.library != nil, "needs clang or cc"),
    arguments: [
      Hold(file: "index.sqlite-journal", call: 1, name: "open", readersAreLockedOut: false),
      Hold(file: "index.sqlite", call: 2, name: "write", readersAreLockedOut: true),
    ])
  func suspendedHolderIsNamed(_ hold: Hold) throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--seed", "1")
    let holder = try FaultShim.startStopping(
      Self.train(2), in: shop.path, at: hold.call, on: "store/\(hold.file)", report: "report.txt")
    defer { holder.signal(SIGKILL) }
    try eventually("the holder does not stop") { holder.isStopped }
    let report = String(decoding: try shop.bytes("report.txt"), as: UTF8.self)
    #expect(report.hasPrefix("\(hold.name) "), "\(report)")

    let start = Date()
    func impatiently(_ words: [String]) throws -> Command.Outcome {
      try shop.run(words, environment: ["RFLR_BUSY_TIMEOUT": "0.2"])
    }
    let refused = try impatiently(Self.train(3))
    #expect(refused.status == 75)
    let who = "process \(holder.number) (rflr) on \(ProcessInfo.processInfo.hostName)"
    #expect(
      refused.errorLines == [
        "rflr: store/index.sqlite: \(who) holds the index and is suspended (database is locked); "
          + "wake it with `kill -CONT \(holder.number)` or end it, and try again"
      ])
    let listing = try impatiently(["runs", "--format", "csv"])
    #expect(listing.status == (hold.readersAreLockedOut ? 75 : 0), "\(listing.errors)")
    #expect(listing.errors.contains(who) == hold.readersAreLockedOut)
    #expect(Date().timeIntervalSince(start) < 20)

    holder.signal(SIGCONT)
    #expect(holder.wait().status == 0)
    try #require(shop.run(Self.train(3)).status == 0)
    #expect(try shop.column("seed", "rank = 3").sorted() == ["1", "2", "3"])
    #expect(try shop.run(["verify"]).status == 0)
  }

  @Test func patienceMustBeANumberOfSeconds() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    for text in ["", "soon", "-1", "nan"] {
      let outcome = try shop.run(["runs"], environment: ["RFLR_BUSY_TIMEOUT": text])
      #expect(outcome.status == 64)
      #expect(
        outcome.errorLines == [
          "rflr: RFLR_BUSY_TIMEOUT: \"\(text)\" is no number of seconds from 0 to 86400; "
            + "correct or unset it"
        ])
    }
  }

  @Test func writersOfASharedFileSystemAreWarnedOnce() throws {
    let shop = try Workshop()
    try shop.write(
      "25 1 254:0 / / rw - ext4 /dev/vda rw\n31 25 0:25 / \(shop.path) rw - nfs4 srv:/home rw\n",
      to: "mounts")
    try shop.write(
      #"{"base": {"network": {"width": 32, "rank": 3}, "stop": {"max_epochs": 3}}, "seeds": [1]}"#,
      to: "plan.json")
    func warnings(_ words: [String]) throws -> [String] {
      let outcome = try shop.run(words, environment: ["RFLR_MOUNTINFO": shop.path + "/mounts"])
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
      return outcome.errorLines.filter { $0.hasPrefix("warning: ") }
    }
    for words in [
      Self.train(1), ["sweep", "plan.json"], ["ingest", Workshop.sweepFolders],
      ["index", "rebuild"],
    ] {
      #expect(
        try warnings(words) == [
          "warning: store lies on nfs4 at \(shop.path), which other machines may write too and where "
            + "locks cannot be relied on: let one process at a time write it, or write stores on local "
            + "disks and bring them together with `rflr merge`"
        ])
    }
    for words in [["runs"], ["verify"], ["index", "dump"], ["stats", "table"]] {
      #expect(try warnings(words).isEmpty)
    }
    #expect(try !shop.rflr("index", "rebuild").errors.contains("warning"))
  }
}
