internal import Reporting
internal import RunStore
internal import Statistics

/// The runs of a figure that has a panel for each.
struct RunPanels {
  /// More would be too small to read.
  static let most = 12

  /// The runs that get a panel.
  let runs: SelectedRuns
  private let selectedCount: Int

  /// Takes the first runs of a selection.
  init(of selected: SelectedRuns, most: Int = Self.most) {
    selectedCount = selected.rows.count
    runs =
      selectedCount <= most
      ? selected
      : SelectedRuns(Array(selected.rows.prefix(most)), query: selected.query, in: selected.store)
  }

  /// Refuses a figure without a run in it.
  func requireAny(_ used: [RunRow], _ exclusions: [Provenance.Exclusion]) throws(Refusal) {
    guard used.isEmpty else { return }
    let first = exclusions.first.map { " (\($0.item) for one: \($0.reason))" } ?? ""
    throw Refusal("none of \(runs.rows.count) runs can be drawn\(first)")
  }

  /// A caption that says how many of the selected runs are drawn.
  func caption(_ text: String, _ exclusions: [Provenance.Exclusion]) -> String {
    let drawn = runs.rows.count - exclusions.count
    guard drawn < selectedCount else { return text }
    var missing: [String] = []
    if runs.rows.count < selectedCount {
      missing.append("a figure holds \(runs.rows.count) panels: narrow the query for others")
    }
    if let first = exclusions.first {
      missing.append("\(exclusions.count) left out, \(first.item) for one: \(first.reason)")
    }
    return
      "\(text) Drawn are \(drawn) of \(selectedCount) runs (\(missing.joined(separator: "; ")))."
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
      return RunLabel(runID: row.runID, text: ([row.configName] + parts).joined(separator: ", "))
    }
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
