internal import RFLR

/// One foreign layout: how it is recognised and how it becomes records.
///
/// Adding a layout is one type in one file and its name in `Ingest.adapters`.
protocol IngestAdapter: Sendable {
  /// Name for `--format` and for the source of a run.
  var name: String { get }
  /// What it reads, for messages: "config.json with losses.json".
  var expects: String { get }
  /// Whether the content of a candidate is of this layout; damaged content still is.
  func recognises(_ candidate: IngestCandidate) -> Bool
  /// Whether a candidate has the files of this layout, whatever they hold; asked under `--format`.
  func accepts(_ candidate: IngestCandidate) -> Bool
  /// Whether a file that no layout recognises was probably meant to be of this one.
  func resembles(_ candidate: IngestCandidate) -> Bool
  /// Names of the files and folders in a candidate's folder that belong to its run: the walk asks
  /// nobody about them and does not enter them.
  func owned(_ candidate: IngestCandidate) -> Set<String>
  /// Reads every run of a candidate; a bad run does not hide the others.
  ///
  /// - Throws: ``StoreError`` where the candidate as a whole cannot be read.
  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>]
  /// The same runs, for a layout that can hold more than should be read at once.
  func runs(
    of candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FoundRuns
  /// Whether it reads logs, whose names a mapping file can give a meaning.
  var readsLogs: Bool { get }
}

extension IngestAdapter {
  var readsLogs: Bool { false }

  func resembles(_ candidate: IngestCandidate) -> Bool { false }

  func owned(_ candidate: IngestCandidate) -> Set<String> { [] }

  func runs(
    of candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FoundRuns {
    FoundRuns(try read(candidate, settings: settings))
  }
}

/// A folder or file that may be of a foreign layout.
struct IngestCandidate {
  let path: String
  /// Names of the regular files in a folder, nil for a file.
  let files: Set<String>?
  /// Names of the folders in a folder, symbolic links left out.
  var folders: Set<String> = []

  /// Last component of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// Lower-case extension of the path, empty where there is none.
  var fileExtension: String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
  }

  /// Whether it is a file called a table.
  var isTable: Bool { files == nil && ["csv", "tsv"].contains(fileExtension) }

  func has(_ file: String) -> Bool { files?.contains(file) ?? false }

  func path(of file: String) -> String { path == "/" ? "/\(file)" : "\(path)/\(file)" }

  /// Whether the beginning of a JSON file has a key, also where the file is cut later.
  func mentions(_ key: String, in file: String) -> Bool {
    has(file) && SourceFile.mentions("\"\(key)\"", inBeginningOf: path(of: file))
  }
}

/// What the layouts of one candidate, one run have in common.
protocol OneRunAdapter: IngestAdapter {
  /// Reads the run of a candidate.
  func record(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> RunRecord
}

extension OneRunAdapter {
  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    [.success(try record(candidate, settings: settings))]
  }
}
