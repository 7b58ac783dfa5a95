public import Statistics

extension Provenance.Statistic {
  /// The spectrum and the parts of a gradient.
  public static let gradientRank = Provenance.Statistic(
    name: GradientSpikes.statisticName, version: GradientSpikes.version,
    definition: GradientSpikes.definition)

  static let gradientCells = Provenance.Statistic(
    name: "gradient rank over seeds", version: SeedSummary.version,
    definition: SeedSummary.definition)

  static let gradientSlopes = Provenance.Statistic(
    name: "gradient rank over sizes", version: "size slope v1",
    definition:
      "least squares of log(quantity) on log(n) over all runs of settings whose d / n and "
      + "m / n agree to 1 %; from three sizes on; 95 % t interval")

  static let gradientEffects = Provenance.Statistic(
    name: "gradient rank with regularisers", version: PairedEffect.version,
    definition: PairedEffect.definition)
}

/// One measured gradient.
public struct GradientRankEntry: Sendable {
  /// Identity of the run.
  public var runID: String
  /// Its name.
  public var configName: String
  /// Its seed.
  public var seed: Int
  /// One value a column of ``Columns/gradientSettings``.
  public var settings: [GroupKey]
  /// What was measured.
  public var spikes: GradientSpikes

  /// Creates an entry.
  public init(
    runID: String, configName: String, seed: Int, settings: [GroupKey], spikes: GradientSpikes
  ) {
    precondition(settings.count == Columns.gradientSettings.count, "one value a setting")
    self.runID = runID
    self.configName = configName
    self.seed = seed
    self.settings = settings
    self.spikes = spikes
  }

  /// The value of a setting by the name of its column.
  public subscript(setting: String) -> GroupKey {
    zip(Columns.gradientSettings, settings).first { $0.0.name == setting }?.1 ?? .missing
  }
}

/// The gradients of runs as tables: run by run, over seeds, over sizes, and with regularisers.
///
/// - Source: studies.md §3.4, §6.
public struct GradientRankReport: Sendable {
  private let entries: [GradientRankEntry]
  private let quantities: [GradientQuantity]
  private let provenance: Provenance

  /// Takes measured gradients.
  ///
  /// - Parameters:
  ///   - entries: In the order of the table of runs.
  ///   - quantities: Those of the tables over runs; that of the runs has them all.
  ///   - provenance: Query, run ids and exclusions; the statistics are added here.
  public init(
    _ entries: [GradientRankEntry], quantities: [GradientQuantity] = GradientQuantity.allCases,
    provenance: Provenance
  ) {
    self.entries = entries
    self.quantities = quantities
    self.provenance = provenance
  }

  /// Every table that has a row, that of the runs first.
  public var tables: [Table] {
    [runs] + [cells, slopes, effects].filter { !$0.rows.isEmpty }
  }

  /// One row a run.
  public var runs: Table {
    let rows = entries.map { entry in
      [.text(entry.runID), .text(entry.configName), .integer(entry.seed)]
        + entry.settings.map(Cell.init)
        + GradientQuantity.allCases.map { quantity in
          Self.cell(entry.spikes[quantity], isWhole: quantity.isCount)
        }
    }
    var runs = table(
      "gradient_rank", "Spectrum and parts of gradients", Columns.gradientRank, rows, .gradientRank)
    // The name has the settings; a screen has room for a third of the quantities.
    runs.asides = Set(Columns.gradientSettings.map(\.name)).union(
      Set(GradientQuantity.allCases).subtracting(Self.shown).map(\.rawValue))
    return runs
  }

  /// What a listing of runs shows people.
  private static let shown: Set<GradientQuantity> = [
    .firstValue, .secondValue, .edge, .residueNorm, .interplayNorm, .dataNorm, .outliers,
    .firstToResidue, .firstToSpike, .secondToSpike, .rankTwoError,
  ]

  /// One row a setting and quantity, over seeds.
  public var cells: Table {
    let rows = groups(by: \.settings).flatMap { settings, members in
      quantities.compactMap { quantity -> [Cell]? in
        guard let summary = SeedSummary(members.map { $0.spikes[quantity] }) else { return nil }
        return settings.map(Cell.init) + [
          .text(quantity.rawValue), .integer(summary.count), .number(summary.mean),
        ] + Self.cells(summary.interval) + [.number(summary.smallest), .number(summary.largest)]
      }
    }
    return table(
      "gradient_rank_cells", "Gradients over seeds", Columns.gradientRankCells, rows,
      .gradientCells)
  }

  /// One row a setting and quantity, over sizes in proportion; no row below three sizes.
  public var slopes: Table {
    let rows = groups(by: Self.shape).flatMap { shape, members in
      quantities.compactMap { Self.slope(of: $0, members, shape: shape) }
    }
    return table(
      "gradient_rank_slopes", "Gradients over sizes", Columns.gradientRankSlopes, rows,
      .gradientSlopes)
  }

  /// One row a regularised setting and quantity, against the same without, seed by seed.
  public var effects: Table {
    let places = Columns.gradientRegularisers.map { column in
      Columns.gradientSettings.firstIndex(of: column) ?? 0
    }
    func base(_ settings: [GroupKey]) -> [GroupKey] {
      var base = settings
      for place in places { base[place] = .number(0) }
      return base
    }
    let all = groups(by: \.settings)
    let rows = all.flatMap { settings, members -> [[Cell]] in
      guard let plain = all.first(where: { $0.key == base(settings) }), plain.key != settings
      else { return [] }
      return quantities.compactMap { quantity -> [Cell]? in
        let pairs = members.compactMap { member in
          plain.members.first { $0.seed == member.seed }
            .map { (with: member.spikes[quantity], without: $0.spikes[quantity]) }
        }
        guard let effect = PairedEffect(pairs) else { return nil }
        return settings.map(Cell.init) + [
          .text(quantity.rawValue), .integer(effect.difference.count),
          .number(effect.difference.mean),
        ] + Self.cells(effect.difference.interval) + [Cell(Measured(effect.ratio?.value))]
          + Self.cells(effect.ratio?.interval)
      }
    }
    return table(
      "gradient_rank_effects", "Gradients with regularisers against the same without",
      Columns.gradientRankEffects, rows, .gradientEffects)
  }

  /// The runs with equal keys, in the order of the keys.
  private func groups(
    by key: (GradientRankEntry) -> [GroupKey]
  ) -> [(key: [GroupKey], members: [GradientRankEntry])] {
    var groups: [(key: [GroupKey], members: [GradientRankEntry])] = []
    for (key, entry) in entries.map({ (key($0), $0) }).sorted(by: { first, second in
      first.0.lexicographicallyPrecedes(second.0)
    }) {
      if groups.last?.key == key {
        groups[groups.count - 1].members.append(entry)
      } else {
        groups.append((key, [entry]))
      }
    }
    return groups
  }

  /// Ratios of the sizes and the other settings: sizes that are rounded to whole numbers agree to 1 %.
  private static func shape(_ entry: GradientRankEntry) -> [GroupKey] {
    let sizes = entry.settings.prefix(3).map(number)
    func ratio(_ size: Double) -> GroupKey { .number((100 * size / sizes[0]).rounded() / 100) }
    return [ratio(sizes[1]), ratio(sizes[2])] + entry.settings.dropFirst(3)
  }

  private static func slope(
    of quantity: GradientQuantity, _ members: [GradientRankEntry], shape: [GroupKey]
  ) -> [Cell]? {
    let points = members.compactMap { member -> (size: Double, value: Double)? in
      guard let value = member.spikes[quantity].finite, value > 0 else { return nil }
      return (number(member.settings[0]), value)
    }
    guard let fit = try? LineFit.powerLaw(points) else { return nil }
    return shape.map(Cell.init) + [
      .text(quantity.rawValue), .integer(Set(points.map(\.size)).count), .integer(points.count),
      .number(fit.slope.value),
    ] + cells(fit.slope.interval)
  }

  private static func number(_ key: GroupKey) -> Double {
    switch key {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: .nan
    }
  }

  static func cell(_ value: Measured, isWhole: Bool) -> Cell {
    if isWhole, let number = value.finite { return .integer(Int(number)) }
    return Cell(value)
  }

  private static func cells(_ interval: Interval?) -> [Cell] {
    [interval?.low, interval?.high].map { Cell(Measured($0)) }
  }

  private func table(
    _ name: String, _ title: String, _ columns: [Column], _ rows: [[Cell]],
    _ statistic: Provenance.Statistic
  ) -> Table {
    var provenance = provenance
    provenance.statistics = [.gradientRank]
    if statistic != .gradientRank { provenance.statistics.append(statistic) }
    var table = Table(
      name: name, title: "\(title) (\(statistic.version))", columns: columns, rows: rows,
      provenance: provenance)
    table.settings = Set(Columns.gradientSettings.map(\.name) + ["dimension_ratio", "width_ratio"])
    return table
  }
}
