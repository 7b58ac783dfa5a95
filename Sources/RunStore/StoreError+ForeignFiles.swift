internal import ForeignFiles

extension StoreError {
  /// The same error in this room's words.
  init(_ error: ForeignFileError) {
    self.init(
      .badData, path: error.path, field: error.place, error.reason, remedy: error.remedy)
  }

  /// What a reader of foreign bytes gives, its errors in this room's words.
  static func translating<Value>(
    _ read: () throws(ForeignFileError) -> Value
  ) throws(StoreError) -> Value {
    do throws(ForeignFileError) {
      return try read()
    } catch {
      throw StoreError(error)
    }
  }
}
