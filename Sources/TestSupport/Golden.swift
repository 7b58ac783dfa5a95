internal import Foundation
public import Testing

/// Root of the package, from the place of this file.
private let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// Compares a text with a kept file of the repository.
///
/// `RECORD_GOLDEN=1` writes the file anew; a missing one is written and the test fails.
///
/// - Parameters:
///   - text: What was made.
///   - path: Path of the kept file below the root of the package.
///   - sourceLocation: Where a difference is reported.
public func expectGolden(
  _ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = packageRoot.appending(path: path)
  let kept = try? String(contentsOf: url, encoding: .utf8)
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" || kept == nil {
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
  let line = zip(text.split(separator: "\n"), (kept ?? "").split(separator: "\n"))
    .first { $0 != $1 }
  #expect(
    kept == text, "\(path): first different line: \(String(describing: line))",
    sourceLocation: sourceLocation)
}
