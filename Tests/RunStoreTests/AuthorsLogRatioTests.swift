import Foundation
import RFLR
import Testing

@testable import RunStore

/// Channel values, log-ratios, lists and tables of the authors' other scripts.
@Suite struct AuthorsLogRatioTests {
  @Test func trackedChannelsBecomeLooksAtTheLastBottleneck() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.tracking)
    #expect(record.status == .finished && record.configName == "custom_N16_bs4_L2")
    #expect(record.observations.map(\.epoch) == [0, 5, 10, 15, 20, 25])
    #expect(record.observations.allSatisfy { $0.channelValues.count == 3 })
    // The largest log-ratio that NumPy found, from the values as they are kept.
    let largest = try AuthorsFixture.json(AuthorsFixture.tracking + "/summary.json")
    let logs = try #require(record.observations.last).channelValues.map {
      log(abs(Double($0)) + 1e-6)
    }
    let found = try #require(logs.max()) - #require(logs.min())
    let stored = try #require(largest["max_ratio_final"]?.doubleValue)
    #expect(abs(found - stored) < 1e-9)
    #expect(record.configuration["seed"] == .integer(7), "the folder's name says it")
    #expect(record.configuration["observe.x"] == .double(1e-8))
    #expect(record.configuration["schedule.window"] == .integer(10))
    #expect(record.configuration["target.family"] == .string("custom"))
    #expect(record.series.map(\.name) == ["times"])
    #expect(record.history.epochs.isEmpty && record.provenance["wall_time_seconds"] == "0.8")
  }

  @Test func looksAreContentOfTheRun() throws {
    let copy = try AuthorsCopy(AuthorsFixture.tracking)
    let first = try copy.read().only()
    var bytes = try copy.bytes("fk_x0.npy")
    bytes[bytes.count - 1] ^= 0x80
    try copy.write(bytes, to: "fk_x0.npy")
    #expect(try copy.read().records.first?.runID != first.runID)
  }

  @Test func filesThatDoNotFollowFromTheValuesAreNamedAndTheRunIsTaken() throws {
    let copy = try AuthorsCopy(AuthorsFixture.tracking)
    var bytes = try copy.bytes("R_x0.npy")
    // The ratio of channels 0 and 1 at the first look, another exponent.
    bytes[bytes.count - 6 * 9 * 8 + 15] ^= 0x01
    try copy.write(bytes, to: "R_x0.npy")
    try copy.write(Array(try copy.bytes("max_ratio.npy").dropLast()), to: "max_ratio.npy")
    let results = try copy.read()
    #expect(results.records.count == 1 && results.records.first?.observations.count == 6)
    let problems = try copy.problems()
    #expect(problems.count == 2)
    #expect(problems[0].contains("seed_7/R_x0.npy: 1 of 54 values do not follow from fk_x0.npy"))
    #expect(problems[1].hasPrefix("seed_7/max_ratio.npy: "))
  }

  @Test func filesOfDifferentRunsAreRefused() throws {
    let copy = try AuthorsCopy(AuthorsFixture.tracking)
    try copy.edit("config.json", "\"hidden_rank\": 3", "\"hidden_rank\": 4")
    #expect(
      try copy.problems() == [
        "seed_7/fk_x0.npy: has the shape [6, 3] where [6, 4] belongs; the folder's files are of "
          + "different runs; copy all of them again"
      ])
    let other = try AuthorsCopy(AuthorsFixture.tracking)
    try other.write(try other.bytes("times.npy"), to: "epochs.npy")
    #expect(try other.problems().first?.contains("is no list of ascending epochs;") == true)
    let empty = try AuthorsCopy(AuthorsFixture.tracking)
    try empty.remove("epochs.npy")
    #expect(try empty.problems().first?.contains("epochs.npy: is missing;") == true)
    let bare = try AuthorsCopy(AuthorsFixture.tracking)
    try bare.remove("fk_x0.npy")
    #expect(try bare.problems().first?.contains("fk_x0.npy: is missing;") == true)
    let running = try AuthorsCopy(AuthorsFixture.tracking)
    try running.remove("summary.json")
    #expect(try running.read().only().status == .incomplete)
  }

  @Test func trackedBottleneckThatIsNotTheLastIsASeries() throws {
    let copy = try AuthorsCopy(AuthorsFixture.tracking)
    try copy.edit("config.json", "\"num_layers\": 2", "\"num_layers\": 3")
    let record = try copy.read().only()
    #expect(record.observations.isEmpty)
    #expect(record.series.map(\.name) == ["block2/f0", "block2/f1", "block2/f2", "times"])
  }

  @Test func plateauRunsKeepTheLogRatiosOfPairs() throws {
    let record = try AuthorsFixture.run("plateau/lr1e-02_bs4")
    #expect(
      record.series.map(\.name) == [
        "logratio/block2/0-1", "logratio/block2/0-2", "logratio/block2/1-2", "logratio/last/0-1",
        "logratio/last/0-2", "logratio/last/1-2",
      ])
    let pairs = Dictionary(uniqueKeysWithValues: record.series.map { ($0.name, $0.values) })
    #expect(record.series[0].steps == [0, 12, 24, 36, 48] && record.series[0].axis == .epoch)
    for look in 0..<5 {
      let (a, b, c) = (
        try #require(pairs["logratio/last/0-1"])[look],
        try #require(pairs["logratio/last/1-2"])[look],
        try #require(pairs["logratio/last/0-2"])[look]
      )
      #expect(abs(a + b - c) < 1e-9, "ln f0/f1 + ln f1/f2 = ln f0/f2")
    }
  }

  @Test func listOfOutcomesGivesOnlyRunsWithoutAFolder() throws {
    let records = try ingest(AuthorsFixture.path + "/plateau").records
    #expect(
      records.map { $0.source?.adapter }.sorted { $0 ?? "" < $1 ?? "" } == [
        "plateau-escape", "plateau-escape", "plateau-list",
      ])
    let alone = try #require(records.first { $0.source?.adapter == "plateau-list" })
    #expect(alone.status == .escaped && alone.metrics[MetricName.escapeEpochs] == 31)
    #expect(alone.configuration["stop.loss_below"] == nil, "the list does not say it")
    #expect(alone.configName == "f3_N768_bs8_L3" && alone.history.epochs.isEmpty)
    let scratch = try IngestScratch()
    let list = try #require(
      FileManager.default.contents(atPath: AuthorsFixture.path + "/plateau/all_results.json"))
    try scratch.write([UInt8](list), to: "all_results.json")
    #expect(try ingest(scratch.path).records.count == 3)
  }

  @Test func looksAtTheEndOfTrainingAreKeptWithoutAnEpoch() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.snapshots)
    #expect(
      record.series.map(\.name) == [
        "final/block1/f at x=0.0 by channel", "final/block1/f at x=0.2 by channel",
        "final/block2/f at x=0.0 by channel", "final/block2/f at x=0.2 by channel",
        "final/block2/f at x=1e-06 by channel",
      ])
    #expect(record.observations.isEmpty && record.series.allSatisfy { $0.steps == [0, 1, 2] })
    #expect(record.configuration["optimiser.momentum"] == .double(0.3))
    let copy = try AuthorsCopy(AuthorsFixture.snapshots)
    var bytes = try copy.bytes("layer1_logratio_matrix_x0.2.npy")
    bytes[bytes.count - 1] = 0x7f
    bytes[bytes.count - 2] = 0xf8
    try copy.write(bytes, to: "layer1_logratio_matrix_x0.2.npy")
    let problems = try copy.problems()
    #expect(problems.count == 1)
    #expect(problems[0].contains("1 of 9 log-ratios do not follow from the channel values"))
  }

  @Test func setupAndMinimaAreRunsAndTablesOfGroupsAreNone() throws {
    let setup = try AuthorsFixture.run("icml")
    #expect(setup.configName == "mom0.3_rank10" && setup.history.epochs.count == 8)
    #expect(setup.lrDivides == [LRDivide(epoch: 3, lrBefore: 0.01, lrAfter: 0.005)])
    #expect(setup.configuration["optimiser.momentum"] == .double(0.3))

    let notes = NoteList()
    let settings = try settings(note: notes.add)
    let items = Ingest.discover([
      AuthorsFixture.path + "/complexity", AuthorsFixture.path + "/two_step",
    ])
    let results = items.flatMap { Ingest.read($0, settings: settings) }
    #expect(results.records.count == 2 && results.problems.isEmpty)
    #expect(results.records[1].series.first?.values == [0, 0.5, 1.25, 3])
    #expect(results.records[1].series.first?.steps == [1, 2, 3, 4])
    #expect(results.records[1].configuration["network.rank"] == .integer(5))
    #expect(notes.lines.count == 4)
    #expect(notes.lines.contains { $0.contains("two_step: is the two-step study of a toy") })
  }

  @Test func oneTreeOfAllLayoutsGivesEachRunOnce() throws {
    let results = try ingest(AuthorsFixture.path)
    #expect(results.problems.isEmpty, "\(results.problems)")
    var counts: [String: Int] = [:]
    for record in results.records { counts[record.source?.adapter ?? "", default: 0] += 1 }
    #expect(
      counts == [
        "authors-tables": 2, "frequency-study": 2, "rerun-setup": 1, "logratio-tracking": 2,
        "plateau-list": 1, "plateau-escape": 2, "sumcos-sweep": 2,
      ])
    #expect(Set(results.records.map(\.runID)).count == results.records.count)
    #expect(
      try ingest(AuthorsFixture.path).records.map(\.runID) == results.records.map(\.runID))
  }

  @Test(arguments: ["fk_x0.npy", "epochs.npy", "times.npy", "R_x0.npy"])
  func everyTruncationOfAnArrayIsNamed(file: String) throws {
    let copy = try AuthorsCopy(AuthorsFixture.tracking)
    let bytes = try copy.bytes(file)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      try copy.write(Array(bytes[..<length]), to: file)
      let problems = try copy.problems()
      #expect(problems.count == 1 && problems[0].contains(file), "\(length): \(problems)")
    }
  }
}
