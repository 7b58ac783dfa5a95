internal import Reporting
internal import RunStore
internal import Statistics

/// The runs of a figure with a line for each, or for groups of them.
struct LayerGroups {
  /// Lines that can be told apart.
  static let most = FigureStyle.lineStyles

  /// The runs with weights.
  let runs: SelectedRuns
  /// The grouping columns; none gives a line a run.
  let names: [String]
  private let wasPooled: Bool
  private let withoutWeights: Int
  private let parent: SelectedRuns

  /// What it needs of the index.
  static func columns(by names: String?) -> [String] {
    RunRow.keyColumns + ["checkpoints", "depth"]
      + Runs.list(names).filter { !(RunRow.keyColumns + ["depth"]).contains($0) }
  }

  /// Chooses the lines.
  ///
  /// - Throws: ``Refusal`` without weights, or with more groups than can be told apart.
  init(of selected: SelectedRuns, by grouping: String?) throws {
    parent = selected
    runs = selected.part { ($0.whole("checkpoints") ?? 0) > 0 }
    withoutWeights = selected.rows.count - runs.rows.count
    guard !runs.rows.isEmpty else {
      throw Refusal("none of \(selected.rows.count) runs has stored weights")
    }
    wasPooled = grouping == nil && runs.rows.count > Self.most
    // Layers of networks of several depths are not alike.
    let isOneDepth = Set(runs.rows.map { $0["depth"] }).count == 1
    let names = wasPooled ? [isOneDepth ? "rank" : "depth"] : Runs.list(grouping)
    self.names = names
    let keys = runs.rows.map { row in names.map { GroupKey(row[$0]) } }
    let groups = keys.reduce(into: [[GroupKey]]()) { if !$0.contains($1) { $0.append($1) } }
    guard groups.count <= Self.most else {
      throw Refusal(
        "\(groups.count) groups by \(names.joined(separator: ", ")), of which \(Self.most) can be "
          + "told apart: narrow the query, or group by another column with --by")
    }
  }

  /// Refuses a measurement of no run, or without a number to draw.
  ///
  /// - Parameter column: What is drawn.
  func requiring(_ column: String, in measured: Table) throws -> Table {
    parent.noteDamage(of: runs)
    guard !measured.rows.isEmpty else {
      let first = measured.provenance.exclusions.first
      throw Refusal(
        "none of \(parent.rows.count) runs can be measured"
          + (first.map { " (\($0.item) for one: \($0.reason))" } ?? ""))
    }
    guard measured.numbers(column).contains(where: \.isFinite) else {
      throw Refusal("no signal of \(measured.provenance.runIDs.count) runs has a finite \(column)")
    }
    return measured
  }

  /// Adds to a table of layers which line of the figure each row belongs to.
  ///
  /// - Parameter measured: A table whose rows begin with the run or the grouping columns.
  /// - Returns: The table, and what the legend says of each line.
  func table(
    named name: String, _ columns: [Column], from measured: Table
  ) throws -> (layers: Table, groups: [String]) {
    let measured = try requiring("mean_minima", in: measured)
    var table = Table(
      name: name, title: measured.title, columns: columns, notes: measured.notes,
      provenance: measured.provenance)
    // Five cells name a run and its checkpoint; of a group its values and the number of its runs.
    let head = names.isEmpty ? 5 : names.count + 1
    let used = measured.provenance.runIDs
    let labels = Dictionary(
      runs.rows.filter { used.contains($0.runID) }.labels.map { ($0.runID, $0.text) }
    ) { first, _ in first }
    var groups: [(key: [Cell], text: String)] = []
    for row in measured.rows {
      let key = Array(row.prefix(names.isEmpty ? 1 : names.count))
      if groups.last?.key != key {
        groups.append((key, text(of: Array(row.prefix(head)), labels)))
      }
      let identity: [Cell] = names.isEmpty ? [row[0], .integer(1)] : [.missing, row[head - 1]]
      table.append(
        [.integer(groups.count), .text(groups.last?.text ?? "")] + identity
          + row.dropFirst(head))
    }
    return (table, groups.map(\.text))
  }

  private func text(of head: [Cell], _ labels: [String: String]) -> String {
    guard !names.isEmpty else {
      guard case .text(let runID) = head[0] else { return "" }
      return labels[runID] ?? runID
    }
    let key = zip(names, head).map { "\($0) \($1.plain)" }.joined(separator: ", ")
    guard case .integer(let count)? = head.last else { return key }
    return "\(key) (\(count) run\(count == 1 ? "" : "s"))"
  }

  /// What a run is, where a line is one.
  var tooltips: [String: String] {
    guard names.isEmpty else { return [:] }
    return Dictionary(runs.rows.labels.map { ($0.runID, $0.text) }) { first, _ in first }
  }

  /// The end of a caption: how many runs, how pooled, what is left out.
  func caption(_ measured: Table) -> String {
    let count = measured.provenance.runIDs.count
    var parts = ["\(count) run\(count == 1 ? "" : "s")"]
    if wasPooled {
      parts.append(
        "pooled by \(names[0]), since \(runs.rows.count) lines cannot be told apart: see --by")
    } else if !names.isEmpty {
      parts.append("pooled by \(names.joined(separator: ", "))")
    }
    let broken = Int(measured.numbers("not_finite").reduce(0, +))
    if broken > 0 { parts.append("\(broken) signals are not finite and in no number") }
    if withoutWeights > 0 { parts.append("\(withoutWeights) more have no stored weights") }
    if let first = measured.provenance.exclusions.first {
      parts.append(
        "left out: \(measured.provenance.exclusions.count), \(first.item) for one: \(first.reason)"
      )
    }
    return "; " + parts.joined(separator: "; ") + "."
  }
}

extension Cell {
  /// The value as a legend shows it.
  var plain: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): PlotText.number(value)
    case .text(let value): value
    case .bool(let value): "\(value)"
    case .missing: "missing"
    }
  }
}
