internal import CZip
internal import Foundation

extension ZipContainer {
  /// The bytes of a zip file with stored entries, in the order given, dated 1980-01-01.
  ///
  /// Nothing in them depends on the machine or the time: equal entries give equal bytes, for one
  /// version of libzip.
  ///
  /// - Throws: ``ForeignFileError`` for what ``init(_:path:)`` would refuse to read.
  static func image(
    of entries: [(name: String, bytes: [UInt8])], path: String
  ) throws(ForeignFileError) -> [UInt8] {
    let size = entries.reduce(0) { $0 + $1.bytes.count }
    guard size <= largestSize, entries.count <= mostEntries else {
      throw ForeignFileError(
        path: path, "\(entries.count) arrays of \(size) bytes are too many for one file",
        remedy: "write them to several files")
    }
    let image: [UInt8]
    do throws(ZipFailure) {
      image = try ZipWriter.image(of: entries)
    } catch {
      throw ForeignFileError(
        path: path, "the archive cannot be made: \(error.reason)", remedy: "report this as a bug")
    }
    _ = try ZipDirectory(image, path: path).entries()
    return image
  }
}

/// Entries gathered by libzip in memory.
private enum ZipWriter {
  static func image(
    of entries: [(name: String, bytes: [UInt8])]
  ) throws(ZipFailure) -> [UInt8] {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let target = zip_source_buffer_create(nil, 0, 0, &error) else {
      throw ZipFailure(&error)
    }
    // One reference is the archive's, which gives it back when it closes; one is ours.
    zip_source_keep(target)
    defer { zip_source_free(target) }
    guard let archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(target)
      throw ZipFailure(&error)
    }
    do throws(ZipFailure) {
      for entry in entries { try add(entry, to: archive) }
      guard zip_close(archive) == 0 else { throw ZipFailure(zip_get_error(archive)) }
    } catch {
      zip_discard(archive)
      throw error
    }
    return try contents(of: target)
  }

  private static func add(
    _ entry: (name: String, bytes: [UInt8]), to archive: OpaquePointer
  ) throws(ZipFailure) {
    // libzip reads the bytes when it closes the archive, and frees this copy then.
    let copy = UnsafeMutableRawBufferPointer(
      start: malloc(max(1, entry.bytes.count)), count: entry.bytes.count)
    guard copy.baseAddress != nil else { throw ZipFailure(reason: "out of memory") }
    copy.copyBytes(from: entry.bytes)
    guard let source = zip_source_buffer(archive, copy.baseAddress, UInt64(copy.count), 1) else {
      free(copy.baseAddress)
      throw ZipFailure(zip_get_error(archive))
    }
    let index = zip_file_add(archive, entry.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      throw ZipFailure(zip_get_error(archive))
    }
    let firstDay = UInt16(1 << 5 | 1)
    guard zip_set_file_compression(archive, UInt64(index), ZIP_CM_STORE, 0) == 0,
      zip_file_set_dostime(archive, UInt64(index), 0, firstDay, 0) == 0
    else { throw ZipFailure(zip_get_error(archive)) }
  }

  private static func contents(of source: OpaquePointer) throws(ZipFailure) -> [UInt8] {
    guard zip_source_open(source) == 0 else { throw ZipFailure(zip_source_error(source)) }
    defer { zip_source_close(source) }
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_source_stat(source, &status) == 0 else { throw ZipFailure(zip_source_error(source)) }
    let size = Int(status.size)
    var read: Int64 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      read = zip_source_read(source, buffer.baseAddress!, UInt64(size))
      count = max(0, Int(read))
    }
    guard read == size else { throw ZipFailure(zip_source_error(source)) }
    return bytes
  }
}
