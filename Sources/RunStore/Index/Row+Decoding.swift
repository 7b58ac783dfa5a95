internal import GRDB

/// Typed columns of a row that may come from a damaged file: GRDB's own subscripts trap there.
extension Row {
  func stored(_ index: Int) -> DatabaseValue.Storage { (self[index] as DatabaseValue).storage }

  func text(_ index: Int) throws -> String {
    guard case .string(let text) = stored(index) else { throw unexpected(index) }
    return text
  }

  func optionalText(_ index: Int) throws -> String? {
    if case .null = stored(index) { return nil }
    return try text(index)
  }

  func integer(_ index: Int) throws -> Int {
    guard case .int64(let number) = stored(index) else { throw unexpected(index) }
    return Int(number)
  }

  private func unexpected(_ index: Int) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a column holds a value of another type")
  }
}
