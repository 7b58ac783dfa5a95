public import Statistics

/// The spikes of one run.
public struct SpikeEntry: Sendable {
  /// The run, one cell a column of ``Columns/runKey``.
  public var run: [Cell]
  /// Its spikes.
  public var spikes: LossSpikes

  /// Creates an entry.
  public init(run: [Cell], spikes: LossSpikes) {
    self.run = run
    self.spikes = spikes
  }

  fileprivate var list: [[Cell]] {
    func whole(_ value: Int?) -> Cell { value.map(Cell.integer) ?? .missing }
    func number(_ value: Double?) -> Cell { Cell(Measured(value)) }
    return spikes.spikes.map { spike in
      run + [
        .text(spike.direction.rawValue), whole(spike.start), .integer(spike.peak),
        whole(spike.trough), whole(spike.end), .number(spike.peakLoss), .number(spike.floorLoss),
        number(spike.troughLoss), .number(spike.height), whole(spike.rise), whole(spike.fall),
        number(spike.symmetry), .integer(spike.ringing.count), number(spike.ringingSpacing),
        whole(spike.period),
      ]
    }
  }
}

extension Provenance.Statistic {
  /// Spikes of the loss.
  public static let spikes = Provenance.Statistic(
    name: LossSpikes.statisticName, version: LossSpikes.version, definition: LossSpikes.definition)

  /// Spikes with the numbers that were used.
  public static func spikes(_ rule: LossSpikes.Options) -> Provenance.Statistic {
    var statistic = spikes
    statistic.definition +=
      "; d \(rule.height) decades, window \(rule.window) epochs, quantile \(rule.quantile)"
    return statistic
  }
}

extension Table {
  /// Spikes by run and pooled.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public init(spikes entries: [SpikeEntry], provenance: Provenance) {
    var rows = entries.map { Self.summary("run", $0.run, [$0.spikes]) }
    let nobody = Columns.runKey.map { _ in Cell.missing }
    rows.append(Self.summary("pooled", nobody, entries.map(\.spikes)))
    self.init(
      name: "spikes", title: "Spikes of the loss (\(LossSpikes.version))", columns: Columns.spikes,
      rows: rows, provenance: provenance)
  }

  /// Every spike, one row each.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public init(spikeList entries: [SpikeEntry], provenance: Provenance) {
    self.init(
      name: "spike_list", title: "Every spike (\(LossSpikes.version))", columns: Columns.spikeList,
      rows: entries.flatMap(\.list), provenance: provenance)
  }

  private static func summary(_ scope: String, _ run: [Cell], _ all: [LossSpikes]) -> [Cell] {
    let bursts = all.flatMap { $0.spikes(.burst) }
    let deepest = all.min {
      ($0.deepestLoss.finite ?? .infinity) < ($1.deepestLoss.finite ?? .infinity)
    }
    let floor = median(of: all.compactMap(\.floorLoss.finite))
    func middle(_ value: (LossSpikes.Spike) -> Double?) -> Cell {
      Cell(median(of: bursts.compactMap(value)))
    }
    // An epoch belongs to a run: pooled, there is no such epoch.
    let deepestEpoch = scope == "run" ? deepest.map { Cell.integer($0.deepestEpoch) } : nil
    return [.text(scope)] + run + [
      .integer(all.reduce(0) { $0 + $1.epochCount }), .integer(bursts.count),
      .integer(all.reduce(0) { $0 + $1.spikes(.dip).count }), Cell(floor),
      Cell(deepest?.deepestLoss ?? .missing), deepestEpoch ?? .missing, middle(\.height),
      middle { $0.rise.map(Double.init) }, middle { $0.fall.map(Double.init) },
      middle(\.symmetry), middle { Double($0.ringing.count) }, middle(\.ringingSpacing),
      middle { $0.period.map(Double.init) },
    ]
  }
}
