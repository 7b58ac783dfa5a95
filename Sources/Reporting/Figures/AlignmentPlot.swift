public import Statistics

/// What a figure of alignments is drawn from.
public struct AlignmentLines: Sendable {
  /// What is on the axis across.
  public enum Axis: String, Sendable, CaseIterable {
    /// ν of the spike.
    case nu
    /// α of the bulk.
    case alpha
    /// n, at sizes in proportion.
    case samples

    /// The name of the setting.
    public var setting: String {
      switch self {
      case .nu: "spike_exponent"
      case .alpha: "decay_exponent"
      case .samples: "samples"
      }
    }

    fileprivate var text: String {
      switch self {
      case .nu: "ν (the spike has the strength n^ν)"
      case .alpha: "α (the bulk's covariance is k^-α)"
      case .samples: "samples n"
      }
    }
  }

  /// Which setting is on the axis across.
  public var axis: Axis
  /// What the legend says of each line, in the order of the lines.
  public var groups: [String]
  /// Quantities, one panel each.
  public var quantities: [GradientQuantity]
  /// The runs, each with the number of its line from 1 and its place across.
  public var points: [(series: Int, abscissa: Double, entry: GradientRankEntry)]

  /// Creates what is to be drawn.
  public init(
    axis: Axis, groups: [String], quantities: [GradientQuantity],
    points: [(series: Int, abscissa: Double, entry: GradientRankEntry)]
  ) {
    self.axis = axis
    self.groups = groups
    self.quantities = quantities
    self.points = points
  }

  private func key(_ series: Int, _ abscissa: Double, _ quantity: GradientQuantity) -> [Cell] {
    [
      .integer(series), .text(groups[series - 1]), .text(axis.setting), .number(abscissa),
      .text(quantity.rawValue),
    ]
  }

  fileprivate var runRows: [[Cell]] {
    quantities.flatMap { quantity in
      points.map { point in
        key(point.series, point.abscissa, quantity) + [
          .text(point.entry.runID), .integer(point.entry.seed),
          Cell(point.entry.spikes[quantity]),
        ]
      }
    }
  }

  fileprivate var lineRows: [[Cell]] {
    quantities.flatMap { quantity in
      (1...max(1, groups.count)).flatMap { series in
        let own = points.filter { $0.series == series }
        return Set(own.map(\.abscissa)).sorted().compactMap { place -> [Cell]? in
          let values = own.filter { $0.abscissa == place }.map { $0.entry.spikes[quantity] }
          guard let summary = SeedSummary(values) else { return nil }
          return key(series, place, quantity)
            + [.integer(summary.count), .number(summary.mean)]
            + [summary.interval?.low, summary.interval?.high].map { Cell(Measured($0)) }
        }
      }
    }
  }
}

extension Figure {
  /// Alignments, outliers or norms of gradients against a setting: a line a group, a point a run.
  ///
  /// Bands are 95 % t intervals of the mean over seeds, cut at 0 and 1; counts have none. Cosines and counts have linear axes from 0,
  /// norms and ratios logarithmic ones.
  ///
  /// - Source: paper 004, figures 2 to 4; studies.md §3.3.
  /// - Parameters:
  ///   - lines: What is drawn.
  ///   - provenance: Query, runs and what was left out.
  ///   - caption: The other settings, n, and what was left out.
  public static func alignment(
    _ lines: AlignmentLines, provenance: Provenance, caption: String
  ) -> Figure {
    let table = Table(
      name: "alignment", title: "Gradients over seeds", columns: Columns.alignmentLines,
      rows: lines.lineRows, provenance: provenance)
    let runs = Table(
      name: "alignment_runs", title: "Gradients, run by run", columns: Columns.alignmentRuns,
      rows: lines.runRows, provenance: provenance)
    let legend = lines.groups.enumerated().map {
      (style: "linespoints linestyle \($0 + 1)", text: $1)
    }
    let grid = PanelGrid(
      count: lines.quantities.count, columns: min(lines.quantities.count, 2),
      panel: lines.quantities.count == 1 ? (760, 380) : (420, 230),
      legend: legend.map(\.text), extraGapX: 20)
    let places = lines.points.map(\.abscissa)
    var commands = ["limit(x) = x < 0 ? 0 : x > 1 ? 1 : x"]
    commands += axisCommands(lines.axis, places) + grid.opening
    for (place, quantity) in lines.quantities.enumerated() {
      commands.append("set title \(PlotText.literal(quantity.panelTitle))")
      commands += grid.axisTitles(of: place, x: lines.axis.text, y: "")
      commands += heightCommands(quantity, runs)
      commands.append(
        "plot "
          + legend.indices.flatMap { alignmentParts($0 + 1, quantity) }.joined(
            separator: ", \\\n  "))
    }
    return Figure(
      name: "alignment", title: "Directions and outliers of gradients", caption: caption,
      tables: [table, runs], size: grid.size, commands: commands + grid.closing(legend: legend),
      runs: Dictionary(
        lines.points.map { ($0.entry.runID, "\($0.entry.configName), seed \($0.entry.seed)") },
        uniquingKeysWith: { first, _ in first }))
  }

  private static func axisCommands(_ axis: AlignmentLines.Axis, _ places: [Double]) -> [String] {
    if axis == .samples {
      return ["set logscale x"] + PlotRange.commands("x", PlotRange.logarithmic(places))
    }
    let (low, high) = (places.min() ?? 0, places.max() ?? 1)
    let space = max(0.02, 0.05 * (high - low))
    return [
      "set xrange [\(PlotText.number(low - space)):\(PlotText.number(high + space))]",
      "set xtics \(PlotText.number(PlotTics.step(upTo: max(high, 0.1), atMost: 8)))",
    ]
  }

  private static func heightCommands(_ quantity: GradientQuantity, _ runs: Table) -> [String] {
    let place = runs.place(of: "quantity")
    let values = runs.numbers("value") { $0[place] == .text(quantity.rawValue) }
    if quantity.isCosine {
      return ["unset logscale y", "set yrange [-0.04:1.04]", "set ytics 0.25"]
    }
    if quantity.isCount {
      let top = values.filter(\.isFinite).max() ?? 1
      return [
        "unset logscale y", "set yrange [-0.15:\(PlotText.number(max(2, top) + 0.3))]",
        "set ytics \(PlotText.number(max(1, PlotTics.step(upTo: max(2, top)))))",
      ]
    }
    return ["set logscale y"] + PlotRange.commands("y", PlotRange.logarithmic(values))
  }

  private static func alignmentParts(_ series: Int, _ quantity: GradientQuantity) -> [String] {
    func source(_ table: String) -> String {
      "'\(table).csv' using ((column('series') == \(series) && strcol('quantity') eq "
        + "'\(quantity.rawValue)') ? column('abscissa') : NaN)"
    }
    // A cosine ends at 1; an interval of a mean count would say nothing.
    let ends = ["mean_low", "mean_high"].map { name in
      quantity.isCosine ? "(limit(column('\(name)')))" : "(column('\(name)'))"
    }
    let band =
      "\(source("alignment")):\(ends[0]):\(ends[1]) with filledcurves linestyle \(series) "
      + "fillstyle transparent solid 0.15"
    return (quantity.isCount ? [] : [band]) + [
      "\(source("alignment_runs")):(column('value')) with points linestyle \(series) "
        + "pointtype 7 pointsize 0.35",
      "\(source("alignment")):(column('mean')) with linespoints linestyle \(series)",
    ]
  }
}

extension GradientQuantity {
  /// Whether it lies between 0 and 1 by definition.
  var isCosine: Bool {
    switch self {
    case .firstToResidue, .firstToSpike, .firstToLabels, .firstToTarget, .secondToResidue,
      .secondToSpike, .firstSpanCosine, .secondSpanCosine:
      true
    default: false
    }
  }

  fileprivate var panelTitle: String {
    switch self {
    case .firstToResidue: "|⟨u₁, X_B^Tr⟩|"
    case .firstToSpike: "|⟨u₁, q⟩|"
    case .firstToLabels: "|⟨u₁, X_B^Ty⟩|"
    case .firstToTarget: "cosine of u₁ and the target"
    case .secondToResidue: "|⟨u₂, X_B^Tr⟩|"
    case .secondToSpike: "|⟨u₂, q⟩|"
    case .firstSpanCosine: "span of u₁, u₂ and of X_B^Tr, q, first"
    case .secondSpanCosine: "span of u₁, u₂ and of X_B^Tr, q, second"
    case .outliers: "outliers beyond 1.2 ‖E‖"
    case .outliersAmongNeighbours: "outliers among neighbours"
    case .residueNorm: "‖S₁‖"
    case .interplayNorm: "‖S₁₂‖"
    case .dataNorm: "‖S₂‖"
    case .edge: "‖E‖"
    case .residueOverEdge: "‖S₁‖ / ‖E‖"
    case .dataOverEdge: "‖S₂‖ / ‖E‖"
    case .secondOverEdge: "s₂ / ‖E‖"
    default: rawValue.replacing("_", with: " ")
    }
  }
}
