internal import RFLR

/// Reads the JSON of foreign run folders, with errors that name file and byte.
enum JSONReader {
  /// Reads a whole document.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - path: Where the bytes come from, for errors.
  /// - Throws: ``StoreError`` with code `badData` and the byte, counted from 0.
  static func value(of bytes: [UInt8], path: String) throws(StoreError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: bytes)
    } catch  where error.isTruncated {
      throw StoreError(
        .badData, path: path, error.reason,
        remedy: "copy the file again from its source, or leave this run out")
    } catch {
      throw StoreError(
        .badData, path: path, field: "byte \(error.byte)", error.reason,
        remedy: "the file is not JSON as Python writes it; copy it again from its source")
    }
  }

  /// Reads a file and parses it.
  static func value(of file: SourceFile) throws(StoreError) -> JSONValue {
    try value(of: file.bytes, path: file.path)
  }
}
