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
  /// What the columns of logs mean; nil: found by their names.
  public var map: ColumnMap?
  /// Of the weights that a run kept every few epochs, those after multiples of this are taken; nil: all.
  public var checkpointEvery: Int?
  /// Reads HDF5 files, each of which may come from a stranger.
  public var hdf5: HDF5Reader
  /// Told what is no failure but worth a line, once a source.
  public var note: @Sendable (StoreError) -> Void
  /// Told what the names of a log were taken to mean, for each run that could be read.
  public var mapping: @Sendable (IngestMapping) -> Void

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - assignments: Texts `name=value`; a name is short ("rank") or dotted ("network.rank"), a
  ///     value is JSON or a plain word.
  ///   - producer: Program that made the runs; nil: what the layout implies.
  ///   - map: What the columns of logs mean; its constants are added like assignments.
  ///   - checkpointEvery: Of weights kept every few epochs, take those after multiples of this.
  ///   - hdf5: Reads HDF5 files, each of which may come from a stranger.
  ///   - note: Told what is no failure but worth a line.
  ///   - mapping: Told what the names of a log were taken to mean.
  /// - Throws: ``StoreError`` with code `usage` for a name that is not a configuration's, or a value
  ///   that it cannot have, or that the map contradicts.
  public init(
    assignments: [String] = [], producer: String? = nil, map: ColumnMap? = nil,
    checkpointEvery: Int? = nil,
    hdf5: HDF5Reader = HDF5Reader(),
    note: @escaping @Sendable (StoreError) -> Void = { _ in },
    mapping: @escaping @Sendable (IngestMapping) -> Void = { _ in }
  ) throws(StoreError) {
    added = try ConfigurationField.assigned(by: assignments)
    for (field, value) in map?.constants ?? [:] {
      guard let other = added.updateValue(value, forKey: field), other != value else { continue }
      throw StoreError(
        .usage, field: "--set \(field)=\(other.canonicalText)",
        "the map sets it to \(value.canonicalText)", remedy: "set it in one place")
    }
    self.map = map
    self.mapping = mapping
    self.producer = producer
    self.checkpointEvery = checkpointEvery
    self.hdf5 = hdf5
    self.note = note
  }
}
