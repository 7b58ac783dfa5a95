internal import Glibc
public import RFLR

extension RunFile {
  /// Reads a whole run and checks every checksum and the content hash.
  ///
  /// - Throws: ``StoreError``: `noInput` where no file is, `badData` with dataset and HDF5's words
  ///   where it is no run file, damaged, or of a newer schema.
  public static func read(_ path: String) throws(StoreError) -> RunRecord {
    let content = try load(path)
    _ = try checkedHash(of: content, path)
    return try record(of: RunFileFields(path: path, content: content))
  }

  /// The run of a content that was read elsewhere, after the checks that ``read(_:)``
  /// and ``verify(_:)`` make.
  static func record(
    checking content: RunFileContent, _ path: String
  ) throws(StoreError) -> RunRecord {
    let fields = RunFileFields(path: path, content: content)
    try checkSchema(fields)
    _ = try checkedHash(of: content, path)
    let record = try record(of: fields)
    // The id becomes a file's name, and whoever wrote the file chose it.
    guard record.runID.utf8.count == 16,
      record.runID.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { throw fields.error(Key.runID, "is not 16 hex digits") }
    try checkIdentity(of: record, fields)
    let epochs =
      record.history.epochs + record.lrDivides.map(\.epoch) + record.checkpoints.map(\.epoch)
      + record.observations.map(\.epoch)
    if let odd = epochs.first(where: { !(-1...HDF5Fields.largestIndex).contains($0) }) {
      throw fields.error("/history/epoch", "or another epoch is \(odd)")
    }
    return record
  }

  /// Reads everything but the arrays of history, weights, observations, series and continuation.
  ///
  /// The content hash is not recomputed; checksums guard what is read.
  ///
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readHeader(_ path: String) throws(StoreError) -> RunFileHeader {
    try header(of: headerFields(path))
  }

  /// What ``readHeader(_:)`` reads.
  static func headerFields(_ path: String) throws(StoreError) -> RunFileFields {
    let groups = ["/history", "/checkpoints", "/metrics", "/provenance", "/resume", "/source"]
    let content = try load(path) {
      groups.contains($0) || $0 == Key.configuration || $0 == Key.original
        || $0.hasPrefix("/lr_divides") || isCheckpointGroup($0)
    }
    return RunFileFields(path: path, content: content)
  }

  /// Reads what became of the run, and nothing else.
  ///
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readStatus(_ path: String) throws(StoreError) -> RunStatus {
    let root = RunFileFields(path: path, content: try load(path) { _ in false })
    return try root.choice("/@status", RunStatus.self)
  }

  /// Reads the loss and the rate of each epoch.
  ///
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readHistory(_ path: String) throws(StoreError) -> History {
    try history(of: try fields(path, under: "/history"))
  }

  /// Reads the loss and the rate of each entry, and what the entries count.
  ///
  /// - Returns: The history, whose `epochs` are steps where the axis says so: the log of another tool.
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readHistoryAndAxis(
    _ path: String
  ) throws(StoreError) -> (history: History, axis: Series.Axis) {
    let content = try load(path) {
      $0 == "/history" || $0.hasPrefix("/history/") || $0 == "/source" || $0 == Key.original
    }
    let fields = RunFileFields(path: path, content: content)
    let axis =
      content[Key.original] == nil
      ? nil : try fields.json(Key.original)["columns.axis"]?.stringValue
    return (try history(of: fields), axis.flatMap(Series.Axis.init) ?? .epoch)
  }

  /// Reads the looks at the function during training; none where nothing was observed.
  ///
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readObservations(_ path: String) throws(StoreError) -> [Observation] {
    try observations(of: try fields(path, under: "/observations"))
  }

  /// Reads what else a foreign run logged; none where it logged nothing else.
  ///
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readSeries(_ path: String) throws(StoreError) -> [Series] {
    try series(of: try fields(path, under: "/series"))
  }

  /// Reads one checkpoint, with frozen features filled in: its weights are the whole network's.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - index: 0-based place in the order in which checkpoints were taken.
  /// - Throws: ``StoreError`` as ``read(_:)``, `usage` where there is no such checkpoint.
  public static func readCheckpoint(
    _ path: String, _ index: Int
  ) throws(StoreError) -> Checkpoint {
    let group = Key.checkpoint(index)
    let content = try load(path) {
      $0 == "/checkpoints" || $0 == group || $0.hasPrefix("\(group)/") || $0.hasPrefix("/frozen")
    }
    let fields = RunFileFields(path: path, content: content)
    let count = try fields.integer("/checkpoints@count")
    guard (0..<count).contains(index) else {
      throw StoreError(
        .usage, path: path, field: "/checkpoints",
        "there is no checkpoint \(index), the file has \(count)",
        remedy: count == 0 ? "choose another run" : "choose one from 0 to \(count - 1)")
    }
    var checkpoint = try checkpoint(of: fields, at: group)
    checkpoint.parameters = try parameters(of: fields, at: group)
    guard content["/frozen@block_count"] != nil else { return checkpoint }
    let frozen = try parameters(of: fields, at: "/frozen").blocks
    guard frozen.count == checkpoint.parameters.blocks.count else {
      throw fields.error("/frozen@block_count", "differs from that of \(group)")
    }
    for index in frozen.indices where checkpoint.parameters.blocks[index].featureBias.isEmpty {
      checkpoint.parameters.blocks[index].featureWeights = frozen[index].featureWeights
      checkpoint.parameters.blocks[index].featureBias = frozen[index].featureBias
    }
    return checkpoint
  }

  static func fields(
    _ path: String, under group: String
  ) throws(StoreError) -> RunFileFields {
    let content = try load(path) { $0 == group || $0.hasPrefix("\(group)/") }
    return RunFileFields(path: path, content: content)
  }

  private static func isCheckpointGroup(_ path: String) -> Bool {
    path.hasPrefix("/checkpoints/") && path.utf8.count { $0 == UInt8(ascii: "/") } == 2
  }

  /// Reads content after it has checked that the file is one of ours and not too new.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - selected: Which objects to open.
  ///   - damaged: What to do with an object that cannot be read.
  static func load(
    _ path: String, where selected: (String) -> Bool = { _ in true },
    damaged: (StoreError) throws(StoreError) -> Void = { error throws(StoreError) in throw error }
  ) throws(StoreError) -> RunFileContent {
    try requireRegularFile(path)
    return try HDF5.exclusively { () throws(StoreError) -> RunFileContent in
      let file = try HDF5File(reading: path)
      let root = try file.readRootAttributes()
      try checkSchema(RunFileFields(path: path, content: root))
      var content: RunFileContent = [:]
      try file.read(after: root, where: selected) {
        content[$0] = $1
      } damaged: { error throws(StoreError) in
        try damaged(error)
      }
      return content
    }
  }

  /// Checks the checksums and the content hash of a whole file, holding a piece of one array at a time.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - damaged: What to do with an object that cannot be read; when it is noted, no hash is compared.
  /// - Returns: The hash.
  /// - Throws: ``StoreError`` as ``read(_:)``.
  static func checkedHash(
    ofFile path: String,
    damaged: (StoreError) throws(StoreError) -> Void = { error throws(StoreError) in throw error }
  ) throws(StoreError) -> String {
    var isWhole = true
    let found = try HDF5.exclusively { () throws(StoreError) -> (hash: String, stated: String)? in
      let file = try HDF5File(reading: path)
      let root = RunFileFields(path: path, content: try file.readRootAttributes())
      try checkSchema(root)
      let hash = try file.contentHash(after: root.content) { error throws(StoreError) in
        isWhole = false
        try damaged(error)
      }
      return try hash.map { hash throws(StoreError) in (hash, try root.text(Key.contentSHA256)) }
    }
    // A hash over what is left would only repeat that something is missing.
    guard isWhole else { return "" }
    // Names with signs below "/" are listed in another order than the hash has.
    guard let (hash, stated) = found else { return try checkedHash(of: try load(path), path) }
    try check(hash, stated, path)
    return hash
  }

  static func checkSchema(_ root: RunFileFields) throws(StoreError) {
    guard root.content[Key.schema] != nil, try root.text(Key.schema) == schema else {
      throw StoreError(
        .badData, path: root.path, field: Key.schema, "is an HDF5 file but no run file",
        remedy: "give a file that rflr wrote, or ingest the run that it came from")
    }
    let version = try root.integer(Key.schemaVersion)
    guard version >= 1 else { throw root.error(Key.schemaVersion, "is \(version)") }
    guard version <= schemaVersion else {
      throw StoreError(
        .badData, path: root.path, field: Key.schemaVersion,
        "is \(version), this program reads versions up to \(schemaVersion)",
        remedy: "use a newer rflr that knows run files of version \(version)")
    }
  }

  /// The hash of a whole content, when it is the one that the content states.
  static func checkedHash(
    of content: RunFileContent, _ path: String
  ) throws(StoreError) -> String {
    let stated = try RunFileFields(path: path, content: content).text(Key.contentSHA256)
    let hash = ContentHash.of(content)
    try check(hash, stated, path)
    return hash
  }

  private static func check(
    _ hash: String, _ stated: String, _ path: String
  ) throws(StoreError) {
    guard stated != hash else { return }
    throw RunFileFields(path: path, content: [:]).error(
      Key.contentSHA256, "is \(stated.prefix(12))… but the content hashes to \(hash.prefix(12))…")
  }

  /// Refuses what is no file that can be read.
  ///
  /// - Returns: Its size in bytes.
  @discardableResult
  static func requireRegularFile(_ path: String) throws(StoreError) -> Int {
    var info = stat()
    guard stat(path, &info) == 0 else {
      let words = String(cString: strerror(errno))
      throw StoreError(
        .noInput, path: path, "cannot be found: \(words)", remedy: "check the path")
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(
        .badData, path: path,
        info.st_mode & S_IFMT == S_IFDIR ? "is a folder, not a run file" : "is not a regular file",
        remedy: "give a run file")
    }
    guard access(path, R_OK) == 0 else {
      let words = String(cString: strerror(errno))
      throw StoreError(
        .inputOutput, path: path, "cannot be read: \(words)", remedy: "check its permissions")
    }
    return Int(info.st_size)
  }
}
