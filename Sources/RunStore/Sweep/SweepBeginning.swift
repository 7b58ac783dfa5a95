internal import RFLR

extension StoredSweep {
  /// What a sweep finds of its runs when it begins.
  public struct Beginning: Sendable, Hashable {
    /// Runs that need no more training.
    public var finishedCount = 0
    /// Runs that go on where they were stopped or killed.
    public var continuedCount = 0
    /// Runs that begin with their first epoch.
    public var newCount = 0

    /// Counts what the files say, since a sweep that was killed may not have indexed its last ones.
    ///
    /// - Parameters:
    ///   - presentCount: Runs that the index knows to be finished.
    ///   - others: The other runs.
    ///   - force: Whether all are trained from their beginning.
    ///   - store: Where they are.
    init(
      presentCount: Int, _ others: [RunConfiguration], _ force: Bool, in store: Store
    ) {
      finishedCount = presentCount
      for run in others {
        // A file that cannot be read is told of when its run's turn comes.
        guard !force, store.hasFile(of: run.runID),
          let header = try? RunFile.readHeader(store.filePath(of: run.runID))
        else {
          newCount += 1
          continue
        }
        switch (header.record.status, header.isResumable) {
        case (.stopped, true), (.incomplete, true): continuedCount += 1
        case (.stopped, false), (.incomplete, false): newCount += 1
        default: finishedCount += 1
        }
      }
    }
  }
}
