internal import Foundation

/// What comes along with the runs: plans, and what ended work told of itself.
extension Store {
  /// Folder of plan files, relative to the store.
  private static let plans = "plans"

  /// Brings plan files and records of ended work into this store.
  ///
  /// Job scripts and logs stay where they are: they name the store that they belong to.
  func mergeRecords(
    of sources: [Store], _ report: (StoreMerge.Report) -> Void
  ) throws(StoreError) {
    try mergePlans(of: sources, report)
    try mergeStates(of: sources, report)
  }

  private func mergePlans(
    of sources: [Store], _ report: (StoreMerge.Report) -> Void
  ) throws(StoreError) {
    var paths: [String: [String]] = [:]
    for source in sources {
      let folder = source.path + "/" + Self.plans
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      where name.hasSuffix(".jsonl") && !name.hasPrefix(".") {
        paths[name, default: []].append(folder + "/" + name)
      }
    }
    for (name, places) in paths.sorted(by: { $0.key < $1.key }) {
      let target = path + "/" + Self.plans + "/" + name
      var distinct: [String: String] = [:]
      do throws(StoreError) {
        for place in (places + [target].filter { access($0, F_OK) == 0 }).sorted() {
          try RunFile.requireRegularFile(place)
          distinct[try ContentHash.sha256(ofFile: place).sha256] = place
        }
      } catch {
        report(.refused(error))
        continue
      }
      guard distinct.count == 1 else {
        // Plans are named by their content: one of these is not what its name says.
        report(
          .conflict(
            StoreError(
              .badData, path: target,
              "differs between \(distinct.values.sorted().joined(separator: " and "))",
              remedy: "remove the one that was changed, then merge again")))
        continue
      }
      guard access(target, F_OK) != 0 else { continue }
      try AtomicFile.createFolder(path + "/" + Self.plans)
      try AtomicFile.replace(target) { _ throws(StoreError) in
      } fill: { file throws(StoreError) in
        _ = try ContentHash.sha256(ofFile: places[0]) { bytes throws(StoreError) in
          try file.append(bytes)
        }
      }
      report(.record(path: target))
    }
  }

  /// Of the states under one name, which are of one process, the last one is the truth.
  private func mergeStates(
    of sources: [Store], _ report: (StoreMerge.Report) -> Void
  ) throws(StoreError) {
    let now = Date()
    let states = SweepStates(of: self)
    var newest = states.statesByName()
    var wanted: [String: String] = [:]
    for source in sources.map(SweepStates.init(of:)) {
      for (name, state) in source.statesByName() where !state.standing(at: now).isUnderWay {
        if let known = newest[name], !state.isLater(than: known) { continue }
        newest[name] = state
        wanted[name] = source.path + "/" + name
      }
    }
    for (name, file) in wanted.sorted(by: { $0.key < $1.key }) {
      try AtomicFile.createFolder(states.path)
      // One that went away since it was listed is needed no more.
      guard let bytes = FileManager.default.contents(atPath: file) else { continue }
      try AtomicFile.write([UInt8](bytes), to: states.path + "/" + name)
      report(.record(path: states.path + "/" + name))
    }
  }
}

extension SweepState {
  /// Whether its process told this after another state.
  fileprivate func isLater(than other: SweepState) -> Bool {
    updated != other.updated
      ? updated > other.updated : phase != .running && other.phase == .running
  }
}
