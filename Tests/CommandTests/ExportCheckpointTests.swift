import Foundation
import TestSupport
import Testing

/// Weights for PyTorch, loaded by PyTorch or, without it, by NumPy.
@Suite struct ExportCheckpointTests {
  static var python: String? {
    Python.with("torch", "safetensors", "h5py") ?? Python.with("numpy", "h5py")
  }
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "check_weights.py").path

  struct Case: Sendable, CustomTestStringConvertible {
    var format: String
    var frozen: Bool
    var testDescription: String { "\(format), \(frozen ? "frozen" : "trainable") features" }
    static let all = ["npz", "safetensors", "h5"].flatMap { format in
      [true, false].map { Case(format: format, frozen: $0) }
    }
  }

  @Test(
    .enabled(
      if: ExportCheckpointTests.python != nil, "no python3 with numpy, h5py; RFLR_PYTHON names one"),
    arguments: Case.all)
  func forwardPassGivesTheStoredTestError(_ choice: Case) throws {
    let shop = try Workshop()
    let run = try shop.train("f2_N32_bs4_L2", "--frozen", "\(choice.frozen)")
    let file = "out/weights of a \"run\".\(choice.format)"
    let outcome = try shop.rflr("export", "checkpoint", run, "--to", file)
    #expect(outcome.outputLines == [file])
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("in Python: model.load_state_dict("))
    let read = try Command(
      program: "/usr/bin/env",
      [#require(Self.python), Self.script, file, String(line.dropFirst(11))], in: shop.path
    ).wait()
    try #require(read.status == 0, "\(read.errors)")
    let says = try #require(
      try JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [String: Any])
    let stored = try #require(Double(try shop.column("test_error", "f2_N32_bs4_L2")[0]))
    let computed = try #require(says["test_error"] as? Double)
    #expect(abs(computed / stored - 1) < 1e-5, "\(computed) for \(stored)")
    #expect(says["run_id"] as? String == run && says["config_name"] as? String == "f2_N32_bs4_L2")
    #expect(says["epoch"] as? String == "29" && says["reason"] as? String == "final")
    let configuration = try shop.rflr("show", run, "--json").output
    #expect(says["configuration"] as? String == String(configuration.dropLast()))
  }

  @Test(arguments: ["npz", "safetensors", "h5"])
  func fileIsReplacedOnlyByForceAndEqualWeightsAreEqualBytes(format: String) throws {
    let shop = try Workshop()
    let run = try shop.train("f1_N16_bs4_L1")
    let file = "weights.\(format)"
    try shop.rflr("export", "checkpoint", run, "--to", file)
    let first = try shop.bytes(file)
    #expect(first.count > 400)
    let refused = try shop.run(["export", "checkpoint", run, "--at", "init", "--to", file])
    #expect(refused.status == 73)
    #expect(
      refused.errorLines == [
        "rflr: \(file): is there already; choose another name with --to, or replace it with --force"
      ])
    #expect(try shop.bytes(file) == first)
    try shop.rflr("export", "checkpoint", run, "--at", "init", "--to", file, "--force")
    #expect(try shop.bytes(file) != first)
    try shop.rflr(
      "export", "checkpoint", "f1_N16_bs4_L1", "--format", format, "--to", file, "--force")
    #expect(try shop.bytes(file) == first)
  }

  @Test func checkpointsAreNamedByEpochAndByReason() throws {
    let shop = try Workshop()
    let run = try shop.train(
      "f1_N16_bs4_L1", "--checkpoint-every", "10", "--observe-every", "none")
    func bytes(_ at: String) throws -> Data {
      try shop.rflr("export", "checkpoint", run, "--at", at, "--to", "a.npz", "--force")
      return try shop.bytes("a.npz")
    }
    #expect(try bytes("-1") == bytes("init"))
    #expect(try bytes("9") == bytes("every:1"))
    #expect(try bytes("19") == bytes("every:2"))
    #expect(try bytes("every:3") == bytes("every:last"))
    #expect(try bytes("every:2") != bytes("every:3"))
    let refused = try shop.run(["export", "checkpoint", run, "--at", "every", "--to", "b.npz"])
    #expect(refused.status == 64)
    #expect(
      refused.errorLines == [
        "rflr: \(run): every stands for 3 checkpoints; "
          + "add :1 … :3 or :last, or give an epoch: 9, 19, 29"
      ])
  }

  @Test func runWithoutWeightsIsRefused() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let run = try shop.column("run_id", "f1_N16_bs1_L1")[0]
    let refused = try shop.run(["export", "checkpoint", run, "--to", "new/a.npz"])
    #expect(refused.status == 66)
    #expect(
      refused.errorLines == [
        "rflr: \(run): keeps no weights: it was ingested from \(Workshop.table), which has none; "
          + "list the runs that do with `rflr runs 'checkpoints > 0'`"
      ])
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/new"))
  }
}
