internal import RFLR

/// One line of a results table, cell by cell.
struct TableRow {
  /// "line 14", for errors.
  let place: String
  /// Cells of columns without a meaning, as text.
  private(set) var kept: [String: JSONValue] = [:]
  private let path: String
  private var fields: [String: JSONValue] = [:]
  private var numbers: [String: Double] = [:]
  private var name: String?

  init(_ row: CSVTable.Row, _ columns: TableColumns, path: String) throws(StoreError) {
    self.path = path
    place = "line \(row.line)"
    guard row.cells.count == columns.titles.count else {
      let few = row.cells.count < columns.titles.count
      throw StoreError(
        .badData, path: path, field: place,
        "too \(few ? "few" : "many") cells: \(row.cells.count) where the header has \(columns.titles.count)",
        remedy: "complete the line; a missing value is a blank cell")
    }
    for (index, cell) in row.cells.enumerated() {
      let text = cell.trimmingPrefix { $0.isWhitespace }
      guard !text.isEmpty else { continue }
      switch columns.meanings[index] {
      case .name: name = String(text)
      case .field(let path): fields[path] = ConfigurationField.value(of: String(text))
      case .metric(let metric):
        numbers[metric] = try number(String(text), column: columns.titles[index], metric: metric)
      case .kept: kept[columns.titles[index]] = .string(cell)
      }
    }
  }

  /// What the row says of the configuration; its name and its cells must not disagree.
  func configuration(
    adding added: [String: JSONValue]
  ) throws(StoreError) -> (ForeignConfiguration, ConfigurationName) {
    var known = ForeignConfiguration()
    for (path, value) in fields { known.state(path, value) }
    let named = name.flatMap { ConfigurationName($0) }
    if let name, named == nil {
      throw wrong("name", "\"\(name)\" is not a configuration's name", "expected as f3_N768_bs8_L3")
    }
    let inName = named.map { [$0.factor, $0.points, $0.batchSize, $0.depth] }
    var numbers: [Int] = []
    for (index, field) in TableColumns.nameFields.enumerated() {
      let inCell = fields[field]
      if let inCell, let inName, inCell != .integer(inName[index]) {
        throw wrong(
          field,
          "the cell says \(inCell.canonicalText), the name \(name ?? "") says \(inName[index])",
          "correct the wrong one")
      }
      let value = inCell ?? inName.map { .integer($0[index]) } ?? added[field]
      guard let number = value?.intValue else {
        throw wrong(
          field, value.map { "\($0.canonicalText) is not an integer" } ?? "is missing",
          "fill the cell, or use --set")
      }
      numbers.append(number)
      if inName != nil { known.state(field, value) }
    }
    return (
      known,
      ConfigurationName(
        factor: numbers[0], points: numbers[1], batchSize: numbers[2], depth: numbers[3])
    )
  }

  /// The row's results.
  func metrics(configuration: JSONValue) throws(StoreError) -> [String: Double] {
    var metrics = ForeignMetrics(history: History(), configuration: configuration)
    for (name, value) in numbers { metrics[name] = value }
    let count = numbers[MetricName.parameterCount].map { Int($0) }
    try metrics.setParameterCount(count, path: "\(path): \(place)")
    if let epochs = numbers[MetricName.epochs], numbers[MetricName.steps] == nil,
      numbers[MetricName.testError]?.isFinite == true
    {
      metrics.setEpochs(Int(epochs))
    }
    return metrics.values
  }

  private func number(
    _ text: String, column: String, metric: String
  ) throws(StoreError) -> Double {
    let isSpelled = text.contains { $0.isLetter && $0 != "e" && $0 != "E" }
    guard let value = Double(text), isSpelled || value.isFinite, !text.lowercased().contains("x")
    else {
      throw wrong(column, "\"\(text.prefix(60))\" is not a number", "expected a number, nan or inf")
    }
    guard
      !MetricName.counts.contains(metric)
        || (value >= 0 && value < 1e15 && value == value.rounded())
    else {
      throw wrong(column, "\(text.prefix(60)) is not a count", "expected a whole number from 0")
    }
    return value
  }

  private func wrong(_ column: String, _ reason: String, _ remedy: String) -> StoreError {
    StoreError(.badData, path: path, field: "\(place): \(column)", reason, remedy: remedy)
  }
}
