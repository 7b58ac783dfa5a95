internal import Foundation
internal import RFLR

/// What is known of a run whose file is damaged or gone.
///
///     STORE/damaged/RUN.json     this
///     STORE/damaged/RUN.h5       the damaged file, moved aside; a second one is RUN.2.h5
struct LostRun: Sendable, Hashable {
  /// The folder, relative to the store.
  static let folder = "damaged"

  /// Identity of the run.
  var runID: String
  /// Name of its configuration, where that is known.
  var configName: String?
  /// Its whole configuration; only one whose hash is the run's id.
  var configuration: JSONValue?
  /// Adapter and path of an ingested run.
  var adapter: String?
  /// Where an ingested run came from.
  var sourcePath: String?
  /// What became of the run, as it was last known.
  var status: RunStatus?
  /// Hash of its content, as the index had it, or else the file.
  var contentSHA256: String?

  /// Whether it can be trained again.
  var isTrainable: Bool { configuration != nil && adapter == nil && studyKind == nil }

  /// The kind of study that it is of; nil for a training.
  private var studyKind: String? { configuration?["kind"]?.stringValue }

  func path(in store: Store) -> String { "\(store.path)/\(Self.folder)/\(runID).json" }

  /// How the run comes back.
  func remedy(in store: Store) -> String {
    if let sourcePath {
      return "bring it back with `rflr ingest '\(sourcePath)' --store '\(store.path)'`"
    }
    if isTrainable {
      return "`rflr verify --repair --retrain --store '\(store.path)'` trains it again"
    }
    if studyKind != nil {
      return "run it again with `rflr study again '\(path(in: store))' --store '\(store.path)'`"
    }
    return "its configuration is not known: restore the file from a copy, or train it by its name"
  }

  /// What this one does not know, another may.
  func completed(by other: LostRun?) -> LostRun {
    guard let other else { return self }
    var whole = self
    whole.configName = configName ?? other.configName
    whole.configuration = configuration ?? other.configuration
    whole.adapter = adapter ?? other.adapter
    whole.sourcePath = sourcePath ?? other.sourcePath
    whole.status = status ?? other.status
    whole.contentSHA256 = contentSHA256 ?? other.contentSHA256
    return whole
  }
}

extension LostRun {
  var json: JSONValue {
    var members: [String: JSONValue] = ["run_id": .string(runID)]
    members["config_name"] = configName.map(JSONValue.string)
    members["configuration"] = configuration
    members["adapter"] = adapter.map(JSONValue.string)
    members["source_path"] = sourcePath.map(JSONValue.string)
    members["status"] = status.map { .string($0.rawValue) }
    members["content_sha256"] = contentSHA256.map(JSONValue.string)
    return .object(members)
  }

  /// Reads what was kept; a configuration that is not the run's own is dropped.
  init?(json: JSONValue) {
    guard let runID = json["run_id"]?.stringValue, Self.isID(runID) else { return nil }
    self.init(runID: runID)
    configName = json["config_name"]?.stringValue
    adapter = json["adapter"]?.stringValue
    sourcePath = json["source_path"]?.stringValue
    status = json["status"]?.stringValue.flatMap(RunStatus.init)
    contentSHA256 = json["content_sha256"]?.stringValue
    configuration = json["configuration"].flatMap { isOwn($0) ? $0 : nil }
  }

  /// Takes what can still be read of a damaged file.
  init?(salvaging file: String) {
    guard
      let content = try? RunFile.load(
        file,
        where: { [RunFile.Key.configuration, "/source", RunFile.Key.original].contains($0) },
        damaged: { _ in })
    else { return nil }
    let fields = RunFileFields(path: file, content: content)
    guard let runID = try? fields.text(RunFile.Key.runID), Self.isID(runID) else { return nil }
    self.init(runID: runID)
    configName = try? fields.text("/@config_name")
    status = try? fields.choice("/@status", RunStatus.self)
    contentSHA256 = try? fields.text(RunFile.Key.contentSHA256)
    adapter = try? fields.text("/source@adapter")
    sourcePath = try? fields.text("/source@path")
    configuration = (try? fields.json(RunFile.Key.configuration)).flatMap { isOwn($0) ? $0 : nil }
  }

  /// Takes what an index knows.
  init?(_ runID: String, in index: RunIndex) {
    guard let known = try? index.facts(of: [runID])[runID] else { return nil }
    self.init(runID: runID)
    status = known.status
    contentSHA256 = known.file.contentSHA256
    let source = try? index.source(of: runID)
    (adapter, sourcePath) = (source?.adapter, source?.path)
    configName = (try? index.resolve(runID))?.configName
    configuration = (try? index.configuration(of: runID)).flatMap { isOwn($0) ? $0 : nil }
  }

  private func isOwn(_ document: JSONValue) -> Bool {
    RunConfiguration.identity(of: document) == runID
  }

  /// Whether a text is a run's id, and so can become a file's name.
  static func isID(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 16
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}

extension Store {
  /// Runs that were lost, by their remains, sorted by id.
  func lostRuns() -> [LostRun] {
    let folder = path + "/" + LostRun.folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().compactMap {
      name in
      FileManager.default.contents(atPath: folder + "/" + name)
        .flatMap { try? JSONValue(parsing: Array($0)) }
        .flatMap(LostRun.init(json:))
    }
  }

  /// Keeps what is known of a lost run, with what was known before.
  func keep(_ lost: LostRun) throws(StoreError) {
    try AtomicFile.createFolder(path + "/" + LostRun.folder)
    let whole = lost.completed(by: lostRuns().first { $0.runID == lost.runID })
    try AtomicFile.write(Array((whole.json.canonicalText + "\n").utf8), to: lost.path(in: self))
  }

  /// Moves a file of this store into the folder of damaged ones, under a name that is free.
  ///
  /// - Returns: Its new path, relative to the store.
  func moveAside(_ file: String) throws(StoreError) -> String {
    try AtomicFile.createFolder(path + "/" + LostRun.folder)
    let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
    for number in 1... {
      let name = LostRun.folder + "/" + stem + (number == 1 ? "" : ".\(number)") + ".h5"
      guard access(path + "/" + name, F_OK) != 0 else { continue }
      guard rename(path + "/" + file, path + "/" + name) == 0 else {
        throw StoreError(
          .inputOutput, path: path + "/" + file, "cannot be moved to \(name)",
          remedy: "check the permissions of both folders",
          underlying: String(cString: strerror(errno)))
      }
      return name
    }
    return file
  }
}
