internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Evidence from sweeps and from escape studies.
extension ClaimEvidenceReader {
  /// The group of a sweep; the plan follows from the rank, or from the study.
  func sweep(_ claim: Claim) throws -> ClaimEvidence {
    let isFrequency = claim.term("study") == "frequency"
    guard isFrequency || claim.term("rank") != nil else {
      return .none("the claim names no rank: which sweep it is of is not known")
    }
    let plan = isFrequency ? "frequency" : "paper-rank\(claim.term("rank") ?? "")"
    let design = try TrainingDesign(plan, where: claim.isAbout)
    let ours = design.runs(among: trained)
    // Escape runs share the names of the sweep; an exponential target does too.
    let theirs = stored.filter { row in
      row["threshold"].doubleValue == nil && ["", "sumcos"].contains(row["target.family"].text)
        && !isFrequency
    }
    let members = Claims.runs(of: claim, in: theirs.map(ClaimRun.init)) ?? []
    take(ours)
    let published = claims.first {
      $0.quantity == "runs" && $0.source == claim.source && $0.group == claim.group
    }
    // Where the design of a single run is also that of a figure, that plan is the shorter way to it.
    let isOfFigure = claim.source.hasPrefix("Figure")
    return .sweep(
      SweepEvidence(
        stored: members, trained: ours.map(ClaimRun.init), designCount: design.configurations.count,
        publishedCount: published?.value.flatMap { Int(exactly: $0) },
        plan: isOfFigure ? "figure1" : plan))
  }

  /// Parameters by formula, and as runs of the shape count them.
  func parameters(_ claim: Claim) -> ClaimEvidence {
    guard let width = claim.number("width"), let rank = claim.number("rank"),
      let depth = claim.number("depth")
    else { return .none("the claim names no width, rank and depth") }
    func counts(_ rows: [RunRow]) -> [Int] {
      rows.filter { row in
        row["network.width"].doubleValue == width && row["network.rank"].doubleValue == rank
          && row["network.depth"].doubleValue == depth
      }.compactMap { $0.whole(MetricName.parameterCount) }
    }
    let network = Network(width: Int(width), rank: Int(rank), depth: Int(depth))
    return .parameters(
      formula: network.parameterCount, stored: counts(stored), trained: counts(trained))
  }

  private static let escapePlans = ["figure6", "figure6-low"]

  /// Every run of the escape studies, read at a threshold.
  ///
  /// The end of a run does not matter: one that went on to 0.1 passed 1.4 on its way. Of several runs of
  /// one configuration and seed the first that can say counts.
  private func escapes(below threshold: Double) throws -> (
    stored: [EscapeRun], trained: [EscapeRun]
  ) {
    if let known = escapes[threshold] { return known }
    let designs = try Self.escapePlans.map { plan in try TrainingDesign(plan) }
    let ours = designs.flatMap { $0.runs(among: trained, ignoringEnd: true) }
    let shapes = Set(designs.flatMap(\.configurations).map(EscapeShape.init))
    let theirs = stored.filter { shapes.contains(EscapeShape($0)) }
    let reading = EscapeReading(threshold: .loss(threshold))
    func read(_ rows: [RunRow]) throws -> [EscapeRun] {
      var known: Set<EscapeShape> = []
      return try self.read(rows) { row, _ in
        let shape = EscapeShape(row, seed: row.seedNumber)
        guard !known.contains(shape) else { return nil as EscapeRun? }
        let escape = try reading.entry(of: row, in: store).escape
        // It ended because it was below its own, higher threshold: nothing is known below this one.
        if escape.status == .censored, row["status"].text == RunStatus.escaped.rawValue {
          return nil
        }
        known.insert(shape)
        guard let batch = row.whole("batch_size"), let rate = row["lr"].doubleValue,
          let steps = row.stepsPerEpoch
        else { return nil }
        return EscapeRun(
          seed: row.seedNumber, batchSize: batch, learningRate: rate,
          epochs: escape.observedEpochs, isCensored: escape.status != .escaped,
          stepsPerEpoch: steps)
      }.compactMap(\.value)
    }
    let found = (stored: try read(theirs), trained: try read(ours))
    escapes[threshold] = found
    return found
  }

  /// The plan whose runs end at a threshold.
  private func plan(_ threshold: Double) -> String { threshold < 1 ? "figure6-low" : "figure6" }

  func escapeEpochs(_ claim: Claim) throws -> ClaimEvidence {
    guard let threshold = claim.number("threshold"), let rate = claim.number("lr"),
      let batch = claim.number("bs")
    else { return .none("the claim names no threshold, learning rate and batch size") }
    let runs = try escapes(below: threshold)
    func chosen(_ runs: [EscapeRun]) -> [EscapeRun] {
      runs.filter { $0.learningRate == rate && Double($0.batchSize) == batch }
    }
    return .escapes(
      stored: chosen(runs.stored), trained: chosen(runs.trained), plan: plan(threshold))
  }

  func escapesByBatchSize(_ claim: Claim) throws -> ClaimEvidence {
    guard let threshold = claim.number("threshold"), let rate = claim.number("lr") else {
      return .none("the claim names no threshold and learning rate")
    }
    let runs = try escapes(below: threshold)
    return .escapes(
      stored: runs.stored.filter { $0.learningRate == rate },
      trained: runs.trained.filter { $0.learningRate == rate }, plan: plan(threshold))
  }

  /// The fit on lr at the batch size of the claim; without a group those of both halves of Figure 6.
  func slopes(_ claim: Claim) throws -> ClaimEvidence {
    let threshold = claim.number("threshold") ?? 1.4
    let batch = claim.number("bs").map { Int($0) } ?? 128
    let runs = try escapes(below: threshold)
    func onRate(_ runs: [EscapeRun]) -> EscapeSlope? {
      slope("on lr at bs \(batch)", runs.filter { $0.batchSize == batch }, \.learningRate)
    }
    func onBatch(_ runs: [EscapeRun]) -> EscapeSlope? {
      slope(
        "on bs from 16 at lr 1e-3",
        runs.filter { $0.learningRate == 1e-3 && $0.batchSize >= 16 }
      ) { Double($0.batchSize) }
    }
    func all(_ runs: [EscapeRun]) -> [EscapeSlope] {
      (claim.group.isEmpty ? [onRate(runs), onBatch(runs)] : [onRate(runs)]).compactMap(\.self)
    }
    return .slopes(stored: all(runs.stored), trained: all(runs.trained), plan: plan(threshold))
  }

  private func slope(
    _ name: String, _ runs: [EscapeRun], _ abscissa: (EscapeRun) -> Double
  ) -> EscapeSlope? {
    guard !runs.isEmpty else { return nil }
    return EscapeSlope(
      name: name,
      points: runs.map {
        ScalingPoint(abscissa($0), Double($0.epochs), isCensored: $0.isCensored)
      }, seeds: Set(runs.map(\.seed)).count)
  }
}

/// What an escape run of the authors and one of ours have in common.
private struct EscapeShape: Hashable {
  private var values: [Double?]
  private var seed: Int?

  init(_ configuration: RunConfiguration) {
    values = [
      configuration.target.family == "sumcos" ? Double(configuration.target.terms.count) : nil,
      Double(configuration.data.points), Double(configuration.network.depth),
      Double(configuration.network.rank), Double(configuration.batchSize),
      configuration.schedule.initialRate,
    ]
  }

  init(_ row: RunRow, seed: Int? = nil) {
    values = [
      "target.factor", "data.points", "network.depth", "network.rank", "batch_size",
      "schedule.learning_rate",
    ].map { row[$0].doubleValue }
    self.seed = seed
  }
}

extension ClaimRun {
  /// A run of the index, selected with ``ClaimEvidenceReader/columns``.
  fileprivate init(_ row: RunRow) {
    func measured(_ name: String) -> Measured { Measured(row[name].doubleValue) }
    self.init(
      configName: row.configName, rank: row.whole("network.rank"),
      factor: row.whole("target.factor"), batchSize: row.whole("batch_size"),
      testError: measured(MetricName.testError), minLoss: measured(MetricName.minLoss),
      epochs: measured(MetricName.epochs), seed: row.seedNumber)
  }
}
