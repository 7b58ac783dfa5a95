internal import Reporting
internal import RunStore
internal import Statistics

/// The runs of a figure that has a panel for each.
struct RunPanels {
  /// More would be too small to read.
  static let most = 12

  private static let noPlace = "the figure is full"

  private let runs: SelectedRuns
  private let most: Int

  /// Begins a figure of the first runs of a selection that can be drawn.
  init(of selected: SelectedRuns, most: Int = Self.most) {
    runs = selected
    self.most = most
  }

  /// Reads runs until the figure is full.
  ///
  /// - Throws: ``Refusal`` where none can be drawn.
  func read<Value>(
    _ read: (RunRow) throws -> Value
  ) throws -> (used: [(row: RunRow, value: Value)], exclusions: [Provenance.Exclusion]) {
    var drawn = 0
    let (used, exclusions) = try runs.read { row in
      guard drawn < most else { throw Refusal(Self.noPlace) }
      let value = try read(row)
      drawn += 1
      return value
    }
    guard !used.isEmpty else {
      let first = exclusions.first.map { ": \($0.item): \($0.reason)" } ?? ""
      throw Refusal(
        exclusions.count == 1
          ? "the run cannot be drawn\(first)"
          : "none of \(exclusions.count) runs can be drawn; the first\(first)")
    }
    return (used, exclusions.filter { $0.reason != Self.noPlace })
  }

  /// A caption that says how many of the selected runs are drawn.
  func caption(_ text: String, drawn: Int, _ exclusions: [Provenance.Exclusion]) -> String {
    guard drawn < runs.rows.count else { return text }
    var missing: [String] = []
    if drawn + exclusions.count < runs.rows.count {
      missing.append("a figure holds \(most): narrow the query for others")
    }
    if let first = exclusions.first {
      missing.append("\(exclusions.count) left out, \(first.item) for one: \(first.reason)")
    }
    return
      "\(text) Drawn are \(drawn) of \(runs.rows.count) runs (\(missing.joined(separator: "; ")))."
  }
}

extension [RunRow] {
  /// What panels or a legend say of the runs: name and rank, then what tells them apart.
  ///
  /// - Precondition: They were selected with ``RunRow/keyColumns``.
  var labels: [RunLabel] {
    let terms = [("rank", "rank"), ("lr", "lr"), ("seed", "seed")].filter { column, _ in
      column == "rank" || Set(map { $0[column] }).count > 1
    }
    return map { row in
      let parts = terms.compactMap { column, word in
        row[column].text.isEmpty ? nil : "\(word) \(row[column].text)"
      }
      let name = Self.shortened(row.configName)
      return RunLabel(runID: row.runID, text: ([name] + parts).joined(separator: ", "))
    }
  }

  /// A name that leaves the panels beside it free; ends tell runs apart as well as beginnings.
  private static func shortened(_ name: String) -> String {
    name.count <= 40 ? name : "\(name.prefix(24))…\(name.suffix(12))"
  }
}

extension Store {
  /// A run's curve with the points that a picture of some columns can show.
  ///
  /// - Throws: ``StoreError`` where the file cannot be read.
  func thinnedCurve(of runID: String, bins: Int) throws(StoreError) -> [CurveThinning.Point] {
    var range: ClosedRange<Int>?
    var thinning: CurveThinning?
    _ = try streamHistory(of: runID, tellings: 2) { telling, piece throws(StoreError) in
      guard let first = piece.epochs.first, let last = piece.epochs.last else { return }
      guard telling == 1 else {
        range = (range?.lowerBound ?? first)...last
        return
      }
      if thinning == nil, let range { thinning = CurveThinning(epochs: range, bins: bins) }
      for (index, epoch) in piece.epochs.enumerated() {
        thinning?.take(
          .init(epoch: epoch, loss: piece.losses[index], rate: piece.learningRates[index]))
      }
    }
    return thinning?.points ?? []
  }
}
