internal import GRDB

extension StoreError {
  /// Says a failure of the database in the words of a user; the only place that reads SQLite's codes.
  ///
  /// - Parameters:
  ///   - error: What a call into the database threw; our own errors pass through.
  ///   - path: The index.
  static func database(_ error: any Error, path: String) -> StoreError {
    if let error = error as? StoreError { return error }
    let rebuild = "run `rflr index rebuild`; the run files are untouched"
    guard let error = error as? DatabaseError else {
      return StoreError(
        .badData, path: path, "the index holds something unexpected", remedy: rebuild,
        underlying: String(describing: error))
    }
    if [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
      return busyIndex(path, underlying: error.message ?? "\(error.resultCode)")
    }
    let (code, reason, remedy): (Code, String, String) =
      switch error.resultCode {
      case .SQLITE_FULL:
        (.inputOutput, "the disk is full; the index is as it was", "free some space and try again")
      case .SQLITE_IOERR, .SQLITE_NOMEM:
        (.inputOutput, "reading or writing the index failed", "check the disk and try again")
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: (.badData, "the index is damaged or no index", rebuild)
      case .SQLITE_CANTOPEN:
        (.cannotCreate, "the index cannot be opened", "check the folder and its permissions")
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
        (.cannotCreate, "the index cannot be written", "check its permissions and the folder's")
      default: (.badData, "the index refuses the request", rebuild)
      }
    return StoreError(
      code, path: path, reason, remedy: remedy, underlying: error.message ?? "\(error.resultCode)")
  }
}
