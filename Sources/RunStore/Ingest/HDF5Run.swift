internal import RFLR

/// Reads the run of an HDF5 file that anybody may have written.
enum HDF5Run {
  static func record(
    at path: String, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    let content = try settings.hdf5.content(of: path)
    if content.layout == .foreign {
      return try ForeignHDF5Run(content, path: path, settings: settings).record()
    }
    return try RunFile.record(checking: try runFileContent(of: content, path), path)
  }

  /// The same content with the keys of a run file.
  private static func runFileContent(
    of content: HDF5Content, _ path: String
  ) throws(StoreError) -> RunFileContent {
    var keyed: RunFileContent = content.datasets
    for (object, attributes) in content.attributes {
      for (name, array) in attributes { keyed["\(object)@\(name)"] = array }
    }
    let objects = content.groups.union(content.datasets.keys)
    if let odd = objects.first(where: { $0.utf8.contains(UInt8(ascii: "@")) }) {
      throw StoreError(
        .badData, path: path, field: odd, "has an @ in its name, which no object of a run file has",
        remedy: RunFile.remedy)
    }
    return keyed
  }
}
