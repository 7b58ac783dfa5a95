import Foundation
import RunStore
import Testing

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
