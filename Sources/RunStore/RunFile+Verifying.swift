internal import RFLR

extension RunFile {
  /// Opens every dataset and attribute and compares checksums, content hash and identities.
  ///
  /// - Returns: One error for each object that is damaged; empty where the file is sound.
  public static func verify(_ path: String) -> [StoreError] { check(path).problems }

  /// Bytes of the largest file whose content is held as a whole.
  private static let wholeLimit = 16 << 20

  /// What ``verify(_:)`` finds, and the run with the hash of its content where that is nothing.
  ///
  /// The run of a large file comes without its arrays: they are looked at group by group.
  static func check(
    _ path: String, wholeLimit: Int = wholeLimit
  ) -> (problems: [StoreError], sound: (record: RunRecord, hash: String)?) {
    var problems: [StoreError] = []
    do throws(StoreError) {
      let size = try requireRegularFile(path)
      let sound =
        size <= wholeLimit
        ? try checkAtOnce(path) { problems.append($0) }
        : try checkInParts(path) { problems.append($0) }
      return (problems, problems.isEmpty ? sound : nil)
    } catch {
      return (problems + [error], nil)
    }
  }

  /// Nil where something is damaged: a hash over what is left would only repeat it.
  private static func checkAtOnce(
    _ path: String, damaged: (StoreError) -> Void
  ) throws(StoreError) -> (record: RunRecord, hash: String)? {
    var isWhole = true
    let content = try load(
      path,
      damaged: { error throws(StoreError) in
        isWhole = false
        damaged(error)
      })
    guard isWhole else { return nil }
    let hash = try checkedHash(of: content, path)
    let fields = RunFileFields(path: path, content: content)
    let record = try record(of: fields)
    try checkIdentity(of: record, fields)
    return (record, hash)
  }

  /// The same, holding a piece of a list or the arrays of one group at a time.
  private static func checkInParts(
    _ path: String, damaged: (StoreError) -> Void
  ) throws(StoreError) -> (record: RunRecord, hash: String)? {
    let hash = try checkedHash(ofFile: path) { error throws(StoreError) in damaged(error) }
    guard !hash.isEmpty else { return nil }
    let fields = try headerFields(path)
    let record = try header(of: fields).record
    // An empty history has its lists nevertheless.
    if try streamHistory(path, { _, _ in }) == 0 { _ = try readHistory(path) }
    for index in record.checkpoints.indices {
      let group = Key.checkpoint(index)
      let content = try load(path) {
        $0 == "/checkpoints" || $0 == group || $0.hasPrefix("\(group)/")
      }
      _ = try parameters(of: RunFileFields(path: path, content: content), at: group)
    }
    let frozen = try self.fields(path, under: "/frozen")
    if frozen.content["/frozen@block_count"] != nil {
      _ = try parameters(of: frozen, at: "/frozen")
    }
    _ = try readObservations(path)
    _ = try readSeries(path)
    _ = try readArrays(path)
    let rest = try self.fields(path, under: "/resume")
    if rest.content["/resume@epoch_count"] != nil { _ = try resume(of: rest) }
    try checkIdentity(of: record, fields)
    return (record, hash)
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
