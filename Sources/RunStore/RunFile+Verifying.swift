internal import RFLR

extension RunFile {
  /// Reads a file back part by part and compares every value, bit for bit, with what it should hold.
  ///
  /// - Throws: ``StoreError`` for what cannot be read or is not the same.
  static func check(_ path: String, holds content: RunFileContent) throws(StoreError) {
    let parts = Set(content.keys.map { part(of: ContentKey($0).object) }).sorted()
    var count = 0
    try HDF5.exclusively { () throws(StoreError) -> Void in
      let file = try HDF5File(reading: path)
      for wanted in parts {
        let stored = try file.read(
          where: { part(of: $0) == wanted || wanted.hasPrefix($0 + "/") },
          damaged: { error throws(StoreError) in throw error })
        for (key, value) in stored where part(of: ContentKey(key).object) == wanted {
          guard let original = content[key], original.isIdentical(to: value) else {
            throw StoreError(
              .badData, path: path, field: key, "is not what was written", remedy: remedy)
          }
          count += 1
        }
      }
    }
    guard count == content.count else {
      throw StoreError(
        .badData, path: path, "holds \(count) of \(content.count) values", remedy: remedy)
    }
  }

  /// The part of a file that an object belongs to: a checkpoint, or a group of the root.
  private static func part(of object: String) -> String {
    let names = object.split(separator: "/").prefix(object.hasPrefix("/checkpoints/") ? 2 : 1)
    return "/" + names.joined(separator: "/")
  }

  /// Opens every dataset and attribute and compares checksums, content hash and identities.
  ///
  /// - Returns: One error for each object that is damaged; empty where the file is sound.
  public static func verify(_ path: String) -> [StoreError] {
    var problems: [StoreError] = []
    do throws(StoreError) {
      let content = try load(path, damaged: { problems.append($0) })
      // A hash over what is left would only repeat that something is missing.
      guard problems.isEmpty else { return problems }
      _ = try checkedHash(of: content, path)
      let fields = RunFileFields(path: path, content: content)
      try checkIdentity(of: try record(of: fields), fields)
    } catch {
      problems.append(error)
    }
    return problems
  }

  /// A run of our own is named by its configuration; a foreign one by rules of its adapter.
  private static func checkIdentity(
    of record: RunRecord, _ fields: RunFileFields
  ) throws(StoreError) {
    let configurationID = try fields.text(Key.configurationID)
    guard configurationID == record.configurationID else {
      throw fields.error(
        Key.configurationID,
        "is \(configurationID), the configuration's is \(record.configurationID)")
    }
    guard record.source == nil else { return }
    let runID = RunConfiguration.identity(of: record.configuration)
    guard record.runID == runID else {
      throw fields.error(Key.runID, "is \(record.runID), the configuration's is \(runID)")
    }
  }
}
