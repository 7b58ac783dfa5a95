internal import Foundation
internal import RFLR
internal import RunStore

/// Reads the small documents that users hand to commands.
enum InputFile {
  /// Whether anything has this path.
  static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Text of a file.
  static func text(_ path: String) throws(StoreError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw StoreError(.noInput, path: path, "no such file", remedy: "check the path")
    }
    guard !isFolder.boolValue else {
      throw StoreError(.noInput, path: path, "is a folder", remedy: "name a file")
    }
    // A pipe, as /dev/stdin or <(…) may be one, has no size; it is read to its end.
    guard let bytes = try? FileHandle(forReadingAtPath: path)?.readToEnd() ?? Data() else {
      throw StoreError(.noInput, path: path, "cannot be read", remedy: "check its permissions")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw StoreError(.badData, path: path, "is not UTF-8 text", remedy: "save it as UTF-8")
    }
    return text
  }

  /// A JSON document.
  static func json(_ path: String) throws(StoreError) -> JSONValue {
    let text = try text(path)
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: text)
    } catch {
      let line = text.utf8.prefix(error.byte).count { $0 == UInt8(ascii: "\n") } + 1
      throw StoreError(
        .badData, path: path, field: "line \(line)", error.reason,
        remedy: "check brackets, commas and quotes there")
    }
  }
}
