internal import CHDF5

/// An open HDF5 file of unknown origin: read once from its root downwards, each object checked before
/// anything of it is read.
///
/// Links that lead elsewhere are refused and never followed, and so is all that would make the library
/// open another file. libhdf5 itself is not safe against hostile files: use this in the process of
/// ``HDF5Worker`` only, inside ``HDF5/exclusively(_:)``.
struct ForeignHDF5File: ~Copyable {
  private let handle: Handle
  private let place: HDF5Place
  private let limits: HDF5Limits

  static let remedy = "copy the file again from its source, or write it anew with h5py"

  /// Opens a file for reading, without locking it.
  init(reading path: String, limits: HDF5Limits = HDF5Limits()) throws(StoreError) {
    place = HDF5Place(file: path, remedy: Self.remedy)
    self.limits = limits
    // Filters come from plugins only where they are loaded from files; none is.
    _ = try place.checked(H5PLset_loading_state(0), "switch plugins off")
    let access = try Handle(
      H5Pcreate(chdf5_p_file_access()), closing: H5Pclose, place, "create properties")
    _ = try place.checked(chdf5_set_locking_off(access.id), "switch file locking off")
    _ = try place.checked(H5Pset_cache(access.id, 0, 0, 0, 0), "switch the chunk cache off")
    handle = try Handle(
      H5Fopen(path, chdf5_acc_rdonly(), access.id), closing: H5Fclose, place, "open it")
  }

  /// Reads what the file's layout has use for.
  ///
  /// - Parameters:
  ///   - sizeBytes: Size of the file, which bounds what it can hold.
  ///   - take: Gets each object as soon as it is read; all are worth nothing where this throws later.
  /// - Throws: ``StoreError`` for a file of no layout, and for the first object that is refused.
  func read(sizeBytes: Int, _ take: @escaping (HDF5Item) -> Void) throws(StoreError) {
    let root = try Handle(
      H5Oopen(handle.id, "/", chdf5_p_default()), closing: H5Oclose, place, "open the root group")
    var budget = HDF5Budget(limits, fileBytes: sizeBytes)
    let layout = try layout(of: root, &budget)
    var walk = Walk(layout: layout, budget: budget, take: take)
    try readGroup(root, "/", depth: 0, &walk)
  }

  private struct Walk {
    let layout: HDF5Layout
    var budget: HDF5Budget
    var visited: Set<haddr_t> = []
    let take: (HDF5Item) -> Void
  }

  private func inside(_ object: String) -> HDF5Place {
    HDF5Place(file: place.file, object: object, remedy: place.remedy)
  }

  private func layout(
    of root: borrowing Handle, _ budget: inout HDF5Budget
  ) throws(StoreError) -> HDF5Layout {
    let schemas = HDF5Layout.allCases.map(\.rawValue).joined(separator: "\" or \"")
    let key = inside("/@schema")
    guard try key.checked(H5Aexists(root.id, "schema"), "look for it") > 0 else {
      let names = try names(in: root, inside("/")).prefix(8).joined(separator: ", ")
      throw place.error(
        "is an HDF5 file but no run file (at its root: \(names.isEmpty ? "nothing" : names))",
        remedy: "give it the root attribute schema = \"\(schemas)\" and the objects of "
          + "schemas/run-file.md, or leave it out")
    }
    let schema = try readAttribute("schema", of: root, "/", &budget)
    guard case .text(let texts) = schema.values, let text = texts.first, texts.count == 1,
      let layout = HDF5Layout(rawValue: text)
    else {
      throw key.error(
        "is none of the layouts that are known here",
        remedy: "write \"\(schemas)\" and the objects of schemas/run-file.md, or leave it out")
    }
    return layout
  }

  private func readGroup(
    _ group: borrowing Handle, _ path: String, depth: Int, _ walk: inout Walk
  ) throws(StoreError) {
    guard depth <= limits.depth else {
      throw inside(path).error("lies more than \(limits.depth) groups deep")
    }
    var address: haddr_t = 0
    _ = try inside(path).checked(chdf5_object_address(group.id, &address), "find it")
    guard walk.visited.insert(address).inserted else {
      throw inside(path).error(
        "is a group that has another name already",
        remedy: "write the file anew with each group under one name")
    }
    walk.take(.group(path: path))
    try readAttributes(of: group, path, &walk)
    for name in try names(in: group, inside(path)) {
      let child = path == "/" ? "/\(name)" : "\(path)/\(name)"
      guard walk.layout.wants(object: child) else { continue }
      try walk.budget.spendObject(inside(child))
      try refuseLinks(group, name, inside(child))
      let object = try Handle(
        H5Oopen(group.id, name, chdf5_p_default()), closing: H5Oclose, inside(child), "open it")
      switch H5Iget_type(object.id) {
      case H5I_GROUP: try readGroup(object, child, depth: depth + 1, &walk)
      case H5I_DATASET:
        walk.take(
          .dataset(
            path: child,
            try StoredArray.reading(foreignDataset: object, limits, &walk.budget, inside(child))))
        try readAttributes(of: object, child, &walk)
      default: throw inside(child).error("is neither a group nor a dataset")
      }
    }
  }

  /// A hard link leads to an object of this file; all others lead anywhere.
  private func refuseLinks(
    _ group: borrowing Handle, _ name: String, _ place: HDF5Place
  ) throws(StoreError) {
    let type = try place.checked(chdf5_link_type(group.id, name), "look at its link")
    switch type {
    case H5L_TYPE_HARD.rawValue: return
    case H5L_TYPE_SOFT.rawValue:
      throw place.error(
        "is a soft link, which is not followed",
        remedy:
          "store the object itself there: h5py's copy(..., expand_soft=True) does it")
    case H5L_TYPE_EXTERNAL.rawValue:
      throw place.error(
        "is an external link to another file, which is not followed",
        remedy: "store the object itself there: h5py's copy(..., expand_external=True) does it")
    default:
      throw place.error("is a link of a user's own kind, which is not followed")
    }
  }

  // MARK: Attributes

  private func readAttributes(
    of object: borrowing Handle, _ path: String, _ walk: inout Walk
  ) throws(StoreError) {
    var names = HDF5Names(limit: limits.objects)
    let status = withUnsafeMutablePointer(to: &names) { names in
      H5Aiterate2(
        object.id, H5_INDEX_NAME, H5_ITER_INC, nil,
        { _, name, _, names in
          names?.assumingMemoryBound(to: HDF5Names.self).pointee.take(name) ?? -1
        }, names)
    }
    for name in try names.checked(status, inside(path), "list the attributes")
    where walk.layout.wants(attribute: name, of: path) {
      try walk.budget.spendObject(inside("\(path)@\(name)"))
      let array = try readAttribute(name, of: object, path, &walk.budget)
      walk.take(.attribute(path: path, name: name, array))
    }
  }

  private func readAttribute(
    _ name: String, of object: borrowing Handle, _ path: String, _ budget: inout HDF5Budget
  ) throws(StoreError) -> StoredArray {
    let place = inside("\(path)@\(name)")
    let attribute = try Handle(
      H5Aopen(object.id, name, chdf5_p_default()), closing: H5Aclose, place, "open it")
    return try StoredArray.reading(foreignAttribute: attribute, limits, &budget, place)
  }

  private func names(
    in group: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) -> [String] {
    var names = HDF5Names(limit: limits.objects)
    let status = withUnsafeMutablePointer(to: &names) { names in
      chdf5_iterate_links(
        group.id,
        { _, name, _, names in
          names?.assumingMemoryBound(to: HDF5Names.self).pointee.take(name) ?? -1
        }, names)
    }
    return try names.checked(status, place, "list it")
  }
}

/// Names as the library lists them, until one is odd or there are too many.
private struct HDF5Names {
  private var found: [String] = []
  private var problem: String?
  private var remedy = "name it otherwise, or leave it out"
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Takes a name; a positive answer ends the listing.
  mutating func take(_ name: UnsafePointer<CChar>?) -> herr_t {
    guard let name, let text = String(validatingCString: name) else {
      problem = "has a member whose name is not UTF-8"
      return 1
    }
    guard !text.isEmpty, text.utf8.count <= 255,
      !text.utf8.contains(where: { $0 < 32 || $0 == 127 })
    else {
      problem = "has a member whose name is empty, too long or has control characters"
      return 1
    }
    found.append(text)
    if found.count <= limit { return 0 }
    problem = "has more than \(limit) members"
    remedy = "keep fewer checkpoints in one file"
    return 1
  }

  func checked(
    _ status: herr_t, _ place: HDF5Place, _ action: String
  ) throws(StoreError) -> [String] {
    _ = try place.checked(status, action)
    if let problem {
      throw place.error(problem, remedy: remedy)
    }
    return found
  }
}
