internal import CHDF5
internal import Glibc

/// Memory that an HDF5 file is built in.
///
/// The library can copy an open file (`H5Fget_file_image`), but its release 1.10 then clears the
/// superblock's flag "open for writing" and leaves the checksum as it was, so that nobody can open
/// the copy. A file that was closed is right, so this keeps the buffer beyond the closing.
struct HDF5Memory: ~Copyable {
  /// What the library has allocated so far; a C callback sees it through a pointer.
  private struct Buffer {
    var base: UnsafeMutableRawPointer?
    var size = 0
    var capacity = 0
  }

  private let buffer: UnsafeMutablePointer<Buffer>

  private init() {
    buffer = .allocate(capacity: 1)
    buffer.initialize(to: Buffer())
  }

  deinit {
    free(buffer.pointee.base)
    buffer.deallocate()
  }

  /// Creates a file, fills it, closes it and returns its bytes.
  ///
  /// - Parameters:
  ///   - path: What messages name.
  ///   - fill: Writes into the open file.
  static func file(
    for path: String, _ fill: (borrowing HDF5File) throws(StoreError) -> Void
  ) throws(StoreError) -> [UInt8] {
    let memory = HDF5Memory()
    try closing(HDF5File(creatingIn: memory, for: path), after: fill)
    return memory.bytes()
  }

  private func bytes() -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: buffer.pointee.base, count: buffer.pointee.size))
  }

  /// Fills a file and lets go of it, which closes it.
  private static func closing(
    _ file: consuming HDF5File, after fill: (borrowing HDF5File) throws(StoreError) -> Void
  ) throws(StoreError) {
    try fill(file)
    try file.flush()
  }

  /// Makes files that are created with some access properties live here.
  func attach(to access: borrowing Handle, _ place: HDF5Place) throws(StoreError) {
    // Steps of one byte: the buffer is then exactly as long as the file.
    _ = try place.checked(H5Pset_fapl_core(access.id, 1, false), "choose memory")
    var callbacks = H5FD_file_image_callbacks_t()
    callbacks.image_realloc = { old, size, _, target in
      guard let target else { return nil }
      let buffer = target.assumingMemoryBound(to: Buffer.self)
      if size > buffer.pointee.capacity {
        // Doubled, since the library asks for every few bytes that the file grows by.
        let capacity = max(size, 2 * buffer.pointee.capacity)
        guard let new = realloc(old, capacity) else { return nil }
        buffer.pointee.base = new
        buffer.pointee.capacity = capacity
      }
      buffer.pointee.size = size
      return buffer.pointee.base
    }
    // Called at the closing: the bytes are ours from then on.
    callbacks.image_free = { _, _, _ in 0 }
    callbacks.udata_copy = { $0 }
    callbacks.udata_free = { _ in 0 }
    callbacks.udata = UnsafeMutableRawPointer(buffer)
    _ = try place.checked(
      H5Pset_file_image_callbacks(access.id, &callbacks), "keep the file's memory")
  }
}
