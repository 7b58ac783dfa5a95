/// The bytes of an HDF5 file that is being built: all of them in memory, or the last of them.
///
/// A small file is handed on in one piece at its end. A large one is handed on as it grows, so that
/// storing a run does not need its size in memory once more.
final class HDF5Memory {
  /// Most bytes that are kept before some are handed on.
  static let usualLimit = 4 << 20

  /// Where bytes go that memory does not keep, and come back from.
  struct Backing {
    /// Adds bytes at the end.
    var append: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    /// Replaces bytes that were added earlier.
    var overwrite: (_ offset: Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
    /// Reads bytes that were added earlier.
    var read: (_ offset: Int, UnsafeMutableRawBufferPointer) throws(StoreError) -> Void
  }

  /// What went wrong with the backing; nothing is handed on after it.
  ///
  /// The library is not told: a file that it cannot write it can neither close nor forget.
  private(set) var failure: StoreError?

  private let backing: Backing?
  private let limit: Int
  /// Bytes of the file that were handed on.
  private var handedOn = 0
  /// The bytes that follow.
  private var kept: [UInt8] = []

  /// Creates an empty file that stays in memory, or moves on when it exceeds a limit in bytes.
  init(_ backing: Backing? = nil, limit: Int = HDF5Memory.usualLimit) {
    self.backing = backing
    self.limit = limit
  }

  /// The whole file, when it was never handed on.
  var bytes: [UInt8] { kept }

  /// Size of the file so far.
  var count: Int { handedOn + kept.count }

  /// Creates a file in memory, fills it, closes it and returns its bytes.
  ///
  /// - Parameters:
  ///   - path: What messages name.
  ///   - fill: Writes into the open file.
  static func file(
    for path: String, _ fill: (borrowing HDF5File) throws(StoreError) -> Void
  ) throws(StoreError) -> [UInt8] {
    let memory = HDF5Memory()
    try memory.build(for: path, fill)
    return memory.bytes
  }

  /// Fills a file and closes it; its bytes are complete then.
  func build(
    for path: String, _ fill: (borrowing HDF5File) throws(StoreError) -> Void
  ) throws(StoreError) {
    try Self.closing(HDF5File(creatingIn: self, for: path), after: fill)
  }

  /// Fills a file and lets go of it, which closes it.
  private static func closing(
    _ file: consuming HDF5File, after fill: (borrowing HDF5File) throws(StoreError) -> Void
  ) throws(StoreError) {
    try fill(file)
    try file.flush()
  }

  /// Hands on what is left of a closed file.
  func finish() throws(StoreError) {
    if failure == nil { handOn(kept.count) }
    if let failure { throw failure }
  }

  // MARK: What the library calls

  /// Stores bytes at an offset; a gap before it becomes zeros.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    let early = min(bytes.count, max(0, handedOn - offset))
    if early > 0 {
      attempt { backing throws(StoreError) in
        try backing.overwrite(offset, UnsafeRawBufferPointer(rebasing: bytes[..<early]))
      }
    }
    let late = bytes[early...]
    guard !late.isEmpty else { return }
    let start = offset + early - handedOn
    if start + late.count > kept.count { resize(to: offset + bytes.count) }
    kept.withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[start...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: late))
    }
    // Half stays: the library comes back to what it has written last.
    if backing != nil, kept.count > limit { handOn(kept.count - limit / 2) }
  }

  /// Reads bytes at an offset; those behind the end are zeros.
  ///
  /// - Returns: Whether they could be read.
  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    let early = min(bytes.count, max(0, handedOn - offset))
    if early > 0 {
      attempt { backing throws(StoreError) in
        try backing.read(offset, UnsafeMutableRawBufferPointer(rebasing: bytes[..<early]))
      }
      if failure != nil { return false }
    }
    let late = UnsafeMutableRawBufferPointer(rebasing: bytes[early...])
    let start = offset + early - handedOn
    let count = max(0, min(late.count, kept.count - start))
    kept.withUnsafeBytes {
      if count > 0 {
        late.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
      }
    }
    UnsafeMutableRawBufferPointer(rebasing: late[count...]).initializeMemory(
      as: UInt8.self, repeating: 0)
    return true
  }

  /// Makes the file as long as the library says; what was handed on is never cut.
  func resize(to size: Int) {
    let wanted = max(0, size - handedOn)
    if wanted > kept.count {
      kept.append(contentsOf: repeatElement(0, count: wanted - kept.count))
    } else {
      kept.removeLast(kept.count - wanted)
    }
  }

  /// Hands the first kept bytes on.
  private func handOn(_ count: Int) {
    attempt { backing throws(StoreError) in
      var result: Result<Void, StoreError> = .success(())
      kept.withUnsafeBytes { bytes in
        do throws(StoreError) {
          try backing.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        } catch {
          result = .failure(error)
        }
      }
      try result.get()
    }
    kept.removeFirst(count)
    handedOn += count
  }

  private func attempt(_ body: (Backing) throws(StoreError) -> Void) {
    guard failure == nil, let backing else { return }
    do throws(StoreError) {
      try body(backing)
    } catch {
      failure = error
    }
  }
}
