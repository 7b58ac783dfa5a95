internal import Crypto
internal import RFLR

/// One of the files that stores have of a run, sound by all checks.
struct MergeCandidate: Sendable {
  /// The file.
  var path: String
  /// SHA-256 of the file.
  var sha256: String
  /// Hash of what it holds.
  var contentSHA256: String
  /// What became of the run.
  var status: RunStatus
  /// Epochs of its history.
  var historyCount: Int
  /// Whether it can be continued.
  var isResumable: Bool

  /// Whether its training did not come to its end.
  var isOpen: Bool { status == .stopped || status == .incomplete }

  /// Looks at a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - sha256: Its hash.
  ///   - runID: The run that it must hold.
  /// - Throws: ``StoreError``, the first of what is wrong with it.
  init(path: String, sha256: String, runID: String) throws(StoreError) {
    if let problem = RunFile.verify(path).first { throw problem }
    let header = try RunFile.readHeader(path)
    guard header.record.runID == runID else {
      throw StoreError.misplaced(path, holding: header.record.runID)
    }
    self.path = path
    self.sha256 = sha256
    contentSHA256 = header.contentSHA256
    status = header.record.status
    historyCount = header.historyCount
    isResumable = header.isResumable
  }

  /// How far the run is in it.
  private var extent: [Int] { [isOpen ? 0 : 1, historyCount, isResumable ? 1 : 0] }

  /// Whether the run is further in this file than in another.
  fileprivate func isFurther(than other: MergeCandidate) -> Bool {
    other.extent.lexicographicallyPrecedes(extent)
  }

  /// Whether the run of this file, brought further, can be that of another.
  fileprivate func isBeginning(of other: MergeCandidate) throws(StoreError) -> Bool {
    guard isOpen, historyCount <= other.historyCount else { return false }
    return try RunFile.historyHash(path, ofFirst: historyCount)
      == RunFile.historyHash(other.path, ofFirst: historyCount)
  }
}

/// Which of several files of one run a store is to have.
///
/// The answer depends on the files alone, not on the order in which stores are named: the furthest one,
/// when all others hold the same or are its beginning; of several with the same content the one with the
/// smallest SHA-256, because host and wall time are outside the content.
enum MergeDecision {
  /// The target's own file stays.
  case keep
  /// This file comes into the target.
  case copy(MergeCandidate)
  /// Two contents exclude each other; nothing is changed.
  case conflict

  /// Decides.
  ///
  /// - Parameters:
  ///   - target: What the target has; it stays where nothing is further.
  ///   - others: At least one other file.
  init(_ target: MergeCandidate?, _ others: [MergeCandidate]) throws(StoreError) {
    let others = others.sorted { $0.sha256 < $1.sha256 }
    var best = target ?? others[0]
    for other in others where other.isFurther(than: best) { best = other }
    for other in others + [target].compactMap({ $0 })
    where other.contentSHA256 != best.contentSHA256 {
      guard try other.isBeginning(of: best) else {
        self = .conflict
        return
      }
    }
    self = best.path == target?.path ? .keep : .copy(best)
  }
}

extension RunFile {
  /// Hash of the first entries of a history: epochs, losses and rates with all their bits.
  static func historyHash(_ path: String, ofFirst count: Int) throws(StoreError) -> String {
    var hash = SHA256()
    var left = count
    _ = try streamHistory(path) { _, piece throws(StoreError) in
      let taken = min(left, piece.epochs.count)
      var words: [UInt64] = []
      words.reserveCapacity(3 * taken)
      for entry in 0..<taken {
        words.append(UInt64(bitPattern: Int64(piece.epochs[entry])))
        words.append(piece.losses[entry].bitPattern)
        words.append(piece.learningRates[entry].bitPattern)
      }
      words.withUnsafeBytes { hash.update(bufferPointer: $0) }
      left -= taken
    }
    return ContentHash.hex(hash.finalize())
  }
}

extension StoreError {
  /// A run file under another name than its run has.
  static func misplaced(_ path: String, holding runID: String) -> StoreError {
    StoreError(
      .badData, path: path, "holds the run \(runID)",
      remedy: "`rflr verify --repair` of its store mends the name")
  }
}
