internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

struct SymmetryStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "symmetry",
    abstract: "Measure how far every layer's functions are from even, and contrast two arms.",
    discussion: """
      \(SignalSymmetry.definition)

      Two arms, as in figure 5, come from two queries (--contrast, after the query that restricts \
      both) or from the values of a column (--by); their difference has a bootstrap interval over runs \
      and channels.

      Examples:
        rflr stats symmetry f3_N768_bs8_L3
        rflr stats symmetry 'rank = 5' --by frozen
        rflr stats symmetry --contrast 'frozen = true' 'frozen = false'
      """)

  @OptionGroup var statistic: StatisticOptions
  @OptionGroup var network: NetworkOptions
  @Option(help: "Contrast the values of these columns, separated by commas: the first with each.")
  var by: String?
  @Option(parsing: .upToNextOption, help: "Contrast the runs of two queries.")
  var contrast: [String] = []
  @Option(help: "Resamples of the bootstrap.")
  var resamples = 1000

  func validate() throws {
    guard contrast.isEmpty || contrast.count == 2 else {
      throw ValidationError("--contrast: give two queries, not \(contrast.count).")
    }
    if by != nil, !contrast.isEmpty { throw ValidationError("Give --by or --contrast, not both.") }
    if by != nil || !contrast.isEmpty, network.checkpoint == .all {
      throw ValidationError("Arms hold runs, not checkpoints: choose one with --checkpoint.")
    }
    guard (1...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples \(resamples): give 1 to 1000000.")
    }
  }

  func run() throws {
    let request = SymmetryRequest(look: network.look, by: Runs.list(by), resamples: resamples)
    let runs = try statistic.select(columns: request.by)
    let tables =
      contrast.isEmpty
      ? try request.tables(of: runs)
      : try request.tables(
        of: runs, arms: contrast.map { query in try SelectedRuns(query, in: runs.store) })
    try statistic.emit(tables, of: runs)
  }
}

/// What is asked of the symmetry of some runs.
struct SymmetryRequest {
  var look = NetworkLook()
  var by: [String] = []
  var resamples = 1000

  /// Measures the networks of runs: layers of runs, or of the groups by value and their contrasts.
  ///
  /// - Parameter runs: Selected with the columns of `by`.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let found = try look.signals(of: runs, by: by, SignalSymmetry.init)
    let report = SymmetryReport(
      provenance: runs.provenance([], used: found.used, exclusions: found.exclusions))
    guard !by.isEmpty else { return [report.layers(of: found.networks)] }
    let arms = found.networks.arms { network in
      zip(by, network.key).map { "\($0) = \($1.text)" }.joined(separator: ", ")
    }
    return [report.layers(of: arms), report.contrasts(of: arms, resamples: resamples)]
  }

  /// Measures the networks of two arms and contrasts them.
  ///
  /// - Parameters:
  ///   - runs: What both arms are taken from.
  ///   - queries: The arms; a run in both is refused.
  func tables(of runs: SelectedRuns, arms queries: [SelectedRuns]) throws -> [Table] {
    let members = queries.map { Set($0.rows.map(\.runID)) }
    let both = members.dropFirst().reduce(members.first ?? []) { $0.intersection($1) }
    if let shared = both.min() {
      throw StoreError(
        .usage, field: "--contrast", "\(both.count) runs are in both arms, \(shared) for one",
        remedy: "give queries that exclude one another")
    }
    let found = try look.signals(
      of: runs, where: { row in members.contains { $0.contains(row.runID) } }, SignalSymmetry.init)
    let arms = zip(queries, members).map { query, members in
      SymmetryReport.Arm(
        name: query.query, networks: found.networks.filter { members.contains($0.runID) })
    }
    var provenance = runs.provenance([], used: found.used, exclusions: found.exclusions)
    let contrast = queries.map { "(\($0.query))" }.joined(separator: " against ")
    provenance.query = runs.query.isEmpty ? contrast : "\(runs.query): \(contrast)"
    let report = SymmetryReport(provenance: provenance)
    return [report.layers(of: arms), report.contrasts(of: arms, resamples: resamples)]
  }
}

extension [SymmetryReport.Network] {
  /// The networks with equal keys as arms, in the order of the keys.
  fileprivate func arms(named name: (Element) -> String) -> [SymmetryReport.Arm] {
    var arms: [SymmetryReport.Arm] = []
    for network in sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      if let last = arms.last?.networks.last, last.key == network.key {
        arms[arms.count - 1].networks.append(network)
      } else {
        arms.append(SymmetryReport.Arm(name: name(network), networks: [network]))
      }
    }
    return arms
  }
}

extension GroupKey {
  /// The value as a query would write it.
  var text: String {
    switch canonical {
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .missing: "missing"
    }
  }
}
