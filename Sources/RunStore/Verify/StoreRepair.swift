internal import Foundation
internal import RFLR

/// Mends what can be mended in a store, and says what cannot.
///
/// Nothing is ever deleted but what a writer that is dead left half-written: a damaged run file is
/// moved to `STORE/damaged`, a damaged index to `index.sqlite.damaged`, and the index is made again from
/// the files. A run that was trained here can be trained again from its configuration, which the
/// damaged file or the index still holds.
public struct StoreRepair {
  /// One thing that was done, or could not be done.
  public struct Step: Sendable, Hashable {
    /// Whether it is well now.
    public var isMended: Bool
    /// Path, what was wrong, and what was done or is to be done, in one line.
    public var text: String
  }

  /// Where a training is that brings back a lost run.
  public typealias Progress = (_ name: String, _ now: StoredTraining.Progress) -> Void

  private let store: Store
  private let isRetraining: Bool
  private let report: (Step) -> Void

  /// Mends a store.
  ///
  /// - Parameters:
  ///   - store: What is to be mended.
  ///   - check: What was found in it.
  ///   - retrain: Whether lost runs are trained again.
  ///   - progress: Told while runs are trained.
  ///   - stop: Asked after each epoch; true ends the trainings, to be continued by another repair.
  ///   - report: Told of each step.
  /// - Throws: ``StoreError`` when the store cannot be written, or another process holds its index.
  public static func run(
    _ store: Store, after check: StoreCheck, retrain: Bool,
    progress: Progress = { _, _ in }, stop: () -> Bool = { false }, report: (Step) -> Void
  ) throws(StoreError) {
    try withoutActuallyEscaping(report) { report in
      Result { () throws(StoreError) in
        let repair = StoreRepair(store: store, isRetraining: retrain, report: report)
        try repair.putAside(check)
        try repair.mendNames(check)
        try repair.removeTemporaryFiles(check)
        let trained = retrain ? try repair.trainLostRuns(progress, stop) : 0
        repair.tellLostRuns()
        try repair.mendIndex(check, isChanged: trained > 0)
        repair.tellUnreadable(check)
      }
    }.get()
  }

  private func mended(_ text: String) { report(Step(isMended: true, text: text)) }
  private func remains(_ text: String) { report(Step(isMended: false, text: text)) }

  /// Keeps what is known of each run whose file is damaged or gone, then moves the files.
  private func putAside(_ check: StoreCheck) throws(StoreError) {
    let index = try? RunIndex(path: store.indexPath, readOnly: true)
    var done: Set<String> = []
    for finding in check.findings {
      switch finding.kind {
      case .gone(let runID):
        guard let index, !isMisspelt(runID, in: index) else { continue }
        if let lost = LostRun(runID, in: index) { try store.keep(lost) }
      case .damaged(let file) where done.insert(file).inserted:
        if let lost = remains(of: file, index) { try store.keep(lost) }
        mended(
          "\(finding.error.path ?? file): \(finding.error.field.map { "\($0): " } ?? "")"
            + "\(finding.error.reason): moved to \(try store.moveAside(file))")
      default: break
      }
    }
  }

  /// Whether an id without a file is a damaged spelling in the index of another, whose file is there.
  private func isMisspelt(_ runID: String, in index: RunIndex) -> Bool {
    guard let known = try? index.facts(of: [runID])[runID] else { return false }
    return known.file.path != store.relativePath(of: runID)
      && access(store.path + "/" + known.file.path, F_OK) == 0
  }

  /// What the index and the damaged file itself know of the run that a file was.
  private func remains(of file: String, _ index: RunIndex?) -> LostRun? {
    let salvaged = LostRun(salvaging: store.path + "/" + file)
    let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
    // The name is whole where the file is not.
    guard let runID = LostRun.isID(stem) ? stem : salvaged?.runID else { return nil }
    let own = salvaged?.runID == runID ? salvaged : nil
    let known = index.flatMap { LostRun(runID, in: $0) }
    return (known ?? LostRun(runID: runID)).completed(by: own)
  }

  private func mendNames(_ check: StoreCheck) throws(StoreError) {
    for finding in check.findings {
      guard case .misplaced(let file, let runID) = finding.kind else { continue }
      let place = finding.error.path ?? file
      if store.hasFile(of: runID) {
        mended(
          "\(place): holds the run \(runID), which has a file of its own: moved to "
            + (try store.moveAside(file)))
        continue
      }
      let target = store.relativePath(of: runID)
      try AtomicFile.createFolder(store.path + "/runs/\(runID.prefix(2))")
      guard rename(place, store.filePath(of: runID)) == 0 else {
        remains("\(place): cannot be renamed to \(target): \(String(cString: strerror(errno)))")
        continue
      }
      mended("\(place): holds the run \(runID): renamed to \(target)")
    }
  }

  private func removeTemporaryFiles(_ check: StoreCheck) throws(StoreError) {
    for finding in check.findings {
      guard case .temporary(let file, isOfDead: true) = finding.kind else { continue }
      let full = store.path + "/" + file
      if unlink(full) == 0 || errno == ENOENT {
        mended("\(full): was left by a writer that was ended: removed")
      } else {
        remains("\(full): cannot be removed: \(String(cString: strerror(errno)))")
      }
    }
  }

  private func tellUnreadable(_ check: StoreCheck) {
    for finding in check.findings where finding.kind == .unreadable {
      remains("\(finding.error)")
    }
  }

  private func mendIndex(_ check: StoreCheck, isChanged: Bool) throws(StoreError) {
    let isTouched = check.findings.contains { finding in
      switch finding.kind {
      case .temporary, .lost, .unreadable: false
      default: true
      }
    }
    let isMissing = check.fileCount > 0 && access(store.indexPath, F_OK) != 0
    guard isTouched || isChanged || isMissing else { return }
    let aside = store.indexPath + ".damaged"
    let before = try? FileManager.default.attributesOfItem(atPath: aside)[.systemFileNumber] as? Int
    let (count, problems) = try store.rebuildIndex()
    let after = try? FileManager.default.attributesOfItem(atPath: aside)[.systemFileNumber] as? Int
    let words = before == after ? "" : "; the damaged one is \(aside)"
    mended("\(store.indexPath): made again from \(count) run files\(words)")
    for problem in problems { remains("\(problem.path): \(problem.reason); \(problem.remedy)") }
  }

  // MARK: Lost runs

  /// Trains what was lost from its configuration.
  ///
  /// - Returns: Runs that were trained.
  private func trainLostRuns(
    _ progress: Progress, _ stop: () -> Bool
  ) throws(StoreError) -> Int {
    var count = 0
    for lost in store.lostRuns() where lost.isTrainable && !stop() {
      guard let document = lost.configuration else { continue }
      do throws(ConfigurationError) {
        let configuration = try RunConfiguration(json: document)
        count += try train(configuration, lost, progress, stop).get() ? 1 : 0
      } catch {
        remains("\(lost.runID): cannot be trained: \(error.field): \(error.reason)")
      }
    }
    return count
  }

  private func train(
    _ configuration: RunConfiguration, _ lost: LostRun, _ progress: Progress, _ stop: () -> Bool
  ) -> Result<Bool, ConfigurationError> {
    do throws(StoreError) {
      let (outcome, entry) = try StoredTraining.run(
        configuration, in: store, progress: { progress(configuration.name, $0) }, stop: stop)
      guard case .trained(let status, _) = outcome else { return .success(false) }
      let name = "\(configuration.name) (\(lost.runID))"
      if status == .stopped {
        remains("\(name): its training was stopped; the same command continues it")
      } else {
        mended("\(name): trained again: \(comparison(entry.file.contentSHA256, lost))")
      }
      return .success(true)
    } catch {
      remains("\(error)")
      return .success(false)
    }
  }

  private func comparison(_ hash: String, _ lost: LostRun) -> String {
    let short = { (hash: String) in "\(hash.prefix(12))…" }
    guard let before = lost.contentSHA256 else {
      return "content \(short(hash)); what it was before is not known"
    }
    if before == hash { return "content \(short(hash)), the same as before" }
    let was =
      lost.status == .stopped || lost.status == .incomplete
      ? " (that of the unfinished run)" : ""
    return "content \(short(hash)), before it was \(short(before))\(was)"
  }

  private func tellLostRuns() {
    for lost in store.lostRuns() where !store.hasFile(of: lost.runID) {
      let name = lost.configName.map { "\($0) (\(lost.runID))" } ?? lost.runID
      remains("\(name): the run is lost: \(lost.remedy(in: store))")
    }
  }
}
