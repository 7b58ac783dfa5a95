import Foundation
import RFLR
import Synchronization
import Testing

@testable import RunStore

@Suite struct StoredIngestTests {
  /// Folders 0…39 in order, of which number n and number n + 20 hold the same run.
  private func sources(_ scratch: IngestScratch) throws -> String {
    for number in 0..<40 {
      let losses = IngestFolderTests.losses.replacing(
        "\"final_test_error\": 0.5", with: "\"final_test_error\": 0.\(number % 20 + 10)")
      let name = "in/\(number / 10)\(number % 10)/f1_N16_bs4_L1"
      try scratch.write(losses, to: name + "/losses.json")
      try scratch.write(IngestFolderTests.config, to: name + "/config.json")
    }
    return scratch.path + "/in"
  }

  private func ingest(
    _ path: String, into store: Store, stop: @escaping @Sendable () -> Bool = { false }
  ) throws -> [StoredIngest.Report] {
    var reports: [StoredIngest.Report] = []
    try StoredIngest.run(
      Ingest.discover([path]), into: store, settings: try settings(),
      report: { reports.append($0) },
      stop: stop)
    return reports
  }

  @Test func ofEqualRunsTheFirstIsStoredWhicheverThreadIsFaster() throws {
    let scratch = try IngestScratch()
    let path = try sources(scratch)
    let store = try Store(scratch.path + "/store", create: true)
    let reports = try ingest(path, into: store)
    #expect(reports.map(\.path) == reports.map(\.path).sorted())
    #expect(
      try reports.map { try $0.result.get() }
        == Array(repeating: .added, count: 20) + Array(repeating: .present, count: 20))
    for report in reports.prefix(20) {
      let id = try #require(report.run?.id)
      let stored = try RunFile.read(store.filePath(of: id))
      #expect(stored.source?.path == report.path)
    }
    #expect(try ingest(path, into: store).allSatisfy { try $0.result.get() == .present })
  }

  @Test func stoppedIngestHasReportedWhatItStored() throws {
    let scratch = try IngestScratch()
    let path = try sources(scratch)
    let store = try Store(scratch.path + "/store", create: true)
    let stored = { try FileManager.default.subpathsOfDirectory(atPath: store.path + "/runs") }
    let reports = try ingest(path, into: store) {
      (try? FileManager.default.contentsOfDirectory(atPath: store.path + "/runs").count > 5)
        ?? false
    }
    #expect(reports.count > 3 && reports.count < 20)
    #expect(try stored().filter { $0.hasSuffix(".h5") }.count == reports.count)
    #expect(try store.index(readOnly: true).count() == reports.count)
  }

  // MARK: Large tables

  /// Two tables of 23 rows: row 7 is bad, rows 3 and 20 are one run, and every run is in both.
  private func tables(_ scratch: IngestScratch) throws -> [IngestItem] {
    var rows = (0..<23).map { "f1_N16_bs4_L1,1,16,4,1,0.\($0 + 10),100" }
    rows[7] = "f1_N16_bs4_L1,1,16,4,1,low,100"
    rows[20] = rows[3]
    let text = ([IngestTableTests.header] + rows).joined(separator: "\n")
    return try ["a.csv", "b.csv"].flatMap { Ingest.discover([try scratch.write(text, to: $0)]) }
  }

  private func line(
    _ items: [IngestItem], stop: @escaping @Sendable () -> Bool = { false },
    takeIn: @escaping @Sendable (RunRecord) throws(StoreError) -> String
  ) throws -> IngestLine<String> {
    IngestLine(items, settings: try settings(), partCount: 5, stop: stop, takeIn: takeIn)
  }

  @Test func partsOfATableComeInOrderAndWithAllRows() throws {
    let scratch = try IngestScratch()
    let items = try tables(scratch)
    let takenIn = Mutex<[String]>([])
    let line = try line(items) { record throws(StoreError) in
      takenIn.withLock { $0.append(record.runID) }
      return record.runID
    }
    var sizes: [Int] = []
    var results: [Result<String, StoreError>] = []
    while let (item, part) = line.next() {
      #expect(item == items[sizes.count / 5])
      sizes.append(part.runs.count)
      results += part.runs.map(\.result)
      #expect(part.isPart == (sizes.count % 5 != 0))
    }
    #expect(sizes == [5, 5, 5, 5, 3, 5, 5, 5, 5, 3])
    let expected = try items.flatMap { Ingest.read($0, settings: try settings()) }
    #expect(results.map { try? $0.get() } == expected.map { try? $0.get().runID })
    #expect(takenIn.withLock(\.count) == 44)
    #expect(results[7].error != nil && results[7].error == expected[7].error)
  }

  /// Also where another item waits for its turn with runs that the stopped one never takes in.
  @Test(.timeLimit(.minutes(1))) func stopEndsATableAfterItsPart() throws {
    let scratch = try IngestScratch()
    let isStopped = Atomic(false)
    let line = try line(tables(scratch), stop: { isStopped.load(ordering: .relaxed) }) {
      record throws(StoreError) in
      isStopped.store(true, ordering: .relaxed)
      return record.runID
    }
    var parts: [Int] = []
    while let (_, part) = line.next() {
      parts.append(part.runs.count)
      #expect(!part.isPart)
    }
    #expect(parts == [5] || parts == [5, 5])
  }

  @Test(.timeLimit(.minutes(1))) func tableThatNobodyAsksForAnyMoreIsLeft() throws {
    let scratch = try IngestScratch()
    let count = Atomic(0)
    let line = try line(tables(scratch)) { record throws(StoreError) in
      count.add(1, ordering: .relaxed)
      return record.runID
    }
    _ = line.next()
    line.abandon()
    usleep(100_000)
    // One part was asked for; of each table two may wait, and one is worked at.
    #expect(count.load(ordering: .relaxed) <= 35)
  }
}

extension Result {
  fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
