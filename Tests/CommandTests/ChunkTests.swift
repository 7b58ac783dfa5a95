import Foundation
import RunStore
import TestSupport
import Testing

/// `sweep --chunk` and `sweep status`: a plan that machines without an index train part by part.
@Suite struct ChunkTests {
  static let plan = """
    {"base": {"network": {"width": 32, "rank": 3}, "data": {"points": 16},
              "stop": {"max_epochs": 30}},
     "grid": {"batch_size": [2, 4], "target.factor": [1, 3]}, "seeds": [1, 2, 3]}
    """
  /// Minutes of training; tests stop it.
  private static let endless = """
    {"base": {"network": {"width": 1024, "rank": 10, "depth": 1}, "data": {"points": 64},
              "batch_size": 2, "schedule": {"name": "fixed", "learning_rate": 0.001},
              "stop": {"max_epochs": 200000}}, "seeds": [1, 2, 3, 4]}
    """

  static func shop(_ plan: String = plan) throws -> Workshop {
    let shop = try Workshop()
    try shop.write(plan, to: "plan.json")
    return shop
  }

  @Test func chunksAtTheSameTimeGiveThePlainSweepsRuns() throws {
    let shop = try Self.shop()
    let tasks = try (1...4).map {
      try shop.start(["sweep", "plan.json", "--chunk", "\($0)/4", "--jobs", "1"])
    }
    for task in tasks {
      let outcome = task.wait()
      #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
      #expect(outcome.errorLines.last == "3 trained (3 finished)", "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store/index.sqlite"))
    #expect(shop.planFiles.count == 1)
    #expect(
      try shop.summary() == ["done": 12, "running": 0, "resumable": 0, "failed": 0, "missing": 0])
    try shop.rflr("sweep", "plan.json", "--store", "whole")
    try shop.rflr("index", "rebuild")
    #expect(try shop.dump() == shop.dump(of: "whole"))
    #expect(try shop.rflr("verify").errorLines == ["12 files checked, 0 problems"])

    // Given again nothing is trained.
    let again = try shop.rflr("sweep", "plan.json", "--chunk", "2/4")
    #expect(again.errorLines.last == "0 trained, 3 were in the store already")
  }

  @Test func planFileTellsTheNumberOfChunks() throws {
    let shop = try Self.shop()
    try shop.rflr("sweep", "plan.json", "--chunk", "1/2", "--store", "a")
    let file = try "a/plans/" + #require(shop.planFiles(of: "a").first)
    try shop.rflr("sweep", file, "--chunk", "2", "--store", "b")
    try shop.rflr("sweep", file, "--chunk", "1/2", "--store", "b")
    #expect(
      shop.planFiles(of: "b") == shop.planFiles(of: "a") && shop.runFiles(of: "b").count == 12)
    for (words, says) in [
      (["--chunk", "1/3"], "has 2 chunks, not 3"), (["--chunk", "3"], "there is no chunk 3"),
      (["--where", "bs = 2"], "trained as it is"), (["--seeds", "1"], "trained as it is"),
      (["--slurm", "--array-size", "3"], "has 2 chunks, not 3"),
    ] {
      let outcome = try shop.run(["sweep", file] + words)
      #expect(outcome.status == 64 && outcome.errors.contains(says), "\(words): \(outcome.errors)")
      #expect(outcome.errorLines.count == 1)
    }
    // Without a chunk it is a plan like others.
    try shop.rflr("sweep", file, "--store", "c")
    #expect(shop.runFiles(of: "c").count == 12)
  }

  @Test func dryRunListsTheChunkAndWritesNothing() throws {
    let shop = try Self.shop()
    let outcome = try shop.rflr("sweep", "plan.json", "--chunk", "1/4", "--dry-run")
    #expect(outcome.outputLines.count == 4 && outcome.errors.hasPrefix("3 configurations"))
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
  }

  @Test func emptyChunkIsDoneAtOnce() throws {
    let shop = try Self.shop()
    let outcome = try shop.rflr("sweep", "plan.json", "--chunk", "20/20")
    #expect(outcome.errors.contains("chunk 20 of 20 of plan.json: 0 configurations"))
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGKILL])
  func endedChunkLeavesWhatCanGoOn(by signal: Int32) throws {
    let shop = try Self.shop(Self.endless)
    let words = ["sweep", "plan.json", "--chunk", "1/2", "--jobs", "2", "--publish-every", "0.2"]
    let task = try shop.start(words)
    try eventually("no plan file") { !shop.planFiles.isEmpty }
    try eventually("no run under way") { try shop.runs().contains { $0.state == "running" } }
    #expect(try shop.rflr("watch").output.hasPrefix("chunk 1 of 2 of plan.json  on "))
    #expect(try shop.rflr("sweep", "status", "--failed", "--as-array").output == "2\n")
    try eventually("no run file") { shop.runFiles().count == 2 }
    task.signal(signal)
    #expect(task.wait().status == 128 + signal)
    let left = try shop.runs()
    #expect(left.filter { $0.state == "resumable" }.count == 2, "\(left)")
    #expect(left.filter { $0.state == "missing" }.count == 2)
    #expect(try shop.rflr("sweep", "status", "--failed", "--as-array").output == "1-2\n")
    let chunk = try #require(try shop.rows("sweep", "status", "--chunks").first)
    #expect(chunk["task"] as? String == (signal == SIGKILL ? "killed" : "interrupted"))
    #expect(chunk["resumable"] as? Int == 2)
    #expect(try shop.rflr("verify").errors.contains(", 0 problems"))

    let next = try shop.start(words)
    try eventually("nothing continued") { try shop.runs().contains { $0.state == "running" } }
    next.signal(SIGTERM)
    let outcome = next.wait()
    #expect(outcome.errors.contains("2 to be continued, 0 to begin"), "\(outcome.errors)")
  }

  @Test func failedRunIsNamedWithItsReasonAndTheOthersAreTrained() throws {
    let shop = try Self.shop()
    try shop.rflr("sweep", "plan.json", "--chunk", "1/2")
    let file = try #require(shop.runFiles().first)
    try shop.write("no HDF5", to: "store/runs/" + file)
    let outcome = try shop.run(["sweep", "plan.json", "--chunk", "1/2"])
    #expect(outcome.status == 1 && outcome.errors.contains("1 failed"), "\(outcome.errors)")
    let shown = try shop.rflr("sweep", "status", "plan.json")
    #expect(shown.output.contains("note: failed: f"), "\(shown.output)")
    #expect(shown.output.contains(file) && shown.output.contains("note: chunks: 0 done"))
    let failed = try shop.runs("--failed").filter { $0.state == "failed" }
    #expect(failed.count == 1 && failed[0].detail?.contains(file) == true)
  }

  @Test func tasksShareCoresAsTheSchedulerSays() throws {
    let shop = try Self.shop()
    func said(_ environment: [String: String]) throws -> Command.Outcome {
      try shop.run(["sweep", "plan.json", "--chunk", "1/4"], environment: environment)
    }
    #expect(try said(["SLURM_CPUS_PER_TASK": "7"]).errors.contains(" 7 at a time on "))
    let wrong = try said(["SLURM_CPUS_PER_TASK": "many"])
    #expect(wrong.status == 64 && wrong.errors.contains("SLURM_CPUS_PER_TASK"))
    let line = "taskset -c 0 '\(Command.rflr)' sweep plan.json --chunk 1/4"
    let pinned = try Command(
      program: "/bin/bash", ["-c", line], in: shop.path, environment: ["SLURM_CPUS_PER_TASK": ""]
    ).wait()
    #expect(pinned.errors.contains(" 1 at a time on "), "\(pinned.errors)")
  }

  @Test func twoPlansOfOneNameAreToldApart() throws {
    let shop = try Self.shop()
    try shop.rflr("sweep", "plan.json", "--chunk", "1/2")
    try shop.rflr("sweep", "plan.json", "--chunk", "1/3")
    let outcome = try shop.run(["sweep", "status", "plan.json"])
    #expect(outcome.status == 64 && outcome.errors.contains("2 plans fit"), "\(outcome.errors)")
    for plan in shop.planFiles {
      let id = String(plan.dropLast(6))
      #expect(outcome.errors.contains(id))
      #expect(try shop.rflr("sweep", "status", id).output.contains(id))
    }
    #expect(try shop.run(["sweep", "status", "x"]).status == 66)
  }

  @Test func changedPlanFileIsAnErrorForEveryCommand() throws {
    let shop = try Self.shop()
    try shop.rflr("sweep", "plan.json", "--chunk", "1/2")
    let file = try "store/plans/" + #require(shop.planFiles.first)
    let whole = try shop.bytes(file)
    for bytes in [whole.dropLast(9), whole.dropLast() + Data("x".utf8), Data()] {
      try shop.write(Data(bytes), to: file)
      for words in [
        ["sweep", "plan.json", "--chunk", "1/2"], ["sweep", file, "--chunk", "1"],
        ["sweep", "status"], ["sweep", "resubmit"],
      ] {
        let outcome = try shop.run(words)
        #expect(outcome.status == 65 && outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(file), "\(outcome.errors)")
      }
    }
  }

  @Test(.enabled(if: Python.with("jsonschema") != nil, "no Python with jsonschema"))
  func planFileAndStateFollowTheirSchemas() throws {
    let shop = try Self.shop()
    try shop.rflr("sweep", "plan.json", "--chunk", "1/2")
    let script = """
      import glob, json, sys, jsonschema
      plan, state = (json.load(open(name)) for name in sys.argv[1:])
      jsonschema.Draft202012Validator.check_schema(plan)
      lines = [json.loads(line) for line in open(glob.glob("store/plans/*.jsonl")[0])]
      for number, line in enumerate(lines):
          part = plan["$defs"]["header" if number == 0 else "line"]
          jsonschema.validate(line, {**part, "$defs": plan["$defs"]})
          jsonschema.validate(line, plan)
      assert len(lines) == 13
      for name in glob.glob("store/sweeps/*.json"): jsonschema.validate(json.load(open(name)), state)
      """
    let read = try Command(
      program: "/usr/bin/env",
      [
        #require(Python.with("jsonschema")), "-c", script,
        Workshop.repository + "/schemas/plan.schema.json",
        Workshop.repository + "/schemas/sweep-state.schema.json",
      ], in: shop.path
    ).wait()
    #expect(read.status == 0, "\(read.errors)")
  }
}

extension Workshop {
  /// Names of the plan files of a store.
  func planFiles(of store: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(store)/plans")
    return (names ?? []).filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }.sorted()
  }

  var planFiles: [String] { planFiles(of: "store") }

  /// What `sweep status` counts.
  func summary() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try rows("sweep", "status") {
      counts[row["state"] as? String ?? ""] = row["runs"] as? Int
    }
    return counts
  }

  /// What `sweep status --runs` lists.
  func runs(_ words: String = "--runs") throws -> [(state: String, detail: String?)] {
    try rows("sweep", "status", words).map {
      ($0["state"] as? String ?? "", $0["detail"] as? String)
    }
  }
}
