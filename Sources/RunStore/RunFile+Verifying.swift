internal import RFLR

extension RunFile {
  /// Opens every dataset and attribute and compares checksums, content hash and identities.
  ///
  /// - Returns: One error for each object that is damaged; empty where the file is sound.
  public static func verify(_ path: String) -> [StoreError] { check(path).problems }

  /// What ``verify(_:)`` finds, and the run with the hash of its content where that is nothing.
  static func check(
    _ path: String
  ) -> (problems: [StoreError], sound: (record: RunRecord, hash: String)?) {
    var problems: [StoreError] = []
    do throws(StoreError) {
      let content = try load(path, damaged: { problems.append($0) })
      // A hash over what is left would only repeat that something is missing.
      guard problems.isEmpty else { return (problems, nil) }
      let hash = try checkedHash(of: content, path)
      let fields = RunFileFields(path: path, content: content)
      let record = try record(of: fields)
      try checkIdentity(of: record, fields)
      return ([], (record, hash))
    } catch {
      return (problems + [error], nil)
    }
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
