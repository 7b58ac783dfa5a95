internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// Directions and outliers of gradients against a setting.
struct AlignmentFigure: FigureMaker {
  static let name = "alignment"
  static let abstract = "Directions and outliers of gradients against ν, α or n, over seeds."
  static let discussion = """
    A line a value of --by, a point a run, bands are 95 % t intervals of the mean over seeds. Settings \
    that are neither on the axis nor in the legend must agree: narrow the query until they do. The \
    quantities are columns of `rflr stats gradient-rank`. Without a query the runs are those with \
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
    try requireOneSetting(found.entries)
    let groups = found.entries.map { $0[by] }.distinct
    guard groups.count <= Self.mostLines else {
      throw Refusal(
        "\(groups.count) values of \(by), of which a figure holds \(Self.mostLines): "
          + "narrow the query")
    }
    let points = found.entries.compactMap { entry in
      place(of: entry).map { place in
        (series: (groups.firstIndex(of: entry[by]) ?? 0) + 1, abscissa: place, entry: entry)
      }
    }
    guard !points.isEmpty else { throw Refusal("no run has a value of \(against.setting)") }
    let left = found.entries.count - points.count
    return .alignment(
      AlignmentLines(
        axis: against, groups: groups.map { by == "activation" ? $0.text : "\(by) \($0.text)" },
        quantities: try GradientRankStatistic.quantities(quantity), points: points),
      provenance: runs.provenance(
        [.gradientRank], used: found.rows, exclusions: found.exclusions),
      caption: caption(points.map(\.entry))
        + (left > 0 ? "; \(left) runs without a value of \(against.setting) are left out" : "")
        + ".")
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

  private func requireOneSetting(_ entries: [GradientRankEntry]) throws(Refusal) {
    for column in Columns.gradientSettings where !free.contains(column.name) {
      let values = entries.map { $0[column.name] }.distinct
      guard values.count > 1 else { continue }
      let one =
        values[0] == .missing ? "missing(\(column.name))" : "\(column.name) = \(values[0].text)"
      throw Refusal(
        "the runs have \(values.count) values of \(column.name) "
          + "(\(values.prefix(4).map(\.text).joined(separator: ", "))): narrow the query, "
          + "for example with `\(one)`, or give --by \(column.name)")
    }
  }

  private func caption(_ entries: [GradientRankEntry]) -> String {
    let seeds = Set(entries.map(\.seed)).count
    let shared = Columns.gradientSettings.filter { column in
      !free.contains(column.name) && entries[0][column.name] != .number(0)
    }
    return
      "\(counted(entries.count, "gradient")), \(counted(seeds, "seed")); lines are means, bands "
      + "95 % t intervals of the mean; "
      + shared.map { "\($0.name) \(entries[0][$0.name].text)" }.joined(separator: ", ")
  }
}
