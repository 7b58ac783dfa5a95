internal import Foundation
public import Testing

/// Tests of minutes, for `make test-long`.
public enum LongTests {
  /// Whether they were asked for.
  public static let areWanted = ProcessInfo.processInfo.environment["RFLR_LONG"] == "1"
  /// Whether a sanitizer watches, which takes most of the address space for itself.
  public static let areSanitized = ProcessInfo.processInfo.environment["RFLR_SANITIZED"] == "1"
  /// What a skipped one says.
  public static let remark: Comment = "takes minutes; make test-long runs it"

  /// What a store promises, as the README's table has it.
  public enum Promise: String, CaseIterable, Sendable {
    case wholeFiles = "a published path holds a whole file"
    case kills = "a killed or interrupted command loses nothing"
    case damage = "damage is never silent"
    case writers = "many processes write one store"
    case versions = "a migration is whole or has not been"
    case bits = "equal configurations give equal content"
  }

  /// Keeps a line of figures for the table at the end of `make test-long`.
  ///
  /// Lines of equal promise and unit are added up there (Tests/LongTests/promises.awk).
  ///
  /// - Parameters:
  ///   - promise: What was tried to be broken.
  ///   - unit: What is counted: "calls failed", "kills".
  ///   - tried: How many of them.
  ///   - lost: How often the promise did not hold.
  ///   - details: On what, and what else was counted.
  public static func report(
    _ promise: Promise, _ unit: String, tried: Int, lost: Int = 0, _ details: String
  ) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "out")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let line = "\(promise.rawValue)\t\(unit)\t\(tried)\t\(lost)\t\(details)\n"
    // Appended in one call, since tests run side by side.
    let file = open(
      folder.appending(path: "test-long.tsv").path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
    try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(line.utf8))
  }
}
