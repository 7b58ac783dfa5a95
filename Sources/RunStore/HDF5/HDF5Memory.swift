internal import Glibc

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
  /// The bytes that follow; room for more is not yet initialised.
  private var kept = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var keptCount = 0

  /// Creates an empty file that stays in memory, or moves on when it exceeds a limit in bytes.
  init(_ backing: Backing? = nil, limit: Int = HDF5Memory.usualLimit) {
    self.backing = backing
    self.limit = limit
  }

  deinit { free(kept.baseAddress) }

  /// The whole file, when it was never handed on.
  var bytes: [UInt8] { Array(kept[..<keptCount]) }

  /// Size of the file so far.
  var count: Int { handedOn + keptCount }

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
    if failure == nil { handOn(keptCount) }
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
    reserve(start + late.count)
    if start > keptCount { zero(keptCount..<start) }
    UnsafeMutableRawBufferPointer(rebasing: kept[start...]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: late))
    keptCount = max(keptCount, start + late.count)
    // Half stays: the library comes back to what it has written last.
    if backing != nil, keptCount > limit { handOn(keptCount - limit / 2) }
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
    let count = max(0, min(late.count, keptCount - start))
    if count > 0 {
      late.copyMemory(from: UnsafeRawBufferPointer(rebasing: kept[start..<start + count]))
    }
    UnsafeMutableRawBufferPointer(rebasing: late[count...]).initializeMemory(
      as: UInt8.self, repeating: 0)
    return true
  }

  /// Makes the file as long as the library says; what was handed on is never cut.
  func resize(to size: Int) {
    let wanted = max(0, size - handedOn)
    reserve(wanted)
    if wanted > keptCount { zero(keptCount..<wanted) }
    keptCount = wanted
  }

  /// Hands the first kept bytes on.
  private func handOn(_ count: Int) {
    guard count > 0 else { return }
    attempt { backing throws(StoreError) in
      try backing.append(UnsafeRawBufferPointer(rebasing: kept[..<count]))
    }
    UnsafeMutableRawBufferPointer(rebasing: kept[..<(keptCount - count)]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: kept[count..<keptCount]))
    keptCount -= count
    handedOn += count
  }

  private func zero(_ range: Range<Int>) {
    UnsafeMutableRawBufferPointer(rebasing: kept[range]).initializeMemory(
      as: UInt8.self, repeating: 0)
  }

  /// Makes room for so many kept bytes, doubling it: files grow by a few bytes at a time.
  private func reserve(_ wanted: Int) {
    guard wanted > kept.count else { return }
    let room = max(wanted, 2 * kept.count, 1 << 16)
    guard let start = realloc(kept.baseAddress, room) else {
      preconditionFailure("no memory for \(room) bytes of a run file")
    }
    kept = UnsafeMutableRawBufferPointer(start: start, count: room)
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
