import Foundation
import RFLR
import RunStore

/// Runs made up for tests; small, so that whole files can be damaged byte by byte.
enum RunFileSamples {
  static func plain(frozen: Bool = true, seed: Int = 7) -> RunRecord {
    let network = Network(width: 4, rank: 2, depth: 1, frozen: frozen)
    let configuration = RunConfiguration(
      data: DataGrid(points: 16), network: network, batchSize: 4, seed: seed)
    return RunRecord(
      configuration: configuration.json, configName: configuration.name,
      runID: configuration.runID, status: .finished, producer: "rflr 0.0.0")
  }

  /// A run with everything that a file can hold, and only finite numbers.
  static func full(frozen: Bool = true) -> RunRecord {
    var record = plain(frozen: frozen)
    let network = Network(width: 4, rank: 2, depth: 1, frozen: frozen)
    let drawn = Parameters(initialising: network, seed: 7)
    record.history = History(
      epochs: [0, 1, 2], losses: [1.5, 0.1, 0x1p-1074], learningRates: [0.01, 0.01, 0.005])
    record.lrDivides = [LRDivide(epoch: 1, lrBefore: 0.01, lrAfter: 0.005)]
    record.checkpoints = [
      Checkpoint(epoch: -1, reason: .initial, lr: 0.01, loss: 1.5, parameters: drawn),
      Checkpoint(epoch: 1, reason: .beforeLRDivide, lr: 0.01, loss: 0.1, parameters: drawn),
    ]
    if frozen {
      record.frozen = Parameters(blocks: drawn.blocks.map(Self.features))
      for index in record.checkpoints.indices {
        record.checkpoints[index].parameters.blocks = drawn.blocks.map(Self.channels)
      }
    }
    record.checkpoints[1].parameters.blocks[0].channelBias[0] = -0.0
    record.observations = [
      Observation(
        epoch: -1, channelValues: [1, 2], modeAmplitudes: [0.5, 0.25, 0], fullLoss: 1.5),
      Observation(epoch: 2, channelValues: [3, 4], modeAmplitudes: [1, 2, 3], fullLoss: 0.01),
    ]
    record.metrics = [MetricName.testError: 0.01, MetricName.epochs: 3]
    record.resume = ResumeState(
      epochCount: 3, stepCount: 12, losses: record.history.losses, parameters: drawn,
      moments: [0.5, -0.5])
    record.provenance = ["host": "einstein", "cpu": "größer", "wall_time_seconds": "1.5"]
    return record
  }

  /// A full run in which every kind of number is also not finite.
  static func notFinite() -> RunRecord {
    var record = full()
    record.status = .diverged
    record.history.losses = [.infinity, .nan, -.infinity]
    record.checkpoints[0].loss = .nan
    record.checkpoints[1].parameters.blocks[1].channelWeights[0] = .nan
    record.observations[0].channelValues[0] = -.infinity
    record.observations[1].fullLoss = .nan
    record.metrics = [MetricName.testError: .nan, MetricName.minLoss: -.infinity, "x": .infinity]
    record.resume?.moments = [.nan, .infinity]
    return record
  }

  /// A run of a foreign tool: part of a configuration, a shortened history, no weights.
  static func foreign() -> RunRecord {
    let configuration: JSONValue = .object([
      "batch_size": .integer(4), "network": .object(["rank": .integer(5)]),
      "odd": .array([.number(1e17), .number(.nan), .string("a\"b\\\n\u{1}é😀"), .null, .bool(true)]),
    ])
    var record = RunRecord(
      configuration: configuration, configName: "f1_N16_bs4_L1", runID: "0123456789abcdef",
      status: .finished, producer: "janisaiad/MMNN",
      source: RunSource(
        adapter: "results-table", path: "/data/table.csv", row: 12, sizeBytes: 1000,
        sha256: String(repeating: "ab", count: 32),
        original: .object(["note": .string(""), "loss": .number(-.infinity)])))
    record.history = History(
      epochs: [0, 1, 98, 99], losses: [4, 3, 2, 1], learningRates: [1, 1, 1, 1])
    record.observations = [
      Observation(epoch: 0, channelValues: [1, 2, 3], modeAmplitudes: [], fullLoss: 0)
    ]
    record.series = [
      Series(name: "grad/größe", steps: [], values: []),
      Series(name: "val/loss", axis: .epoch, steps: [0, 99], values: [.nan, -.infinity]),
    ]
    return record
  }

  /// A run of a study: a configuration of its own, numbers and arrays, no history.
  static func study(seed: Int = 3) -> RunRecord {
    let configuration: JSONValue = .object([
      "kind": .string("maxcut"), "seed": .integer(seed), "nodes": .integer(4),
    ])
    var record = RunRecord(
      configuration: configuration, configName: "maxcut_n4",
      runID: RunConfiguration.identity(of: configuration), status: .finished,
      producer: "rflr 0.0.0")
    record.kind = "maxcut"
    record.metrics = ["cut": 4, "sdp_value": 4.25]
    record.arrays = [
      StudyArray("cuts", [3], [2, 3, 4], units: "edges", about: "cut of the mean, [step]"),
      StudyArray("empty", [0, 2], [Double](), about: "nothing"),
      StudyArray("vectors", [2, 2], [1, -0.0, .nan, -.infinity], about: "größer, [node, axis]"),
    ]
    return record
  }

  private static func features(of block: BlockParameters) -> BlockParameters {
    BlockParameters(
      featureWeights: block.featureWeights, featureBias: block.featureBias, channelWeights: [],
      channelBias: [])
  }

  private static func channels(of block: BlockParameters) -> BlockParameters {
    BlockParameters(
      featureWeights: [], featureBias: [], channelWeights: block.channelWeights,
      channelBias: block.channelBias)
  }
}

/// A folder of its own for each test, removed with it.
final class RunFileFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "rflr-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: file(name))))
  }

  func put(_ bytes: some Sequence<UInt8>, as name: String) throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }
}
