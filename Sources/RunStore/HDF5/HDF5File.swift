internal import CHDF5

/// An open HDF5 file, read or built as a whole.
///
/// Use it inside ``HDF5/exclusively(_:)`` only.
struct HDF5File: ~Copyable {
  private let handle: Handle
  private let place: HDF5Place

  /// Groups of a run file are at most this deep; more is a loop of links.
  private static let deepest = 4

  /// Opens a file for reading, without locking it, so that read-only mounts work.
  init(reading path: String) throws(StoreError) {
    place = HDF5Place(file: path)
    let access = try Self.openAccess(place)
    _ = try place.checked(chdf5_set_locking_off(access.id), "switch file locking off")
    handle = try Handle(
      H5Fopen(path, chdf5_acc_rdonly(), access.id), closing: H5Fclose, place, "open it")
  }

  /// Creates a file in memory.
  ///
  /// - Parameters:
  ///   - memory: Holds the bytes, complete once this file is closed.
  ///   - path: What messages name.
  init(creatingIn memory: borrowing HDF5Memory, for path: String) throws(StoreError) {
    place = HDF5Place(file: path)
    let access = try Self.openAccess(place)
    try memory.attach(to: access, place)
    let properties = try Self.openCreation(of: chdf5_p_file_create(), place)
    handle = try Handle(
      H5Fcreate("run", chdf5_acc_trunc(), properties.id, access.id), closing: H5Fclose, place,
      "create a file in memory")
  }

  private static func openAccess(_ place: HDF5Place) throws(StoreError) -> Handle {
    let access = try Handle(
      H5Pcreate(chdf5_p_file_access()), closing: H5Pclose, place, "create properties")
    _ = try place.checked(
      H5Pset_libver_bounds(access.id, H5F_LIBVER_V110, H5F_LIBVER_V110), "choose format 1.10")
    return access
  }

  /// Properties of a group, or of a file's root group.
  private static func openCreation(
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

// MARK: Writing

extension HDF5File {
  /// Writes the content, groups and objects in the order of their sorted paths.
  func write(_ content: RunFileContent) throws(StoreError) {
    var children: [String: [String: StoredArray]] = [:]
    var attributes: [String: [String: StoredArray]] = [:]
    for (key, value) in content {
      let parts = ContentKey(key)
      if let name = parts.attribute {
        attributes[parts.object, default: [:]][name] = value
      } else {
        let slash = key.lastIndex(of: "/") ?? key.startIndex
        children[String(key[..<slash]), default: [:]][String(key[slash...].dropFirst())] = value
      }
    }
    let datasets = Set(content.keys)
    let holders = children.keys.map { $0.isEmpty ? "/" : $0 } + attributes.keys
    for path in Self.withAncestors(holders) where !datasets.contains(path) {
      let group = try openGroup(path, creating: path != "/")
      for (name, value) in Self.sorted(children[path == "/" ? "" : path]) {
        try value.writeDataset(named: name, in: group, inside(path == "/" ? "" : path, name))
      }
      try write(attributes[path], of: group, path)
    }
    for (path, names) in Self.sorted(attributes) where datasets.contains(path) {
      let dataset = try Handle(
        H5Oopen(handle.id, path, chdf5_p_default()), closing: H5Oclose, inside(path), "open it")
      try write(names, of: dataset, path)
    }
  }

  /// Brings everything out of the library; what cannot be written is an error here, not at closing.
  func flush() throws(StoreError) {
    _ = try place.checked(H5Fflush(handle.id, H5F_SCOPE_GLOBAL), "flush the file")
  }

  private func openGroup(_ path: String, creating: Bool) throws(StoreError) -> Handle {
    guard creating else {
      return try Handle(
        H5Gopen2(handle.id, path, chdf5_p_default()), closing: H5Gclose, inside(path), "open it")
    }
    let properties = try Self.openCreation(of: chdf5_p_group_create(), inside(path))
    return try Handle(
      H5Gcreate2(handle.id, path, chdf5_p_default(), properties.id, chdf5_p_default()),
      closing: H5Gclose, inside(path), "create it")
  }

  private func write(
    _ attributes: [String: StoredArray]?, of object: borrowing Handle, _ path: String
  ) throws(StoreError) {
    for (name, value) in Self.sorted(attributes) {
      try value.writeAttribute(named: name, of: object, inside("\(path)@\(name)"))
    }
  }

  private func inside(_ components: String...) -> HDF5Place {
    HDF5Place(file: place.file, object: components.joined(separator: "/"))
  }

  private static func sorted<Value>(_ items: [String: Value]?) -> [(key: String, value: Value)] {
    (items ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Groups with all groups above them, sorted, so that parents come first.
  private static func withAncestors(_ paths: [String]) -> [String] {
    var all: Set<String> = ["/"]
    for path in paths {
      var path = Substring(path)
      while path.count > 1, all.insert(String(path)).inserted {
        path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
      }
    }
    return all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

// MARK: Reading

extension HDF5File {
  /// Reads the attributes of the root.
  func readRootAttributes() throws(StoreError) -> RunFileContent {
    let root = try openGroup("/", creating: false)
    var content: RunFileContent = [:]
    try readAttributes(of: root, "/", into: &content) { error throws(StoreError) in throw error }
    return content
  }

  /// Reads objects with their attributes.
  ///
  /// - Parameters:
  ///   - selected: Which paths of objects to open; groups that are not opened hide what they hold.
  ///   - damaged: What to do with an object that cannot be read: throw, or note it and go on.
  /// - Returns: What could be read.
  func read(
    where selected: (String) -> Bool = { _ in true },
    damaged: (StoreError) throws(StoreError) -> Void
  ) throws(StoreError) -> RunFileContent {
    var content: RunFileContent = [:]
    let root = try openGroup("/", creating: false)
    try readGroup(root, "/", depth: 0, where: selected, into: &content, damaged: damaged)
    return content
  }

  private func readGroup(
    _ group: borrowing Handle, _ path: String, depth: Int, where selected: (String) -> Bool,
    into content: inout RunFileContent, damaged: (StoreError) throws(StoreError) -> Void
  ) throws(StoreError) {
    try readAttributes(of: group, path, into: &content, damaged: damaged)
    let names: [String]
    do {
      names = try linkNames(of: group, path)
    } catch {
      return try damaged(error)
    }
    for name in names {
      let child = path == "/" ? "/\(name)" : "\(path)/\(name)"
      guard selected(child) else { continue }
      do throws(StoreError) {
        let object = try Handle(
          H5Oopen(handle.id, child, chdf5_p_default()), closing: H5Oclose, inside(child),
          "open it")
        if H5Iget_type(object.id) == H5I_DATASET {
          content[child] = try .reading(dataset: object, inside(child))
          try readAttributes(of: object, child, into: &content, damaged: damaged)
        } else if H5Iget_type(object.id) == H5I_GROUP, depth < Self.deepest {
          try readGroup(
            object, child, depth: depth + 1, where: selected, into: &content, damaged: damaged)
        } else {
          throw inside(child).error("is neither a dataset nor a group of a run file")
        }
      } catch {
        try damaged(error)
      }
    }
  }

  private func linkNames(of group: borrowing Handle, _ path: String) throws(StoreError) -> [String]
  {
    var info = H5G_info_t()
    _ = try inside(path).checked(H5Gget_info(group.id, &info), "list it")
    var names: [String] = []
    for index in 0..<info.nlinks {
      func name(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
        H5Lget_name_by_idx(
          group.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, buffer, size, chdf5_p_default())
      }
      let length = try inside(path).checked(name(nil, 0), "list it")
      var bytes = [CChar](repeating: 0, count: length + 1)
      _ = try inside(path).checked(name(&bytes, bytes.count), "list it")
      names.append(String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    return names
  }

  private func readAttributes(
    of object: borrowing Handle, _ path: String, into content: inout RunFileContent,
    damaged: (StoreError) throws(StoreError) -> Void
  ) throws(StoreError) {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { list in
      H5Aiterate2(
        object.id, H5_INDEX_NAME, H5_ITER_INC, nil,
        { _, name, _, list in
          guard let name else { return -1 }
          list?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
          return 0
        }, list)
    }
    do throws(StoreError) {
      _ = try inside(path).checked(status, "list the attributes")
      for name in names {
        let place = inside("\(path)@\(name)")
        let attribute = try Handle(
          H5Aopen(object.id, name, chdf5_p_default()), closing: H5Aclose, place, "open it")
        content["\(path)@\(name)"] = try .reading(attribute: attribute, place)
      }
    } catch {
      try damaged(error)
    }
  }
}
