import Foundation
import RunStore
import TestSupport
import Testing

/// Tests of minutes, for `make test-long`.
enum LongTests {
  /// Whether they were asked for.
  static let areWanted = ProcessInfo.processInfo.environment["RFLR_LONG"] == "1"
  /// What a skipped one says.
  static let remark: Comment = "takes minutes; make test-long runs it"

  /// Keeps a line of figures for the end of `make test-long`.
  static func report(_ line: String) throws {
    let folder = URL(filePath: Workshop.repository).appending(path: "out")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "test-long.txt")
    let before = FileManager.default.contents(atPath: file.path) ?? Data()
    try (before + Data((line + "\n").utf8)).write(to: file)
  }
}

extension Workshop {
  /// Every run of a store, read and checked.
  func records(in store: String) throws -> [RunRecord] {
    try runFiles(of: store).map { try RunFile.read("\(path)/\(store)/runs/\($0)") }
  }

  /// Content hash of each run of a store by run id, as its index has it.
  func contents(of store: String) throws -> [String: String] {
    var contents: [String: String] = [:]
    for line in try dump(of: store) where line.hasPrefix("file ") {
      let fields = line.split(separator: " ")
      try #require(fields.count == 3)
      contents[String(fields[1])] = String(fields[2])
    }
    return contents
  }
}
