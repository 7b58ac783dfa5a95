internal import ForeignFiles

extension StoreError {
  /// The same error in this room's words.
  init(_ error: ForeignFileError) {
    self.init(
      .badData, path: error.path, field: error.place, error.reason, remedy: error.remedy)
  }
}
