internal import RFLR

/// What the steps of a log count: epochs, where a column or the user says so, steps otherwise.
///
/// A column of epochs is taken where every loss has a whole epoch and no two have the same: then the
/// history is one loss an epoch. Where a tool logs several losses in an epoch only its steps are true.
struct LogAxis {
  /// What the numbers count.
  private(set) var unit = Series.Axis.step
  /// Number of the first epoch in the source.
  private(set) var base = 0
  /// The column that counts; nil: the log's own steps.
  private(set) var column: LogColumn?
  /// Why a column that is called an epoch does not count.
  private(set) var refusal: String?
  /// Count at each step of the log; nil: the step itself.
  private var counts: [Int: Int]?

  /// Largest epoch: a product with the steps of an epoch stays far from overflow.
  static let largest = 1 << 36

  /// - Throws: ``StoreError`` where the user names a column that cannot count, or the epochs go back.
  init(
    _ log: RunLog, _ meanings: LogMeanings, map: ColumnMap, notes: inout LogNotes
  ) throws(StoreError) {
    let reference = meanings.loss?.steps ?? meanings.epoch?.steps ?? []
    for candidate in [meanings.epoch, meanings.step].compactMap({ $0 }) where column == nil {
      let isEpoch = candidate.name == meanings.epoch?.name
      let found = Self.counts(of: candidate, at: reference, repeating: !isEpoch)
      switch found {
      case .success(let counts):
        (self.counts, column, unit) = (counts, candidate, isEpoch ? .epoch : .step)
      case .failure(let defect) where candidate.name == map.axis.column || defect.goesBack:
        throw log.wrong(
          "\(log.stepsAre) \(defect.step)", "\"\(candidate.name)\" \(defect.reason)",
          remedy: defect.goesBack
            ? "rows of several runs? say which column tells them apart: --map, {\"run\": \"…\"}"
            : "name a column that counts every loss: --map, {\"axis\": {\"column\": \"…\"}}")
      case .failure(let defect):
        refusal = refusal ?? "\(defect.reason) at \(log.stepsAre) \(defect.step)"
      }
    }
    if column == nil {
      // The rows of a table count nothing by themselves.
      guard log.stepsAre != "row" || map.axis.unit != nil else {
        throw log.wrong(
          meanings.epoch?.name ?? meanings.step?.name,
          refusal ?? "no column counts epochs or steps",
          remedy: refusal == nil
            ? #"say which does with --map: {"axis": {"column": "…"}}; or, if each entry is an epoch: "#
              + #"{"axis": {"unit": "epoch"}}"#
            : #"correct it, or let the rows count with --map: {"axis": {"unit": "step"}}"#)
      }
      unit = map.axis.unit ?? .step
    }
    guard unit == .epoch else { return }
    let first = reference.compactMap(count).min() ?? 0
    base = map.axis.base ?? (first == 1 ? 1 : 0)
    if map.axis.base == nil, first > 1 {
      notes.add(
        "the first epoch is \(first); it is taken as counted from 0",
        remedy: #"if it is counted from 1, say so with --map: {"axis": {"base": 1}}"#)
    }
    guard first >= base else {
      throw log.wrong(
        column?.name, "the first epoch is \(first), before the first that there can be (\(base))",
        remedy: "correct the epochs, or say what the steps count with --map")
    }
  }

  /// The epoch, counted from 0, or the step; nil where the log has none there.
  func count(at step: Int) -> Int? {
    guard let counts else { return step - base }
    return counts[step].map { $0 - base }
  }

  /// A column at the counts of this axis.
  func applied(to column: LogColumn, notes: inout LogNotes) -> LogColumn {
    var moved = LogColumn(name: column.name)
    for (step, value) in zip(column.steps, column.values) {
      guard abs(step) <= 1 << 53, let count = count(at: step),
        (unit == .epoch ? 0 : -1 << 53)...Self.largest ~= count
      else {
        notes.add(
          "a value of \"\(column.name)\" has no \(unit.rawValue) and is left out",
          remedy: "nothing to do if the other values are enough")
        continue
      }
      moved.append(count, value)
    }
    let replaced = moved.order()
    if replaced > 0 {
      notes.add(
        "\"\(column.name)\" has several values at one \(unit.rawValue); the last one is kept",
        remedy: "nothing to do if a restarted run logged them again")
    }
    return moved
  }

  private struct Defect: Error {
    let step: Int
    let reason: String
    var goesBack = false
  }

  private static func counts(
    of column: LogColumn, at reference: [Int], repeating: Bool
  ) -> Result<[Int: Int], Defect> {
    let values = Dictionary(
      zip(column.steps, column.values), uniquingKeysWith: { _, last in last })
    var counts: [Int: Int] = [:]
    counts.reserveCapacity(values.count)
    for (step, value) in values {
      if let whole = Int(exactly: value), abs(whole) <= largest { counts[step] = whole }
    }
    var last = Int.min
    for step in reference {
      guard let count = counts[step] else {
        let reason = values[step] == nil ? "is missing" : "is no whole number"
        return .failure(Defect(step: step, reason: reason))
      }
      guard count >= last else {
        return .failure(
          Defect(step: step, reason: "goes back from \(last) to \(count)", goesBack: true))
      }
      guard repeating || count > last else {
        return .failure(Defect(step: step, reason: "is \(count) at several losses"))
      }
      last = count
    }
    return .success(counts)
  }
}
