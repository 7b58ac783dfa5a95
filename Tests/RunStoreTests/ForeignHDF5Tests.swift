import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// Runs that h5py, PyTables and xarray have written (Fixtures/hdf5).
@Suite struct ForeignHDF5Tests {
  /// What the script says that every file of one run holds.
  private struct OneRun: Decodable {
    var files: [String]
    var losses: [Double]
    var rates: [Double]
    var state: [String: [Float]]
  }

  /// What PyTorch says of the run that README's lines kept.
  private struct ReadmeRun: Decodable {
    var losses: [Double]
    var rates: [Double]
    var testError: Double
    var points: [Float]
    var outputs: [Float]

    enum CodingKeys: String, CodingKey {
      case losses, rates, points, outputs
      case testError = "test_error"
    }
  }

  private static func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
  }

  private static let files =
    (try? json(OneRun.self, IngestScratch.hdf5 + "/one_run.json").files) ?? []

  @Test func fixturesAreThere() { #expect(Self.files.count >= 12) }

  @Test(arguments: files) func everyWayToWriteTheRunGivesTheSameRun(_ file: String) throws {
    let expected = try Self.json(OneRun.self, IngestScratch.hdf5 + "/one_run.json")
    let record = try ingest(IngestScratch.hdf5 + "/" + file).only()
    #expect(record.history.epochs == [0, 1, 2, 3, 4])
    #expect(record.history.losses == expected.losses)
    #expect(record.history.learningRates == expected.rates)
    #expect(
      record.lrDivides == [
        LRDivide(epoch: 1, lrBefore: 0.5, lrAfter: 0.25),
        LRDivide(epoch: 3, lrBefore: 0.25, lrAfter: 0.125),
      ])
    let checkpoint = try #require(record.checkpoints.first)
    #expect(record.checkpoints.count == 1 && checkpoint.reason == .final && checkpoint.epoch == 4)
    #expect(checkpoint.lr == 0.125 && checkpoint.loss == 0.0625)
    // Whether the features were frozen is not said, so the checkpoint has its own.
    #expect(record.frozen == nil)
    let blocks = checkpoint.parameters.blocks
    #expect(
      blocks.map(\.featureWeights) == [
        expected.state["fcs.0.weight"], expected.state["fcs.2.weight"],
      ])
    #expect(
      blocks.map(\.featureBias) == [expected.state["fcs.0.bias"], expected.state["fcs.2.bias"]])
    #expect(
      blocks.map(\.channelWeights) == [
        expected.state["fcs.1.weight"], expected.state["fcs.3.weight"],
      ])
    #expect(
      blocks.map(\.channelBias) == [expected.state["fcs.1.bias"], expected.state["fcs.3.bias"]])
    #expect(record.configName == "f2_N16_bs4_L1" && record.status == .finished)
    #expect(record.configuration["network.width"] == .integer(4))
    #expect(record.configuration["optimiser.name"] == .string("adam"))
    #expect(record.configuration["schedule.every"] == .integer(2))
    #expect(record.metrics[MetricName.testError] == 0.75)
    #expect(record.metrics[MetricName.minLoss] == 0.0625)
    #expect(record.metrics[MetricName.parameterCount] == 35)
    #expect(record.source?.original["metrics"] == .object(["my_own": .double(0.5)]))
    #expect(
      record.series == [
        Series(name: "gradient norm", steps: [0, 10, 20, 40], values: [4, 3, 2, 1]),
        Series(name: "val/loss", axis: .epoch, steps: [0, 1, 2, 3, 4], values: expected.losses),
      ])
    #expect(record.runID == (try ingest(IngestScratch.hdf5 + "/plain.h5").only()).runID)
    #expect(record.producer == (file == "ascii_array.h5" ? "groesser 1.0" : "größer 1.0"))
  }

  @Test func theLeastIsEnough() throws {
    let record = try ingest(IngestScratch.hdf5 + "/least.h5").only()
    #expect(record.history.losses.prefix(2) == [1, 0] && record.history.losses[2].isNaN)
    #expect(record.history.learningRates == [0.01, 0.01, 0.01])
    #expect(record.status == .diverged && record.checkpoints.isEmpty)
    #expect(record.producer == "unknown")
  }

  @Test func boolsAreNumbers() throws {
    let record = try ingest(IngestScratch.hdf5 + "/flags.h5").only()
    #expect(record.series.map(\.values) == [[1, 0, 1]])
  }

  @Test(arguments: [
    ("pandas.h5", "history"), ("xarray.h5", "epoch, loss"),
  ]) func hdf5FileThatIsNoRunIsNamedWithWhatItHolds(_ file: String, _ members: String) throws {
    let problems = try ingest(IngestScratch.hdf5 + "/" + file).problems
    #expect(
      problems == [
        IngestScratch.hdf5 + "/\(file): is an HDF5 file but no run file (at its root: \(members)); "
          + "give it the root attribute schema = \"rflr-run\" or \"rflr-foreign\" and the objects of "
          + "schemas/run-file.md, or leave it out"
      ])
  }

  // MARK: README's training loop

  private func checkReadmeRun(_ folder: String, _ name: String) throws {
    let expected = try Self.json(ReadmeRun.self, folder + "/\(name).json")
    let record = try ingest(folder + "/\(name).h5").only()
    #expect(record.history.losses == expected.losses)
    #expect(record.history.learningRates == expected.rates)
    #expect(record.metrics[MetricName.testError] == expected.testError)
    #expect(record.checkpoints.map(\.reason) == [.initial, .final])
    #expect(record.checkpoints.map(\.epoch) == [-1, expected.losses.count - 1])
    #expect(record.checkpoints[0].loss.isNaN && record.checkpoints[0].lr == expected.rates[0])
    #expect(record.configName == "f1_N32_bs8_L2")
    #expect(record.configuration["network.frozen"] == .bool(true))
    #expect(record.source?.original["config"]?["device"] == .string("cpu"))

    // Stored and read again, the weights compute what PyTorch's model computes.
    let scratch = try IngestScratch()
    let store = try Store(scratch.path + "/store", create: true)
    _ = try store.publish(record)
    let stored = try RunFile.readCheckpoint(store.filePath(of: record.runID), 1)
    let outputs = NetworkFunction(stored.parameters).output(at: expected.points)
    for (own, other) in zip(outputs, expected.outputs) {
      #expect(abs(own - other) <= 1e-5 * abs(other))
    }
    #expect(RunFile.verify(store.filePath(of: record.runID)) == [])
  }

  @Test func keptRunOfTheReadmeIsARun() throws {
    try checkReadmeRun(IngestScratch.hdf5, "readme")
  }

  @Test(
    .enabled(
      if: Python.with("torch", "h5py") != nil,
      "needs Python with torch and h5py; RFLR_PYTHON names one"))
  func linesOfTheReadmeKeepARun() throws {
    let scratch = try IngestScratch()
    let python = try #require(Python.with("torch", "h5py"))
    let made = try Python.run([python, IngestScratch.hdf5 + "/train_as_readme.py", scratch.path])
    #expect(made.status == 0, "\(made.output)")
    try checkReadmeRun(scratch.path, "run")
  }

  // MARK: Run files of our own schema

  /// A run file names itself, and its name becomes a path.
  @Test func runFileWithAPathForAnIdIsRefused() throws {
    let scratch = try IngestScratch()
    var record = RunRecord(
      configuration: RunConfiguration().json, configName: "x", runID: "../../../../evil",
      status: .finished, producer: "x")
    record.source = RunSource(adapter: "x", path: "x", sizeBytes: 0, sha256: "x")
    try scratch.write(RunFile.image(of: record), to: "a.h5")
    #expect(
      try ingest(scratch.path + "/a.h5").onlyProblem(in: scratch)
        == "a.h5: /@run_id: is not 16 hex digits; \(RunFile.remedy)")
  }

  @Test func runFileOfOursWithTheIdOfAnotherIsRefused() throws {
    let scratch = try IngestScratch()
    let record = RunRecord(
      configuration: RunConfiguration().json, configName: "x", runID: "0123456789abcdef",
      status: .finished, producer: "x")
    try scratch.write(RunFile.image(of: record), to: "a.h5")
    #expect(
      try ingest(scratch.path + "/a.h5").onlyProblem(in: scratch)
        .hasPrefix("a.h5: /@run_id: is 0123456789abcdef, the configuration's is "))
  }

  @Test func runFileWithEpochsBeyondArithmeticIsRefused() throws {
    let scratch = try IngestScratch()
    let configuration = RunConfiguration()
    var record = RunRecord(
      configuration: configuration.json, configName: "x", runID: configuration.runID,
      status: .finished, producer: "x")
    record.checkpoints = [
      Checkpoint(
        epoch: .max, reason: .final, lr: 1, loss: 1, parameters: Parameters(blocks: []))
    ]
    try scratch.write(RunFile.image(of: record), to: "a.h5")
    #expect(
      try ingest(scratch.path + "/a.h5").onlyProblem(in: scratch)
        .hasPrefix("a.h5: /history/epoch: or another epoch is 9223372036854775807"))
  }
}
