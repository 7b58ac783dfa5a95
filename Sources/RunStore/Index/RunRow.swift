/// One run of a listing, with the values of the columns that were asked for.
public struct RunRow: Sendable, Hashable {
  /// 16 hex digits: the run's identity.
  public let runID: String
  /// The paper's name.
  public let configName: String
  /// The columns as they were asked for.
  public let columns: [String]
  /// One value a column.
  public internal(set) var values: [QueryValue]

  /// The value of a column; missing where it was not asked for.
  public subscript(column: String) -> QueryValue {
    columns.firstIndex(of: column).map { values[$0] } ?? .missing
  }
}

/// What a listing is sorted by.
public struct SortKey: Sendable, Hashable {
  /// A queryable name.
  public var name: String
  /// Largest first.
  public var descending: Bool

  /// Creates a key.
  public init(name: String, descending: Bool = false) {
    self.name = name
    self.descending = descending
  }

  /// Reads `test_error` (smallest first) or `-test_error` (largest first).
  public init(_ text: String) {
    descending = text.hasPrefix("-")
    name = descending ? String(text.dropFirst()) : text
  }
}

/// What an ingest must know of a run that the index already has.
public struct IndexedRun: Sendable, Hashable {
  /// What became of the run.
  public let status: RunStatus
  /// Its file.
  public let file: IndexedFile
}
