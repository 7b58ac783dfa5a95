import Foundation
import RFLR
import Synchronization
import Testing

@testable import RunStore

@Suite struct StudyRunsInStoreTests {
  private struct Trouble: Error, CustomStringConvertible {
    let description = "the graph has no edges"
  }

  private func item(_ seed: Int) -> RecordBatch.Item {
    let record = RunFileSamples.study(seed: seed)
    return RecordBatch.Item(runID: record.runID, name: "seed \(seed)", cost: Double(seed)) {
      record
    }
  }

  @Test(arguments: [1, 3]) func whatIsThereIsNotMadeAgain(jobs: Int) throws {
    let folder = try RunFileFolder()
    let store = try Store(folder.file("store"), create: true)
    let first = try RecordBatch.run((1...4).map { item($0) } + [item(1)], in: store, jobs: jobs)
    #expect(first.storedCount == 4 && first.presentCount == 0 && first.problems.isEmpty)
    let never = RecordBatch.Item(
      runID: RunFileSamples.study(seed: 2).runID, name: "again", cost: 1
    ) { throw Trouble() }
    let second = try RecordBatch.run([never, item(9)], in: store, jobs: jobs)
    #expect(second.storedCount == 1 && second.presentCount == 1 && second.problems.isEmpty)
    let forced = try RecordBatch.run([never], in: store, jobs: jobs, force: true)
    #expect(forced.storedCount == 0 && forced.problems.count == 1)
  }

  @Test func oneThatFailsDoesNotEndTheOthers() throws {
    let folder = try RunFileFolder()
    let store = try Store(folder.file("store"), create: true)
    let bad = RecordBatch.Item(runID: "0123456789abcdef", name: "bad", cost: 9) { throw Trouble() }
    let told = Mutex<[RecordBatch.Progress]>([])
    let summary = try RecordBatch.run([item(1), bad, item(2)], in: store, jobs: 2) { now in
      told.withLock { $0.append(now) }
    }
    #expect(summary.storedCount == 2)
    #expect(summary.problems.map(\.reason) == ["the graph has no edges"])
    #expect(told.withLock { $0.map(\.done) }.sorted() == [1, 2, 3])
    #expect(told.withLock { $0.map(\.share).max() } == 1)
  }

  @Test func indexAndFilesSayTheSameOfStudies() throws {
    let folder = try RunFileFolder()
    let store = try Store(folder.file("store"), create: true)
    _ = try RecordBatch.run((1...3).map { item($0) }, in: store, jobs: 2)
    let dump = try store.index(readOnly: true).canonicalDump()
    #expect(try store.verify().findings.isEmpty)
    _ = try store.rebuildIndex()
    #expect(try store.index(readOnly: true).canonicalDump() == dump)
    let rows = try store.index(readOnly: true).rows(
      matching: Query.parse("kind = maxcut and sdp_value > 4.2 and nodes = 4 and seed != 2"),
      columns: ["seed", "cut"])
    #expect(Set(rows.map { $0["seed"] }) == [.integer(1), .integer(3)])
    #expect(rows.allSatisfy { $0["cut"].doubleValue == 4 })
    let arrays = try store.arrays(of: rows[0].runID, named: ["cuts", "unknown"])
    #expect(arrays.keys.sorted() == ["cuts"])
    #expect(arrays["cuts"] == RunFileSamples.study().arrays[0])
    #expect(try store.record(of: rows[0].runID).provenance["wall_seconds"] != nil)
  }

  @Test(arguments: ["", "Big", "a/b", "a@b", "é"]) func namesThatAreNoneAreRefused(name: String) {
    var record = RunFileSamples.study()
    record.arrays.append(StudyArray(name, [1], [1.0], about: ""))
    #expect(throws: StoreError.self) { try RunFile.image(of: record) }
  }

  @Test func oneNameIsGivenOnce() {
    var record = RunFileSamples.study()
    record.arrays.append(record.arrays[0])
    #expect(throws: StoreError.self) { try RunFile.image(of: record) }
  }
}
