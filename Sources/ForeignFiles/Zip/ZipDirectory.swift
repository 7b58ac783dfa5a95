/// Reads the directory of a zip file, and believes nothing that two places do not say alike.
///
/// The end record must end the file, the directory must end where the end record begins, every local
/// header must name what the directory names, and no two entries may share a byte. So a file that was
/// cut inside a stored zip file is not taken for that inner one, and entries that overlap to unpack to
/// terabytes are refused before anything is unpacked.
///
/// - Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
struct ZipDirectory {
  private let bytes: [UInt8]
  private let path: String

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func entries() throws(ForeignFileError) -> [ZipContainer.Entry] {
    let (range, count) = try location()
    guard count <= ZipContainer.mostEntries else {
      throw wrong("it has \(count) entries, more than \(ZipContainer.mostEntries)")
    }
    // An entry takes 46 bytes at least: a count beyond that is a lie, known before any is made room.
    guard count <= range.count / 46 else {
      throw damaged("its directory of \(range.count) bytes cannot hold \(count) entries")
    }
    var cursor = ByteCursor(bytes[range])
    var entries: [ZipContainer.Entry] = []
    var extents: [Range<Int>] = []
    for _ in 0..<count {
      let (entry, start) = try entry(&cursor, directory: range.lowerBound)
      entries.append(entry)
      extents.append(start..<entry.data.upperBound)
    }
    guard cursor.remaining == 0 else {
      throw damaged("its directory has \(cursor.remaining) bytes after the last entry")
    }
    try check(entries, extents: extents)
    return entries
  }

  /// Where the directory lies, and how many entries it promises.
  private func location() throws(ForeignFileError) -> (Range<Int>, Int) {
    guard bytes.starts(with: [0x50, 0x4b]) else { throw wrong("it is no zip file") }
    guard let end = endRecord() else {
      throw damaged("it ends without the end record of a zip file")
    }
    let record = ZipFields(bytes[end..<(end + 22)])
    let wide = try wideEndRecord(before: end)
    let directoryEnd = wide?.start ?? end
    let disks = UInt32(record.word(4)) + UInt32(record.word(6)) + (wide?.disks ?? 0)
    guard disks == 0, wide != nil || record.word(8) == record.word(10) else {
      throw wrong("it is one part of a zip file that was split")
    }
    let size = wide?.size ?? UInt64(record.double(12))
    let offset = wide?.offset ?? UInt64(record.double(16))
    guard offset <= directoryEnd, size == UInt64(directoryEnd) - offset,
      let count = Int(exactly: wide?.count ?? UInt64(record.word(10)))
    else { throw damaged("its directory is not where its end record says") }
    return (Int(offset)..<directoryEnd, count)
  }

  /// Position of the record whose comment ends the file, seen from the end.
  private func endRecord() -> Int? {
    let last = bytes.count - 22
    guard last >= 0 else { return nil }
    return (max(0, last - 0xffff)...last).reversed().first { position in
      bytes[position] == 0x50
        && ZipFields(bytes[position..<(position + 22)]).signature == 0x0605_4b50
        && Int(ZipFields(bytes[position..<(position + 22)]).word(20)) == last - position
    }
  }

  private struct WideEndRecord {
    let start: Int
    let count: UInt64
    let size: UInt64
    let offset: UInt64
    let disks: UInt32
  }

  /// The end record of zip64, which PyTorch always writes; nil where the file has none.
  private func wideEndRecord(before end: Int) throws(ForeignFileError) -> WideEndRecord? {
    guard end >= 20 else { return nil }
    let locator = ZipFields(bytes[(end - 20)..<end])
    guard locator.signature == 0x0706_4b50 else { return nil }
    guard let start = Int(exactly: locator.quad(8)), start <= end - 20 - 56 else {
      throw damaged("its zip64 end record is not where its locator says")
    }
    let record = ZipFields(bytes[start..<(start + 56)])
    guard record.signature == 0x0606_4b50, record.quad(4) == UInt64(end - 20 - start - 12),
      record.quad(24) == record.quad(32)
    else { throw damaged("its zip64 end record is not valid") }
    return WideEndRecord(
      start: start, count: record.quad(32), size: record.quad(40), offset: record.quad(48),
      disks: locator.double(4) | record.double(16) | record.double(20))
  }

  /// The next entry, and where its local header starts.
  private func entry(
    _ cursor: inout ByteCursor, directory: Int
  ) throws(ForeignFileError) -> (ZipContainer.Entry, Int) {
    guard let fixed = cursor.take(46).map(ZipFields.init), fixed.signature == 0x0201_4b50,
      let rawName = cursor.take(Int(fixed.word(28))),
      let extra = cursor.take(Int(fixed.word(30))), cursor.take(Int(fixed.word(32))) != nil
    else { throw damaged("its directory is cut off or not valid") }
    let name = try name(rawName)
    guard fixed.word(8) & 0x2041 == 0 else {
      throw ForeignFileError(
        path: path, place: name, "the entry is encrypted",
        remedy: "unpack the file with its password and pack it again without one")
    }
    guard let method = ZipContainer.Method(rawValue: fixed.word(10)) else {
      throw ForeignFileError(
        path: path, place: name,
        "the entry is packed by method \(fixed.word(10)), not stored or deflated",
        remedy: "unpack the file and pack it again with zip")
    }
    let sizes = try wideSizes(fixed, extra: extra, name: name)
    guard sizes.size <= ZipContainer.largestSize else {
      throw ForeignFileError(
        path: path, place: name,
        "the entry has \(sizes.size) bytes, more than \(ZipContainer.largestSize)",
        remedy: "split it into smaller files")
    }
    guard method == .deflated || sizes.size == sizes.packed else {
      throw damaged("the entry is stored, but its two sizes differ", place: name)
    }
    let data = try data(
      at: sizes.offset, packed: sizes.packed, name: rawName, method: fixed.word(10), place: name,
      directory: directory)
    let entry = ZipContainer.Entry(
      name: name, size: Int(sizes.size), method: method, crc: fixed.double(16), data: data)
    return (entry, Int(sizes.offset))
  }

  /// Sizes and offset; where a field is full, zip64 keeps the value in an extra field.
  private func wideSizes(
    _ fixed: ZipFields, extra: ArraySlice<UInt8>, name: String
  ) throws(ForeignFileError) -> (size: UInt64, packed: UInt64, offset: UInt64) {
    var wide = wideField(extra)
    func value(_ narrow: UInt32) throws(ForeignFileError) -> UInt64 {
      guard narrow == .max else { return UInt64(narrow) }
      guard let value = wide.littleEndian(UInt64.self) else {
        throw damaged("the entry's zip64 sizes are missing", place: name)
      }
      return value
    }
    // Their order in the extra field.
    let size = try value(fixed.double(24))
    let packed = try value(fixed.double(20))
    let offset = try value(fixed.double(42))
    return (size, packed, offset)
  }

  private func wideField(_ extra: ArraySlice<UInt8>) -> ByteCursor {
    var cursor = ByteCursor(extra)
    while let id = cursor.littleEndian(UInt16.self), let size = cursor.littleEndian(UInt16.self),
      let field = cursor.take(Int(size))
    {
      if id == 1 { return ByteCursor(field) }
    }
    return ByteCursor([])
  }

  /// Where an entry's packed bytes lie, if its local header agrees with the directory.
  ///
  /// The sizes and the CRC of the local header are not compared: writers that stream leave them empty.
  private func data(
    at offset: UInt64, packed: UInt64, name: ArraySlice<UInt8>, method: UInt16, place: String,
    directory: Int
  ) throws(ForeignFileError) -> Range<Int> {
    guard offset <= directory, packed <= UInt64(directory) - offset else {
      throw damaged("the entry lies outside of the file", place: place)
    }
    var cursor = ByteCursor(bytes[Int(offset)..<directory])
    guard let fixed = cursor.take(30).map(ZipFields.init), fixed.signature == 0x0403_4b50,
      fixed.word(8) == method, let localName = cursor.take(Int(fixed.word(26))),
      localName == name, cursor.take(Int(fixed.word(28))) != nil
    else { throw damaged("the entry's own header does not match the directory", place: place) }
    guard packed <= cursor.remaining else {
      throw damaged("the entry lies outside of the file", place: place)
    }
    let start = Int(offset) + cursor.offset
    return start..<(start + Int(packed))
  }

  private func name(_ raw: ArraySlice<UInt8>) throws(ForeignFileError) -> String {
    guard let name = String(validating: raw, as: UTF8.self), !name.isEmpty, raw.count <= 1024,
      raw.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }),
      !name.hasPrefix("/"), !name.split(separator: "/").contains("..")
    else {
      throw ForeignFileError(
        path: path,
        place: "entry \(String(reflecting: String(decoding: raw.prefix(80), as: UTF8.self)))",
        "the name is empty, unprintable, longer than 1024 bytes, or leads out of a folder",
        remedy: "pack the file again with plain relative names")
    }
    return name
  }

  private func check(
    _ entries: [ZipContainer.Entry], extents: [Range<Int>]
  ) throws(ForeignFileError) {
    var names = Set<String>()
    if let twice = entries.first(where: { !names.insert($0.name).inserted }) {
      throw ForeignFileError(
        path: path, place: twice.name, "two entries have this name",
        remedy: "pack the file again with each entry once")
    }
    let sorted = extents.sorted { $0.lowerBound < $1.lowerBound }
    for (extent, next) in zip(sorted, sorted.dropFirst())
    where next.lowerBound < extent.upperBound {
      throw damaged("two entries overlap at byte \(next.lowerBound)")
    }
    let size = entries.reduce(0) { $0 + $1.size }
    guard size <= ZipContainer.largestSize else {
      throw ForeignFileError(
        path: path, "it unpacks to \(size) bytes, more than \(ZipContainer.largestSize)",
        remedy: "split it into smaller files")
    }
    guard
      size <= ZipContainer.harmlessSize || size / ZipContainer.largestRatio <= bytes.count
    else {
      throw ForeignFileError(
        path: path, "its \(bytes.count) bytes unpack to \(size), as those of a zip bomb do",
        remedy: "if you trust it, unpack it and pack it again with zip -0 or numpy.savez")
    }
  }

  private func wrong(_ reason: String) -> ForeignFileError {
    ForeignFileError(path: path, reason, remedy: "give a zip file as NumPy or PyTorch write it")
  }

  private func damaged(_ reason: String, place: String? = nil) -> ForeignFileError {
    ForeignFileError(
      path: path, place: place, reason,
      remedy: "the file is damaged or cut off: copy it again from where it was written")
  }
}

/// A record of fixed length, its fields read by their offset.
struct ZipFields {
  private let bytes: ArraySlice<UInt8>

  /// - Precondition: The record is as long as its fields reach; callers have taken that many bytes.
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var signature: UInt32 { double(0) }

  /// 16 bits.
  func word(_ offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(offset, size: 2)) }

  /// 32 bits.
  func double(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(offset, size: 4)) }

  /// 64 bits.
  func quad(_ offset: Int) -> UInt64 { number(offset, size: 8) }

  private func number(_ offset: Int, size: Int) -> UInt64 {
    (0..<size).reversed().reduce(0) { value, index in
      value << 8 | UInt64(bytes[bytes.startIndex + offset + index])
    }
  }
}
