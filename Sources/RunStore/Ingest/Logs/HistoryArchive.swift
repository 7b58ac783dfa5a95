internal import ForeignFiles
internal import RFLR

/// Reads a history that was saved as arrays: `numpy.savez("run.npz", epoch=…, loss=…, lr=…)`.
///
/// Arrays of one axis and the length of the loss are columns; arrays of one number are parameters;
/// others are left out. As in a table, an array must count the epochs, or the user say that each
/// entry is one.
struct HistoryArchive: IngestAdapter {
  let name = "history-archive"
  let expects = "the history of a run in an archive of NumPy (.npz)"
  let readsLogs = true

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard accepts(candidate), let file = try? SourceFile(reading: candidate.path),
      let container = try? ZipContainer(file.bytes, path: candidate.path)
    else { return false }
    return container.entries.contains { entry in
      LogNames.meaning(of: Self.arrayName(entry.name)) == .loss
    }
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.files == nil && candidate.fileExtension == "npz"
  }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    var notes = LogNotes()
    defer { settings.tell(notes, of: candidate.path) }
    let file = try SourceFile(reading: candidate.path)
    let arrays = try StoreError.translating { () throws(ForeignFileError) in
      try NumPyArchive.arrays(of: file.bytes, path: file.path)
    }
    let log = try log(of: arrays, path: file.path, map: settings.columns, notes: &notes)
    let files = LogFiles(sizeBytes: file.bytes.count, sha256: file.sha256)
    return [
      .success(try log.record(adapter: name, files: files, settings: settings, notes: &notes))
    ]
  }

  private func log(
    of arrays: [NamedArray], path: String, map: ColumnMap, notes: inout LogNotes
  ) throws(StoreError) -> RunLog {
    let file = String(path.split(separator: "/").last ?? "")
    let base = String(file.dropLast(file.hasSuffix(".npz") ? 4 : 0))
    var log = RunLog(path: path, name: base.isEmpty ? file : base, stepsAre: "row")
    let loss = arrays.first { array in
      map.loss.map { $0 == array.name } ?? (LogNames.meaning(of: array.name) == .loss)
    }
    guard loss != nil else {
      let names = arrays.map { LogText.printable($0.name) }
      throw log.wrong(
        nil, "no array means a loss; the arrays are \(LogMeanings.list(names))",
        remedy:
          #"say which with --map columns.json: {"loss": "…"}; weights are called fcs.0.weight"#)
    }
    for one in arrays {
      let extents = one.array.shape.filter { $0 != 1 }
      if one.array.count == 1, one.name != loss?.name {
        log.parameters[one.name] = one.array.doubles.first.map(JSONValue.double)
      } else if extents.count <= 1, one.array.count == loss?.array.count {
        log.columns.append(
          LogColumn(
            name: one.name, steps: Array(0..<one.array.count), values: one.array.doubles))
      } else {
        notes.add(
          "array \"\(LogText.printable(one.name))\" has the shape \(one.array.shape), not the "
            + "length of the loss, and is left out", remedy: "nothing to do if it is not needed")
      }
    }
    return log
  }

  private static func arrayName(_ entry: String) -> String {
    entry.hasSuffix(".npy") ? String(entry.dropLast(4)) : entry
  }
}
