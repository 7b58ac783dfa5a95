public import Statistics

extension Provenance.Statistic {
  /// Odd part over even part.
  public static let symmetry = Provenance.Statistic(
    name: SignalSymmetry.statisticName, version: SignalSymmetry.version,
    definition: SignalSymmetry.definition)

  /// The contrast of two arms.
  public static let symmetryContrast = symmetryContrast(resamples: 1000)

  static func symmetryContrast(resamples: Int) -> Provenance.Statistic {
    Provenance.Statistic(
      name: "symmetry contrast", version: "contrast v1",
      definition:
        "mean over the runs of an arm of each run's mean over its signals, second arm minus "
        + "first; interval: middle 95 % of \(resamples) resamples (seed 1) of runs and, within them, of "
        + "signals, with replacement; an arm of one run: of its signals alone; \(SignalSymmetry.definition)"
    )
  }
}

/// The symmetry of networks as tables: layers of runs, or layers of arms and their contrasts.
///
/// - Source: figure 5 and section C.9 of the paper; protocol.md §4.
public struct SymmetryReport: Sendable {
  /// A measured network.
  public typealias Network = NetworkSignals<SignalSymmetry>

  /// Runs that are compared as one.
  public struct Arm: Sendable {
    /// Its query, or its value of the grouping columns.
    public var name: String
    /// One network a run.
    public var networks: [Network]

    /// Creates an arm.
    public init(name: String, networks: [Network]) {
      self.name = name
      self.networks = networks
    }
  }

  private let provenance: Provenance

  /// Takes where the numbers come from.
  ///
  /// - Parameter provenance: Query, run ids and exclusions; the statistics are added here.
  public init(provenance: Provenance) { self.provenance = provenance }

  /// Every layer of every network.
  public func layers(of networks: [Network]) -> Table {
    let rows = networks.flatMap { network in
      network.layers.map { layer in
        network.identity + layer.place.cells + Self.cells(of: LayerSymmetry(layer.signals))
      }
    }
    return table("symmetry", "Symmetry by layer", Columns.symmetry, rows, .symmetry)
  }

  /// Every layer of every arm.
  public func layers(of arms: [Arm]) -> Table {
    let rows = arms.flatMap { arm in
      arm.networks.pooledLayers().map { layer in
        [.text(arm.name), .integer(arm.networks.count)] + layer.place.cells
          + Self.cells(of: LayerSymmetry(layer.signals))
      }
    }
    return table("symmetry", "Symmetry by arm and layer", Columns.symmetryOfArms, rows, .symmetry)
  }

  /// The first arm against each of the others.
  ///
  /// - Parameters:
  ///   - arms: At least two, or the table has no rows and a note.
  ///   - resamples: How often the bootstrap draws.
  public func contrasts(of arms: [Arm], resamples: Int = 1000) -> Table {
    let rows = arms.dropFirst().flatMap { Self.rows(arms[0], $0, resamples) }
    var contrasts = table(
      "symmetry_contrast", "Contrast of symmetry", Columns.symmetryContrast, rows,
      .symmetryContrast(resamples: resamples))
    if arms.count < 2 {
      contrasts.notes.append(
        "\(arms.count == 1 ? "1 arm" : "\(arms.count) arms"): no contrast below 2")
    }
    if arms.contains(where: { $0.networks.count > 1 }) {
      contrasts.notes.append(NetworkSignals<SignalSymmetry>.independenceNote)
    }
    for arm in arms where arm.networks.count == 1 {
      contrasts.notes.append(
        "\(arm.name) has one run: its part of the interval is over the signals of that run alone")
    }
    return contrasts
  }

  /// Which layers a row compares, and its signals of a network; nil for a network without the layer.
  private typealias Choice = (index: Cell, name: String, signals: (Network) -> [SignalSymmetry])

  private static func choices(_ arms: [Arm]) -> [Choice] {
    let places = arms.map { arm in Set(arm.networks.flatMap { $0.layers.map(\.place) }) }
    let common = places.dropFirst().reduce(places.first ?? []) { $0.intersection($1) }
    let single: [Choice] = common.sorted().map { place in
      (
        .integer(place.linearIndex), place.kind.rawValue,
        { network in network.layers.first { $0.place == place }?.signals ?? [] }
      )
    }
    let kinds = Set(places.joined().map(\.kind))
    return single
      + LayerPlace.Kind.allCases.filter(kinds.contains).map { kind in
        (
          .missing, kind == .features ? "all features" : "all \(kind.rawValue)s",
          { network in network.layers.filter { $0.place.kind == kind }.flatMap(\.signals) }
        )
      }
  }

  private static func rows(_ first: Arm, _ second: Arm, _ resamples: Int) -> [[Cell]] {
    choices([first, second]).flatMap { choice in
      SymmetryContrast.Quantity.allCases.map { quantity in
        let head: [Cell] = [
          .text(first.name), .text(second.name), choice.index, .text(choice.name),
          .text(quantity.rawValue),
        ]
        do throws(Refusal) {
          let result = try SymmetryContrast(
            of: quantity, first.networks.map(choice.signals), second.networks.map(choice.signals),
            resamples: resamples)
          return head + cells(of: result.contrast)
            + [.text(result.answer(first: first.name, second: second.name))]
        } catch {
          return head + [Cell](repeating: .missing, count: 9) + [.text("none: \(error.reason)")]
        }
      }
    }
  }

  private static func cells(of contrast: NestedContrast) -> [Cell] {
    (contrast.runCounts + contrast.valueCounts).map(Cell.integer)
      + (contrast.means + [contrast.difference]).map(Cell.number)
      + [contrast.interval?.low, contrast.interval?.high].map { Cell(Measured($0)) }
  }

  private static func cells(of layer: LayerSymmetry) -> [Cell] {
    [.integer(layer.signalCount), .integer(layer.notFiniteCount), .integer(layer.ratioCount)]
      + ([layer.meanRatio] + layer.quartilesOfRatio).map(Cell.init)
      + [.integer(layer.shareCount), Cell(layer.meanOddShare), Cell(layer.medianOddShare)]
  }

  private func table(
    _ name: String, _ title: String, _ columns: [Column], _ rows: [[Cell]],
    _ statistic: Provenance.Statistic
  ) -> Table {
    var provenance = provenance
    provenance.statistics.append(statistic)
    return Table(
      name: name, title: "\(title) (\(statistic.version))", columns: columns, rows: rows,
      provenance: provenance)
  }
}
