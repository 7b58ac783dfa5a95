internal import Crypto
internal import ForeignFiles
internal import Foundation
internal import RFLR

/// Reads the scalars of TensorBoard: the event files of one folder are one run.
///
/// The files are taken in the order of their names, which begin with the time at which they were made.
/// Where a later file logs a tag again, from a step that an earlier one had reached, the run was
/// restarted there: what the earlier file says of that step and later ones gives way. The step of an
/// event is an epoch only where the user or a tag "epoch" says so.
struct TensorBoard: OneRunAdapter {
  let name = "tensorboard"
  let expects = "a folder with TensorBoard event files"
  let readsLogs = true

  /// Largest event file; one with scalars only takes 50 bytes a value.
  static let largestSizeBytes = 1 << 28

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard let files = candidate.files else { return Self.isEventFile(candidate.name) }
    return files.contains(where: Self.isEventFile)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { recognises(candidate) }

  func owned(_ candidate: IngestCandidate) -> Set<String> {
    Set((candidate.files ?? []).filter(Self.isEventFile))
      .union(Self.hyperparameterFolders(candidate).map(\.folder))
  }

  func record(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    var notes = LogNotes()
    defer { settings.tell(notes, of: candidate.path) }
    var log = RunLog(path: candidate.path, name: Self.runName(candidate))
    var sum = SHA256()
    var sizeBytes = 0
    var restarts = 0
    var places: [String: Int] = [:]
    let own = candidate.files.map { files in
      files.filter(Self.isEventFile).sorted().map(candidate.path(of:))
    }
    let hyperparameters = Self.hyperparameterFolders(candidate).flatMap { folder, files in
      files.map { candidate.path(of: "\(folder)/\($0)") }
    }
    for path in (own ?? [candidate.path]) + hyperparameters {
      let file = try SourceFile(reading: path, largest: Self.largestSizeBytes)
      sum.update(data: file.bytes)
      sizeBytes += file.bytes.count
      let events = try StoreError.translating { () throws(ForeignFileError) in
        try EventFile.read(file.bytes, path: path)
      }
      if events.tornByteCount > 0 {
        notes.add(
          "\(file.name) ends within a record: its last \(events.tornByteCount) bytes are left out",
          remedy: "nothing to do if the run was stopped; if it still runs, ingest it when it ends")
      }
      log.parameters.merge(events.hyperparameters) { _, new in new }
      if let step = events.restartStep {
        for index in log.columns.indices { restarts += log.columns[index].forget(from: step) }
      }
      for scalars in events.scalars {
        let place = places[scalars.tag] ?? log.columns.count
        if place == log.columns.count { log.columns.append(LogColumn(name: scalars.tag)) }
        places[scalars.tag] = place
        if let first = scalars.steps.first {
          restarts += log.columns[place].forget(from: first)
        }
        log.columns[place].steps += scalars.steps
        log.columns[place].values += scalars.values
      }
    }
    for index in log.columns.indices { restarts += log.columns[index].order() }
    if restarts > 0 {
      notes.add(
        "was restarted: \(restarts) earlier values gave way to later ones at their steps",
        remedy: "nothing to do if the last start is the one that counts")
    }
    let files = LogFiles(sizeBytes: sizeBytes, sha256: SourceFile.hex(sum.finalize()))
    return try log.record(adapter: name, files: files, settings: settings, notes: &notes)
  }

  /// TensorBoard's own rule.
  static func isEventFile(_ name: String) -> Bool { name.contains("tfevents") }

  /// The folders that `add_hparams` makes for itself, named by the time, with their event files.
  private static func hyperparameterFolders(
    _ candidate: IngestCandidate
  ) -> [(folder: String, files: [String])] {
    candidate.folders.sorted().compactMap { folder in
      let parts = folder.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].count == 10, !parts[1].isEmpty,
        parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
      else { return nil }
      let files = LogFolder.files(in: candidate.path(of: folder)).filter(isEventFile)
      return files.isEmpty ? nil : (folder, files)
    }
  }

  /// The folder's name, also where the path is "." or one of its files.
  private static func runName(_ candidate: IngestCandidate) -> String {
    let url = URL(fileURLWithPath: candidate.path).standardizedFileURL
    return (candidate.files == nil ? url.deletingLastPathComponent() : url).lastPathComponent
  }
}
