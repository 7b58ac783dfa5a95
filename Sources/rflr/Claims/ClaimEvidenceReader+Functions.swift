internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Evidence from weights, looks and losses of runs trained here.
extension ClaimEvidenceReader {
  private func seeds(_ rows: [RunRow]) -> Int { Set(rows.map(\.seedNumber)).count }

  /// Figure 4: networks of the claim's shape whose features are trained, as the authors' most likely are.
  func minima(_ claim: Claim) throws -> ClaimEvidence {
    let published = claims.filter { other in
      other.quantity == "mean_minima_per_channel"
        && other.group.filter { $0.name != "linear_index" }
          == claim.group.filter { $0.name != "linear_index" }
    }.sorted { ($0.number("linear_index") ?? 0) < ($1.number("linear_index") ?? 0) }
      .compactMap(\.value)
    if minima == nil {
      let design = try TrainingDesign("complexity") { claim.isAbout($0) && !$0.network.frozen }
      let rows = design.runs(among: trained)
      let measure = try ComplexityMeasure(points: 1000)
      let runs = SelectedRuns(rows, query: "", in: store)
      let found = try NetworkLook().signals(of: runs) { measure.measure($0) }
      take(found.used, found.exclusions)
      foundDamage = foundDamage || runs.foundDamage
      minima = (
        found.networks.map { network in
          network.layers.map { $0.signals.compactMap { $0?.minima } }
        }, seeds(found.used)
      )
    }
    return .minima(
      MinimaEvidence(runs: minima?.runs ?? [], seeds: minima?.seeds ?? 0, published: published))
  }

  /// Figure 3: plain and scheduled runs of the claim's rank on the single cosine.
  func growth(_ claim: Claim) throws -> ClaimEvidence {
    let design = try TrainingDesign("logratio") { configuration in
      configuration.target == .custom([CosineTerm(frequency: 8)]) && claim.isAbout(configuration)
    }
    let options = try LogRatioOptions.parse([])
    let rule = try LogRatio.Rule(offset: options.epsilon)
    var nulls: [Int: LogRatioNull] = [:]
    let found = try read(design.runs(among: trained)) { row, runs in
      let value = try options.read(row, of: runs, rule: rule, nulls: &nulls)
      let growth = value.course.growth
      guard let number = growth.finite else { throw Refusal("it was not looked at from its start") }
      return GrowthRun(
        seed: row.seedNumber, growth: number,
        pValue: value.null?.probability(ofGrowth: growth).finite ?? .nan)
    }
    return .growth(found.map(\.value))
  }

  /// Figure 5: both arms at each rank of the plan.
  func symmetry() throws -> ClaimEvidence {
    let design = try TrainingDesign("symmetry")
    let ranks = Set(design.configurations.map(\.network.rank)).sorted()
    let rows = design.runs(among: trained)
    let evidence = try ranks.map { rank in
      func arm(frozen: Bool) throws -> [[SignalSymmetry]] {
        let members = rows.filter { row in
          row.whole("network.rank") == rank && row["network.frozen"].text == "\(frozen)"
        }
        let runs = SelectedRuns(members, query: "", in: store)
        let found = try NetworkLook(layers: .channels).signals(of: runs, SignalSymmetry.init)
        take(found.used, found.exclusions)
        foundDamage = foundDamage || runs.foundDamage
        return found.networks.map { $0.bottlenecks.flatMap(\.self) }
      }
      return SymmetryEvidence(
        rank: rank, frozen: try arm(frozen: true), trained: try arm(frozen: false),
        seeds: seeds(rows.filter { $0.whole("network.rank") == rank }))
    }
    return .symmetry(evidence)
  }

  /// Figure 9: Adam's runs of the claim's configuration.
  func spikes(_ claim: Claim) throws -> ClaimEvidence {
    let design = try TrainingDesign("adam-figures", where: claim.isAbout)
    let theirs = stored.filter { row in
      row["optimiser.name"].text == "adam" && row.configName == claim.term("config")
    }
    let rule = try LossSpikes.Options()
    func entries(_ rows: [RunRow], isStored: Bool) throws -> [SpikeRun] {
      try read(rows) { row, _ in
        let spikes = try LossSpikes(of: try store.lossCurve(of: row.runID), options: rule)
        let bursts = spikes.spikes(.burst)
        return SpikeRun(
          seed: row.seedNumber, bursts: bursts.count,
          periods: bursts.compactMap { $0.period.map(Double.init) }, epochs: spikes.epochCount,
          isStored: isStored)
      }.map(\.value)
    }
    return .spikes(
      try entries(theirs, isStored: true)
        + entries(design.runs(among: trained), isStored: false))
  }

  /// Figure 1: the divides of the runs of the claim's configuration.
  func divides(_ claim: Claim) throws -> ClaimEvidence {
    let design = try TrainingDesign("figure1", where: claim.isAbout)
    let options = try DividesOptions.parse([])
    // Of runs that train alike, one that looked at its modes says more.
    let rows = trained.sorted { ($0.whole("checkpoints") ?? 0) > ($1.whole("checkpoints") ?? 0) }
    let found = try read(design.runs(among: rows)) { row, runs in
      let divides = try options.divides(of: row, in: runs, rule: .standard)
      return DivideRun(
        seed: row.seedNumber, ratios: divides.rows.compactMap(\.ratio.finite),
        verdicts: divides.rows.map(\.verdict.rawValue))
    }
    return .divides(found.map(\.value).filter { !$0.ratios.isEmpty })
  }
}
