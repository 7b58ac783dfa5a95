import Foundation
import RFLR
import Testing

@testable import RunStore

/// The logs that real tools wrote, and the files that no tool would write.
enum LogFixtures {
  static let folder = IngestScratch.repository + "/Tests/ForeignFilesTests"

  static func real(_ path: String) -> String { "\(folder)/Fixtures/\(path)" }

  static func hostile(_ path: String) -> String { "\(folder)/Hostile/\(path)" }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static func json(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: try bytes(real(path)))
  }
}

/// Numbers as text, so that NaN equals NaN.
func shown(_ numbers: [Double]) -> [String] { numbers.map { $0.isNaN ? "nan" : "\($0)" } }

extension RunRecord {
  func series(named name: String) throws -> Series {
    try #require(series.first { $0.name == name })
  }

  /// What ingest took names to mean, as it stands in the file.
  var columns: String { source?.original["columns"]?.canonicalText ?? "" }
}

/// Collects what ingest says beside its results.
final class Said: @unchecked Sendable {
  private let lock = NSLock()
  private var lines: [String] = []

  func add(_ line: String) { lock.withLock { lines.append(line) } }

  var all: [String] { lock.withLock { lines } }
}

/// Reads all runs below a path with a map, and collects notes.
func ingest(
  _ path: String, map: String? = nil, in scratch: IngestScratch, set: [String] = [],
  said: Said = Said()
) throws -> [Result<RunRecord, StoreError>] {
  let columns = try map.map { try ColumnMap(reading: try scratch.write($0, to: "map.json")) }
  let settings = try IngestSettings(
    assignments: set, map: columns,
    note: { said.add($0.description.replacing(LogFixtures.folder + "/", with: "")) },
    mapping: { mapping in
      said.add(mapping.lines.map { "\($0.name)=\($0.meaning)" }.joined(separator: "; "))
    })
  return Ingest.discover([path], isMapped: columns != nil).flatMap {
    Ingest.read($0, settings: settings)
  }
}
