internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// Directions and outliers of gradients against a setting.
struct AlignmentFigure: FigureMaker {
  static let name = "alignment"
  static let abstract = "Directions and outliers of gradients against ν, α or n, over seeds."
  static let discussion = """
    A line a value of --by, a point a run, bands are 95 % t intervals of the mean over seeds. Of a \
    setting that is neither on the axis nor in the legend only one value is drawn: the usual one of \
    `rflr study gradient-rank`, or that of most runs; the note says which. The quantities are columns of `rflr stats gradient-rank`. Without a query the runs are those with \
    \(usualQuery ?? "").

    Examples:
      rflr figure alignment 'scaling = ntk and decay_exponent = 0' --to out/figures
      rflr figure alignment 'spike_exponent = 0.125' --against alpha --to out/figures
      rflr figure alignment 'decay_exponent = 0' --against samples --quantity edge,residue_norm \\
        --to out/figures
    """
  static let usualQuery: String? = "kind = gradient-rank"

  @Option(help: "nu, alpha or samples: what is on the axis across.", transform: Self.axis)
  var against: AlignmentLines.Axis = .nu
  @Option(help: "Setting with a line for each of its values: activation, scaling, weights, …")
  var by = "activation"
  @Option(help: "Quantities, one panel each, a list.")
  var quantity = "residue_u1,spike_u1,spike_u2,outliers_edge"

  private static let mostLines = 8

  private static func axis(_ text: String) throws -> AlignmentLines.Axis {
    guard let axis = AlignmentLines.Axis(rawValue: text) else {
      let known = AlignmentLines.Axis.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\"\(text)\" is no axis; use one of: \(known).")
    }
    return axis
  }

  func validate() throws {
    let quantities = try GradientRankStatistic.quantities(quantity)
    guard (1...8).contains(quantities.count) else {
      throw ValidationError("--quantity: give 1 to 8 quantities, not \(quantities.count).")
    }
    let settings = Columns.gradientSettings.map(\.name)
    guard settings.contains(by), by != against.setting else {
      let known = settings.filter { $0 != against.setting }.joined(separator: ", ")
      throw ValidationError("--by \(by): use one of: \(known).")
    }
  }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let found = try GradientEntries<GradientRankEntry>(of: runs)
    guard !found.entries.isEmpty else {
      throw Refusal(
        found.exclusions.first.map { "\($0.item): \($0.reason)" }
          ?? "none of \(counted(runs.rows.count, "run")) is a gradient")
    }
    let entries = narrowed(found.entries)
    let groups = entries.map { $0[by] }.distinct
    guard groups.count <= Self.mostLines else {
      throw Refusal(
        "\(groups.count) values of \(by), of which a figure holds \(Self.mostLines): "
          + "narrow the query")
    }
    let points = entries.compactMap { entry in
      place(of: entry).map { place in
        (series: (groups.firstIndex(of: entry[by]) ?? 0) + 1, abscissa: place, entry: entry)
      }
    }
    guard !points.isEmpty else { throw Refusal("no run has a value of \(against.setting)") }
    return .alignment(
      AlignmentLines(
        axis: against, groups: groups.map { by == "activation" ? $0.text : "\(by) \($0.text)" },
        quantities: try GradientRankStatistic.quantities(quantity), points: points),
      provenance: runs.provenance(
        [.gradientRank], used: found.rows, exclusions: found.exclusions),
      caption: caption(points.map(\.entry), of: found.entries.count))
  }

  private func place(of entry: GradientRankEntry) -> Double? {
    switch entry[against.setting].canonical {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// Settings that grow with n belong to its axis.
  private var free: Set<String> {
    against == .samples ? [by, "samples", "dimension", "width"] : [by, against.setting]
  }

  /// The entries with one value of each setting that is neither on the axis nor in the legend.
  private func narrowed(_ entries: [GradientRankEntry]) -> [GradientRankEntry] {
    let usual = zip(Columns.gradientSettings, GradientRankStudy().settings)
    var left = entries.filter { place(of: $0) != nil }
    for (column, usual) in usual where !free.contains(column.name) {
      let values = left.map { $0[column.name] }
      guard
        let most = values.distinct.max(by: { a, b in
          values.count { $0 == a } < values.count { $0 == b }
        })
      else { break }
      let kept = values.contains(usual) ? usual : most
      left = left.filter { $0[column.name] == kept }
    }
    return left
  }

  private func caption(_ entries: [GradientRankEntry], of count: Int) -> String {
    let seeds = Set(entries.map(\.seed)).count
    let shared = Columns.gradientSettings.filter { column in
      !free.contains(column.name) && entries[0][column.name] != .number(0)
    }
    return "\(counted(entries.count, "gradient"))"
      + (entries.count < count ? " of \(count), those with one value of each other setting" : "")
      + ", \(counted(seeds, "seed")); lines are means, bands 95 % t intervals of the mean; "
      + shared.map { "\($0.name) \(entries[0][$0.name].text)" }.joined(separator: ", ") + "."
  }
}
