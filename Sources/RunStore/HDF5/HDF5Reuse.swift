internal import CHDF5

/// Types, spaces and properties that many objects of one file share, opened once.
///
/// A run file has hundreds of small objects of a few kinds; opening these for each of them took
/// longer than writing the numbers.
final class HDF5Reuse {
  /// A handle that a dictionary can hold.
  private final class Shared {
    let handle: Handle
    init(_ handle: consuming Handle) { self.handle = handle }
  }

  private var texts: [Int: Shared] = [:]
  private var creations: [[hsize_t]: Shared] = [:]
  private var scalar: Shared?
  private var group: Shared?

  /// The identifier of a type: little-endian in the file, the machine's own in memory.
  func type(
    _ type: HDF5Type, inMemory: Bool, _ place: HDF5Place
  ) throws(StoreError) -> hid_t {
    switch type {
    case .float32: return inMemory ? chdf5_t_native_float32() : chdf5_t_float32()
    case .float64: return inMemory ? chdf5_t_native_float64() : chdf5_t_float64()
    case .int64: return inMemory ? chdf5_t_native_int64() : chdf5_t_int64()
    case .text(let byteCount):
      if let open = texts[byteCount] { return open.handle.id }
      let text = try Handle(H5Tcopy(chdf5_t_string()), closing: H5Tclose, place, "copy a type")
      _ = try place.checked(H5Tset_size(text.id, byteCount), "set the size of a text")
      _ = try place.checked(H5Tset_cset(text.id, H5T_CSET_UTF8), "set the encoding of a text")
      _ = try place.checked(H5Tset_strpad(text.id, H5T_STR_NULLPAD), "set the padding of a text")
      let shared = Shared(text)
      texts[byteCount] = shared
      return shared.handle.id
    }
  }

  /// The space of a single value.
  func scalarSpace(_ place: HDF5Place) throws(StoreError) -> hid_t {
    if let scalar { return scalar.handle.id }
    let shared = Shared(
      try Handle(H5Screate(H5S_SCALAR), closing: H5Sclose, place, "create a dataspace"))
    scalar = shared
    return shared.handle.id
  }

  /// Properties of a dataset that is stored in chunks with checksums; not chunked where `chunk` is empty.
  func creation(chunk: [hsize_t], _ place: HDF5Place) throws(StoreError) -> hid_t {
    if let open = creations[chunk] { return open.handle.id }
    let properties = try Handle(
      H5Pcreate(chdf5_p_dataset_create()), closing: H5Pclose, place, "create properties")
    _ = try place.checked(H5Pset_obj_track_times(properties.id, false), "switch times off")
    if !chunk.isEmpty {
      _ = try place.checked(
        H5Pset_chunk(properties.id, Int32(chunk.count), chunk), "set the chunk's shape")
      _ = try place.checked(H5Pset_fletcher32(properties.id), "switch checksums on")
    }
    let shared = Shared(properties)
    creations[chunk] = shared
    return shared.handle.id
  }

  /// Properties of a group.
  func groupCreation(_ place: HDF5Place) throws(StoreError) -> hid_t {
    if let group { return group.handle.id }
    let shared = Shared(try Self.openCreation(of: chdf5_p_group_create(), place))
    group = shared
    return shared.handle.id
  }

  /// Properties of a group, or of a file's root group.
  static func openCreation(
    of kind: hid_t, _ place: HDF5Place
  ) throws(StoreError) -> Handle {
    let properties = try Handle(H5Pcreate(kind), closing: H5Pclose, place, "create properties")
    _ = try place.checked(H5Pset_obj_track_times(properties.id, false), "switch times off")
    // Headers hold this many attributes and links themselves: a heap for each group would be
    // larger than a small run.
    _ = try place.checked(
      H5Pset_attr_phase_change(properties.id, 1024, 1000), "keep attributes compact")
    _ = try place.checked(H5Pset_link_phase_change(properties.id, 64, 48), "keep links compact")
    return properties
  }
}
