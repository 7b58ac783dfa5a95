import Foundation
import RFLR
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
}
