internal import CHDF5

/// Owner of one HDF5 identifier: closes it exactly once, when it goes out of scope.
struct Handle: ~Copyable {
  /// The identifier; never negative.
  let id: hid_t
  private let close: @convention(c) (hid_t) -> herr_t

  /// Takes over an identifier that a call has just returned.
  ///
  /// - Parameters:
  ///   - id: What the call returned; negative where it failed.
  ///   - close: The C function that releases this kind of identifier.
  ///   - place: File and object that the call was about.
  ///   - action: What was tried, for the message.
  /// - Throws: ``StoreError`` with HDF5's words where `id` is negative.
  init(
    _ id: hid_t, closing close: @escaping @convention(c) (hid_t) -> herr_t, _ place: HDF5Place,
    _ action: String
  ) throws(StoreError) {
    self.id = try place.checked(id, action)
    self.close = close
  }

  deinit { _ = close(id) }
}
