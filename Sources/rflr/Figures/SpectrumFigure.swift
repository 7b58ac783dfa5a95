internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// How the runs of a kind of study become panels of singular values.
protocol SpectrumSource {
  /// The kind.
  static var kind: String { get }
  /// Arrays that a panel needs.
  static var arrays: Set<String> { get }
  /// What the places are and which rule finds outliers, for the caption.
  static var explanation: String { get }
  /// The statistics that find them.
  static var statistics: [Provenance.Statistic] { get }
  /// The panel of a run.
  ///
  /// - Throws: ``Refusal`` for a run that has not what it needs.
  static func panel(of stored: StoredStudy) throws -> SpectrumPanel
}

/// Singular values of stored studies, outliers marked.
struct SpectrumFigure: FigureMaker {
  static let name = "spectrum"
  static let abstract =
    "Singular values of studies, with outliers and the places predicted for them."
  static let discussion = """
    A panel a run, at most \(most), evenly spaced in the order of names where there are more; of a \
    setting with several seeds the smallest. Triangles are \
    outliers by the rule of the study, crosses the places where they should lie, the dashed line the \
    edge of the bulk. Without a query the runs are those with \(usualQuery ?? "").

    Examples:
      rflr figure spectrum 'activation = tanh and scaling = ntk and seed = 0' --to out/figures
      rflr figure spectrum 'kind = gradient-rank and spike_exponent = 0.375' --to out/figures
      rflr figure spectrum 'kind = one-step and samples = 2000' --to out/figures
    """
  static let usualQuery: String? = sources.map { "kind = \($0.kind)" }.joined(separator: " or ")

  /// The kinds that have singular values.
  static var sources: [any SpectrumSource.Type] {
    [
      GradientRankSpectrum.self,
      OneStepSpectrum.self,
    ]
  }

  private static let most = 12

  @Option(help: "Bars a panel.")
  var bins = 60

  func validate() throws {
    guard (5...1000).contains(bins) else {
      throw ValidationError("--bins \(bins): give 5 to 1000.")
    }
  }

  var columns: [String] { ["kind", "seed"] }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let wanted = Self.firstSeeds(of: runs)
    var panels: [(row: RunRow, panel: SpectrumPanel)] = []
    var exclusions: [Provenance.Exclusion] = []
    var used: [any SpectrumSource.Type] = []
    for source in Self.sources {
      let part = wanted.part { $0["kind"].text == source.kind }
      let found = try part.studies(kind: source.kind, arrays: source.arrays)
      runs.noteDamage(of: part)
      exclusions += found.exclusions
      for stored in found.used {
        do {
          panels.append((stored.row, try source.panel(of: stored)))
        } catch let refusal as Refusal {
          exclusions.append(Provenance.Exclusion(item: stored.row.runID, reason: refusal.reason))
        }
      }
      if !found.used.isEmpty { used.append(source) }
    }
    guard !panels.isEmpty else {
      throw Refusal(
        exclusions.first.map { "\($0.item): \($0.reason)" }
          ?? "none of \(counted(runs.rows.count, "run")) is a study with singular values")
    }
    let settingCount = panels.count
    panels = Self.spread(panels)
    let shared = Self.shareTitles(of: &panels)
    let hidden = panels.reduce(0) { $0 + $1.panel.hiddenCount }
    return .spectrum(
      panels.map(\.panel), bins: bins,
      provenance: runs.provenance(
        used.flatMap { $0.statistics }, used: panels.map(\.row), exclusions: exclusions),
      caption: "Singular values of \(counted(panels.count, "run"))"
        + (panels.count < settingCount ? ", some of \(settingCount) settings" : "") + "; "
        + used.map { $0.explanation }.joined(separator: "; ")
        + (shared.isEmpty ? "" : "; all: \(shared)")
        + (hidden > 0 ? "; \(hidden) values below 1e-4 of the bulk's are not drawn" : "")
        + (wanted.rows.count < runs.rows.count
          ? "; of \(runs.rows.count) runs that of the smallest seed of each setting" : "") + ".")
  }

  /// As many panels as a figure holds, evenly spaced.
  private static func spread<Panel>(_ panels: [Panel]) -> [Panel] {
    guard panels.count > most else { return panels }
    return (0..<most).map { panels[$0 * (panels.count - 1) / (most - 1)] }
  }

  /// Takes out of the titles what they all have.
  ///
  /// - Returns: It.
  private static func shareTitles(
    of panels: inout [(row: RunRow, panel: SpectrumPanel)]
  ) -> String {
    let parts = panels.map { $0.panel.title.split(separator: ", ").map(String.init) }
    let shared = parts[0].filter { part in parts.allSatisfy { $0.contains(part) } }
    guard panels.count > 1, !shared.isEmpty, parts.allSatisfy({ $0.count > shared.count }) else {
      return ""
    }
    for (place, words) in parts.enumerated() {
      panels[place].panel.title = words.filter { !shared.contains($0) }.joined(separator: ", ")
    }
    return shared.joined(separator: ", ")
  }

  /// The runs of studies with the smallest seed of each name.
  private static func firstSeeds(of runs: SelectedRuns) -> SelectedRuns {
    let kinds = Set(sources.map { $0.kind })
    let rows = runs.rows.filter { kinds.contains($0["kind"].text) }
    let first = Dictionary(grouping: rows, by: \.configName).compactMapValues { members in
      members.min { ($0["seed"].doubleValue ?? 0) < ($1["seed"].doubleValue ?? 0) }?.runID
    }
    return runs.part { first[$0.configName] == $0.runID }
  }
}

/// Gradients of study 004 as panels.
enum GradientRankSpectrum: SpectrumSource {
  static let kind = GradientRankRun.kind
  static let arrays = GradientRankEntry.arrays
  static let explanation =
    "gradients: outliers are above \(GradientSpikes.outlierFactor) times the edge, the largest value "
    + "of E; crosses are the singular values of S1 + S12 + S2"
  static let statistics: [Provenance.Statistic] = [.spectrum, .gradientRank]

  static func panel(of stored: StoredStudy) throws -> SpectrumPanel {
    let entry = try GradientRankEntry(stored)
    let spikes = entry.spikes
    return SpectrumPanel(
      runID: entry.runID, title: title(of: entry), values: try stored.doubles("spectrum"),
      edge: spikes[.edge].finite, outliers: Int(spikes[.outliers].finite ?? 0),
      predicted: [spikes[.firstPrediction], spikes[.secondPrediction]].compactMap(\.finite))
  }

  /// What differs most between the panels of a figure.
  private static func title(of entry: GradientRankEntry) -> String {
    var parts = [entry["activation"].text, entry["scaling"].text]
    parts.append(
      entry["spike_exponent"] == .missing ? "no spike" : "ν \(short(entry["spike_exponent"]))")
    if entry["decay_exponent"] != .number(0) { parts.append("α \(short(entry["decay_exponent"]))") }
    if entry["weights"] != .text("sphere") { parts.append(entry["weights"].text) }
    for name in ["weight_decay", "input_noise", "jacobian_penalty"]
    where entry[name] != .number(0) {
      parts.append("\(name.replacing("_", with: " ")) \(short(entry[name]))")
    }
    return parts.joined(separator: ", ")
  }

  private static func short(_ key: GroupKey) -> String {
    guard case .number(let value) = key else { return key.text }
    return PlotText.number(value)
  }
}
