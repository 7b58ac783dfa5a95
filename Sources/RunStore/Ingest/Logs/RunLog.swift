internal import RFLR

/// What a tool logged of one run, before its names have a meaning.
struct RunLog {
  /// The file or folder, for errors and as the source.
  var path: String
  /// Which run of several in it; nil where it has one.
  var place: String?
  /// Row or number of the run in its file, 1-based; nil where it has one.
  var row: Int?
  /// Name of the run in its source.
  var name: String
  /// Numbers by name.
  var columns: [LogColumn] = []
  /// What ``LogColumn/steps`` are before a column says more.
  var stepsAre = "step"
  /// Settings of the run by the names that the tool has.
  var parameters: [String: JSONValue] = [:]
  /// What became of it, as far as the tool says.
  var status = RunStatus.finished
  /// What else is kept with the source.
  var original: [String: JSONValue] = [:]

  /// An error about this run.
  func wrong(_ what: String? = nil, _ reason: String, remedy: String) -> StoreError {
    let field = [place, what].compactMap { $0 }.joined(separator: ": ")
    return StoreError(
      .badData, path: path, field: field.isEmpty ? nil : field, reason, remedy: remedy)
  }
}

/// What ingest found the names of a source to mean, for people who look before they ingest.
public struct IngestMapping: Sendable, Equatable {
  /// A name of the source and its meaning.
  public struct Line: Sendable, Equatable {
    /// Column, tag or metric.
    public var name: String
    /// "loss", "epoch, counted from 1", "kept as series", "left out: text".
    public var meaning: String
  }

  /// The source.
  public var path: String
  /// Its names, in the order of the source.
  public var lines: [Line]
}

/// The files of a source as one: what later proves that they are the same.
struct LogFiles {
  var sizeBytes: Int
  var sha256: String
}

extension IngestSettings {
  /// What the user says of columns; an empty map where nothing was said.
  var columns: ColumnMap { map ?? ColumnMap() }

  /// Says once what was odd with the runs of a source.
  func tell(_ notes: LogNotes, of path: String) {
    for (reason, note) in notes.found.sorted(by: { $0.key < $1.key }) {
      let several = note.count > 1 ? " (\(note.count) times)" : ""
      self.note(StoreError(.badData, path: path, reason + several, remedy: note.remedy))
    }
  }
}

/// Oddities of a source that are no failures, each once with a count.
struct LogNotes {
  private(set) var found: [String: (count: Int, remedy: String)] = [:]

  mutating func add(_ reason: String, remedy: String) {
    found[reason, default: (0, remedy)].count += 1
  }
}
