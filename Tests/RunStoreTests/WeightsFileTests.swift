import ForeignFiles
import Foundation
import RFLR
import Synchronization
import TestSupport
import Testing

@testable import RunStore

/// Files of weights that PyTorch wrote, as runs.
@Suite struct WeightsFileTests {
  static let fixtures = IngestScratch.repository + "/Tests/ForeignFilesTests/Fixtures/pth/"

  struct Expected: Decodable {
    struct File: Decodable {
      let x: [Double]?
      let output: [Double]?
    }
    let files: [String: File]
  }

  static func expected(_ name: String) throws -> Expected.File {
    let data = try Data(contentsOf: URL(filePath: fixtures + "expected.json"))
    return try #require(try JSONDecoder().decode(Expected.self, from: data).files[name])
  }

  /// A fixture under another name, in a folder of the test's own.
  static func copy(_ fixture: String, to name: String, in scratch: IngestScratch) throws -> String {
    try scratch.write(Array(try Data(contentsOf: URL(filePath: fixtures + fixture))), to: name)
  }

  /// PyTorch's forward pass in float64 against ours in float32 over the ingested weights.
  @Test(arguments: [
    "plain.pth", "protocol3.pth", "protocol4.pth", "protocol5.pth", "checkpoint.pth",
    "numpy_members.pth", "dataparallel.pth", "compiled.pth", "parameters.pth", "double.pth",
    "half.pth", "bfloat16.pth",
  ])
  func theNetworkIsPyTorchsWithin2e6(_ name: String) throws {
    let expected = try Self.expected(name)
    let record = try ingest(Self.fixtures + name).only()
    let parameters = try #require(record.checkpoints.first).parameters
    let output = NetworkFunction(parameters).output(at: (expected.x ?? []).map(Float.init))
    let errors = zip(output, expected.output ?? []).map { abs(Double($0) - $1) }
    #expect(errors.count == 21)
    #expect(errors.max() ?? 1 < 2e-6)
  }

  @Test func aBareStateDictIsOneRunOfFinalWeights() throws {
    let record = try ingest(Self.fixtures + "plain.pth").only()
    #expect(record.configName == "plain")
    #expect(record.producer == "PyTorch")
    #expect(record.status == .finished)
    #expect(record.frozen == nil)
    #expect(record.configuration["network.width"] == .integer(8))
    #expect(record.configuration["network.rank"] == .integer(2))
    #expect(record.configuration["network.depth"] == .integer(2))
    #expect(record.configuration["network.frozen"] == nil)
    #expect(record.configuration["target.family"] == nil)
    #expect(record.history == History())
    #expect(record.checkpoints.map(\.reason) == [.final])
    #expect(record.checkpoints[0].loss.isNaN)
    #expect(record.metrics == [MetricName.parameterCount: 109])
    #expect(record.source?.adapter == "weights")
  }

  @Test func aCheckpointBringsItsHistory() throws {
    let record = try ingest(Self.fixtures + "checkpoint.pth").only()
    #expect(record.history.epochs == [0, 1, 2])
    #expect(record.history.learningRates == [0.01, 0.01, 0.005])
    #expect(record.metrics[MetricName.epochs] == 3)
    #expect(record.metrics[MetricName.finalLoss] == record.history.losses.last)
    #expect(record.checkpoints.map(\.epoch) == [2])
    #expect(record.checkpoints[0].lr == 0.005)
    let members = record.source?.original["members"]
    #expect(members?["epoch"] == .integer(3))
    #expect(members?["errors_train"] == .array([.double(0.5), .double(0.25)]))
    #expect(members?.members.keys.contains { $0.contains("optimizer") } == false)
  }

  @Test func theFolderOrTheFileNamesTheConfiguration() throws {
    let scratch = try IngestScratch()
    for name in ["f3_N64_bs4_L2/model_parameters.pth", "f2_N64_bs4_L2.pth"] {
      _ = try Self.copy("plain.pth", to: name, in: scratch)
    }
    let records = try ingest(scratch.path).records
    #expect(records.map(\.configName) == ["f2_N64_bs4_L2", "f3_N64_bs4_L2"])
    #expect(records.map { $0.configuration["data.points"] } == [.integer(64), .integer(64)])
    _ = try Self.copy("plain.pth", to: "f3_N64_bs4_L9.pth", in: scratch)
    #expect(
      try ingest(scratch.path + "/f3_N64_bs4_L9.pth").onlyProblem(in: scratch)
        == "f3_N64_bs4_L9.pth: network.depth: the name f3_N64_bs4_L9 says 9, the weights have 2; "
        + "give the file and its folder the name of the run that it is of")
  }

  @Test func settingsFillWhatTheFileDoesNotSayAndContradictNothing() throws {
    let path = Self.fixtures + "plain.pth"
    let set = ["factor=3", "N=64", "bs=4", "frozen=true", "target=sumcos"]
    let record = try ingest(path, set: set).only()
    #expect(record.configName == "f3_N64_bs4_L2")
    #expect(record.configuration["network.frozen"] == .bool(true))
    // All weights stay in the checkpoint: the file does not say which of them moved.
    #expect(record.checkpoints[0].parameters.isWhole)
    let problems = try ingest(path, set: ["rank=5"]).problems
    #expect(problems.first?.contains("the source says 2, --set says 5") == true)
  }

  @Test func otherElementsAreNoted() throws {
    let notes = Mutex<[String]>([])
    let settings = try settings { note in notes.withLock { $0.append(note.description) } }
    let items = Ingest.discover([Self.fixtures + "half.pth"])
    let record = try items.flatMap { Ingest.read($0, settings: settings) }.only()
    #expect(
      notes.withLock {
        $0.map { $0.hasSuffix("its weights are float16; they are kept as float32") }
      } == [true])
    #expect(record.source?.original["elements"] == .array([.string("float16")]))
  }

  @Test(arguments: [
    ("missing.pth", "missing.pth: fcs.3.bias: is missing"),
    ("strided.pth", "strided.pth: \"whole\": is no weight of an RF-LR network"),
    ("bigendian.pth", "bigendian.pth: \"floats\": is no weight of an RF-LR network"),
    ("module.pth", "module.pth: module/data.pkl: byte 2: the pickle asks for __main__.Net"),
    ("legacy.pth", "legacy.pth: has the format that PyTorch wrote before version 1.6"),
    ("script.pt", "script.pt: is a TorchScript archive"),
  ])
  func aBadFileSaysWhy(_ name: String, _ start: String) throws {
    let problem = try #require(try ingest(Self.fixtures + name).problems.first)
    #expect(problem.replacing(Self.fixtures, with: "").hasPrefix(start), "\(problem)")
  }

  /// Fixtures hold the same network in several files: content says so, and one of a kind is stored.
  @Test func theSameWeightsAreOneRun() throws {
    let ids = try ["plain.pth", "protocol4.pth", "protocol5.pth"].map { name in
      try ingest(Self.fixtures + name).only().runID
    }
    #expect(Set(ids).count == 1)
  }

  @Test func everyFormatGivesTheSameWeights() throws {
    let scratch = try IngestScratch()
    let plain = try ingest(Self.fixtures + "plain.pth").only()
    let weights = plain.checkpoints[0].parameters
    let arrays = StateDict.arrays(of: weights, network: Network(width: 8, rank: 2, depth: 2))
    let tensors = Safetensors.image(of: arrays, metadata: ["format": "pt"])
    let paths = [
      try scratch.write(tensors, to: "a.safetensors"),
      try scratch.write(try NumPyArchive.image(of: arrays, path: "a.npz"), to: "a.npz"),
    ]
    let records = try paths.map { try ingest($0).only() }
    #expect(records.map(\.checkpoints[0].parameters) == [weights, weights])
    #expect(records.map(\.producer) == ["PyTorch", "unknown"])
    #expect(Set(records.map(\.runID)) == [plain.runID])
    // An archive of other arrays is nobody's weights, and is left to other layouts.
    let other = NamedArray("x", ForeignArray(.int8, shape: [1], bytes: [1]))
    let path = try scratch.write(
      try NumPyArchive.image(of: [other], path: "b.npz"), to: "other/b.npz")
    #expect(try ingest(path).problems.first?.contains("no array means a loss") == true)
  }
}
