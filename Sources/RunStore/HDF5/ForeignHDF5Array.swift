internal import CHDF5

/// What is left of the limits while a file is read.
struct HDF5Budget {
  private let limits: HDF5Limits
  private let totalBytes: Int
  private var objects = 0
  private var bytes = 0

  init(_ limits: HDF5Limits, fileBytes: Int) {
    self.limits = limits
    let (scaled, overflow) = fileBytes.multipliedReportingOverflow(by: limits.expansion)
    totalBytes = overflow ? limits.totalBytes : min(limits.totalBytes, limits.freeBytes + scaled)
  }

  /// Takes account of an object or attribute.
  mutating func spendObject(_ place: HDF5Place) throws(StoreError) {
    objects += 1
    guard objects <= limits.objects else {
      throw place.error(
        "is one of more than \(limits.objects) objects, which is the most that is read",
        remedy: "keep fewer checkpoints in one file")
    }
  }

  /// Takes account of values that are about to be read.
  mutating func spend(bytes count: Int, _ place: HDF5Place) throws(StoreError) {
    guard count <= limits.arrayBytes else {
      throw place.error(
        "claims \(count) bytes, more than the \(limits.arrayBytes) that are read of one array",
        remedy: "store a smaller array")
    }
    bytes += count
    guard bytes <= totalBytes else {
      throw place.error(
        "brings the file to \(bytes) bytes of values, more than the \(totalBytes) that are read "
          + "of a file of its size",
        remedy: "keep fewer checkpoints in one file, or store them uncompressed")
    }
  }
}

extension StoredArray {
  /// Reads an open attribute of a file of unknown origin.
  static func reading(
    foreignAttribute attribute: borrowing Handle, _ limits: HDF5Limits,
    _ budget: inout HDF5Budget, _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(H5Aget_space(attribute.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Aget_type(attribute.id), closing: H5Tclose, place, "read the type")
    let type = try ForeignHDF5Type(stored: stored, place)
    let (shape, count) = try shape(of: space, place)
    let claim = try claimedBytes(count, stored, type, place)
    guard claim.held <= limits.attributeBytes else {
      throw place.error(
        "claims \(claim.held) bytes, more than the \(limits.attributeBytes) of an attribute",
        remedy: "store it as a dataset")
    }
    try budget.spend(bytes: claim.held, place)
    return StoredArray(
      shape,
      try type.read(count: count, space, limits, place) { H5Aread(attribute.id, $0, $1) })
  }

  /// Reads an open dataset of a file of unknown origin.
  static func reading(
    foreignDataset dataset: borrowing Handle, _ limits: HDF5Limits, _ budget: inout HDF5Budget,
    _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    // Where the values lie comes first: asking a virtual dataset for its shape opens other files.
    let layout = try ForeignHDF5Storage(of: dataset, place)
    let stored = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, place, "read the type")
    let type = try ForeignHDF5Type(stored: stored, place)
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, place, "read the shape")
    let (shape, count) = try shape(of: space, place)
    let claim = try claimedBytes(count, stored, type, place)
    try budget.spend(bytes: claim.held, place)
    if count > 0 {
      try layout.check(
        dataset, space, shape: shape, elementBytes: H5Tget_size(stored.id),
        claimedBytes: claim.stored, isExact: type.isFixed, limits, place)
    }
    let values = try type.read(count: count, space, limits, place) {
      H5Dread(dataset.id, $0, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $1)
    }
    return StoredArray(shape, values)
  }

  private static func shape(
    of space: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) -> (shape: [Int], count: Int) {
    guard H5Sget_simple_extent_type(space.id) != H5S_NULL else {
      throw place.error("has no values", remedy: "store a value, or leave it out")
    }
    let rank = try place.checked(H5Sget_simple_extent_ndims(space.id), "read the shape")
    guard rank <= 8 else { throw place.error("has \(rank) axes") }
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    _ = try place.checked(H5Sget_simple_extent_dims(space.id, &extents, nil), "read the shape")
    var count = 1
    for extent in extents {
      // An axis of length zero makes nothing of the others; they are checked all the same.
      let (product, overflow) = max(1, count).multipliedReportingOverflow(by: Int(clamping: extent))
      guard !overflow, extent <= Int.max else {
        throw place.error(
          "claims more values than memory can hold", remedy: "store what was written")
      }
      count = count == 0 ? 0 : product
    }
    return (extents.map { Int($0) }, count)
  }

  /// Bytes of the values as the file has them, uncompressed, and as we shall hold them.
  private static func claimedBytes(
    _ count: Int, _ stored: borrowing Handle, _ type: ForeignHDF5Type, _ place: HDF5Place
  ) throws(StoreError) -> (stored: Int, held: Int) {
    let inFile = count.multipliedReportingOverflow(by: H5Tget_size(stored.id))
    let held = count.multipliedReportingOverflow(by: type.heldByteCount)
    guard !inFile.overflow, !held.overflow else {
      throw place.error("claims more values than memory can hold", remedy: "store what was written")
    }
    return (inFile.partialValue, held.partialValue)
  }
}

/// Where a dataset's values lie and what they went through; only what this file alone can answer.
struct ForeignHDF5Storage: ~Copyable {
  private let properties: Handle
  private let layout: H5D_layout_t
  private let isCompressed: Bool

  /// Most bytes that one byte of deflate can stand for, rounded up.
  private static let largestExpansion = 1100

  init(of dataset: borrowing Handle, _ place: HDF5Place) throws(StoreError) {
    let properties = try Handle(
      H5Dget_create_plist(dataset.id), closing: H5Pclose, place, "read how it is stored")
    let layout = H5Pget_layout(properties.id)
    var isCompressed = false
    let here = "write the values themselves into this file"
    switch layout {
    case H5D_COMPACT, H5D_CONTIGUOUS, H5D_CHUNKED: break
    case H5D_VIRTUAL:
      throw place.error("is a virtual dataset, whose values lie in other files", remedy: here)
    default: throw place.error("is stored in a way that is not known here")
    }
    guard try place.checked(H5Pget_external_count(properties.id), "look for other files") == 0
    else {
      throw place.error("has its values in another file (external storage)", remedy: here)
    }
    let filterCount = try place.checked(H5Pget_nfilters(properties.id), "list its filters")
    for index in 0..<UInt32(filterCount) {
      var flags: UInt32 = 0
      var parameterCount = 0
      let filter = H5Pget_filter2(
        properties.id, index, &flags, &parameterCount, nil, 0, nil, nil)
      switch try place.checked(filter, "read a filter") {
      case H5Z_FILTER_DEFLATE: isCompressed = true
      case H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32: break
      case let number:
        throw place.error(
          "went through filter \(number)\(number == 32000 ? " (lzf)" : ""); only gzip, shuffle and "
            + "fletcher32 are read",
          remedy: "rewrite the file: h5repack -f GZIP=4 OLD.h5 NEW.h5")
      }
    }
    self.properties = properties
    (self.layout, self.isCompressed) = (layout, isCompressed)
  }

  /// Refuses values that were claimed and never stored.
  func check(
    _ dataset: borrowing Handle, _ space: borrowing Handle, shape: [Int], elementBytes: Int,
    claimedBytes: Int, isExact: Bool, _ limits: HDF5Limits, _ place: HDF5Place
  ) throws(StoreError) {
    let stored = Int(clamping: H5Dget_storage_size(dataset.id))
    func refusal() -> StoreError {
      place.error(
        "claims \(claimedBytes) bytes of values but stores \(stored)",
        remedy: "store values for the whole shape, or make the shape smaller")
    }
    guard layout == H5D_CHUNKED else {
      guard claimedBytes == stored || (!isExact && claimedBytes < stored) else { throw refusal() }
      return
    }
    var extents = [hsize_t](repeating: 0, count: shape.count)
    let rank = try place.checked(
      H5Pget_chunk(properties.id, Int32(shape.count), &extents), "read the shape of its chunks")
    guard Int(rank) == shape.count, !extents.contains(0) else {
      throw place.error("has chunks of another shape than its own")
    }
    // A chunk may be larger than the array; the library makes room for all of it.
    var chunkBytes = elementBytes
    var expectedCount: hsize_t = 1
    for (extent, chunk) in zip(shape, extents) {
      let (product, overflow) = chunkBytes.multipliedReportingOverflow(by: Int(clamping: chunk))
      guard !overflow, product <= limits.chunkBytes else {
        throw place.error(
          "has chunks of more than \(limits.chunkBytes) bytes", remedy: "store it in smaller chunks"
        )
      }
      chunkBytes = product
      expectedCount &*= (hsize_t(extent) + chunk - 1) / chunk
    }
    var count: hsize_t = 0
    _ = try place.checked(chdf5_chunk_count(dataset.id, space.id, &count), "count its chunks")
    guard count == .max || count == expectedCount else { throw refusal() }
    let limit = stored.multipliedReportingOverflow(by: isCompressed ? Self.largestExpansion : 1)
    guard limit.overflow || claimedBytes <= limit.partialValue else { throw refusal() }
  }
}
