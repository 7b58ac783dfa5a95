public import Statistics

extension Provenance.Statistic {
  /// The complexity with the authors' threshold.
  public static let complexity = complexity(.paper)

  static func complexity(_ options: ComplexityMeasure.Options) -> Provenance.Statistic {
    Provenance.Statistic(
      name: ComplexityMeasure.statisticName, version: ComplexityMeasure.version,
      definition: "\(ComplexityMeasure.definition); threshold \(options.threshold), prominence "
        + "\(options.prominence), window \(options.window.rawValue)")
  }

  /// Kendall's trend of the minima with depth.
  public static let complexityTrend = Provenance.Statistic(
    name: "kendall trend", version: "kendall v1",
    definition:
      "Kendall's tau-b of minima with depth, two-sided p-value: exact without ties up to 33 "
      + "values, else normal with the variance under ties; runs are pooled by adding S and its variance, "
      + "so pairs of two runs are never compared; channels of one layer are taken as independent")

  /// The 2ℓ conjecture.
  public static let depthConjecture = Provenance.Statistic(
    name: DepthConjecture.statisticName, version: DepthConjecture.version,
    definition: DepthConjecture.definition)
}

/// The complexity of networks as tables: layers, trend, conjecture, and channels when asked for.
///
/// - Source: figure 4 and section C.10 of the paper; protocol.md §3.
public struct ComplexityReport: Sendable {
  /// A measured network.
  public typealias Network = NetworkSignals<SignalComplexity?>

  private let networks: [Network]
  private let names: [String]
  private let options: ComplexityMeasure.Options
  private let provenance: Provenance

  /// Takes what was measured.
  ///
  /// - Parameters:
  ///   - networks: One a run, or several checkpoints of runs.
  ///   - names: Grouping columns; none gives rows a run.
  ///   - options: What the signals were judged by.
  ///   - provenance: Query, run ids and exclusions; the statistics are added here.
  public init(
    _ networks: [Network], by names: [String] = [], options: ComplexityMeasure.Options,
    provenance: Provenance
  ) {
    self.networks = networks
    self.names = names
    self.options = options
    self.provenance = provenance
  }

  /// Layers, trend and conjecture.
  public var tables: [Table] { [layers, trend, conjecture] }

  /// Every layer of every run or group.
  public var layers: Table {
    let subjects =
      names.isEmpty
      ? networks.map { (cells: $0.identity, layers: $0.layers.map { ($0.place, $0.signals) }) }
      : networks.grouped().map { group in
        (
          cells: cells(of: group),
          layers: group.members.pooledLayers().map { ($0.place, $0.signals) }
        )
      }
    let rows = subjects.flatMap { subject in
      subject.layers.map { place, signals in
        subject.cells + place.cells + Self.cells(of: LayerComplexity(signals))
      }
    }
    return table(
      "complexity", "Complexity by layer", Columns.complexity(by: names), rows,
      .complexity(options))
  }

  /// Every channel of the bottlenecks and the output.
  public var channels: Table {
    let rows = networks.flatMap { network in
      network.layers.filter { $0.place.kind != .features }.flatMap { layer in
        layer.signals.enumerated().map { index, signal in
          network.identity + layer.place.cells + [.integer(index)] + Self.cells(of: signal)
        }
      }
    }
    return table(
      "complexity_channels", "Complexity by channel", Columns.complexityChannels, rows,
      .complexity(options))
  }

  /// Kendall's trend of the minima with depth.
  public var trend: Table {
    let rows = subjects { networks in
      Series.allCases.map { series in
        let trends = networks.map { network in
          Result { () throws(Refusal) in try Self.trend(of: network, series) }
        }
        return [.text(series.rawValue)] + Self.cells(of: Self.pooled(trends))
      }
    }
    return noting(
      table(
        "complexity_trend", "Trend of the minima with depth", Columns.complexityTrend(by: names),
        rows,
        .complexityTrend))
  }

  /// The 2ℓ conjecture.
  public var conjecture: Table {
    let rows = subjects { networks in
      let tests = networks.map { network in
        Result { () throws(Refusal) in try Self.conjecture(of: network) }
      }
      let test = tests.count == 1 ? tests[0] : Self.pooled(tests)
      return [Self.cells(of: test, bottlenecks: networks.map(\.bottlenecks.count).max() ?? 0)]
    }
    return noting(
      table(
        "complexity_conjecture", "Does bottleneck l have 2l minima?",
        Columns.complexityConjecture(by: names), rows, .depthConjecture))
  }

  /// Tests the 2ℓ conjecture in one network.
  ///
  /// - Throws: ``Refusal`` where no channel of a bottleneck is finite.
  public static func conjecture(of network: Network) throws(Refusal) -> DepthConjecture {
    try DepthConjecture(minima: network.bottlenecks.map(minima))
  }

  /// Series of a network whose trend with depth is asked for.
  public enum Series: String, Sendable, Hashable, CaseIterable {
    /// Mean minima of every linear map against its index, as figure 4 draws them.
    case linear
    /// Mean minima of the features against the block.
    case features
    /// Mean minima of the bottlenecks against the block.
    case bottlenecks
    /// Minima of each channel of the bottlenecks against the block.
    case channels
  }

  /// Kendall's trend of one network.
  ///
  /// - Throws: ``Refusal`` below two layers, and where all counts are equal.
  public static func trend(of network: Network, _ series: Series) throws(Refusal) -> KendallTrend {
    var (x, y): ([Double], [Double]) = ([], [])
    for layer in network.layers {
      switch (series, layer.place.kind) {
      case (.linear, _), (.features, .features), (.bottlenecks, .bottleneck):
        guard let mean = mean(of: minima(layer.signals)).finite else { continue }
        x.append(Double(layer.place.linearIndex))
        y.append(mean)
      case (.channels, .bottleneck):
        let counts = minima(layer.signals)
        x += counts.map { _ in Double(layer.place.block) }
        y += counts
      default: continue
      }
    }
    return try KendallTrend(of: y, against: x)
  }

  private static func minima(_ signals: [SignalComplexity?]) -> [Double] {
    signals.compactMap { $0.map { Double($0.minima) } }
  }
}

extension ComplexityReport {
  private func cells(of group: (key: [GroupKey], members: [Network])) -> [Cell] {
    group.key.map { Cell($0.canonical) } + [.integer(group.members.count)]
  }

  /// Rows of every run and of all together, or of every group.
  private func subjects(_ rows: ([Network]) -> [[Cell]]) -> [[Cell]] {
    guard names.isEmpty else {
      return networks.grouped().flatMap { group in
        rows(group.members).map { [.text("group")] + cells(of: group) + $0 }
      }
    }
    let single = networks.flatMap { network in
      rows([network]).map { [.text("run")] + network.identity + $0 }
    }
    // Several checkpoints of a run are no independent runs.
    guard networks.count > 1, Set(networks.map(\.runID)).count == networks.count else {
      return single
    }
    let nobody = [Cell](repeating: .missing, count: Columns.networkIdentity.count)
    return single + rows(networks).map { [.text("total")] + nobody + $0 }
  }

  /// Adds what a reader of rows of several runs must know.
  private func noting(_ table: Table) -> Table {
    let isPooled = !names.isEmpty || table.rows.contains { $0.first == .text("total") }
    var table = table
    if isPooled, networks.count > 1 { table.notes.append(Network.independenceNote) }
    return table
  }

  private func table(
    _ name: String, _ title: String, _ columns: [Column], _ rows: [[Cell]],
    _ statistic: Provenance.Statistic
  ) -> Table {
    var provenance = provenance
    provenance.statistics.append(statistic)
    let groups = names.isEmpty ? "" : " by \(names.joined(separator: ", "))"
    return Table(
      name: name, title: "\(title)\(groups) (\(statistic.version))", columns: columns, rows: rows,
      provenance: provenance)
  }

  private static func pooled(
    _ trends: [Result<KendallTrend, Refusal>]
  ) -> Result<KendallTrend, Refusal> {
    if trends.count == 1 { return trends[0] }
    return Result { () throws(Refusal) in
      try KendallTrend(pooling: trends.compactMap { try? $0.get() })
    }
  }

  private static func pooled(
    _ tests: [Result<DepthConjecture, Refusal>]
  ) -> Result<DepthConjecture, Refusal> {
    Result { () throws(Refusal) in
      try DepthConjecture(pooling: tests.compactMap { try? $0.get() })
    }
  }

  private static func cells(of layer: LayerComplexity) -> [Cell] {
    [.integer(layer.signalCount), .integer(layer.notFiniteCount)]
      + ([layer.meanMinima, layer.deviationOfMinima] + layer.quartilesOfMinima).map(Cell.init)
      + [layer.mostMinima.finite.map { .integer(Int($0)) } ?? .missing]
      + [
        layer.meanMaxima, layer.meanExtrema, layer.meanDominantFrequency, layer.meanCentroid,
        layer.meanRollOff,
      ].map(Cell.init) + [.integer(layer.constantCount)]
  }

  private static func cells(of signal: SignalComplexity?) -> [Cell] {
    guard let signal else { return [Cell](repeating: .missing, count: 6) }
    return [signal.minima, signal.maxima, signal.extrema].map(Cell.integer)
      + [signal.spectrum.dominantFrequency, signal.spectrum.centroid, signal.spectrum.rollOff]
      .map(Cell.init)
  }

  private static func cells(of trend: Result<KendallTrend, Refusal>) -> [Cell] {
    switch trend {
    case .success(let trend):
      [
        .integer(trend.count), .number(trend.tau), .number(trend.pValue),
        .text(trend.method.rawValue), .text(trend.answer),
      ]
    case .failure(let refusal):
      [.missing, .missing, .missing, .missing, .text("none: \(refusal.reason)")]
    }
  }

  private static func cells(
    of test: Result<DepthConjecture, Refusal>, bottlenecks: Int
  ) -> [Cell] {
    switch test {
    case .success(let test):
      [
        .integer(bottlenecks), .text(test.unit), .integer(test.test.count),
        .number(test.meanDifference), Cell(test.slope), .number(test.test.pValue),
        .text(test.answer),
      ]
    case .failure(let refusal):
      [
        .integer(bottlenecks), .missing, .missing, .missing, .missing, .missing,
        .text("none: \(refusal.reason)"),
      ]
    }
  }
}
