internal import RFLR

/// Brings found runs into a store: each whole or not at all, each once.
public enum StoredIngest {
  /// What became of one run.
  public enum Outcome: Sendable, Hashable {
    /// It was stored.
    case added
    /// The store had this content already.
    case present
    /// It took the place of an unfinished state of the same run.
    case completed
  }

  /// One run of an item.
  public struct Report: Sendable {
    /// Path of the item.
    public var path: String
    /// Name and id of the run, nil where it could not be read.
    public var run: (name: String, id: String)?
    /// What became of it, or why it could not be ingested.
    public var result: Result<Outcome, StoreError>
  }

  /// Ingests items; one that is bad is reported and the rest goes on.
  ///
  /// Every core reads and stores items (``IngestLine``); what becomes of them, the order of reports
  /// and the index do not depend on how many there are. Of equal runs the first one is stored.
  ///
  /// - Parameters:
  ///   - items: From ``Ingest/discover(_:format:)``.
  ///   - store: Where they go.
  ///   - settings: What is added to what the sources say; its `note` and `mapping` are called on
  ///     this thread.
  ///   - report: Told about each run, in the order of the items, when its file is safe.
  ///   - stop: Asked before each item; true ends the ingest, everything stored is reported.
  /// - Throws: ``StoreError`` when the store itself cannot be written.
  public static func run(
    _ items: [IngestItem], into store: Store, settings: IngestSettings,
    report: (Report) -> Void, stop: @escaping @Sendable () -> Bool = { false }
  ) throws(StoreError) {
    let index = try store.index()
    let line = IngestLine(items, settings: settings, stop: stop) { record throws(StoreError) in
      try take(record, into: store)
    }
    var waiting: [IndexEntry] = []
    var failure: StoreError?
    while let (item, finished) = line.next() {
      finished.notes.forEach(settings.note)
      finished.mappings.forEach(settings.mapping)
      for run in finished.runs {
        switch run.result {
        case .success(let (outcome, entry)):
          waiting.append(entry)
          report(Report(path: item.path, run: run.name, result: .success(outcome)))
        case .failure(let error) where run.name != nil && error.isOfTheStore:
          // The next run would meet the same disk; what is stored so far enters the index.
          failure = failure ?? error
          line.end()
        case .failure(let error):
          report(Report(path: item.path, run: run.name, result: .failure(error)))
        }
      }
      if waiting.count >= 500 {
        try store.enter(waiting, into: index)
        waiting = []
      }
    }
    try store.enter(waiting, into: index)
    if let failure { throw failure }
  }

  private static func take(
    _ record: RunRecord, into store: Store
  ) throws(StoreError) -> (Outcome, IndexEntry) {
    guard store.hasFile(of: record.runID) else { return (.added, try store.publish(record)) }
    let (header, entry) = try store.header(of: record.runID)
    if header.contentSHA256 == (try ContentHash.of(record)) { return (.present, entry) }
    // An unfinished state gives way to a further one, never the other way.
    let isOpen = { (status: RunStatus) in status == .stopped || status == .incomplete }
    guard isOpen(header.record.status) else {
      if isOpen(record.status) { return (.present, entry) }
      // The id of a foreign run is a hash of all its numbers: only its name or its notes differ.
      if header.record.source != nil, record.source != nil { return (.present, entry) }
      throw StoreError(
        .badData, path: store.filePath(of: record.runID), field: record.runID,
        "the store has this run with other content",
        remedy: "compare both files; remove the wrong one, then ingest again")
    }
    // A log of steps has losses and no number of epochs.
    let known = max(
      header.record.metrics[MetricName.epochs] ?? 0, Double(header.historyCount))
    guard !isOpen(record.status) || Double(record.history.losses.count) > known else {
      return (.present, entry)
    }
    return (.completed, try store.publish(record))
  }
}

extension StoreError {
  /// Whether it is the disk's fault rather than the run's.
  fileprivate var isOfTheStore: Bool { code == .inputOutput || code == .cannotCreate }
}
