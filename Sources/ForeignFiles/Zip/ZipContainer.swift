internal import CZip

/// The entries of a zip file, as NumPy (`.npz`) and PyTorch (`.pth`, `.pt`) write them.
///
/// Nothing is ever written by an entry's name, and nothing is unpacked before its size is known to be
/// within the limits. The directory is read here and strictly (``ZipDirectory``); libzip inflates and
/// checks the CRC, one entry at a time, and sees nothing of the file but that entry's data: what it
/// believes about lying directories does not matter then, and opening costs the same for each entry.
public struct ZipContainer: Sendable {
  /// One file inside.
  public struct Entry: Sendable, Hashable {
    /// Name with its folders ("archive/data/0"); no `..`, no leading slash, nothing unprintable.
    public let name: String
    /// Unpacked size in bytes, within ``ZipContainer/largestSize``.
    public let size: Int
    let method: Method
    let crc: UInt32
    /// Where the packed bytes lie in the file.
    let data: Range<Int>

    /// Whether this is a folder.
    public var isFolder: Bool { name.hasSuffix("/") }
  }

  /// How an entry is packed.
  enum Method: UInt16 {
    case stored = 0
    case deflated = 8
  }

  /// Largest file, and largest sum of the unpacked sizes, in bytes (256 MiB): with the arrays made of
  /// them a reader stays below 1 GB.
  public static let largestSize = 1 << 28
  /// Most entries in one file.
  public static let mostEntries = 20_000
  /// Unpacked bytes for each packed byte, above which more than 16 MiB are taken for a bomb.
  static let largestRatio = 200
  static let harmlessSize = 1 << 24

  /// The entries, in the order of the directory.
  public let entries: [Entry]
  private let bytes: [UInt8]
  private let path: String

  /// Reads the directory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file, for messages.
  /// - Throws: ``ForeignFileError`` for what is cut off, inconsistent, encrypted, split, packed in
  ///   another way than stored or deflated, named to escape a folder, named twice, or too large.
  public init(_ bytes: [UInt8], path: String) throws(ForeignFileError) {
    guard bytes.count <= Self.largestSize else {
      throw ForeignFileError(
        path: path, "the zip file has \(bytes.count) bytes, more than \(Self.largestSize)",
        remedy: "split it into smaller files")
    }
    entries = try ZipDirectory(bytes, path: path).entries()
    self.bytes = bytes
    self.path = path
  }

  /// The entry with a name.
  public func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

  /// Unpacks an entry and checks its CRC.
  ///
  /// - Parameter entry: One of ``entries``.
  /// - Throws: ``ForeignFileError`` where the data are damaged or not of the size promised.
  public func bytes(of entry: Entry) throws(ForeignFileError) -> [UInt8] {
    do throws(ZipFailure) {
      return try bytes.withUnsafeBytes { file in
        Result { () throws(ZipFailure) in
          try SingleEntryArchive.contents(of: entry, data: .init(rebasing: file[entry.data]))
        }
      }.get()
    } catch {
      throw ForeignFileError(
        path: path, place: entry.name, error.reason,
        remedy: "the file is damaged: copy it again from where it was written")
    }
  }
}

/// What libzip says about an entry.
struct ZipFailure: Error {
  let reason: String
}

/// An entry's data between headers of our own: the smallest zip file that holds it.
private enum SingleEntryArchive {
  static func contents(
    of entry: ZipContainer.Entry, data: UnsafeRawBufferPointer
  ) throws(ZipFailure) -> [UInt8] {
    var local = fields(of: entry, signature: 0x0403_4b50, versionMadeBy: [])
    var tail = fields(of: entry, signature: 0x0201_4b50, versionMadeBy: [20, 0])
    tail += [UInt8](repeating: 0, count: 14) + [UInt8(ascii: "e")]
    let directorySize = tail.count
    local.append(UInt8(ascii: "e"))
    tail += littleEndian(UInt32(0x0605_4b50)) + [0, 0, 0, 0, 1, 0, 1, 0]
    tail += littleEndian(UInt32(directorySize)) + littleEndian(UInt32(local.count + data.count))
    tail += [0, 0]
    return try local.withUnsafeBytes { head in
      tail.withUnsafeBytes { end in
        Result { () throws(ZipFailure) in try unpack([head, data, end], size: entry.size) }
      }
    }.get()
  }

  /// The fields that a local header and a directory entry share, from signature to extra length.
  private static func fields(
    of entry: ZipContainer.Entry, signature: UInt32, versionMadeBy: [UInt8]
  ) -> [UInt8] {
    let versionAndFlags: [UInt8] = [20, 0, 0, 0]
    let noTime: [UInt8] = [0, 0, 0x21, 0]
    return littleEndian(signature) + versionMadeBy + versionAndFlags
      + littleEndian(entry.method.rawValue) + noTime + littleEndian(entry.crc)
      + littleEndian(UInt32(entry.data.count)) + littleEndian(UInt32(entry.size)) + [1, 0, 0, 0]
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func unpack(
    _ parts: [UnsafeRawBufferPointer], size: Int
  ) throws(ZipFailure) -> [UInt8] {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    // An empty fragment is left out: libzip looks for its first byte.
    let fragments = parts.filter { !$0.isEmpty }.map { part in
      zip_buffer_fragment_t(
        data: UnsafeMutablePointer(
          mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self)),
        length: UInt64(part.count))
    }
    guard
      let source = zip_source_buffer_fragment_create(fragments, UInt64(fragments.count), 0, &error)
    else { throw ZipFailure(&error) }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw ZipFailure(&error)
    }
    defer { zip_discard(archive) }
    guard let file = zip_fopen_index(archive, 0, 0) else {
      throw ZipFailure(zip_get_error(archive))
    }
    defer { zip_fclose(file) }
    return try contents(of: file, size: size)
  }

  /// Asks for one byte more than promised: libzip compares the CRC only where it meets the end.
  private static func contents(
    of file: OpaquePointer, size: Int
  ) throws(ZipFailure) -> [UInt8] {
    var failure: ZipFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      while count <= size {
        let read = zip_fread(file, buffer.baseAddress! + count, UInt64(size + 1 - count))
        if read < 0 { failure = ZipFailure(zip_file_get_error(file)) }
        if read <= 0 { break }
        count += Int(read)
      }
    }
    if let failure { throw failure }
    guard bytes.count == size else {
      throw ZipFailure(
        reason: bytes.count > size
          ? "it unpacks to more than the \(size) bytes promised"
          : "it unpacks to \(bytes.count) bytes, not to the \(size) promised")
    }
    return bytes
  }
}

extension ZipFailure {
  /// The only place that turns libzip's errors into ours.
  init(_ error: UnsafeMutablePointer<zip_error_t>) {
    switch zip_error_code_zip(error) {
    case ZIP_ER_CRC: reason = "its CRC-32 does not match"
    case ZIP_ER_COMPRESSED_DATA, ZIP_ER_ZLIB: reason = "its deflated data are not valid"
    case ZIP_ER_EOF: reason = "its data end too early"
    default: reason = "libzip: " + String(cString: zip_error_strerror(error)).lowercased()
    }
  }
}
