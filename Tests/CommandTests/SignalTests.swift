import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// SIGINT and SIGTERM at random moments of every command: the shell sees 130 or 143, nothing half-written
/// stays behind, the store is sound, and the same command given again gives the undisturbed result.
@Suite struct SignalTests {
  struct Job: Sendable, CustomTestStringConvertible {
    var words: [String]
    /// Files that it writes, besides the store.
    var output: String?

    var testDescription: String { words.prefix(2).joined(separator: " ") }
  }

  static let jobs = [
    Job(words: [
      "train", "f1_N16_bs2_L1", "--width", "512", "--rank", "10", "--epochs", "3000",
      "--schedule", "fixed", "--lr", "1e-3",
    ]),
    Job(words: ["sweep", "plan.json", "--jobs", "2"]),
    Job(words: ["ingest", Workshop.table, "--set", "rank=5"]),
    Job(words: ["export", "runs", "metrics", "--to", "out", "--force"], output: "out"),
    Job(words: ["index", "rebuild"]),
    Job(words: ["merge", "one", "two", "--into", "store"]),
    Job(words: ["verify"]),
    Job(words: ["stats", "table", "seed >= 0"]),
    Job(words: ["stats", "divides", "seed >= 0"]),
    Job(
      words: [
        "claims", "--to", "out", "--force", "--claims",
        Workshop.repository + "/notebooks-data/reference/paper_claims.csv",
      ], output: "out"),
    Job(words: ["figure", "loss", "seed >= 0", "--to", "out", "--force"], output: "out"),
    Job(words: ["report", "--to", "out/report.html"], output: "out"),
  ]

  @Test(arguments: jobs) func signalLeavesNothingHalfDone(_ job: Job) throws {
    let stage = try Stage(job)
    var random = RandomStream(named: "signals", seed: job.words[0].count)
    var (sent, caught) = (0, 0)
    for _ in 0..<(LongTests.areWanted ? 15 : 1) {
      for signal in [SIGINT, SIGTERM] {
        try stage.begin()
        let outcome = try stage.disturb(signal, after: random.uniform() * stage.seconds)
        sent += 1
        caught += outcome.status == 128 + signal ? 1 : 0
        // It may have come to its end before.
        #expect([stage.status, 128 + signal].contains(outcome.status), "\(outcome.errors)")
        #expect(!outcome.errors.contains("rflr: "), "\(outcome.errors)")
        #expect(stage.temporaryFiles == [], "\(job)")
        #expect(try Store(stage.shop.path + "/stage/store").verify().problems.isEmpty)
        try stage.repeatUndisturbed()
      }
    }
    if LongTests.areWanted {
      try LongTests.report(
        .kills, "SIGINT and SIGTERM", tried: sent,
        "\(job.testDescription): \(caught) ended it with 130 or 143")
    }
  }

  /// A folder in which a job is done again and again from the same beginning.
  private final class Stage {
    let shop: Workshop
    let job: Job
    private(set) var seconds = 0.0
    private(set) var status: Int32 = 0
    private var wholeOutput = ""
    private var wholeFiles: [String: Data] = [:]
    private var wholeDump: [String] = []

    init(_ job: Job) throws {
      shop = try Workshop()
      self.job = job
      try shop.write(
        """
        {"base": {"network": {"width": 256, "rank": 3}, "stop": {"max_epochs": 300}},
         "seeds": [1, 2, 3]}
        """, to: "begin/plan.json")
      try shop.write("", to: "tmp/keep")
      try FileManager.default.createDirectory(
        atPath: shop.path + "/begin/out", withIntermediateDirectories: true)
      for seed in 5...7 {
        try shop.train(
          "f1_N16_bs4_L1", "--seed", "\(seed)", "--observe-every", "5", to: "begin/store")
      }
      for seed in 1...3 {
        try shop.train("f1_N16_bs4_L1", "--seed", "\(2 * seed)", to: "begin/one")
        try shop.train("f1_N16_bs4_L1", "--seed", "\(3 * seed)", to: "begin/two")
      }
      try begin()
      let start = Date()
      let outcome = try Command(job.words, in: shop.path + "/stage").wait()
      seconds = Date().timeIntervalSince(start)
      try #require([0, 1].contains(outcome.status), "\(outcome.errors)")
      status = outcome.status
      (wholeOutput, wholeFiles) = (outcome.output, try files())
      wholeDump = try shop.dump(of: "stage/store")
    }

    func begin() throws {
      try? FileManager.default.removeItem(atPath: shop.path + "/stage")
      try FileManager.default.copyItem(atPath: shop.path + "/begin", toPath: shop.path + "/stage")
    }

    func disturb(_ signal: Int32, after delay: Double) throws -> Command.Outcome {
      let command = try Command(
        job.words, in: shop.path + "/stage", environment: ["TMPDIR": shop.path + "/tmp"])
      usleep(UInt32(delay * 1e6))
      command.signal(signal)
      return command.wait()
    }

    /// What should not be there any more.
    var temporaryFiles: [String] {
      let names = ["tmp", "stage"].flatMap { folder in
        (FileManager.default.enumerator(atPath: shop.path + "/" + folder) ?? .init())
          .compactMap { $0 as? String }.map { folder + "/" + $0 }
      }
      return names.filter {
        $0.hasPrefix("tmp/") && $0 != "tmp/keep"
          || AtomicFile.isTemporary(URL(filePath: $0).lastPathComponent)
      }
    }

    func repeatUndisturbed() throws {
      let outcome = try Command(job.words, in: shop.path + "/stage").wait()
      #expect(outcome.status == status, "\(outcome.errors)")
      // Those tell what was there before, as a stopped run or a figure's style.
      if !["train", "sweep", "ingest", "figure"].contains(job.words[0]) {
        #expect(outcome.output == wholeOutput)
      }
      #expect(try files() == wholeFiles, "\(job) wrote other files")
      #expect(try shop.dump(of: "stage/store") == wholeDump, "\(job) left another store")
    }

    private func files() throws -> [String: Data] {
      try job.output.map { try shop.files(below: "stage/" + $0) } ?? [:]
    }
  }
}
