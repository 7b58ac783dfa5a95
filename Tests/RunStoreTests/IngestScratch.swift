import Crypto
import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// A folder of one test's own, and the paths of the reference data.
final class IngestScratch {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let authors = repository + "/notebooks-data/reference/authors"
  static let table = authors + "/baseline_sweep_sumcos_rank5_results.csv"
  static let sweep = authors + "/results_baseline_sweep_sumcos_rank5"

  static let hdf5 = repository + "/Tests/RunStoreTests/Fixtures/hdf5"

  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ingest-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let target = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: target)
    return target.path
  }

  /// Everything below the folder with its bytes, to see that nothing changed.
  func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      contents[name] = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
    }
    return contents
  }
}

/// Settings that read HDF5 files as the built program does.
func settings(
  _ assignments: [String] = [], note: @escaping @Sendable (StoreError) -> Void = { _ in }
) throws -> IngestSettings {
  try IngestSettings(
    assignments: assignments, hdf5: HDF5Reader(program: Command.rflr), note: note)
}

/// Reads all runs below paths.
func ingest(
  _ paths: String..., set: [String] = [], format: String? = nil
) throws -> [Result<RunRecord, StoreError>] {
  let settings = try settings(set)
  return Ingest.discover(paths, format: format).flatMap { Ingest.read($0, settings: settings) }
}

extension [Result<RunRecord, StoreError>] {
  var records: [RunRecord] { compactMap { try? $0.get() } }

  var problems: [String] {
    compactMap { if case .failure(let error) = $0 { error.description } else { nil } }
  }

  /// The only record, which must be there.
  func only() throws -> RunRecord {
    #expect(count == 1 && problems.isEmpty, "\(problems)")
    return try #require(records.first)
  }

  /// The only problem without the path of the test's own folder.
  func onlyProblem(in scratch: IngestScratch) throws -> String {
    #expect(count == 1)
    return try #require(problems.first).replacing(scratch.path + "/", with: "")
  }
}

/// SHA-256 of little-endian doubles, as the reference script forms it.
func digest(_ values: [Double]) -> String {
  let bytes = values.flatMap { value in
    withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }
  return SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
