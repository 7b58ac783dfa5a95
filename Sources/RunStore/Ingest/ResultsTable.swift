internal import RFLR

/// Reads a table with one finished run a row.
///
/// A row says which run it is by the paper's name or by factor, N, batch size and depth, and gives at
/// least one result. A blank cell is missing; `nan` and `inf` are results. Columns that mean nothing
/// here are kept with each run's source.
///
/// - Source: protocol.md §7, last line.
struct ResultsTable: IngestAdapter {
  let name = "results-table"
  let expects = "a table of runs (.csv, .tsv)"

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard accepts(candidate), let header = CSVTable.header(ofFileAt: candidate.path),
      let columns = try? TableColumns(header, path: candidate.path)
    else { return false }
    return columns.canNameRuns(with: []) && columns.hasMetric
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { candidate.isTable }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    Array(try runs(of: candidate, settings: settings))
  }

  /// Holds the cells of a table; a row's record, many times as large, is made when it is asked for.
  func runs(
    of candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FoundRuns {
    let file = try SourceFile(reading: candidate.path)
    let table = try CSVTable(file.bytes, path: file.path)
    let columns = try TableColumns(table.header, path: file.path)
    try columns.require(with: settings.added, path: file.path)
    if let note = columns.noteOnUnknown(path: file.path) { settings.note(note) }
    let source = RunSource(
      adapter: name, path: file.path, sizeBytes: file.bytes.count, sha256: file.sha256)
    let (rows, defect) = (table.rows, table.defect)
    guard !rows.isEmpty || defect != nil else {
      throw StoreError(
        .noInput, path: file.path, "the table has a header and no rows",
        remedy: "give a table with one run a row")
    }
    return FoundRuns(count: rows.count + (defect == nil ? 0 : 1)) { number in
      do throws(StoreError) {
        if let defect, number == rows.count { throw defect }
        return .success(try record(rows[number], columns, source: source, settings: settings))
      } catch {
        return .failure(error)
      }
    }
  }

  private func record(
    _ row: CSVTable.Row, _ columns: TableColumns, source: RunSource, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    let cells = try TableRow(row, columns, path: source.path)
    let (known, configName) = try cells.configuration(adding: settings.added)
    let configuration = try known.document(
      adding: settings.added, path: source.path, row: cells.place)
    var record = RunRecord(
      configuration: configuration, configName: configName.description, runID: "",
      status: .finished, producer: settings.producer ?? "unknown", source: source)
    record.metrics = try cells.metrics(configuration: configuration)
    record.source?.row = row.number
    if !cells.kept.isEmpty { record.source?.original = .object(["columns": .object(cells.kept)]) }
    if record.metrics[MetricName.escapeEpochs] != nil {
      record.status = .escaped
    } else if record.metrics[MetricName.testError]?.isFinite == false {
      record.status = .diverged
    } else if columns.hasEscape {
      record.status = .censored
    }
    record.runID = record.contentIdentity
    return record
  }
}
