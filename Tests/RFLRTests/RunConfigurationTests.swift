internal import Foundation
internal import RFLR
internal import Testing

@Suite struct RunConfigurationTests {
  struct Identities: Decodable {
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
      var written: String
      var canonical: String
      var runID: String
      var configurationID: String
      var testDescription: String { written }
    }
    var cases: [Case]
  }

  static let identities = Result { try Golden.load("Golden/identity.json", as: Identities.self) }

  @Test(arguments: 0..<10)
  func identityEqualsTheOneThatPythonComputes(index: Int) throws {
    let expected = try Self.identities.get().cases[index]
    let configuration = try decode(expected.written)
    #expect(configuration.json.canonicalText == expected.canonical)
    #expect(configuration.runID == expected.runID)
    #expect(configuration.configurationID == expected.configurationID)
    #expect(RunConfiguration.identity(of: configuration.json) == expected.runID)
    #expect(
      RunConfiguration.configurationIdentity(of: configuration.json) == expected.configurationID)
  }

  @Test(arguments: 0..<10)
  func writingThenReadingGivesTheSameConfiguration(index: Int) throws {
    let configuration = try decode(try Self.identities.get().cases[index].written)
    #expect(try RunConfiguration(json: configuration.json) == configuration)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: data) == configuration)
  }

  @Test func anEmptyDocumentIsTheDefaultConfiguration() throws {
    #expect(try decode("{}") == RunConfiguration())
  }

  @Test func onlyTheSeedLeavesTheConfigurationIDAlone() {
    let one = RunConfiguration(seed: 1)
    let two = RunConfiguration(seed: 2)
    #expect(one.runID != two.runID)
    #expect(one.configurationID == two.configurationID)
    var other = one
    other.network.rank = 5
    #expect(other.configurationID != one.configurationID)
  }

  @Test func everyLeafMovesTheRunID() throws {
    let base = RunConfiguration()
    let changes: [(inout RunConfiguration) -> Void] = [
      { $0.target = .expcos(factor: 3) }, { $0.target = .sumcos(factor: 2) },
      { $0.data.points = 767 }, { $0.data.sampling = .random }, { $0.data.testPoints = 499 },
      { $0.data.testSampling = .random }, { $0.network.width = 1023 }, { $0.network.rank = 9 },
      { $0.network.depth = 2 }, { $0.network.frozen = false },
      { $0.network.initialisation = .mup }, { $0.batchSize = 7 }, { $0.optimiser.rule = .adam },
      { $0.optimiser.momentum = 0.5 }, { $0.optimiser.beta1 = 0.8 }, { $0.optimiser.beta2 = 0.99 },
      { $0.optimiser.epsilon = 1e-7 }, { $0.optimiser.clipNorm = nil },
      { $0.schedule = .fixed(0.01) }, { $0.schedule = .paper(from: 0.02) },
      { $0.schedule = .step(rate: 0.01, every: 1, factor: 1) }, { $0.stop.maxEpochs = 9 },
      { $0.stop.learningRateBelow = nil }, { $0.stop.lossBelow = 1 }, { $0.stop.lossAbove = 9 },
      { $0.checkpoints.initial = false }, { $0.checkpoints.lrDivides = false },
      { $0.checkpoints.afterEpochs = 9 }, { $0.checkpoints.lossDivisor = 1.2 },
      { $0.checkpoints.every = 3 }, { $0.checkpoints.final = false }, { $0.observe.every = 3 },
      { $0.observe.x = 0.5 }, { $0.observe.modes = 9 }, { $0.seed = 43 },
    ]
    var seen: Set = [base.runID]
    for change in changes {
      var changed = base
      change(&changed)
      #expect(seen.insert(changed.runID).inserted)
      #expect(try RunConfiguration(json: changed.json) == changed)
    }
  }

  @Test func aNameGivesThePapersConfigurationAndComesBack() throws {
    let name = try #require(ConfigurationName("f4_N512_bs2_L6"))
    let configuration = RunConfiguration(name: name)
    #expect(configuration.target == .sumcos(factor: 4))
    #expect(configuration.data.points == 512)
    #expect(configuration.batchSize == 2)
    #expect(configuration.network.depth == 6)
    #expect(configuration.network.width == 1024)
    #expect(configuration.network.initialisation == .torchDefault)
    #expect(configuration.schedule == .paper())
    #expect(configuration.name == name.description)
  }

  @Test func namesOutsideThePapersFormBeginWithTheFamily() throws {
    #expect(try decode("{\"target\":{\"family\":\"chirp\"}}").name == "chirp_N768_bs8_L3")
    let frequency = "{\"target\":{\"family\":\"multifrequency\",\"multiplier\":1.5}}"
    #expect(try decode(frequency).name == "freq1.5_rank10_L3")
    #expect(
      RunConfiguration(
        target: .multifrequency(multiplier: 2), network: Network(rank: 15, depth: 16)
      )
      .name == "freq2_rank15_L16")
  }

  @Test(arguments: [(768, 8, 96), (768, 512, 2), (16, 16, 1), (25, 4, 7), (1, 1, 1)])
  func aShortLastBatchIsAStep(points: Int, batchSize: Int, steps: Int) {
    let configuration = RunConfiguration(
      data: DataGrid(points: points), batchSize: batchSize)
    #expect(configuration.stepsPerEpoch == steps)
  }

  private func decode(_ text: String) throws -> RunConfiguration {
    try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
  }
}
