internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Finds and reads, each kind once and when it is first asked for, what runs say about claims.
final class ClaimEvidenceReader {
  let claims: [Claim]
  let store: Store
  /// Runs of the authors, and runs trained here that ended by themselves.
  let (stored, trained): ([RunRow], [RunRow])
  var escapes: [Double: (stored: [EscapeRun], trained: [EscapeRun])] = [:]
  var minima: (runs: [[[Int]]], seeds: Int)?
  /// Whether a run file could not be read.
  var foundDamage = false
  private let studies: [any StudyClaims]
  private var exclusions: [Provenance.Exclusion] = []
  private var used: Set<String> = []

  static let columns =
    TrainingKey.columns + EscapeReading.columns
    + [MetricName.testError, MetricName.minLoss, MetricName.parameterCount, "adapter"]

  init(claims: [Claim], in store: Store) throws(StoreError) {
    self.claims = claims
    self.store = store
    studies = StudyKinds.claims.map { $0.init(in: store) }
    let index = try store.index(readOnly: true)
    func rows(_ query: String) throws(StoreError) -> [RunRow] {
      try index.rows(
        matching: Query.parse(query), columns: Self.columns,
        sortBy: [SortKey(name: "config_name"), SortKey(name: "seed")])
    }
    stored = Self.distinct(try rows("origin = ingested"))
    trained = try rows("origin = trained and status in [finished, escaped, censored, diverged]")
  }

  /// The runs that entered, and what could not be used.
  var provenance: Provenance {
    Provenance(runIDs: used.sorted(), exclusions: exclusions)
  }

  /// What runs say about a claim.
  func evidence(for claim: Claim) throws -> ClaimEvidence {
    switch claim.quantity {
    case "runs", "worked", "failed", "mean_test_error", "best_test_error", "min_loss",
      "final_test_error", "epochs_run":
      try sweep(claim)
    case "parameter_count": parameters(claim)
    case "epochs_to_escape": try escapeEpochs(claim)
    case "argmin_escape_batch_size": try escapesByBatchSize(claim)
    case "escape_exponent_lr", "scaling_exponent": try slopes(claim)
    case "mean_minima_per_channel", "spearman_minima_vs_layer", "minima_vs_2L":
      try minima(claim)
    case "max_log_ratio_growth": try growth(claim)
    case "asymmetry_lowrank_vs_trainable": try symmetry()
    case "adam_spikes": try spikes(claim)
    case "loss_ratio_after_divide": try divides(claim)
    default: try study(claim)
    }
  }

  /// The studies of the related papers know their quantities themselves.
  private func study(_ claim: Claim) throws -> ClaimEvidence {
    for studies in studies {
      guard let evidence = try studies.evidence(for: claim) else { continue }
      used.formUnion(evidence.runIDs)
      return .study(evidence)
    }
    return .none("no rule for the quantity \(claim.quantity)")
  }

  /// Reads something of runs; those that cannot be read are excluded.
  func read<Value>(
    _ rows: [RunRow], _ body: (RunRow, SelectedRuns) throws -> Value
  ) throws -> [(row: RunRow, value: Value)] {
    let runs = SelectedRuns(rows, query: "", in: store)
    let (found, left) = try runs.read { try body($0, runs) }
    take(found.map(\.row), left)
    foundDamage = foundDamage || runs.foundDamage
    return found
  }

  /// Notes which runs were used and which could not be.
  func take(_ rows: [RunRow], _ left: [Provenance.Exclusion] = []) {
    used.formUnion(rows.map(\.runID))
    for exclusion in left where !exclusions.contains(exclusion) { exclusions.append(exclusion) }
  }

  /// One of several stored copies of a run, as a folder and a row of a table are.
  private static func distinct(_ rows: [RunRow]) -> [RunRow] {
    var seen: Set<[String]> = []
    return rows.filter { row in
      let error = row[MetricName.testError].text
      guard !error.isEmpty else { return true }
      return seen.insert([
        row.configName, row["network.rank"].text, error, row[MetricName.epochs].text,
      ]).inserted
    }
  }
}

extension Claim {
  /// The value of a term of the group; nil where it has none.
  func term(_ name: String) -> String? { group.first { $0.name == name }?.value }

  /// A term as a number.
  func number(_ name: String) -> Double? { term(name).flatMap { Double($0) } }

  /// Whether a configuration has every setting that the group names.
  func isAbout(_ configuration: RunConfiguration) -> Bool {
    let network = configuration.network
    return group.allSatisfy { term in
      let number = Double(term.value)
      func equals(_ value: Int) -> Bool { number == Double(value) }
      return switch term.name {
      case "config": configuration.name == term.value
      case "rank": equals(network.rank)
      case "width": equals(network.width)
      case "depth", "L": equals(network.depth)
      case "bs": equals(configuration.batchSize)
      case "n": equals(configuration.data.points)
      case "lr": configuration.schedule.initialRate == number
      case "factor": configuration.name.hasPrefix("f\(term.value)_")
      default: true
      }
    }
  }
}

extension RunRow {
  /// The seed as a number.
  var seedNumber: Int? { whole("seed") }
}
