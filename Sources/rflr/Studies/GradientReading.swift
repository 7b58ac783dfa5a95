internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// What the statistics of study 004 read of a stored run.
extension GradientRankEntry {
  /// Arrays that a measurement needs.
  static let arrays: Set<String> = [
    "spectrum", "bulk_spectrum", "left_vectors", "residue_direction", "label_direction",
    "spike_direction", "target_directions", "slopes", "data_slopes", "latent", "residuals",
    "residue_pull", "spike_pull",
  ]

  /// Measures a stored gradient from its arrays.
  ///
  /// - Throws: ``Refusal`` for a run without an array, or with one that cannot be used.
  init(_ stored: StoredStudy) throws {
    let study = try stored.decode(GradientRankStudy.self)
    self.init(
      runID: stored.row.runID, configName: stored.row.configName, seed: study.seed,
      settings: study.settings,
      spikes: try GradientSpikes(
        GradientSpikes.Arrays(
          spectrum: try stored.doubles("spectrum"),
          bulkSpectrum: try stored.doubles("bulk_spectrum"),
          left: try stored.rows("left_vectors"),
          residueDirection: try stored.doubles("residue_direction"),
          labelDirection: try stored.doubles("label_direction"),
          spikeDirection: try stored.doubles("spike_direction"),
          targetDirections: try stored.rows("target_directions"),
          slopes: try stored.doubles("slopes"), dataSlopes: try stored.doubles("data_slopes"),
          latent: try stored.doubles("latent"), residuals: try stored.doubles("residuals"),
          residuePull: try stored.doubles("residue_pull"),
          spikePull: try stored.doubles("spike_pull"), outputScale: study.outputScale,
          spikeStrength: study.spikeStrength, restNorm: stored.metric("rest_norm").finite)))
  }
}

extension GradientTrainingEntry {
  /// Arrays that the course of a training needs.
  static let arrays: Set<String> = [
    "losses", "recorded_epochs", "spectra", "first_directions", "change_directions",
  ]

  /// Follows a stored training.
  ///
  /// - Throws: ``Refusal`` for a run without an array, or with one that cannot be used.
  init(_ stored: StoredStudy) throws {
    let training = try stored.decode(GradientTraining.self)
    self.init(
      runID: stored.row.runID, configName: stored.row.configName, seed: training.study.seed,
      settings: training.study.settings, learningRate: training.learningRate,
      course: try GradientCourse(
        epochs: try stored.doubles("recorded_epochs").map { Int($0) },
        losses: try stored.doubles("losses"), spectra: try stored.rows("spectra"),
        directions: try stored.rows("first_directions")),
      changeDirections: try stored.rows("change_directions"))
  }
}

extension GradientRankStudy {
  /// One value a column of ``Columns/gradientSettings``.
  var settings: [GroupKey] {
    [
      .integer(samples), .integer(dimension), .integer(width), .text(activation.rawValue),
      .text(scaling.rawValue), .text(weights.rawValue), .text(target.rawValue),
      .text(loss.rawValue), spikeExponent.map(GroupKey.number) ?? .missing,
      .number(decayExponent), .number(labelNoise), .number(weightDecay), .number(inputNoise),
      .number(jacobianPenalty),
    ]
  }
}

extension [GroupKey] {
  /// Each value once, in their order.
  var distinct: [GroupKey] {
    sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}

/// The runs of study 004 among those that a query found.
struct GradientEntries<Entry> {
  let entries: [Entry]
  let rows: [RunRow]
  let exclusions: [Provenance.Exclusion]

  /// Reads the runs of a kind; others are left out.
  ///
  /// - Throws: ``Refusal`` where there is none.
  init(
    of runs: SelectedRuns, kind: String, arrays: Set<String>, _ read: (StoredStudy) throws -> Entry
  ) throws {
    let found = try runs.studies(kind: kind, arrays: arrays)
    var exclusions = found.exclusions
    var used: [(RunRow, Entry)] = []
    for stored in found.used {
      do {
        used.append((stored.row, try read(stored)))
      } catch let refusal as Refusal {
        exclusions.append(Provenance.Exclusion(item: stored.row.runID, reason: refusal.reason))
      }
    }
    (entries, rows) = (used.map(\.1), used.map(\.0))
    self.exclusions = exclusions
  }

  /// Refuses to go on without a run.
  func requireSome(of runs: SelectedRuns, command: String) throws {
    guard entries.isEmpty else { return }
    throw StoreError(
      .noInput, field: runs.query.isEmpty ? "store" : runs.query,
      "none of \(counted(runs.rows.count, "run")) is of study \(command)"
        + (exclusions.first.map { ": \($0.item): \($0.reason)" } ?? ""),
      remedy: "make some with `rflr study \(command)`")
  }
}

extension GradientEntries<GradientRankEntry> {
  /// The gradients among some runs.
  init(of runs: SelectedRuns) throws {
    try self.init(
      of: runs, kind: GradientRankRun.kind, arrays: GradientRankEntry.arrays,
      GradientRankEntry.init)
  }
}

extension GradientEntries<GradientTrainingEntry> {
  /// The trainings among some runs.
  init(of runs: SelectedRuns) throws {
    try self.init(
      of: runs, kind: GradientTrainingRun.kind, arrays: GradientTrainingEntry.arrays,
      GradientTrainingEntry.init)
  }
}
