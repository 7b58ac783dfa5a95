internal import RFLR

extension RunFile {
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
  static func checkIdentity(
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
