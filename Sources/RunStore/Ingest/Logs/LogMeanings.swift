internal import RFLR

/// Which columns of a run's log are its loss, its rate, its epochs and its series.
struct LogMeanings {
  private(set) var loss: LogColumn?
  private(set) var learningRate: LogColumn?
  private(set) var epoch: LogColumn?
  private(set) var step: LogColumn?
  /// What is kept as series, by the name that it gets.
  private(set) var series: [String: LogColumn] = [:]
  /// The meaning of every name, in the order of the source.
  private(set) var lines: [IngestMapping.Line] = []

  /// - Throws: ``StoreError`` where the map names a column that is not there, or two columns may be
  ///   the loss.
  init(_ log: RunLog, map: ColumnMap) throws(StoreError) {
    let names = log.columns.map(\.name)
    let used = [map.loss, map.learningRate, map.axis.column].compactMap { $0 }
    var wanted = used
    if case .named(let series) = map.series { wanted += series.keys.sorted() }
    for name in wanted where !names.contains(name) {
      let near = Spelling.nearest(to: name, in: names)
      throw log.wrong(
        "--map", "there is no column \"\(name)\" with numbers",
        remedy: near.isEmpty ? "the columns are \(Self.list(names))" : "did you mean \(near[0])?")
    }
    let candidates = log.columns.filter { LogNames.meaning(of: $0.name) == .loss }
    if map.loss == nil, candidates.count > 1 {
      throw log.wrong(
        nil, "\(Self.list(candidates.map(\.name))) may all be the loss",
        remedy: #"say which in --map columns.json: {"loss": "\#(candidates[0].name)"}"#)
    }
    for column in log.columns {
      let meaning = take(column, map: map, isLong: used.contains(column.name))
      lines.append(IngestMapping.Line(name: column.name, meaning: meaning))
    }
  }

  private mutating func take(_ column: LogColumn, map: ColumnMap, isLong isUsed: Bool) -> String {
    if column.name == map.axis.column {
      if map.axis.unit ?? Self.unit(of: column.name) == .epoch {
        epoch = column
      } else {
        step = column
      }
      return epoch?.name == column.name ? "epoch" : "step"
    }
    if column.name == map.loss { return set(&loss, column, "loss") }
    if column.name == map.learningRate { return set(&learningRate, column, "lr") }
    switch LogNames.meaning(of: column.name) {
    case .loss? where map.loss == nil: return set(&loss, column, "loss")
    case .learningRate? where map.learningRate == nil && learningRate == nil:
      return set(&learningRate, column, "lr")
    case .epoch? where map.axis.column == nil && epoch == nil: return set(&epoch, column, "epoch")
    case .step? where map.axis.column == nil && step == nil: return set(&step, column, "step")
    case .clock? where map.series == .others: return "left out: a clock"
    default: break
    }
    switch map.series {
    case .others: series[column.name] = column
    case .named(let names):
      guard let name = names[column.name] else { return "left out: not in the map" }
      series[name] = column
    }
    return "kept as series"
  }

  private func set(_ place: inout LogColumn?, _ column: LogColumn, _ meaning: String) -> String {
    place = column
    return meaning
  }

  private static func unit(of name: String) -> Series.Axis {
    LogNames.meaning(of: name) == .epoch ? .epoch : .step
  }

  /// At most eight names, for messages.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 8 ? shown + " and \(names.count - 8) more" : shown
  }
}
