internal import Foundation

/// Brings the runs of several stores into one.
///
/// The result does not depend on the order of the stores, and merging again changes nothing. Nothing of
/// the sources is changed and nothing of the target is lost: a file of the target gives way only to a
/// further state of the same run, of which it is the beginning. The sources' indices are not opened.
///
/// Run files are looked at one run after the other, so that memory holds one of them and the names of all.
public enum StoreMerge {
  /// What became of a run.
  public enum Outcome: Sendable, Hashable {
    /// It is new in the target.
    case added
    /// It took the place of its own beginning.
    case completed
    /// The target had it already, or had brought it further.
    case present
  }

  /// What is told while stores are merged.
  public enum Report: Sendable {
    /// A run is in the target.
    case merged(runID: String, Outcome)
    /// Files of one run, or of one plan, exclude each other; the target is as it was.
    case conflict(StoreError)
    /// A file could not be merged.
    case refused(StoreError)
    /// A plan or a record of ended work came along.
    case record(path: String)
    /// Worth a line though nothing failed.
    case note(StoreError)
  }

  /// Merges stores.
  ///
  /// - Parameters:
  ///   - sources: From ``sources(_:target:)``; they may be mounted for reading only.
  ///   - target: The store that gets the runs; its index is updated.
  ///   - progress: Told how many runs were looked at.
  ///   - stop: Asked before each run; true ends the merge, and what was merged stays.
  ///   - report: Told what becomes of runs, when their files are safe, and what is wrong.
  /// - Throws: ``StoreError`` when the target cannot be written; what was merged before is in its index.
  public static func run(
    _ sources: [Store], into target: Store,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, stop: () -> Bool = { false },
    report: (Report) -> Void
  ) throws(StoreError) {
    var ledger = MergeLedger(of: target, try target.index())
    let places = try places(in: sources)
    var next = 0
    var failure: StoreError?
    while next < places.count, failure == nil, !stop() {
      let file = places[next].file
      let end = places[next...].firstIndex { $0.file != file } ?? places.count
      let paths = places[next..<end].map { sources[$0.source].path + "/" + file }
      do throws(StoreError) {
        let settled = try target.settle(file, from: paths)
        settled.reports.forEach(report)
        try ledger.take(settled)
      } catch {
        // The next run would meet the same disk; what is merged so far enters the index.
        failure = error
      }
      next = end
      progress(next, places.count)
    }
    try ledger.flush()
    if let failure { throw failure }
    guard !stop() else { return }
    try target.mergeRecords(of: sources, report)
    for source in sources { note(source, report) }
  }

  /// Every run file of every source, equal names together.
  private static func places(
    in sources: [Store]
  ) throws(StoreError) -> [(file: String, source: Int)] {
    var places: [(file: String, source: Int)] = []
    for (number, source) in sources.enumerated() {
      for file in try source.runFiles() { places.append((file, number)) }
    }
    return places.sorted { $0.file == $1.file ? $0.source < $1.source : $0.file < $1.file }
  }

  /// What stays behind in a source.
  private static func note(_ source: Store, _ report: (Report) -> Void) {
    let now = Date()
    let count = SweepStates(of: source).read().states.count { $0.standing(at: now).isUnderWay }
    if count > 0 {
      report(
        .note(
          StoreError(
            .busy, path: source.path,
            count == 1 ? "a training still goes on there" : "\(count) trainings still go on there",
            remedy: "merge again when that has ended")))
    }
    let lost = source.lostRuns().count { !source.hasFile(of: $0.runID) }
    if lost > 0 {
      report(
        .note(
          StoreError(
            .badData, path: source.path + "/" + LostRun.folder,
            lost == 1 ? "1 run is lost there" : "\(lost) runs are lost there",
            remedy: "`rflr verify --store '\(source.path)'` says how they come back")))
    }
  }
}

/// Keeps the index of a target up with its files, some runs at a time.
struct MergeLedger {
  private static let batchSize = 500

  private let store: Store
  private let index: RunIndex
  private var entries: [IndexEntry] = []
  /// SHA-256 of files that were there, by run.
  private var present: [String: String] = [:]

  init(of store: Store, _ index: RunIndex) { (self.store, self.index) = (store, index) }

  mutating func take(_ settled: SettledRun) throws(StoreError) {
    if let entry = settled.entry { entries.append(entry) }
    if let (runID, sha256) = settled.present { present[runID] = sha256 }
    if entries.count + present.count >= Self.batchSize { try flush() }
  }

  /// Enters what waits, and those that were there and that the index did not have, as after a kill.
  mutating func flush() throws(StoreError) {
    let known = try index.facts(of: Array(present.keys))
    for (runID, sha256) in present where known[runID]?.file.sha256 != sha256 {
      entries.append(try store.header(of: runID).entry)
    }
    let waiting = entries
    (entries, present) = ([], [:])
    try store.enter(waiting, into: index)
  }
}
