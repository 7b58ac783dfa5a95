internal import Foundation
internal import RFLR

/// The folder in which a store's sweeps and trainings tell how far they are.
///
///     STORE/sweeps/20260131T120000Z-HOST-4711-0123456789abcdef.json
///
/// Start, host, process and identity of the work. Each process writes its own file alone and replaces
/// it whole; nothing is synced, since a state that a power cut takes is of no use after it.
public struct SweepStates: Sendable {
  /// The folder.
  public let path: String

  /// The states of a store; its folder may be missing.
  public init(of store: Store) { path = store.path + "/sweeps" }

  /// Bytes of the largest file that is read.
  private static let sizeLimit = 4 << 20
  /// Seconds after which what nobody writes any more is removed.
  private static let lifetime = 7.0 * 86400

  /// Every state, sorted by start, and what cannot be read.
  public func read() -> (states: [SweepState], problems: [StoreError]) {
    var states: [SweepState] = []
    var problems: [StoreError] = []
    for name in names {
      do throws(StoreError) {
        if let state = try state(named: name) { states.append(state) }
      } catch {
        problems.append(error)
      }
    }
    return (states.sorted { $0.started < $1.started }, problems)
  }

  /// What can be read, by the names of the files.
  func statesByName() -> [String: SweepState] {
    var states: [String: SweepState] = [:]
    for name in names { states[name] = (try? state(named: name)) ?? nil }
    return states
  }

  /// Writes a state under its name.
  func write(_ state: SweepState) throws(StoreError) {
    var calls = FileSystemCalls.live
    calls.fsync = { _ throws(SystemFailure) in }
    try AtomicFile.createFolder(path)
    let bytes = Array((state.json.canonicalText + "\n").utf8)
    try AtomicFile.write(bytes, to: path + "/" + name(of: state), system: calls)
  }

  /// Removes the states that a new one replaces.
  ///
  /// Those are of the same work when it has ended, and any that nobody has written for a week. What
  /// cannot be removed stays, and so do the states of chunks whose plan file is there: they are the
  /// record of what failed.
  ///
  /// - Parameter looksForOld: Whether states of other works are looked at.
  func tidy(for state: SweepState, now: Date, looksForOld: Bool = true) {
    let own = name(of: state)
    for name in entries where name != own {
      let file = path + "/" + name
      guard looksForOld || name.hasSuffix("-\(state.workID).json") else { continue }
      let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
      let isOld = (changed as? Date).map { now.timeIntervalSince($0) > Self.lifetime } ?? false
      let isOurs = name.hasSuffix(".json") || AtomicFile.isTemporary(name)
      if isOurs && isOld && !isOfPlan(name) || ended(name, state.workID, at: now) != nil {
        try? FileManager.default.removeItem(atPath: file)
      }
    }
  }

  private func isOfPlan(_ name: String) -> Bool {
    guard name.hasSuffix(".json"), let state = try? state(named: name),
      let chunk = state.subject.chunk
    else { return false }
    let file = PlanFiles(inStoreAt: URL(filePath: path).deletingLastPathComponent().path)
      .filePath(of: chunk.planID)
    return FileManager.default.fileExists(atPath: file)
  }

  /// Removes what says of a work that it was ended before its end; all its runs are there by now.
  func forgetUnfinished(_ workID: String) {
    for name in entries {
      guard let state = ended(name, workID, at: Date()), state.phase != .finished else { continue }
      try? FileManager.default.removeItem(atPath: path + "/" + name)
    }
  }

  /// The state in a file, if it is of a work and has ended.
  private func ended(_ name: String, _ workID: String, at now: Date) -> SweepState? {
    guard name.hasSuffix("-\(workID).json"), let state = try? state(named: name) else { return nil }
    return state.standing(at: now).isUnderWay ? nil : state
  }

  /// Nil where the file went away since it was listed.
  private func state(named name: String) throws(StoreError) -> SweepState? {
    let file = path + "/" + name
    let shown = StoreError(
      .badData, path: file, "cannot be read as a state of a sweep",
      remedy: "remove the file; it is needed for nothing but rflr watch")
    guard let facts = try? FileManager.default.attributesOfItem(atPath: file) else { return nil }
    // Anything else, as a pipe, might never end.
    guard facts[.type] as? FileAttributeType == .typeRegular,
      let handle = FileHandle(forReadingAtPath: file),
      let bytes = try? handle.read(upToCount: Self.sizeLimit + 1),
      bytes.count <= Self.sizeLimit, let json = try? JSONValue(parsing: Array(bytes))
    else { throw shown }
    return try SweepState(json: json, path: file)
  }

  private var entries: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private var names: [String] { entries.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") } }

  private func name(of state: SweepState) -> String {
    let time = state.started.formatted(.iso8601).filter { !"-:".contains($0) }
    let host = state.process.host.prefix(60).map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == ".")
        ? character : "_"
    }
    return "\(time)-\(String(host))-\(state.process.number)-\(state.workID).json"
  }
}
