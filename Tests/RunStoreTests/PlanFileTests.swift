import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// A plan in chunks: the same for everybody, or an error.
@Suite struct PlanFileTests {
  private static func configurations(_ count: Int, seed: Int = 1) -> [RunConfiguration] {
    var random = RandomStream(named: "plan", seed: seed)
    return (0..<count).map { index in
      var made = RunConfiguration()
      made.target = index.isMultiple(of: 3) ? .expcos(factor: 2) : .sumcos(factor: 1)
      made.data.points = 16 << Int(3 * random.uniform())
      made.network.width = 8 << Int(4 * random.uniform())
      made.batchSize = 4
      made.seed = index
      return made
    }
  }

  /// The smallest plan with two chunks.
  private static func tiny() throws -> PlanFile {
    try PlanFile(name: "tiny", configurations: configurations(3), chunkCount: 2)
  }

  // MARK: Division

  @Test(arguments: 0..<40)
  func divisionIsTheOneOfTheLightestChunkFirst(_ seed: Int) {
    var random = RandomStream(named: "division", seed: seed)
    let count = 1 + Int(20 * random.uniform())
    // Few different costs, so that ties are common.
    let costs = (0..<Int(200 * random.uniform())).map { _ in (8 * random.uniform()).rounded() }
      .sorted(by: >)
    var loads = [Double](repeating: 0, count: count)
    let expected = costs.map { cost -> Int in
      let lightest = loads.firstIndex(of: loads.min() ?? 0) ?? 0
      loads[lightest] += cost
      return lightest + 1
    }
    #expect(PlanChunks.division(of: costs, into: count) == expected)
    let mean = costs.reduce(0, +) / Double(count)
    #expect((loads.max() ?? 0) <= mean + (costs.first ?? 0))
  }

  @Test func planOfThePaperIsBalanced() throws {
    let plan = try PlanFile(
      name: "p", configurations: SweepPlan(builtIn: "paper-rank5").configurations, chunkCount: 16)
    let loads = plan.chunkCosts.map(\.all)
    #expect((loads.max() ?? 0) / (loads.reduce(0, +) / 16) < 1.001)
    for chunk in 1...16 {
      let costs = plan.lines(ofChunk: chunk).map(\.cost)
      #expect(costs == costs.sorted(by: >))
    }
  }

  @Test func orderAndRepetitionOfConfigurationsDoNotMatter() throws {
    let configurations = Self.configurations(40)
    let plan = try PlanFile(name: "p", configurations: configurations, chunkCount: 7)
    let other = try PlanFile(
      name: "p", configurations: configurations.reversed() + configurations.prefix(5),
      chunkCount: 7)
    #expect(plan.bytes == other.bytes && plan.id == other.id)
    #expect(
      try PlanFile(name: "p", configurations: configurations, chunkCount: 8).id != plan.id)
    #expect(try PlanFile(name: "q", configurations: configurations, chunkCount: 7).id != plan.id)
  }

  @Test func moreChunksThanConfigurationsLeaveSomeEmpty() throws {
    let plan = try PlanFile(name: "p", configurations: Self.configurations(3), chunkCount: 9)
    #expect((1...9).map { plan.lines(ofChunk: $0).count } == [1, 1, 1, 0, 0, 0, 0, 0, 0])
    #expect(throws: StoreError.self) {
      try PlanFile(name: "p", configurations: [], chunkCount: 1)
    }
    #expect(throws: StoreError.self) {
      try PlanFile(name: "p", configurations: Self.configurations(1), chunkCount: 0)
    }
  }

  // MARK: Writing and reading

  @Test(arguments: ["reproduction", "expcos", "adam", "symmetry"])
  func fileHoldsEveryConfigurationOfThePlan(_ name: String) throws {
    let scratch = try IngestScratch()
    let store = try Store(scratch.path, create: true)
    let wanted = try SweepPlan(builtIn: name).configurations
    let made = try PlanFile(name: "\"\(name)\"\n\u{1B}é", configurations: wanted, chunkCount: 5)
    let file = try PlanFiles(of: store).keep(made)
    #expect(try PlanFiles(of: store).keep(made) == file)
    let read = try PlanFile(reading: file)
    #expect(read.bytes == made.bytes && read.lines == made.lines && read.name == made.name)
    #expect(Set(try read.configurations()) == Set(wanted))
    #expect(try (1...5).flatMap { try read.configurations(ofChunk: $0) } == read.configurations())
    let hash = try ContentHash.sha256(ofFile: file).sha256
    #expect(file.hasSuffix("/plans/\(hash.prefix(16)).jsonl"))
  }

  @Test func commonMembersAreSaidOnce() throws {
    let plan = try Self.tiny()
    #expect(plan.base["network.rank"] != nil && plan.base["seed"] == nil)
    #expect(plan.base["target.family"] == nil)
    #expect(plan.lines.allSatisfy { $0.set["network.rank"] == nil && $0.set["seed"] != nil })
  }

  @Test func everyFlippedByteAndEveryCutIsAnError() throws {
    let scratch = try IngestScratch()
    let plan = try Self.tiny()
    let path = scratch.path + "/\(plan.id).jsonl"
    for position in plan.bytes.indices {
      var bytes = plan.bytes
      bytes[position] ^= 1 << UInt8(position % 8)
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: StoreError.self) { try PlanFile(reading: path) }
      #expect([.badData, .usage].contains(error?.code), "\(position)")
    }
    for length in plan.bytes.indices {
      try Data(plan.bytes[..<length]).write(to: URL(filePath: path))
      #expect(throws: StoreError.self, "\(length)") { try PlanFile(reading: path) }
    }
  }

  @Test func fileUnderAnotherNameIsReadAndItsLinesAreStillChecked() throws {
    let scratch = try IngestScratch()
    let plan = try Self.tiny()
    let path = try scratch.write(plan.bytes, to: "mine.jsonl")
    #expect(try PlanFile(reading: path).id == plan.id)
    let text = String(decoding: plan.bytes, as: UTF8.self)
    try scratch.write(text.replacing("\"chunk\":2", with: "\"chunk\":1"), to: "mine.jsonl")
    let error = #expect(throws: StoreError.self) { try PlanFile(reading: path) }
    #expect(error?.reason.contains("cut or changed") == true)
  }

  @Test func newerAndForeignFilesSayWhatTheyAre() throws {
    let scratch = try IngestScratch()
    let plan = try Self.tiny()
    let text = String(decoding: plan.bytes, as: UTF8.self)
    let newer = try scratch.write(
      text.replacing("\"schema_version\":1", with: "\"schema_version\":2"), to: "newer.jsonl")
    #expect(
      #expect(throws: StoreError.self) { try PlanFile(reading: newer) }?.reason
        == "was written by a newer rflr")
    for foreign in ["", "\n", "{}\n", "[1]\n", "{\"schema\":\"rflr-run\"}\n", "\u{0}"] {
      let path = try scratch.write(foreign, to: "foreign.jsonl")
      let error = #expect(throws: StoreError.self) { try PlanFile(reading: path) }
      #expect(error?.field == "line 1", "\(foreign)")
    }
    #expect(
      #expect(throws: StoreError.self) { try PlanFile(reading: scratch.path) }?.code == .noInput)
  }

  @Test func configurationWithAnotherRunIDIsRefused() throws {
    let plan = try Self.tiny()
    var lines = plan.lines
    lines[0].runID = "0123456789abcdef"
    let wrong = PlanFile(name: "p", chunkCount: 2, base: plan.base, lines: lines)
    let error = #expect(throws: StoreError.self) { try wrong.configurations() }
    #expect(error?.field == "0123456789abcdef" && error?.code == .badData)
    lines = plan.lines
    lines[0].set = .object(["seed": .string("x")])
    let odd = PlanFile(name: "p", chunkCount: 2, base: plan.base, lines: lines)
    #expect(throws: StoreError.self) { try odd.configuration(of: odd.lines[0]) }
  }

  // MARK: Finding

  @Test func planIsFoundByFileNameIdOrAsTheOnlyOne() throws {
    let scratch = try IngestScratch()
    let files = PlanFiles(of: try Store(scratch.path, create: true))
    #expect(throws: StoreError.self) { try files.find(nil) }
    let first = try Self.tiny()
    let path = try files.keep(first)
    for reference in [nil, "tiny", first.id, String(first.id.prefix(4)), path] {
      #expect(try files.find(reference).id == first.id, "\(String(describing: reference))")
    }
    let second = try PlanFile(name: "tiny", configurations: Self.configurations(3), chunkCount: 3)
    try files.keep(second)
    for reference in [nil, "tiny", ""] {
      let error = #expect(throws: StoreError.self) { try files.find(reference) }
      #expect([.usage, .noInput].contains(error?.code))
      #expect(error?.remedy.contains(first.id) == true && error?.remedy.contains(second.id) == true)
    }
    #expect(try files.find(second.id).chunkCount == 3)
    #expect(throws: StoreError.self) { try files.find("other") }
  }

  @Test func changedFileOfAStoreIsNotTakenForThePlan() throws {
    let scratch = try IngestScratch()
    let files = PlanFiles(of: try Store(scratch.path, create: true))
    let plan = try Self.tiny()
    let path = try files.keep(plan)
    try Data(plan.bytes.dropLast()).write(to: URL(filePath: path))
    let error = #expect(throws: StoreError.self) { try files.keep(plan) }
    #expect(error?.code == .badData && error?.remedy.contains("remove it") == true)
  }
}
