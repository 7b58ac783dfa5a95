internal import CHDF5

/// The file and the object inside it that a call is about.
struct HDF5Place {
  /// Path of the file.
  var file: String
  /// Path of the object inside the file, with `@name` for an attribute; empty for the file itself.
  var object = ""
  /// What the user can do where stored bytes are to blame.
  var remedy = RunFile.remedy

  /// Passes a C result on, or turns a negative one into an error.
  func checked<Number: SignedInteger>(
    _ result: Number, _ action: String
  ) throws(StoreError) -> Number {
    guard result < 0 else { return result }
    throw error("HDF5 cannot \(action)", underlying: Self.lastWords())
  }

  /// An error about this place; where nothing better is known the remedy is the place's own.
  func error(_ reason: String, remedy: String? = nil, underlying: String? = nil) -> StoreError {
    StoreError(
      .badData, path: file, field: object.isEmpty ? nil : object, reason,
      remedy: remedy ?? self.remedy, underlying: underlying)
  }

  /// First and last entries of the library's error stack: what was asked, and what went wrong below.
  private static func lastWords() -> String? {
    var entries: [String] = []
    withUnsafeMutablePointer(to: &entries) { list in
      _ = H5Ewalk2(
        chdf5_e_default(), H5E_WALK_DOWNWARD,
        { _, entry, list in
          guard let text = entry?.pointee.desc else { return 0 }
          list?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
          return 0
        }, list)
    }
    guard let first = entries.first, let last = entries.last else { return nil }
    return entries.count == 1 ? first : "\(first): \(last)"
  }
}
