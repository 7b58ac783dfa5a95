import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// What `verify --repair` does, problem by problem.
@Suite struct StoreRepairTests {
  /// A store of two trained runs and an ingested one, indexed.
  private final class Stage {
    let folder: RunFileFolder
    let store: Store
    var configurations: [RunConfiguration] = []

    init() throws {
      folder = try RunFileFolder()
      store = try Store(folder.file("store"), create: true)
      let index = try store.index()
      for seed in 1...2 {
        let configuration = RunConfiguration(
          data: DataGrid(points: 16), network: Network(width: 8, rank: 2, depth: 1, frozen: true),
          batchSize: 4, stop: StopRules(maxEpochs: 3), seed: seed)
        configurations.append(configuration)
        try index.upsert([try StoredTraining.run(configuration, in: store).entry])
      }
      try index.upsert([try store.publish(RunFileSamples.foreign())])
    }

    func path(_ number: Int) -> String { store.filePath(of: configurations[number].runID) }

    /// Flips a bit in the middle of a pattern of a file.
    func flip(_ path: String, at share: Double) throws {
      var bytes = try folder.bytes(String(path.dropFirst(folder.path.count + 1)))
      bytes[Int(share * Double(bytes.count))] ^= 1
      try Data(bytes).write(to: URL(filePath: path))
      try #require(!RunFile.verify(path).isEmpty)
    }

    func repair(retrain: Bool = false) throws -> [StoreRepair.Step] {
      var steps: [StoreRepair.Step] = []
      try StoreRepair.run(store, after: store.verify(), retrain: retrain) { steps.append($0) }
      return steps
    }

    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: store.path + "/" + name)
    }
  }

  @Test func nothingIsDoneWhereNothingIsWrong() throws {
    let stage = try Stage()
    let before = try Data(contentsOf: URL(filePath: stage.store.indexPath))
    #expect(try stage.repair(retrain: true).isEmpty)
    #expect(try Data(contentsOf: URL(filePath: stage.store.indexPath)) == before)
    #expect(!stage.exists("damaged"))
  }

  @Test func damagedRunIsMovedAsideAndTrainedToTheSameContent() throws {
    let stage = try Stage()
    let runID = stage.configurations[0].runID
    let dump = try stage.store.index().canonicalDump()
    let hash = try stage.store.header(of: runID).header.contentSHA256
    try stage.flip(stage.path(0), at: 0.5)
    let damaged = try Data(contentsOf: URL(filePath: stage.path(0)))

    let first = try stage.repair()
    #expect(first.map(\.isMended) == [true, false, true], "\(first)")
    #expect(first[1].text.contains("--repair --retrain"))
    #expect(
      try Data(contentsOf: URL(filePath: "\(stage.store.path)/damaged/\(runID).h5")) == damaged)
    let between = try stage.store.verify()
    #expect(
      between.problems.isEmpty && between.notes.map(\.field) == [stage.configurations[0].name])

    let second = try stage.repair(retrain: true)
    #expect(second.map(\.isMended) == [true, true], "\(second)")
    #expect(second[0].text.hasSuffix("the same as before"))
    #expect(try stage.store.header(of: runID).header.contentSHA256 == hash)
    #expect(try stage.store.verify().findings.isEmpty)
    let now = try stage.store.index().canonicalDump()
    #expect(Self.withoutBytes(now) == Self.withoutBytes(dump))
    #expect(stage.exists("damaged/\(runID).h5"))
  }

  /// The lines of files hold their SHA-256, and a file holds wall times.
  private static func withoutBytes(_ dump: String) -> [Substring] {
    dump.split(separator: "\n").filter { !$0.hasPrefix("file ") }
  }

  @Test func fileThatSaysNothingIsTrainedFromTheIndex() throws {
    let stage = try Stage()
    try Data("not HDF5 any more".utf8).write(to: URL(filePath: stage.path(0)))
    try FileManager.default.removeItem(atPath: stage.path(1))
    let steps = try stage.repair(retrain: true)
    #expect(!steps.contains { !$0.isMended }, "\(steps)")
    #expect(steps.count { $0.text.hasSuffix("the same as before") } == 2)
    #expect(try stage.store.verify().findings.isEmpty)
  }

  @Test func fileWithItsConfigurationNeedsNoIndex() throws {
    let stage = try Stage()
    try stage.flip(stage.path(0), at: 0.5)
    try Data("not SQLite".utf8).write(to: URL(filePath: stage.store.indexPath))
    let steps = try stage.repair(retrain: true)
    #expect(!steps.contains { !$0.isMended }, "\(steps)")
    #expect(try stage.store.verify().findings.isEmpty)
    #expect(stage.exists("index.sqlite.damaged"))
  }

  @Test func runOfWhichNothingIsKnownIsSaidToBeLost() throws {
    let stage = try Stage()
    try Data("not HDF5 any more".utf8).write(to: URL(filePath: stage.path(0)))
    try Data("not SQLite".utf8).write(to: URL(filePath: stage.store.indexPath))
    let steps = try stage.repair(retrain: true).filter { !$0.isMended }
    #expect(steps.count == 1 && steps[0].text.contains(stage.configurations[0].runID))
    #expect(steps.first?.text.contains("its configuration is not known") == true)
  }

  @Test func ingestedRunNamesItsSourceAndTheCommand() throws {
    let stage = try Stage()
    let path = stage.store.filePath(of: "0123456789abcdef")
    try Data("not HDF5 any more".utf8).write(to: URL(filePath: path))
    let steps = try stage.repair(retrain: true).filter { !$0.isMended }
    #expect(
      steps.map(\.text) == [
        "f1_N16_bs4_L1 (0123456789abcdef): the run is lost: bring it back with "
          + "`rflr ingest '/data/table.csv' --store '\(stage.store.path)'`"
      ])
  }

  @Test func filesUnderOtherNamesGetTheirOwn() throws {
    let stage = try Stage()
    let (own, other) = (stage.path(0), stage.store.path + "/runs/other.h5")
    try FileManager.default.moveItem(atPath: own, toPath: other)
    try FileManager.default.copyItem(
      atPath: stage.path(1), toPath: stage.store.path + "/runs/twin.h5")
    let steps = try stage.repair()
    #expect(!steps.contains { !$0.isMended }, "\(steps)")
    #expect(FileManager.default.fileExists(atPath: own) && stage.exists("damaged/twin.h5"))
    #expect(try stage.store.verify().findings.isEmpty)
  }

  @Test func onlyFilesOfDeadWritersAreRemoved() throws {
    let stage = try Stage()
    var dead = ProcessIdentity.own
    dead.startTicks -= 1
    let own = ".a.h5.\(ProcessIdentity.own.mark).x.rflr-tmp"
    let ended = ".b.h5.\(dead.mark).x.rflr-tmp"
    let (elsewhere, old) = (".c.h5.1-2-0123456789ab.x.rflr-tmp", ".d.h5.x.rflr-tmp")
    for name in [own, ended, elsewhere, old] {
      try Data([1]).write(to: URL(filePath: "\(stage.store.path)/runs/\(name)"))
    }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -7200)],
      ofItemAtPath: "\(stage.store.path)/runs/\(old)")
    #expect(try stage.store.verify().problems.isEmpty)
    #expect(try stage.store.verify().notes.count == 4)
    let steps = try stage.repair()
    #expect(steps.count == 2 && !steps.contains { !$0.isMended })
    #expect(
      [own, ended, elsewhere, old].map { stage.exists("runs/\($0)") } == [true, false, true, false])
  }

  @Test func publishedRunThatTheIndexDoesNotKnowIsANote() throws {
    let stage = try Stage()
    try stage.store.index().remove(runIDs: [stage.configurations[0].runID])
    let check = try stage.store.verify()
    #expect(check.problems.isEmpty && check.notes.map(\.reason) == ["the run is not in the index"])
    #expect(try stage.repair().map(\.isMended) == [true])
    #expect(try stage.store.verify().findings.isEmpty)
    #expect(!stage.exists("index.sqlite.damaged"))
  }

  @Test func runThatWasTrainedAgainAfterItWasIndexedIsANote() throws {
    let stage = try Stage()
    var record = try stage.store.record(of: stage.configurations[0].runID)
    record.provenance["wall_seconds"] = "1234.567"
    _ = try stage.store.publish(record)
    let check = try stage.store.verify()
    #expect(check.problems.isEmpty, "\(check.problems)")
    #expect(
      check.notes.map(\.reason) == ["it was written again, the same, since the index took it"])
    #expect(try stage.repair().map(\.isMended) == [true])
    #expect(try stage.store.verify().findings.isEmpty)
  }

  @Test func emptyIndexOfAWriterThatDiedIsNone() throws {
    let stage = try Stage()
    let dump = try stage.store.index().canonicalDump()
    try Data().write(to: URL(filePath: stage.store.indexPath))
    #expect(try stage.store.verify().findings.isEmpty)
    #expect(try stage.store.index(readOnly: true).canonicalDump() == dump)
  }

  @Test func flippedBitInAHashOfTheIndexIsAProblem() throws {
    let stage = try Stage()
    let hash = try stage.store.header(of: stage.configurations[0].runID).entry.file.sha256
    let other = (hash.hasPrefix("0") ? "1" : "0") + hash.dropFirst()
    try IndexDatabase.execute(
      "UPDATE files SET sha256 = '\(other)' WHERE sha256 = '\(hash)'", at: stage.store.indexPath)
    #expect(try stage.store.verify().problems.count == 1)
  }

  @Test func newerFilesAreLeftWhereTheyAre() throws {
    let stage = try Stage()
    var content = try RunFile.content(of: try stage.store.record(of: stage.configurations[0].runID))
    content["/@schema_version"] = .int64(2)
    content[RunFile.Key.contentSHA256] = .text(ContentHash.of(content))
    let bytes = try HDF5.exclusively { () throws(StoreError) in
      try HDF5Memory.file(for: stage.path(0)) { file throws(StoreError) in try file.write(content) }
    }
    try Data(bytes).write(to: URL(filePath: stage.path(0)))
    let steps = try stage.repair(retrain: true)
    #expect(steps.contains { !$0.isMended && $0.text.contains("use a newer rflr") }, "\(steps)")
    #expect(!stage.exists("damaged"))
    #expect(try Data(contentsOf: URL(filePath: stage.path(0))) == Data(bytes))
  }
}
