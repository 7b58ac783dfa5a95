internal import Reporting
internal import RunStore
internal import Statistics

extension ScalingOptions {
  /// Settings that a fit takes as fixed: a run that differs in one is another experiment.
  private static let settings = [
    "target.family", "target.factor", "data.points", "batch_size", "network.depth",
    "network.rank", "network.width", "network.frozen", "network.init", "optimiser.name",
    "optimiser.momentum", "optimiser.clip_norm", "schedule.name", "schedule.learning_rate",
  ]
  private static let needed = [
    "status", "stop.loss_below", "seed", MetricName.epochs, MetricName.escapeEpochs,
  ]

  private var names: [String] { Runs.list(by) }

  /// The queryable names whose values a fit needs.
  var columns: [String] {
    var columns = Self.needed + Self.settings
    let identity = isEscape ? TrainingKey.columns + ["origin"] : [of]
    for name in [on] + names + identity where !columns.contains(name) {
      columns.append(name)
    }
    return columns
  }

  /// Fits the runs that were selected with ``columns``.
  ///
  /// - Throws: ``StatisticsError`` for options that make no sense with these runs.
  func tables(of runs: SelectedRuns) throws -> (report: ScalingReport, tables: [Table]) {
    let catalogue = try runs.store.index(readOnly: true).catalogue()
    for (option, name) in [("on", on), ("of", of)] where !(option == "of" && isEscape) {
      let type = try catalogue.find(name).type
      guard type == .number || type == .mixed else {
        throw StatisticsError(
          option, "\(name) is not a number", remedy: "`rflr runs --names` lists columns of numbers")
      }
    }
    let abscissa = try catalogue.find(on).name
    let threshold = try isEscape ? self.threshold ?? ownThreshold(runs.rows) : nil
    let repeated = isEscape ? Self.repeated(among: runs.rows) : [:]
    let (used, exclusions) = try runs.read { row in
      if let other = repeated[row.runID] {
        throw Refusal("the same training as \(other), which counts, but for where it ended")
      }
      return try point(of: row, threshold: threshold, in: runs.store)
    }
    let rows = used.map(\.row)
    let tested = slope ?? (isEscape && abscissa == "schedule.learning_rate" ? -1 : nil)
    let study = ScalingStudy(
      keys: rows.map { row in names.map { GroupKey(row[$0]) } }, points: used.map(\.value),
      noun: Self.noun(of: abscissa, as: on), testedSlope: tested, resamples: resamples,
      seed: resampleSeed)
    let report = ScalingReport(
      of: isEscape ? "escape \((unit ?? .epochs).rawValue)" : of, on: on, threshold: threshold,
      names: names, study: study, runs: rows.map { ($0.runID, $0.configName) })
    let grouping = try names.map { name throws(StoreError) in try catalogue.find(name).name }
    let notes =
      sharedSeeds(study, rows) + differences(study, rows, besides: Set([abscissa] + grouping))
    let provenance = runs.provenance([], used: rows, exclusions: exclusions)
    return (report, report.tables(provenance: provenance, notes: notes))
  }

  /// Runs that are another run with another end; each with that one, which lasted longest.
  ///
  /// Equal settings and an equal seed give equal losses: to count them twice would make intervals too
  /// narrow.
  private static func repeated(among rows: [RunRow]) -> [String: String] {
    let seeded = rows.filter { !$0["seed"].text.isEmpty }
    let groups = Dictionary(grouping: seeded) { row in
      [TrainingKey(row, ignoringEnd: true).text, row["seed"].text, row["origin"].text]
    }
    var repeated: [String: String] = [:]
    for members in groups.values where members.count > 1 {
      func epochs(_ row: RunRow) -> Double { row[MetricName.epochs].doubleValue ?? 0 }
      let longest = members.reduce(members[0]) { epochs($1) > epochs($0) ? $1 : $0 }
      for row in members where row.runID != longest.runID { repeated[row.runID] = longest.runID }
    }
    return repeated
  }

  private static func noun(of name: String, as written: String) -> String {
    switch name {
    case "schedule.learning_rate": "learning rate"
    case "batch_size": "batch size"
    default: "\(written) value"
    }
  }

  /// The threshold of the runs themselves, where they have one and the same.
  private func ownThreshold(_ rows: [RunRow]) throws(StatisticsError) -> Double {
    let thresholds = Set(rows.compactMap { $0["stop.loss_below"].doubleValue }).sorted()
    guard let first = thresholds.first, thresholds.count == 1 else {
      let found = thresholds.map(\.description).joined(separator: ", ")
      throw StatisticsError(
        "threshold",
        thresholds.isEmpty ? "no run has one of its own" : "the runs have several: \(found)",
        remedy: "give one with --threshold, for example 1.4")
    }
    return first
  }

  /// One run as a point.
  ///
  /// - Throws: ``Refusal`` where it cannot be one.
  private func point(
    of row: RunRow, threshold: Double?, in store: Store
  ) throws -> ScalingPoint {
    func positive(_ name: String) throws(Refusal) -> Double {
      guard let value = row[name].doubleValue else { throw Refusal("it has no \(name)") }
      guard value > 0, value.isFinite else {
        throw Refusal("its \(name) is \(value), which has no logarithm")
      }
      return value
    }
    let abscissa = try positive(on)
    guard let threshold else { return ScalingPoint(abscissa, try positive(of)) }
    let escape = try Self.escape(of: row, below: threshold, in: store)
    guard escape.status != .diverged else {
      throw Refusal("diverged in \(escape.observedEpochs) epochs, before it escaped")
    }
    guard escape.observedEpochs > 0 else { throw Refusal("no epoch of it was observed") }
    var value = Double(escape.observedEpochs)
    if unit == .steps {
      let (points, batch) = try (positive("data.points"), positive("batch_size"))
      value *= (points / batch).rounded(.up)
    }
    return ScalingPoint(abscissa, value, isCensored: escape.status == .censored)
  }

  /// When a run escaped: from its losses, or as its source states it for this very threshold.
  private static func escape(
    of row: RunRow, below threshold: Double, in store: Store
  ) throws -> PlateauEscape {
    let own = row["stop.loss_below"].doubleValue
    let status = row["status"].text
    let history = try store.history(of: row.runID)
    if history.epochs.isEmpty, own == threshold {
      if let count = row[MetricName.escapeEpochs].doubleValue.flatMap({ Int(exactly: $0) }) {
        return PlateauEscape(status: .escaped, observedEpochs: count)
      }
      if status == RunStatus.censored.rawValue,
        let count = row[MetricName.epochs].doubleValue.flatMap({ Int(exactly: $0) })
      {
        return PlateauEscape(status: .censored, observedEpochs: count)
      }
    }
    let escape = try PlateauEscape(
      of: LossCurve(epochs: history.epochs, losses: history.losses), below: threshold,
      hasDiverged: status == RunStatus.diverged.rawValue, lossesNotStoredAreNotBelow: own)
    // Such an end comes because the loss falls: to count it as "not yet" would be wrong where it counts.
    if escape.status == .censored, status == RunStatus.escaped.rawValue, let own {
      throw Refusal("it ended at its own threshold \(own): nothing is known below \(threshold)")
    }
    return escape
  }

  /// Runs of one seed share their first weights and the order of their samples.
  private func sharedSeeds(_ study: ScalingStudy, _ rows: [RunRow]) -> [String] {
    let isShared = study.groups.contains { group in
      let pairs = zip(group.members, group.points).map { (rows[$0]["seed"], $1.abscissa) }
      let bySeed = Dictionary(grouping: pairs, by: \.0).filter { $0.key != .missing }
      return bySeed.values.contains { Set($0.map(\.1)).count > 1 }
    }
    return isShared
      ? [
        "runs with one seed at several values of \(on) share first weights and sample order; the "
          + "intervals take them as independent"
      ] : []
  }

  /// Settings that differ inside a group although the fit does not know of them.
  private func differences(
    _ study: ScalingStudy, _ rows: [RunRow], besides known: Set<String>
  ) -> [String] {
    Self.settings.filter { !known.contains($0) }.compactMap { name in
      let several = study.groups.map { group in
        Set(group.members.map { rows[$0][name].text }.filter { !$0.isEmpty })
      }.max { $0.count < $1.count }
      guard let several, several.count > 1 else { return nil }
      let shown = several.sorted().prefix(5).joined(separator: ", ")
      return "runs of one fit differ in \(name) (\(shown)\(several.count > 5 ? ", …" : "")): "
        + "fix it in the query, or add it to --by"
    }
  }
}
