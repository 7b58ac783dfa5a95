internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The share of runs that worked, as heat maps.
struct SweepFigure: FigureMaker {
  static let name = "sweep"
  static let abstract = "The share of runs that worked, by factor, batch size and depth."
  static let discussion = """
    A panel a factor, and origin where there are several; across the batch size, upwards the depth; a \
    cell counts the runs that differ in anything else, as the five N of the paper's sweep. The counts \
    are those of `rflr stats table`.

    Examples:
      rflr figure sweep 'rank = 5' --to out/figures
      rflr figure sweep 'family = multifrequency' --by multiplier,rank,depth --to out/figures
    """
  static let usualQuery: String? = "rank = 5 and factor > 0"
  private static let usualColumns = "origin,factor,bs,depth"
  private static let mostPanels = 20

  @Option(help: "Columns: those of the panels, then that across, then that upwards.")
  var by = Self.usualColumns
  @Option(parsing: .unconditional, help: "A run worked when its finite test error is below this.")
  var workedBelow: Double = SweepTable.Thresholds.paper.worked

  func validate() throws {
    let names = Runs.list(by)
    guard names.count >= 2, Set(names).count == names.count else {
      throw ValidationError("--by \(by): name two columns or more, each once.")
    }
    guard workedBelow.isFinite, workedBelow > 0 else {
      throw ValidationError("--worked-below \(workedBelow): give a positive number, as 0.01.")
    }
  }

  private var counting: SweepTableOptions {
    var options = SweepTableOptions()
    (options.by, options.workedBelow) = (by, workedBelow)
    options.failedFrom = max(workedBelow, SweepTable.Thresholds.paper.failed)
    return options
  }

  var columns: [String] {
    counting.columns + ["rank", "seed"].filter { !Runs.list(by).contains($0) }
  }

  func figure(of runs: SelectedRuns) throws -> Figure {
    var names = Runs.list(by)
    var table = try counting.table(of: runs.rows, query: runs.query)
    table.name = Self.name
    let measured = runs.rows.count { Measured($0.values[names.count].doubleValue) != .missing }
    guard measured > 0 else {
      throw Refusal("none of \(runs.rows.count) runs has a test error")
    }
    let panels = Set(runs.rows.map { row in row.values.prefix(names.count - 2).map(\.text) })
    guard panels.count <= Self.mostPanels else {
      throw Refusal(
        "\(panels.count) panels by \(names.dropLast(2).joined(separator: ", ")), of which a figure "
          + "holds \(Self.mostPanels): narrow the query, or choose other columns with --by")
    }
    // One origin needs no mention in every panel.
    if names.first == "origin", names.count > 2, Set(runs.rows.map { $0["origin"].text }).count == 1
    {
      names.removeFirst()
    }
    return .sweep(
      table, by: names,
      caption: "Share of runs with a finite test error below \(workedBelow): "
        + "\(runs.rows.count) run\(runs.rows.count == 1 ? "" : "s"), \(measured) with a test error"
        + pooled(runs.rows) + ".")
  }

  /// Which settings that are not a column the cells pool.
  private func pooled(_ rows: [RunRow]) -> String {
    ["rank", "seed"].filter { !Runs.list(by).contains($0) }.compactMap { name -> String? in
      let values = Set(rows.map { $0[name].text }.filter { !$0.isEmpty })
      guard values.count > 1 else { return nil }
      let sorted = values.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) }
      return "; cells pool the \(name)s \(sorted.prefix(6).joined(separator: ", "))"
        + (sorted.count > 6 ? ", …" : "")
    }.joined()
  }
}
