internal import Foundation

/// The fixtures of this folder's tests, and the hostile files.
enum ForeignFixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The bytes of "Fixtures/zip/stored.zip", for example.
  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: path)))
  }

  /// The text of a fixture.
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  /// The names of the files with an extension in "Hostile/npy", for example, sorted.
  static func names(in path: String, extensions: String...) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
      .filter { name in extensions.contains { name.hasSuffix("." + $0) } }.sorted()
  }
}
