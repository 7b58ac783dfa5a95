import Foundation
import RFLR

@testable import RunStore

/// A folder with stores that are to be merged.
final class MergeScratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "merge-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func store(_ name: String) throws -> Store { try Store(path + "/" + name, create: true) }

  /// A run after some epochs; equal seeds give the same run, equal losses the same training.
  static func run(
    seed: Int, _ status: RunStatus = .finished, _ epochs: Int = 3, loss: Double = 0,
    host: String = "here"
  ) -> RunRecord {
    made(seed, status, epochs, loss, host)
  }

  static func made(
    _ seed: Int, _ status: RunStatus, _ epochs: Int, _ loss: Double, _ host: String
  ) -> RunRecord {
    var record = RunFileSamples.plain(seed: seed)
    record.status = status
    record.history = History(
      epochs: Array(0..<epochs), losses: (0..<epochs).map { $0 == 1 ? .nan : loss + Double($0) },
      learningRates: Array(repeating: 0.1, count: epochs))
    record.provenance = ["host": host]
    return record
  }

  func merge(_ sources: [Store], into target: Store) throws -> [StoreMerge.Report] {
    let (stores, problems) = try StoreMerge.sources(sources.map(\.path), target: target.path)
    var reports = problems.map(StoreMerge.Report.refused)
    try StoreMerge.run(stores, into: target, report: { reports.append($0) })
    return reports
  }

  /// Flips a bit of what a file holds.
  func damage(_ file: URL) throws {
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: file)
  }

  /// Run files of a store with their bytes, and whatever lies beside them.
  func files(of store: Store) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: store.path + "/runs") {
      files[name] = FileManager.default.contents(atPath: store.path + "/runs/" + name)
    }
    return files.filter { !$0.value.isEmpty }
  }

  /// Inode and time of change of each file of a store but its index.
  func stamps(of store: Store) throws -> [String: [Int]] {
    var stamps: [String: [Int]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: store.path)
    where !name.hasPrefix("index") {
      var facts = stat()
      guard stat(store.path + "/" + name, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      stamps[name] = [Int(facts.st_ino), facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec]
    }
    return stamps
  }

  /// Content hash of each run.
  func contents(of store: Store) throws -> [String: String] {
    var contents: [String: String] = [:]
    for (runID, known) in try store.index().facts() { contents[runID] = known.file.contentSHA256 }
    return contents
  }
}

extension Store {
  /// Stores a run and does not index it.
  ///
  /// - Returns: Its file.
  @discardableResult
  func put(_ record: RunRecord) throws -> URL {
    _ = try publish(record)
    return URL(filePath: filePath(of: record.runID))
  }
}

extension StoreMerge.Report {
  /// One word for what it is.
  var kind: String { String(words.prefix { $0 != " " }) }

  var words: String {
    switch self {
    case .merged(let runID, let outcome): "\(outcome) \(runID)"
    case .conflict(let error): "conflict \(error)"
    case .refused(let error): "refused \(error)"
    case .note(let error): "note \(error)"
    case .record(let path): "record \(path)"
    }
  }
}
