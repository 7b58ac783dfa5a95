public import RFLR

/// One thing to ingest, found by ``Ingest/discover(_:format:)``.
public struct IngestItem: Sendable, Equatable {
  /// What stands at the path.
  public enum Content: Sendable, Equatable {
    /// A run file of our own.
    case runFile
    /// A foreign layout: a run folder, or a table of runs.
    case foreign(adapter: String)
    /// Nothing that can be ingested, and why.
    case problem(StoreError)
  }

  /// Path below the path that was given.
  public var path: String
  /// What stands there.
  public var content: Content

  /// Creates an item.
  public init(path: String, content: Content) {
    self.path = path
    self.content = content
  }

  /// Name of the format, nil for a problem.
  public var format: String? {
    switch content {
    case .runFile: Ingest.runFileFormat
    case .foreign(let adapter): adapter
    case .problem: nil
    }
  }
}

/// What the user adds to what sources say, and what the other rooms lend to ingest.
public struct IngestSettings: Sendable {
  /// Values for what a source does not say, by dotted path of the configuration.
  public var added: [String: JSONValue]
  /// Program that made the runs; nil: what the layout implies.
  public var producer: String?
  /// Reads a run file of our own.
  public var readRunFile: @Sendable (String) throws(StoreError) -> RunRecord
  /// Told what is no failure but worth a line, once a source.
  public var note: @Sendable (StoreError) -> Void

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - assignments: Texts `name=value`; a name is short ("rank") or dotted ("network.rank"), a
  ///     value is JSON or a plain word.
  ///   - producer: Program that made the runs; nil: what the layout implies.
  ///   - readRunFile: Reads a run file of our own.
  ///   - note: Told what is no failure but worth a line.
  /// - Throws: ``StoreError`` with code `usage` for a name that is not a configuration's, or a value
  ///   that it cannot have.
  public init(
    assignments: [String] = [], producer: String? = nil,
    readRunFile: @escaping @Sendable (String) throws(StoreError) -> RunRecord,
    note: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    added = try ConfigurationField.assigned(by: assignments)
    self.producer = producer
    self.readRunFile = readRunFile
    self.note = note
  }
}
