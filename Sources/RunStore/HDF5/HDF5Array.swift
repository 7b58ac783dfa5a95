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
    named name: String, of object: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) {
    let type = HDF5Type(of: values)
    let stored = try type.open(inMemory: false, place)
    let held = try type.open(inMemory: true, place)
    let space = try openSpace(place)
    let attribute = try Handle(
      H5Acreate2(
        object.id, name, stored.id, space.id, chdf5_p_default(), chdf5_p_default()),
      closing: H5Aclose, place, "create it")
    let status = type.withBytes(of: values) { H5Awrite(attribute.id, held.id, $0) }
    _ = try place.checked(status, "write it")
  }

  /// Writes a dataset into an open group: chunked and with Fletcher32, unless it is empty.
  func writeDataset(
    named name: String, in group: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) {
    let type = HDF5Type(of: values)
    let stored = try type.open(inMemory: false, place)
    let held = try type.open(inMemory: true, place)
    let space = try openSpace(place)
    let properties = try Handle(
      H5Pcreate(chdf5_p_dataset_create()), closing: H5Pclose, place, "create properties")
    _ = try place.checked(H5Pset_obj_track_times(properties.id, false), "switch times off")
    if values.count > 0 {
      let chunk = chunkShape(elementBytes: type.byteCount)
      _ = try place.checked(
        H5Pset_chunk(properties.id, Int32(chunk.count), chunk), "set the chunk's shape")
      _ = try place.checked(H5Pset_fletcher32(properties.id), "switch checksums on")
    }
    let dataset = try Handle(
      H5Dcreate2(
        group.id, name, stored.id, space.id, chdf5_p_default(), properties.id, chdf5_p_default()),
      closing: H5Dclose, place, "create it")
    guard values.count > 0 else { return }
    let status = type.withBytes(of: values) {
      H5Dwrite(dataset.id, held.id, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $0)
    }
    _ = try place.checked(status, "write it")
  }

  private func openSpace(_ place: HDF5Place) throws(StoreError) -> Handle {
    let id =
      shape.isEmpty
      ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil)
    return try Handle(id, closing: H5Sclose, place, "create a dataspace")
  }

  /// The whole array, or as many rows of the first axis as fit.
  private func chunkShape(elementBytes: Int) -> [hsize_t] {
    let rowBytes = shape.dropFirst().reduce(elementBytes, *)
    let rows = min(shape[0], max(1, largestChunk / rowBytes))
    return ([rows] + shape.dropFirst()).map(hsize_t.init)
  }

  /// Reads an open attribute.
  static func reading(
    attribute: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(
      H5Aget_space(attribute.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Aget_type(attribute.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Aget_storage_size(attribute.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    let held = try type.open(inMemory: true, place)
    let count = shape.reduce(1, *)
    let values = try type.read(count: count, place) { H5Aread(attribute.id, held.id, $0) }
    return StoredArray(shape, values)
  }

  /// Reads an open dataset; its checksums are compared on the way.
  static func reading(
    dataset: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) -> StoredArray {
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, place, "read the shape")
    let stored = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, place, "read the type")
    let type = try HDF5Type(stored: stored, place)
    let available = Int(clamping: H5Dget_storage_size(dataset.id))
    let shape = try shape(of: space, type, storedBytes: available, place)
    let held = try type.open(inMemory: true, place)
    let count = shape.reduce(1, *)
    let values = try type.read(count: count, place) {
      count == 0
        ? 0 : H5Dread(dataset.id, held.id, chdf5_s_all(), chdf5_s_all(), chdf5_p_default(), $0)
    }
    return StoredArray(shape, values)
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
