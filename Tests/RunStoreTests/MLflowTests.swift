import Foundation
import RFLR
import Testing

@testable import RunStore

@Suite struct MLflowTests {
  static let folder = LogFixtures.real("mlflow")

  @Test(arguments: [("mlflow.db", "db"), ("mlruns", "mlruns")])
  func runsAreMLflowsOwn(_ source: String, _ key: String) throws {
    let results = try ingest("\(Self.folder)/\(source)")
    #expect(results.problems == [])
    let records = results.records.sorted { $0.configName < $1.configName }
    guard case .array(let expected)? = try LogFixtures.json("mlflow/expected.json")[key] else {
      Issue.record("no expectation")
      return
    }
    #expect(records.map(\.configName) == expected.map { $0["name"]?.stringValue ?? "" })
    guard case .object(let metrics)? = expected[0]["metrics"] else { return }
    func values(_ name: String) -> [Double] {
      guard case .array(let points)? = metrics[name] else { return [] }
      return points.map { point in
        guard case .array(let pair) = point else { return 0 }
        let value = pair[1].doubleValue ?? 0
        // The database has no infinities; its largest number stands for them.
        return abs(value) == .greatestFiniteMagnitude
          ? Double(signOf: value, magnitudeOf: .infinity) : value
      }
    }
    let record = records[0]
    #expect(record.history.epochs == [0, 1, 2, 3])
    #expect(record.history.losses == values("train/loss"))
    #expect(shown(try record.series(named: "val/acc").values) == shown(values("val/acc")))
    #expect(try record.series(named: "val/acc").axis == .epoch)
    #expect(record.metrics[MetricName.testError] == 0.25)
    #expect(record.configuration["schedule.learning_rate"] == .number(0.01))
    #expect(record.configuration["network.rank"] == .integer(5))
    #expect(record.configuration["optimiser.name"] == .string("sgd"))
    #expect(record.configuration["data.points"] == .integer(16))
    #expect(
      record.source?.original["parameters"] == .object(["note": .string("it's: a \"test\"")]))
    #expect(record.source?.original["tags"] == .object(["author": .string("einstein")]))
    #expect(record.source?.original["experiment"] == .string("rf-lr größe"))
    // Without steps the order in which they were logged is all that is known.
    #expect(records[1].history.losses == [3, 2, 1])
    #expect(records[1].history.epochs == [0, 1, 2])
    #expect(records[1].status == .stopped)
  }

  @Test func oneRunByTwoWaysIsOneRun() throws {
    let stored = Set(try ingest("\(Self.folder)/mlflow.db").records.map(\.runID))
    let files = Set(try ingest("\(Self.folder)/mlruns").records.map(\.runID))
    #expect(stored == files)
  }

  @Test func allLogsAreStoredOnce() throws {
    let scratch = try IngestScratch()
    let store = try Store(scratch.path + "/store", create: true)
    let paths = [LogFixtures.real("events"), Self.folder, LogFixtures.real("csv")]
    func outcomes() throws -> [StoredIngest.Outcome] {
      var outcomes: [StoredIngest.Outcome] = []
      try StoredIngest.run(Ingest.discover(paths), into: store, settings: try settings()) {
        if let outcome = try? $0.result.get() { outcomes.append(outcome) }
      }
      return outcomes
    }
    // The two runs of MLflow stand in its database and in its files.
    let first = try outcomes()
    #expect(first.count { $0 == .added } == 15 && first.count { $0 == .present } == 2)
    #expect(try outcomes() == Array(repeating: .present, count: 17))
    #expect(try store.verify().problems == [])
  }

  @Test func theDatabaseIsNotTouched() throws {
    let scratch = try IngestScratch()
    var bytes = try LogFixtures.bytes("\(Self.folder)/mlflow.db")
    // A store in the write-ahead mode, closed.
    (bytes[18], bytes[19]) = (2, 2)
    let path = try scratch.write(bytes, to: "mlflow.db")
    let before = try scratch.contents()
    #expect(try ingest(path).records.count == 2)
    #expect(try scratch.contents() == before)
    try scratch.write([1], to: "mlflow.db-wal")
    #expect(
      try ingest(path).onlyProblem(in: scratch)
        == "mlflow.db: is in use or was not closed: wal holds changes; stop MLflow, then close the "
        + "file: sqlite3 FILE 'PRAGMA journal_mode = DELETE'")
  }

  @Test func deletedRunsAreLeftOutAndTold() throws {
    let scratch = try IngestScratch()
    let meta = "run_id: a\nstatus: 3\nlifecycle_stage: deleted\n"
    try scratch.write(meta, to: "mlruns/1/a/meta.yaml")
    try scratch.write("1 1.0 0\n", to: "mlruns/1/a/metrics/loss")
    let said = Said()
    #expect(try ingest(scratch.path + "/mlruns", in: scratch, said: said).isEmpty)
    #expect(said.all.count == 1 && said.all[0].contains("deleted in MLflow are left out"))
  }

  @Test func symbolicLinksAreNotFollowed() throws {
    let scratch = try IngestScratch()
    try scratch.write("run_id: a\nstatus: 3\n", to: "run/meta.yaml")
    try scratch.write("1 1.0 0\n", to: "elsewhere")
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/run/metrics", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/run/metrics/loss", withDestinationPath: scratch.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/run/metrics/deep", withDestinationPath: "/")
    #expect(
      try ingest(scratch.path + "/run").onlyProblem(in: scratch)
        == "run: has no numbers; leave this run out")
  }

  @Test func damagedDatabasesGiveRunsOrOneLine() throws {
    let scratch = try IngestScratch()
    let whole = try LogFixtures.bytes(LogFixtures.hostile("mlflow/triggers.db"))
    func read(_ bytes: [UInt8]) throws {
      let path = try scratch.write(bytes, to: "m.db")
      for problem in try ingest(path, format: "mlflow").problems {
        #expect(!problem.contains("\n"))
      }
    }
    for length in whole.indices { try read(Array(whole.prefix(length))) }
    for index in whole.indices where whole[index] != 0 || index % 16 == 0 {
      var flipped = whole
      flipped[index] ^= 1 << UInt8(index % 8)
      try read(flipped)
    }
    #expect(try scratch.contents().keys.sorted() == ["m.db"])
  }

  @Test func hostileStoresGiveTheirGoodRunsOrOneLine() throws {
    var good: Set<String> = []
    let names = try FileManager.default.contentsOfDirectory(atPath: LogFixtures.hostile("mlflow"))
    for name in names where name.hasSuffix(".db") {
      let clock = ContinuousClock.now
      let results = try ingest(LogFixtures.hostile("mlflow/\(name)"))
      #expect(clock.duration(to: .now) < .seconds(2), "\(name)")
      for record in results.records { _ = try RunFile.image(of: record) }
      if !results.records.isEmpty { good.insert(name) }
    }
    #expect(good == ["overflow_loop.db", "triggers.db", "wrong_types.db"])
    let runs = try ingest(LogFixtures.hostile("mlflow/mlruns"))
    for record in runs.records { _ = try RunFile.image(of: record) }
    #expect(runs.records.map(\.configName).sorted() == ["[31m", "x"])
    #expect(runs.problems.count == 10)
  }

  @Test func viewsAndGeneratedColumnsDoNotRun() throws {
    let problems = ["view_recursive", "virtual", "generated"].map { name in
      try? ingest(LogFixtures.hostile("mlflow/\(name).db")).problems.first?
        .replacing(LogFixtures.hostile("mlflow/"), with: "")
    }
    #expect(
      problems == [
        "view_recursive.db: metrics: is no plain table; this file was not made by MLflow; leave it out",
        "virtual.db: metrics: is no plain table; this file was not made by MLflow; leave it out",
        "generated.db: metrics.value: there is no such plain column; bring the store to MLflow 1.8 or "
          + "newer with: mlflow db upgrade sqlite:///FILE",
      ])
  }
}
