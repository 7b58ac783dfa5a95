import Foundation
import TestSupport
import Testing

/// `sweep --slurm` and `sweep resubmit`, with programs that stand in for SLURM's.
@Suite struct SlurmTests {
  /// A folder with a plan, in which sbatch and squeue are ours.
  private final class Stage {
    let shop: Workshop
    private let environment: [String: String]

    init(in folder: String = "store") throws {
      shop = try ChunkTests.shop()
      let fakes = Workshop.repository + "/Tests/CommandTests/FakeSlurm"
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      environment = [
        "PATH": "\(fakes):\(path)", "FAKE_SLURM": shop.path + "/fake", "RFLR_STORE": folder,
        "SLURM_CPUS_PER_TASK": "",
      ]
      try shop.write("", to: "fake/asked")
    }

    func run(_ words: String...) throws -> Command.Outcome {
      try shop.run(words, environment: environment)
    }

    /// What sbatch was asked, one word a line, each time.
    var asked: [String] {
      get throws {
        try String(decoding: shop.bytes("fake/asked"), as: UTF8.self)
          .split(whereSeparator: \.isNewline).map(String.init)
      }
    }

    /// Runs a task of a script as SLURM's daemon would.
    func task(_ number: Int, of script: String, job: Int = 4711) throws -> Command.Outcome {
      try Command(
        program: "/bin/bash", [script], in: "/",
        environment: [
          "SLURM_ARRAY_JOB_ID": "\(job)", "SLURM_ARRAY_TASK_ID": "\(number)",
          "SLURM_CPUS_PER_TASK": "1",
        ]
      ).wait()
    }

    func script(in folder: String = "store") throws -> String {
      try "\(shop.path)/\(folder)/plans/"
        + #require(shop.planFiles(of: folder).first).replacing(".jsonl", with: ".sbatch")
    }
  }

  @Test func scriptIsTheKeptOne() throws {
    let stage = try Stage()
    let outcome = try stage.run(
      "sweep", "plan.json", "--where", "bs = 2", "--slurm", "--export-only", "--array-size", "3",
      "--partition", "short", "--time", "1:30:00", "--cpus-per-task", "8", "--account", "a b",
      "--mem", "2G", "--stop-before", "60", "--sbatch-option", "--gres=x:1", "--sbatch-option",
      "--comment=\"it's\" \\ #5", "--sbatch-option", "-H")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let script = try stage.script()
    #expect(outcome.output == "sbatch \(script)\n")
    #expect(try stage.asked.isEmpty)
    let text = String(decoding: try stage.shop.bytes(script), as: UTF8.self)
      .replacing(stage.shop.path, with: "/FOLDER").replacing(Command.rflr, with: "/BIN/rflr")
      .replacing(/as written by rflr: [0-9a-f]{16}/, with: "as written by rflr: HASH")
    try expectGolden(text, "Tests/CommandTests/Golden/script.sbatch")
  }

  @Test func planGoesThroughSlurmInSeveralSubmissions() throws {
    let stage = try Stage()
    let first = try stage.run("sweep", "plan.json", "--slurm", "--array-size", "4")
    #expect(first.status == 0 && first.output == "4711\n", "\(first.errors)")
    let script = try stage.script()
    #expect(try stage.asked == ["--parsable", "--array=1-4", script])

    try stage.shop.write("1 RUNNING\n2 PENDING\n3 PENDING\n4 PENDING\n", to: "fake/queue")
    let nothing = try stage.run("sweep", "resubmit")
    #expect(nothing.status == 0 && nothing.output.isEmpty)
    #expect(nothing.errors.contains("1 chunk running, 3 queued, 0 to be submitted"))
    #expect(try stage.run("sweep", "status", "--failed", "--as-array").output.isEmpty)

    #expect(try stage.task(3, of: script).status == 0)
    try FileManager.default.removeItem(atPath: stage.shop.path + "/fake/queue")
    let open = try stage.run("sweep", "status", "--failed", "--as-array")
    #expect(open.output == "1-2,4\n" && open.errors.isEmpty)
    // The whole command again is a resubmission, and asks for as many chunks as before.
    let again = try stage.run("sweep", "plan.json", "--slurm")
    #expect(again.output == "4712\n", "\(again.errors)")
    #expect(try stage.asked.suffix(3) == ["--parsable", "--array=1-2,4", script])
    #expect(stage.shop.planFiles.count == 1)

    for number in [1, 2, 4] { #expect(try stage.task(number, of: script, job: 4712).status == 0) }
    let last = try stage.run("sweep", "resubmit", "plan.json")
    #expect(last.status == 0 && last.output.isEmpty)
    #expect(
      last.errors.contains("12 of 12 runs done, 0 chunks running, 0 queued, 0 to be submitted"))
    #expect(try stage.run("sweep", "status", "--failed", "--as-array").output.isEmpty)
    let jobs = try stage.shop.rows("sweep", "status", "--chunks").map { $0["job"] as? String }
    #expect(jobs == ["4712_1", "4712_2", "4711_3", "4712_4"])
  }

  @Test func oddFoldersAreQuotedForShellAndSbatch() throws {
    let folder = "a store's \"ü\" 100% $HOME #1"
    let stage = try Stage(in: folder)
    let outcome = try stage.run("sweep", "plan.json", "--slurm", "--array-size", "2")
    #expect(outcome.output == "4711\n", "\(outcome.errors)")
    let script = try stage.script(in: folder)
    let text = String(decoding: try stage.shop.bytes(script), as: UTF8.self)
    #expect(text.contains("/a store's \\\"ü\\\" 100%% $HOME #1/plans/"), "\(text)")
    #expect(try stage.task(1, of: script).status == 0)
    #expect(stage.shop.runFiles(of: folder).count == 6)
    let refused = try stage.run("sweep", "plan.json", "--slurm", "--store", "a\\b")
    #expect(refused.status == 64 && refused.errors.contains("backslash"))
  }

  @Test func editedScriptIsKeptAndItsThrottleToo() throws {
    let stage = try Stage()
    _ = try stage.run("sweep", "plan.json", "--slurm", "--export-only", "--array-size", "4")
    let script = try stage.script()
    func text() throws -> String { String(decoding: try stage.shop.bytes(script), as: UTF8.self) }
    // Nobody has touched it: other options make it anew.
    _ = try stage.run("sweep", "plan.json", "--slurm", "--export-only", "--time", "30")
    #expect(try text().contains("#SBATCH --time=30\n"))
    let edited = try text().replacing("--array=1-4", with: "--array=1-4%2")
    try edited.write(toFile: script, atomically: true, encoding: .utf8)
    let outcome = try stage.run("sweep", "plan.json", "--slurm", "--time", "60")
    #expect(outcome.errors.contains("was edited and is left as it is"), "\(outcome.errors)")
    #expect(try text() == edited)
    #expect(try stage.asked == ["--parsable", "--array=1-4%2", script])
  }

  @Test func refusalIsPassedOnInItsWords() throws {
    let stage = try Stage()
    try stage.shop.write(
      "sbatch: error: invalid partition specified: nowhere\n"
        + "sbatch: error: Batch job submission failed: Invalid partition name specified\n",
      to: "fake/refusal")
    let outcome = try stage.run("sweep", "plan.json", "--slurm", "--partition", "nowhere")
    #expect(outcome.status == 74 && outcome.output.isEmpty)
    #expect(
      outcome.errorLines.last?.hasPrefix(
        "rflr: sbatch: invalid partition specified: nowhere Batch job submission failed: Invalid "
          + "partition name specified; correct the options or edit ") == true, "\(outcome.errors)")
    #expect(try stage.run("sweep", "status").status == 0)
  }

  @Test func withoutSlurmOneLineSaysWhatToDo() throws {
    let shop = try ChunkTests.shop()
    let nowhere = ["PATH": "/nowhere"]
    let outcome = try shop.run(["sweep", "plan.json", "--slurm"], environment: nowhere)
    #expect(outcome.status == 66)
    let line = try #require(outcome.errorLines.last)
    for word in ["rflr: sbatch: is not installed", "--export-only", "--chunk I/"] {
      #expect(line.contains(word), "\(line)")
    }
    try shop.rflr("sweep", "plan.json", "--chunk", "1/3", "--store", "chunks")
    let none = try shop.run(["sweep", "resubmit", "--store", "chunks"])
    #expect(none.status == 66 && none.errors.contains("there is no script"), "\(none.errors)")
  }

  @Test func squeueThatFailsIsANoteAndTheRecordsCount() throws {
    let stage = try Stage()
    #expect(try stage.run("sweep", "plan.json", "--slurm", "--array-size", "2").status == 0)
    #expect(try stage.task(1, of: stage.script()).status == 0)
    for (path, says) in [("/nowhere", "is not installed"), ("\(stage.shop.path)/bad", "no answer")]
    {
      try stage.shop.write("#!/bin/sh\necho no answer >&2\nexit 1\n", to: "bad/squeue")
      chmod(stage.shop.path + "/bad/squeue", 0o755)
      let outcome = try stage.shop.run(
        ["sweep", "status", "--failed", "--as-array"], environment: ["PATH": path + ":/bin"])
      #expect(outcome.status == 0 && outcome.output == "2\n")
      if path != "/nowhere" {
        #expect(outcome.errors.hasPrefix("note: squeue: ") && outcome.errors.contains(says))
      }
    }
  }

  @Test func estimateWarnsOfWhatDoesNotFit() throws {
    let shop = try Workshop()
    try shop.write(
      """
      {"base": {"network": {"width": 1024, "rank": 20, "depth": 8}, "data": {"points": 131072},
                "schedule": {"name": "fixed", "learning_rate": 0.001},
                "stop": {"max_epochs": 100000}}, "seeds": [1, 2, 3]}
      """, to: "plan.json")
    let outcome = try shop.run([
      "sweep", "plan.json", "--slurm", "--export-only", "--time", "3", "--stop-before", "1",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("3 configurations in 3 chunks; about "), "\(outcome.errors)")
    #expect(outcome.errors.contains("does not fit into --time 3"), "\(outcome.errors)")
    #expect(outcome.errors.contains("--stop-before should be more than"), "\(outcome.errors)")
  }
}
