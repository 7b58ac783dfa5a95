/// One thing that an HDF5 file of unknown origin holds.
enum HDF5Item: Sendable, Hashable {
  /// A group, named even where it is empty.
  case group(path: String)
  /// A dataset with its values.
  case dataset(path: String, StoredArray)
  /// An attribute of the group or dataset at a path.
  case attribute(path: String, name: String, StoredArray)
}

/// What was read from an HDF5 file of unknown origin: plain values, nothing of HDF5 left.
struct HDF5Content: Sendable, Hashable {
  /// Paths of the groups.
  private(set) var groups: Set<String> = []
  /// Values of the datasets, by path.
  private(set) var datasets: [String: StoredArray] = [:]
  /// Attributes by the path of their object, then by name.
  private(set) var attributes: [String: [String: StoredArray]] = [:]

  mutating func take(_ item: HDF5Item) {
    switch item {
    case .group(let path): groups.insert(path)
    case .dataset(let path, let array): datasets[path] = array
    case .attribute(let path, let name, let array): attributes[path, default: [:]][name] = array
    }
  }

  /// The layout that the root attribute `schema` names.
  var layout: HDF5Layout? {
    guard case .text(let texts)? = attributes["/"]?["schema"]?.values else { return nil }
    return texts.first.flatMap(HDF5Layout.init)
  }

  /// Names of what lies directly in a group, sorted.
  func members(of group: String) -> [String] {
    let start = group == "/" ? "/" : group + "/"
    return groups.union(datasets.keys).filter { path in
      path.utf8.count > start.utf8.count && path.hasPrefix(start)
        && !path.utf8.dropFirst(start.utf8.count).contains(UInt8(ascii: "/"))
    }.map { String($0.dropFirst(start.count)) }.sorted()
  }
}

/// The layouts of runs that HDF5 files have here, by the root attribute `schema`.
///
/// - Source: schemas/run-file.md.
enum HDF5Layout: String, CaseIterable {
  /// A run file of our own, whoever wrote it.
  case runFile = "rflr-run"
  /// The least that a foreign writer must provide.
  case foreign = "rflr-foreign"

  /// Whether an object is of use; what is not is never opened.
  func wants(object path: String) -> Bool {
    switch self {
    case .runFile: true
    case .foreign:
      Self.foreignParts.contains(path.split(separator: "/").first.map(String.init) ?? "")
    }
  }

  /// Whether an attribute is of use.
  func wants(attribute name: String, of path: String) -> Bool {
    guard self == .foreign else { return true }
    let parts = path.split(separator: "/")
    if parts.isEmpty { return Self.foreignRootAttributes.contains(name) }
    if parts == ["metrics"] { return true }
    return parts.count == 2 && parts[0] == "checkpoints"
      && ["epoch", "reason", "lr", "loss"].contains(name)
  }

  private static let foreignParts: Set = [
    "config", "history", "lr_divides", "checkpoints", "metrics", "series",
  ]
  private static let foreignRootAttributes: Set = [
    "schema", "schema_version", "config", "producer", "status",
  ]
}

/// How much of a file of unknown origin is read; what claims more is refused before memory is taken.
struct HDF5Limits: Sendable {
  /// Groups, datasets and attributes.
  var objects = 100_000
  /// Groups inside groups.
  var depth = 8
  /// Bytes of one array as it is held.
  var arrayBytes = 256 << 20
  /// Bytes of all arrays as they are held.
  var totalBytes = 512 << 20
  /// Bytes that a file of any size may hold.
  var freeBytes = 32 << 20
  /// Beyond them, bytes held for each byte of the file; numbers of a training compress less.
  var expansion = 64
  /// Bytes of one chunk of a dataset, decompressed.
  var chunkBytes = 64 << 20
  /// Bytes of one attribute.
  var attributeBytes = 1 << 20
  /// Texts of variable length in one array.
  var texts = 10_000
}
