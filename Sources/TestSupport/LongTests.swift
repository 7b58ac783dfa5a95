internal import Foundation
public import Testing

/// Tests of minutes, for `make test-long`.
public enum LongTests {
  /// Whether they were asked for.
  public static let areWanted = ProcessInfo.processInfo.environment["RFLR_LONG"] == "1"
  /// What a skipped one says.
  public static let remark: Comment = "takes minutes; make test-long runs it"

  /// Keeps a line of figures for the end of `make test-long`.
  ///
  /// - Parameter line: Says what was tried, how often, and what was found.
  public static func report(_ line: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "out")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "test-long.txt")
    let before = FileManager.default.contents(atPath: file.path) ?? Data()
    try (before + Data((line + "\n").utf8)).write(to: file)
  }
}
