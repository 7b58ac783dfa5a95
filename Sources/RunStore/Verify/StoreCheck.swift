/// What a look at every file of a store and at its index found.
public struct StoreCheck: Sendable {
  /// Run files that were looked at.
  public internal(set) var fileCount = 0
  /// What is wrong or worth a note: files in the order of their paths, then the index.
  public internal(set) var findings: [StoreFinding] = []

  /// What is wrong.
  public var problems: [StoreError] { findings.filter { !$0.isNote }.map(\.error) }
  /// What is no damage and yet wants an answer: it says what to do, and costs no data.
  public var notes: [StoreError] { findings.filter(\.isNote).map(\.error) }
}

/// One thing that is not as it should be in a store.
public struct StoreFinding: Sendable {
  /// What it is; decides how it can be mended.
  enum Kind: Hashable {
    /// A run file that does not pass its checks.
    case damaged(file: String)
    /// A file that cannot be judged: no permission, or of a newer schema.
    case unreadable
    /// A sound run file under another run's name.
    case misplaced(file: String, runID: String)
    /// The index says otherwise than the files, or is damaged.
    case index
    /// The files are ahead of the index, as after a kill.
    case indexBehind
    /// The index has a run whose file is gone.
    case gone(runID: String)
    /// What a writer left that was killed, or has not finished.
    case temporary(file: String, isOfDead: Bool)
    /// A run that was lost and is known by its remains.
    case lost(runID: String)
  }

  /// What it is.
  let kind: Kind
  /// Where, what and what to do.
  public let error: StoreError

  /// Whether no data are wrong or missing.
  public var isNote: Bool {
    switch kind {
    case .indexBehind, .temporary, .lost: true
    default: false
    }
  }
}
