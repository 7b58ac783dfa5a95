import Crypto
import Foundation
import Reporting
import TestSupport
import Testing

/// A folder in memory.
private final class Folder {
  var files: [(path: String, bytes: [UInt8])] = []
  func write(_ bytes: [UInt8], _ path: String) { files.append((path, bytes)) }
}

private struct DiskFull: Error {}

private func samplePackage(into folder: Folder) throws -> DataPackage {
  var package = DataPackage(name: "demo", title: "A test", producer: "rflr 0.1.0")
  try package.add(sampleTable, write: folder.write)
  try package.add(Table(AuthorsSweep.table(by: ["factor"])), write: folder.write)
  try package.finish(write: folder.write)
  return package
}

@Suite struct DataPackageTests {
  @Test func descriptorIsTheGoldenOne() throws {
    let package = try samplePackage(into: Folder())
    try expectGolden(package.json, "Tests/ReportingTests/Golden/datapackage.json")
  }

  @Test func twoExportsAreEqualByteForByte() throws {
    let (first, second) = (Folder(), Folder())
    _ = try samplePackage(into: first)
    _ = try samplePackage(into: second)
    #expect(first.files.map(\.path) == ["sample.csv", "table.csv", "datapackage.json"])
    #expect(first.files.map(\.bytes) == second.files.map(\.bytes))
  }

  /// What the Data Package 2.0 profile demands of such a descriptor, checked against the files.
  @Test func everyResourceMatchesItsFile() throws {
    let folder = Folder()
    let package = try samplePackage(into: folder)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(package.json.utf8)) as? [String: Any])
    let resources = try #require(root["resources"] as? [[String: Any]])
    #expect(root["created"] == nil && resources.count == 2)
    for resource in resources {
      let file = try #require(folder.files.first { $0.path == resource["path"] as? String })
      #expect(resource["bytes"] as? Int == file.bytes.count)
      let digest = SHA256.hash(data: file.bytes).map { String(format: "%02x", $0) }.joined()
      #expect(resource["hash"] as? String == "sha256:\(digest)")
      let name = try #require(resource["name"] as? String)
      #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || "-_.".contains($0) })
      let schema = try #require(resource["schema"] as? [String: Any])
      #expect(schema["missingValues"] as? [String] == [""])
      let fields = try #require(schema["fields"] as? [[String: Any]])
      let header = String(decoding: file.bytes, as: UTF8.self).prefix { $0 != "\r\n" }
      #expect(fields.compactMap { $0["name"] as? String }.joined(separator: ",") == header)
      for field in fields {
        let types = ["integer", "number", "string", "boolean"]
        #expect(types.contains(field["type"] as? String ?? ""))
        #expect((field["description"] as? String)?.isEmpty == false)
      }
    }
  }

  @Test(
    .enabled(
      if: Python.with("frictionless") != nil,
      "no python3 with frictionless; name one in RFLR_PYTHON"))
  func frictionlessFindsThePackageValid() throws {
    let python = try #require(Python.with("frictionless"))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let memory = Folder()
    _ = try samplePackage(into: memory)
    for file in memory.files {
      try Data(file.bytes).write(to: folder.appending(path: file.path))
    }
    let descriptor = folder.appending(path: DataPackage.descriptorPath).path
    #expect(try Python.run([python, "-m", "frictionless", "validate", descriptor]).status == 0)
  }

  @Test func streamedFileIsDescribedLikeAWrittenOne() throws {
    let folder = Folder()
    var written = DataPackage(name: "p", title: "P", producer: "rflr 0.1.0")
    try written.add(sampleTable, write: folder.write)
    var digest = ContentDigest()
    for chunk in folder.files[0].bytes.chunks(of: 7) { digest.update(chunk) }
    var streamed = DataPackage(name: "p", title: "P", producer: "rflr 0.1.0")
    streamed.describe(sampleTable, digest: digest)
    #expect(streamed.json == written.json)
  }

  @Test func tableThatCouldNotBeWrittenIsNotMentioned() {
    var package = DataPackage(name: "p", title: "P", producer: "rflr 0.1.0")
    #expect(throws: DiskFull.self) {
      try package.add(sampleTable) { _, _ in throw DiskFull() }
    }
    #expect(!package.json.contains("sample.csv"))
  }
}

extension Array {
  fileprivate func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
