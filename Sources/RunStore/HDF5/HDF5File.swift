internal import CHDF5

/// An open HDF5 file, read or built as a whole.
///
/// Use it inside ``HDF5/exclusively(_:)`` only.
struct HDF5File: ~Copyable {
  private let handle: Handle
  private let place: HDF5Place
  private let reuse = HDF5Reuse()

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
  init(creatingIn memory: HDF5Memory, for path: String) throws(StoreError) {
    place = HDF5Place(file: path)
    let access = try Self.openAccess(place)
    try HDF5Driver.attach(memory, to: access, place)
    let properties = try HDF5Reuse.openCreation(of: chdf5_p_file_create(), place)
    handle = try Handle(
      H5Fcreate("run", chdf5_acc_trunc(), properties.id, access.id), closing: H5Fclose, place,
      "create a file in memory")
  }

  private static func openAccess(_ place: HDF5Place) throws(StoreError) -> Handle {
    let access = try Handle(
      H5Pcreate(chdf5_p_file_access()), closing: H5Pclose, place, "create properties")
    _ = try place.checked(
      H5Pset_libver_bounds(access.id, H5F_LIBVER_V110, H5F_LIBVER_V110), "choose format 1.10")
    // Each chunk is written and read once, so a cache for each dataset would only cost its making.
    _ = try place.checked(H5Pset_cache(access.id, 0, 0, 0, 0), "switch the chunk cache off")
    return access
  }
}

// MARK: Writing

extension HDF5File {
  /// Writes the content, groups and objects in the order of their sorted paths.
  func write(_ content: RunFileContent) throws(StoreError) {
    typealias Member = (name: String, key: String, value: StoredArray)
    var datasets: [String: [Member]] = [:]
    var attributes: [String: [Member]] = [:]
    for (key, value) in content.sortedByKey {
      let parts = ContentKey(key)
      if let name = parts.attribute {
        attributes[parts.object, default: []].append((name, key, value))
      } else {
        let slash = key.utf8.lastIndex(of: UInt8(ascii: "/")) ?? key.startIndex
        let group = slash == key.startIndex ? "/" : String(key[..<slash])
        let name = String(key[key.utf8.index(after: slash)...])
        datasets[group, default: []].append((name, key, value))
      }
    }
    func write(_ members: [Member]?, of object: borrowing Handle) throws(StoreError) {
      for member in members ?? [] {
        try member.value.writeAttribute(
          named: member.name, of: object, reuse, inside(member.key))
      }
    }
    let holders = datasets.keys + attributes.keys.filter { content[$0] == nil }
    for path in Self.withAncestors(holders) {
      let group = try openGroup(path, creating: path != "/")
      for member in datasets[path] ?? [] {
        let dataset = try member.value.writeDataset(
          named: member.name, in: group, reuse, inside(member.key))
        try write(attributes[member.key], of: dataset)
      }
      try write(attributes[path], of: group)
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
    let properties = try reuse.groupCreation(inside(path))
    return try Handle(
      H5Gcreate2(handle.id, path, chdf5_p_default(), properties, chdf5_p_default()),
      closing: H5Gclose, inside(path), "create it")
  }

  private func inside(_ object: String) -> HDF5Place {
    HDF5Place(file: place.file, object: object)
  }

  /// Groups with all groups above them, sorted, so that parents come first.
  private static func withAncestors(_ paths: [String]) -> [String] {
    var all: Set<String> = ["/"]
    for path in paths {
      var path = Substring(path)
      while path.utf8.count > 1, all.insert(String(path)).inserted {
        path = path[..<(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)]
      }
    }
    return all.sorted { $0.precedesByBytes($1) }
  }
}

// MARK: Reading

extension HDF5File {
  /// What is told about each object that was read: its key and its values.
  typealias Taking = (_ key: String, _ array: StoredArray) -> Void

  /// Reads the attributes of the root.
  func readRootAttributes() throws(StoreError) -> RunFileContent {
    let root = try openGroup("/", creating: false)
    var content: RunFileContent = [:]
    try readAttributes(of: root, "/") {
      content[$0] = $1
    } damaged: { error throws(StoreError) in
      throw error
    }
    return content
  }

  /// Reads objects with their attributes, in the order of the content hash where names allow it.
  ///
  /// - Parameters:
  ///   - attributes: Those of the root, read before.
  ///   - selected: Which paths of objects to open; groups that are not opened hide what they hold.
  ///   - take: Gets what could be read.
  ///   - damaged: What to do with an object that cannot be read: throw, or note it and go on.
  func read(
    after attributes: RunFileContent, where selected: (String) -> Bool = { _ in true },
    _ take: Taking, damaged: (StoreError) throws(StoreError) -> Void
  ) throws(StoreError) {
    // "@" comes before the first letters of the root's members, but after the "/" of others'.
    for (key, value) in attributes.sortedByKey { take(key, value) }
    try walk(where: selected, take, damaged: damaged) { dataset, key throws(StoreError) in
      take(key, try .reading(dataset: dataset, reuse, inside(key)))
    }
  }

  /// Hashes all objects with their attributes, holding a piece of one array at a time.
  ///
  /// - Parameters:
  ///   - attributes: Those of the root, read before.
  ///   - damaged: What to do with an object that cannot be read: throw, or note it and go on.
  /// - Returns: The hash of the content; nil where names are not listed in its order.
  func contentHash(
    after attributes: RunFileContent, damaged: (StoreError) throws(StoreError) -> Void
  ) throws(StoreError) -> String? {
    var hash = RunningContentHash()
    for (key, value) in attributes.sortedByKey { hash.take(key, value) }
    try walk(where: { _ in true }, { hash.take($0, $1) }, damaged: damaged) {
      dataset, key throws(StoreError) in
      try StoredArray.streaming(dataset: dataset, reuse, inside(key)) {
        hash.begin(key, $0, $1)
      } take: {
        hash.take($0)
      }
    }
    return hash.isInOrder ? hash.finalize() : nil
  }

  /// What is done with an open dataset.
  private typealias Visit = (borrowing Handle, _ key: String) throws(StoreError) -> Void

  private func walk(
    where selected: (String) -> Bool, _ take: Taking,
    damaged: (StoreError) throws(StoreError) -> Void, visit: Visit
  ) throws(StoreError) {
    let root = try openGroup("/", creating: false)
    try walk(root, "/", depth: 0, where: selected, take, damaged: damaged, visit: visit)
  }

  private func walk(
    _ group: borrowing Handle, _ path: String, depth: Int, where selected: (String) -> Bool,
    _ take: Taking, damaged: (StoreError) throws(StoreError) -> Void, visit: Visit
  ) throws(StoreError) {
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
          H5Oopen(group.id, name, chdf5_p_default()), closing: H5Oclose, inside(child), "open it")
        if H5Iget_type(object.id) == H5I_DATASET {
          try visit(object, child)
        } else if H5Iget_type(object.id) == H5I_GROUP, depth < Self.deepest {
          try walk(
            object, child, depth: depth + 1, where: selected, take, damaged: damaged, visit: visit)
        } else {
          throw inside(child).error("is neither a dataset nor a group of a run file")
        }
        try readAttributes(of: object, child, take, damaged: damaged)
      } catch {
        try damaged(error)
      }
    }
  }

  /// Reads some entries of a dataset of one axis that has `count` of them.
  func readEntries(
    _ entries: Range<Int>, of count: Int, at path: String
  ) throws(StoreError) -> StoredArray {
    let dataset = try openDataset(path)
    return try .reading(entries: entries, of: count, dataset: dataset, reuse, inside(path))
  }

  /// How many rows of a dataset are stored together; nil where it has no chunks.
  func chunkLength(at path: String) throws(StoreError) -> Int? {
    try StoredArray.chunkLength(of: openDataset(path), inside(path))
  }

  private func openDataset(_ path: String) throws(StoreError) -> Handle {
    try Handle(
      H5Dopen2(handle.id, path, chdf5_p_default()), closing: H5Dclose, inside(path), "open it")
  }

  private func linkNames(of group: borrowing Handle, _ path: String) throws(StoreError) -> [String]
  {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { list in
      chdf5_iterate_links(
        group.id,
        { _, name, _, list in
          guard let name else { return -1 }
          list?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
          return 0
        }, list)
    }
    _ = try inside(path).checked(status, "list it")
    return names
  }

  private func readAttributes(
    of object: borrowing Handle, _ path: String, _ take: Taking,
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
        let key = "\(path)@\(name)"
        let attribute = try Handle(
          H5Aopen(object.id, name, chdf5_p_default()), closing: H5Aclose, inside(key), "open it")
        take(key, try .reading(attribute: attribute, reuse, inside(key)))
      }
    } catch {
      try damaged(error)
    }
  }
}
