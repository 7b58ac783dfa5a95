internal import RFLR

/// Takes the rows of a table apart by run and column; memory holds numbers, not cells.
struct HistoryRows {
  /// A run's columns; the steps are rows of the table, counted from 0.
  private struct Run {
    var columns: [LogColumn] = []
    var places: [String: Int] = [:]
    var configName: String?

    mutating func append(_ name: String, _ row: Int, _ value: Double) {
      let place = places[name] ?? columns.count
      if place == columns.count {
        places[name] = place
        columns.append(LogColumn(name: name))
      }
      columns[place].append(row, value)
    }
  }

  /// A cell that is no number: where it stands and what it says.
  private struct Text {
    let line: Int
    let text: String
    /// Whether all cells of its column say the same.
    var isConstant = true
  }

  private let path: String
  private let map: ColumnMap
  private let layout: HistoryLayout
  private var runs: [(key: String, run: Run)] = []
  private var places: [String: Int] = [:]
  private var texts: [String: Text] = [:]
  private var rowCount = 0
  private var defect: StoreError?

  /// The runs of a table, names without a meaning yet.
  ///
  /// - Throws: ``StoreError`` with the line where the table is damaged, or a cell that is needed is
  ///   no number.
  static func logs(
    of file: SourceFile, map: ColumnMap, notes: inout LogNotes
  ) throws(StoreError) -> [RunLog] {
    var reader: HistoryRows?
    let defect = try CSVTable.enumerate(file.bytes, path: file.path) { line, cells in
      if reader == nil {
        reader = HistoryRows(path: file.path, map: map, layout: HistoryLayout(cells, map: map))
      } else {
        reader?.take(cells, line: line)
      }
    }
    guard let reader else {
      throw defect
        ?? StoreError(
          .badData, path: file.path, "the table is empty", remedy: "give a table with a header")
    }
    if let defect = reader.defect ?? defect { throw defect }
    return try reader.logs(notes: &notes)
  }

  private init(path: String, map: ColumnMap, layout: HistoryLayout) {
    (self.path, self.map, self.layout) = (path, map, layout)
    if let title = layout.repeatedTitle {
      defect = wrong("line 1", "two columns are called \"\(title)\"", "rename one of them")
    }
  }

  private mutating func take(_ cells: [String], line: Int) {
    guard defect == nil else { return }
    guard cells.count == layout.titles.count else {
      let few = cells.count < layout.titles.count
      defect = wrong(
        "line \(line)",
        "too \(few ? "few" : "many") cells: \(cells.count) where the header has \(layout.titles.count)",
        "complete the line; a missing value is a blank cell")
      return
    }
    defer { rowCount += 1 }
    var key = ""
    var configName: String?
    var metric: String?
    for (role, cell) in zip(layout.roles, cells) {
      switch role {
      case .run: key = cell
      case .configName: configName = cell
      case .metric: metric = cell
      default: break
      }
    }
    var shared: [(String, Double)] = []
    var touched: Set<String> = []
    for (index, role) in layout.roles.enumerated() {
      let name: String
      var owner: String?
      switch role {
      case .numbers: name = layout.titles[index]
      case .numbersOf(let run, let column): (owner, name) = (run, column)
      case .value:
        guard let metric, !metric.isEmpty else { continue }
        name = metric
      default: continue
      }
      guard let value = number(cells[index], name, line: line) else { continue }
      if let owner {
        runs[place(of: owner)].run.append(name, rowCount, value)
        touched.insert(owner)
      } else {
        shared.append((name, value))
      }
    }
    // In a W&B chart a row belongs to every run that has a value there.
    for owner in touched.isEmpty ? [key] : touched.sorted() {
      for (name, value) in shared { runs[place(of: owner)].run.append(name, rowCount, value) }
      if let configName, !configName.isEmpty { runs[place(of: owner)].run.configName = configName }
    }
  }

  /// Place of a run, which is made where it is met first.
  private mutating func place(of key: String) -> Int {
    if let place = places[key] { return place }
    places[key] = runs.count
    runs.append((key, Run()))
    return runs.count - 1
  }

  /// The number in a cell; nil for a blank one, and for a text, which is noted.
  private mutating func number(_ cell: String, _ name: String, line: Int) -> Double? {
    if let value = LogText.number(cell) {
      texts[name]?.isConstant = false
      return value
    }
    guard cell.contains(where: { !$0.isWhitespace }) else { return nil }
    if let first = texts[name] {
      if first.text != cell { texts[name]?.isConstant = false }
    } else {
      texts[name] = Text(line: line, text: cell)
    }
    return nil
  }

  private func wrong(_ field: String, _ reason: String, _ remedy: String) -> StoreError {
    StoreError(.badData, path: path, field: field, reason, remedy: remedy)
  }
}

extension HistoryRows {
  private func logs(notes: inout LogNotes) throws(StoreError) -> [RunLog] {
    guard rowCount > 0 else {
      throw StoreError(
        .noInput, path: path, "the table has a header and no rows",
        remedy: "give a table with one epoch or one value a row")
    }
    guard layout.hasAxis || map.axis != ColumnMap.Axis() else {
      throw wrong(
        "line 1", "no column counts epochs or steps",
        #"say which does with --map: {"axis": {"column": "…", "unit": "epoch"}}; or, if each row is "#
          + #"an epoch: {"axis": {"unit": "epoch"}}"#)
    }
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      let shown = LogText.excerpt(text.text.utf8)
      guard !isNeeded(name) else {
        throw wrong(
          "line \(text.line): \(name)", "\"\(shown)\" is not a number",
          "expected a number, nan, inf or a blank cell")
      }
      if ConfigurationField.path(ofColumn: name) == nil || !text.isConstant {
        notes.add(
          "column \"\(name)\" holds text (line \(text.line): \"\(shown)\") and is left out",
          remedy: "nothing to do if it is not needed")
      }
    }
    let file = String(path.split(separator: "/").last ?? "")
    let base = file.split(separator: ".").dropLast().joined(separator: ".")
    var logs: [RunLog] = []
    for (index, (key, run)) in runs.enumerated() {
      let isOne = runs.count == 1
      let name = run.configName ?? (key.isEmpty ? (base.isEmpty ? file : base) : key)
      var log = RunLog(
        path: path, place: isOne ? nil : "run \"\(LogText.printable(key))\"",
        row: isOne ? nil : index + 1, name: name, stepsAre: "row")
      for column in run.columns where texts[column.name] == nil {
        if let value = try parameter(column) {
          log.parameters[column.name] = value
        } else if !isIndex(column) {
          log.columns.append(column)
        }
      }
      for (name, text) in texts where text.isConstant {
        log.parameters[name] = .string(text.text)
      }
      if !key.isEmpty, key != name { log.original["run"] = .string(key) }
      logs.append(log)
    }
    return logs
  }

  private func isNeeded(_ name: String) -> Bool {
    if [map.loss, map.learningRate, map.axis.column].contains(name) { return true }
    switch LogNames.meaning(of: name) {
    case .loss?: return map.loss == nil
    case .learningRate?: return map.learningRate == nil
    case .epoch?, .step?: return map.axis.column == nil
    default: return false
    }
  }

  /// The one value of a column that holds a field of the configuration; nil where it is a history.
  private func parameter(_ column: LogColumn) throws(StoreError) -> JSONValue? {
    let isMapped = map.fields[column.name] != nil
    guard isMapped || LogNames.meaning(of: column.name) == nil,
      isMapped || ConfigurationField.path(ofColumn: column.name) != nil
    else { return nil }
    guard let first = column.values.first, column.values.allSatisfy({ $0 == first }) else {
      guard isMapped else { return nil }
      throw wrong(
        column.name, "is no constant of the configuration: its values differ",
        "take it out of the map's configuration, or say which column tells runs apart")
    }
    return .double(first)
  }

  /// The index that pandas writes beside the columns.
  private func isIndex(_ column: LogColumn) -> Bool {
    (column.name == "column 1" || column.name.hasPrefix("Unnamed: "))
      && zip(column.steps, column.values).allSatisfy { Double($0) == $1 }
  }
}
