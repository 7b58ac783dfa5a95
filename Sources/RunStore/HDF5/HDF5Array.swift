internal import CHDF5

/// Largest chunk in bytes; an array below it is one chunk, which needs no index in the file.
private let largestChunk = 16 << 20

/// Most bytes that one stored byte can stand for (deflate's limit, rounded up).
///
/// A header that claims more is wrong, and must not make us allocate what it claims.
private let largestExpansion = 1100

extension StoredArray {
  /// Writes an attribute of an open object.
  func writeAttribute(
    named name: String, of object: borrowing Handle, _ reuse: HDF5Reuse, _ place: HDF5Place
  ) throws(StoreError) {
    precondition(shape.isEmpty, "attributes are scalars")
    let type = HDF5Type(of: values)
    let attribute = try Handle(
      H5Acreate2(
        object.id, name, try reuse.type(type, inMemory: false, place), try reuse.scalarSpace(place),
        chdf5_p_default(), chdf5_p_default()),
      closing: H5Aclose, place, "create it")
    let held = try reuse.type(type, inMemory: true, place)
    let status = type.withBytes(of: values) { H5Awrite(attribute.id, held, $0) }
    _ = try place.checked(status, "write it")
  }

  /// Writes a dataset into an open group: chunked and with Fletcher32, unless it is empty.
  func writeDataset(
    named name: String, in group: borrowing Handle, _ reuse: HDF5Reuse, _ place: HDF5Place
  ) throws(StoreError) -> Handle {
    let type = HDF5Type(of: values)
    let space = try Handle(
      H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil), closing: H5Sclose, place,
      "create a dataspace")
    let chunk = values.count > 0 ? chunkShape(elementBytes: type.byteCount) : []
    let dataset = try Handle(
      H5Dcreate2(
        group.id, name, try reuse.type(type, inMemory: false, place), space.id, chdf5_p_default(),
        try reuse.creation(chunk: chunk, place), chdf5_p_default()),
      closing: H5Dclose, place, "create it")
    guard values.count > 0 else { return dataset }
    let held = try reuse.type(type, inMemory: true, place)
    let status = type.withBytes(of: values) {
      H5Dwrite(dataset.id, held, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $0)
    }
    _ = try place.checked(status, "write it")
    return dataset
  }

  /// The whole array, or as many rows of the first axis as fit.
  private func chunkShape(elementBytes: Int) -> [hsize_t] {
    let rowBytes = shape.dropFirst().reduce(elementBytes, *)
    let rows = min(shape[0], max(1, largestChunk / rowBytes))
    return ([rows] + shape.dropFirst()).map(hsize_t.init)
  }

  /// Reads an open attribute.
  static func reading(
    attribute: borrowing Handle, _ reuse: HDF5Reuse, _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(
      H5Aget_space(attribute.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Aget_type(attribute.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Aget_storage_size(attribute.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    let held = try reuse.type(type, inMemory: true, place)
    let count = shape.reduce(1, *)
    let values = try type.read(count: count, place) { H5Aread(attribute.id, held, $0) }
    return StoredArray(shape, values)
  }

  /// Reads an open dataset; its checksums are compared on the way.
  static func reading(
    dataset: borrowing Handle, _ reuse: HDF5Reuse, _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Dget_storage_size(dataset.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    let held = try reuse.type(type, inMemory: true, place)
    let count = shape.reduce(1, *)
    let values = try type.read(count: count, place) {
      count == 0
        ? 0 : H5Dread(dataset.id, held, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $0)
    }
    return StoredArray(shape, values)
  }

  /// Reads some entries of an open dataset of one axis; the checksums of their chunks are compared.
  ///
  /// - Parameters:
  ///   - entries: Which ones.
  ///   - count: How many the whole dataset must have.
  static func reading(
    entries: Range<Int>, of count: Int, dataset: borrowing Handle, _ reuse: HDF5Reuse,
    _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Dget_storage_size(dataset.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    guard shape.count == 1 else { throw place.error("has \(shape.count) axes, not 1") }
    guard shape[0] == count else {
      throw place.error("has \(shape[0]) entries where \(count) belong")
    }
    var start = hsize_t(entries.lowerBound)
    var length = hsize_t(entries.count)
    let memory = try Handle(
      H5Screate_simple(1, &length, nil), closing: H5Sclose, place, "create a dataspace")
    _ = try place.checked(
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, &start, nil, &length, nil), "select entries")
    let held = try reuse.type(type, inMemory: true, place)
    let values = try type.read(count: entries.count, place) {
      H5Dread(dataset.id, held, memory.id, space.id, chdf5_p_default(), $0)
    }
    return StoredArray([entries.count], values)
  }

  /// Reads an open dataset piece by piece; its checksums are compared on the way.
  ///
  /// - Parameters:
  ///   - begin: Gets the name of its type and its shape.
  ///   - take: Gets its elements in order, whole rows of the first axis at a time.
  static func streaming(
    dataset: borrowing Handle, _ reuse: HDF5Reuse, _ place: HDF5Place,
    begin: (_ typeName: String, _ shape: [Int]) -> Void, take: (StoredValues) -> Void
  ) throws(StoreError) {
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Dget_storage_size(dataset.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    let count = shape.reduce(1, *)
    begin(type.name, shape)
    guard count > 0 else { return }
    let held = try reuse.type(type, inMemory: true, place)
    guard count * type.byteCount > largestChunk, let rows = shape.first else {
      take(
        try type.read(count: count, place) {
          H5Dread(dataset.id, held, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $0)
        })
      return
    }
    let rowCount = count / rows
    let chunk = try chunkLength(of: dataset, place) ?? 1
    // Each chunk is read whole, so a piece is made of whole ones.
    let length = chunk * max(1, largestChunk / (chunk * rowCount * type.byteCount))
    for first in stride(from: 0, to: rows, by: length) {
      let taken = min(length, rows - first)
      var start = [hsize_t(first)] + shape.dropFirst().map { _ in 0 }
      var extents = [hsize_t(taken)] + shape.dropFirst().map(hsize_t.init)
      let memory = try Handle(
        H5Screate_simple(Int32(extents.count), &extents, nil), closing: H5Sclose, place,
        "create a dataspace")
      _ = try place.checked(
        H5Sselect_hyperslab(space.id, H5S_SELECT_SET, &start, nil, &extents, nil), "select rows")
      take(
        try type.read(count: taken * rowCount, place) {
          H5Dread(dataset.id, held, memory.id, space.id, chdf5_p_default(), $0)
        })
    }
  }

  /// How many rows of the first axis an open dataset stores together; nil where it has no chunks.
  static func chunkLength(
    of dataset: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) -> Int? {
    let properties = try Handle(
      H5Dget_create_plist(dataset.id), closing: H5Pclose, place, "read the properties")
    guard H5Pget_layout(properties.id) == H5D_CHUNKED else { return nil }
    var extents = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
    _ = try place.checked(
      H5Pget_chunk(properties.id, Int32(extents.count), &extents), "read the chunk's shape")
    return max(1, Int(clamping: extents[0]))
  }

  private static func shape(
    of space: borrowing Handle, _ type: HDF5Type, storedBytes: Int, _ place: HDF5Place
  ) throws(StoreError) -> [Int] {
    let rank = try place.checked(H5Sget_simple_extent_ndims(space.id), "read the shape")
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    _ = try place.checked(
      H5Sget_simple_extent_dims(space.id, &extents, nil), "read the shape")
    guard H5Sget_simple_extent_type(space.id) != H5S_NULL else {
      throw place.error("has no values")
    }
    let limit = storedBytes.multipliedReportingOverflow(by: largestExpansion)
    var bytes = type.byteCount
    for extent in extents {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: Int(clamping: extent))
      guard !overflow else { throw place.error("claims more values than memory can hold") }
      bytes = product
    }
    guard limit.overflow || bytes <= limit.partialValue else {
      throw place.error("claims \(bytes) bytes of values but stores \(storedBytes)")
    }
    return extents.map { Int(clamping: $0) }
  }
}
