internal import RFLR

/// Reads tables of histories: one epoch or step a row, or one value a row, of one run or several.
///
/// W&B's chart export is one of them: a column "run - metric" for each run, with __MIN and __MAX
/// beside it. What the columns mean is told by a mapping file or by their usual names; a table
/// without a loss and a column that counts is refused, not guessed at.
struct HistoryTable: IngestAdapter {
  let name = "history-table"
  let expects = "a table with the history of a run (.csv, .tsv)"
  let readsLogs = true

  func recognises(_ candidate: IngestCandidate) -> Bool {
    guard accepts(candidate), let layout = layout(candidate) else { return false }
    return layout.hasAxis && layout.mayHaveLoss
  }

  private func layout(_ candidate: IngestCandidate) -> HistoryLayout? {
    CSVTable.header(ofFileAt: candidate.path).map { HistoryLayout($0, map: ColumnMap()) }
  }

  func resembles(_ candidate: IngestCandidate) -> Bool {
    accepts(candidate) && (layout(candidate)?.mayHaveLoss ?? false)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool { candidate.isTable }

  func read(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> [Result<RunRecord, StoreError>] {
    let file = try SourceFile(reading: candidate.path)
    var notes = LogNotes()
    let logs = try HistoryRows.logs(of: file, map: settings.columns, notes: &notes)
    let files = LogFiles(sizeBytes: file.bytes.count, sha256: file.sha256)
    let results = logs.map { log -> Result<RunRecord, StoreError> in
      do throws(StoreError) {
        return .success(
          try log.record(adapter: name, files: files, settings: settings, notes: &notes))
      } catch {
        return .failure(error)
      }
    }
    settings.tell(notes, of: candidate.path)
    return results
  }
}

/// What the header of a table says of its columns.
struct HistoryLayout {
  /// What the cells of a column are.
  enum Role: Equatable {
    /// Numbers under the column's own name.
    case numbers
    /// Numbers of one run of several, under a name.
    case numbersOf(run: String, name: String)
    /// The text that tells runs apart.
    case run
    /// The name of the run's configuration.
    case configName
    /// Name of what the value of the row is.
    case metric
    /// The value of the row.
    case value
    /// Nothing that is kept.
    case ignored
  }

  let titles: [String]
  private(set) var roles: [Role] = []
  private(set) var isLong = false

  init(_ header: [String], map: ColumnMap) {
    titles = header.enumerated().map { index, title in
      let title = title.trimmingPrefix { $0.isWhitespace }
      return title.isEmpty ? "column \(index + 1)" : String(title)
    }
    let meanings = titles.map(LogNames.meaning)
    isLong =
      map.long != nil
      || meanings.count { $0 == .metric } == 1 && meanings.count { $0 == .value } == 1
    let runs = Self.runs(in: titles)
    for (index, title) in titles.enumerated() {
      roles.append(role(title, meanings[index], runs, map))
    }
    // Where a run's name and its id both stand there, one of them is enough to tell runs apart.
    var seen = false
    for index in roles.indices where roles[index] == .run {
      if seen { roles[index] = .ignored }
      seen = true
    }
  }

  private func role(
    _ title: String, _ meaning: LogNames.Meaning?, _ runs: [String: (run: String, name: String)],
    _ map: ColumnMap
  ) -> Role {
    if let long = map.long {
      if title == long.metric { return .metric }
      if title == long.value { return .value }
    }
    if title == map.run { return .run }
    if [map.loss, map.learningRate, map.axis.column].contains(title) { return .numbers }
    if title.hasSuffix("__MIN") || title.hasSuffix("__MAX"),
      titles.contains(String(title.dropLast(5)))
    {
      return .ignored
    }
    if let part = runs[title] { return .numbersOf(run: part.run, name: part.name) }
    switch meaning {
    case .run? where map.run == nil: return .run
    case .configName?: return .configName
    case .metric? where isLong && map.long == nil: return .metric
    case .value? where isLong && map.long == nil: return .value
    default: return .numbers
    }
  }

  /// The columns of a W&B chart: "run - metric", told by the __MIN and __MAX that follow each.
  private static func runs(in titles: [String]) -> [String: (run: String, name: String)] {
    let all = Set(titles)
    var runs: [String: (run: String, name: String)] = [:]
    for title in titles where all.contains(title + "__MIN") && all.contains(title + "__MAX") {
      let parts = title.split(separator: " - ")
      guard parts.count > 1, let name = parts.last else { continue }
      runs[title] = (parts.dropLast().joined(separator: " - "), String(name))
    }
    return runs
  }

  /// The first title that stands there twice.
  var repeatedTitle: String? {
    var seen: Set<String> = []
    return titles.first { !seen.insert($0).inserted }
  }

  /// Whether a column is called an epoch or a step.
  var hasAxis: Bool {
    zip(titles, roles).contains { title, role in
      role == .numbers && [.epoch, .step].contains(LogNames.meaning(of: title))
    }
  }

  /// Whether a column is called a loss, or names come in the cells.
  var mayHaveLoss: Bool {
    isLong
      || zip(titles, roles).contains { title, role in
        switch role {
        case .numbers: LogNames.meaning(of: title) == .loss
        case .numbersOf: true
        default: false
        }
      }
  }
}
