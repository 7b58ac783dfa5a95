internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport

/// Small stores whose values are known.
enum IndexFixture {
  /// One entry with a few odd values.
  static func entry(
    _ number: Int, name: String = "f3_N768_bs8_L3", configuration: [String: JSONValue] = [:],
    metrics: [String: Double] = [:], status: RunStatus = .finished, path: String? = nil,
    producer: String = "rflr 0.1.0", runID: String? = nil
  ) -> IndexEntry {
    var members = configuration
    members["seed"] = .integer(number)
    var record = RunRecord(
      configuration: .object(members), configName: name,
      runID: runID ?? RunConfiguration.identity(of: .object(members)), status: status,
      producer: producer)
    record.metrics = metrics
    return IndexEntry(
      record: record,
      file: IndexedFile(
        path: path ?? "runs/\(number).h5", sizeBytes: number, sha256: "aa\(number)",
        contentSHA256: "cc\(number)"))
  }

  /// A file that holds an index of some entries.
  static func index(_ entries: [IndexEntry], in folder: String) throws -> RunIndex {
    let index = try RunIndex(path: folder + "/index.sqlite")
    try index.upsert(entries)
    return index
  }
}
