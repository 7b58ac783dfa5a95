public import Statistics

extension Figure {
  /// Published, stored and own values of every claim, each over the published one, on one log axis.
  ///
  /// Claims whose published value is no number, or whose values are 0 or of the other sign, have no place
  /// on such an axis; the caption counts them.
  ///
  /// - Source: the claims are those of the paper's sections and figures; design.md §6.
  /// - Parameters:
  ///   - ledger: The verdicts.
  /// - Throws: ``Refusal`` where no claim can be drawn.
  public static func claims(_ ledger: ClaimLedger) throws(Refusal) -> Figure {
    let dots = ClaimDots(ledger)
    guard !dots.rows.isEmpty else {
      throw Refusal(
        "none of \(ledger.entries.count) claims has a published number and a value of its sign")
    }
    let legend = dots.legend
    let panel = (width: dots.panelCount == 1 ? 520.0 : 330, height: 21 * Double(dots.height) + 8)
    let label = max(0, Double(dots.longestLabel) * 8.8 - 50)
    let grid = PanelGrid(
      count: dots.panelCount, columns: dots.panelCount, panel: panel,
      legend: legend.map(\.1), extraLeft: label,
      extraGapX: label)
    let range = dots.range
    let (low, high) = (range.lowerBound, range.upperBound)
    var commands = [
      "set logscale x", "set format x '10^{%T}'", "set format y '%s'", "set border 1",
      "set yrange [\(dots.height + 1):0]",
      "inside(x) = x < \(PlotText.number(low)) ? \(PlotText.number(low)) : "
        + "x > \(PlotText.number(high)) ? \(PlotText.number(high)) : x",
    ]
    commands += PlotRange.commands("x", range) + grid.opening
    for panel in 1...dots.panelCount {
      commands += grid.axisTitles(of: panel - 1, x: "value / published value (log)", y: "")
      commands.append("unset ylabel")
      commands.append("set ytics scale 0 (\(dots.tics(of: panel)))")
      commands.append(dots.plot(panel))
    }
    return Figure(
      name: "claims", title: "Published, stored and own values of the claims",
      caption: dots.caption, tables: [dots.table] + ledger.tables.prefix(1), size: grid.size,
      commands: commands + grid.closing(legend: legend))
  }
}

/// Which claims stand where.
private struct ClaimDots {
  struct Row {
    var claim: Claim
    var judgement: ClaimJudgement
    var published: Double
    var panel = 1
    var row = 1

    func ratio(_ value: Double?) -> Double? {
      guard let ratio = value.map({ $0 / published }), ratio > 0, ratio.isFinite else { return nil }
      return ratio
    }
    var stored: Double? { ratio(judgement.stored.finite) }
    var trained: Double? { ratio(judgement.trained.finite) }
    /// Ends of the interval, the lower first whatever the sign of the published value.
    var interval: (low: Double, high: Double)? {
      judgement.interval.map { interval in
        let ends = [interval.low / published, interval.high / published].sorted()
        return (ends[0], ends[1])
      }
    }
  }

  /// More rows than these make a second panel.
  private static let mostInOnePanel = 40
  private static let styles: [(verdict: ClaimVerdict, style: Int)] = [
    (.reproduced, 1), (.inDirection, 3), (.notReproduced, 2), (.misprinted, 4), (.notTestable, 8),
  ]

  let ledger: ClaimLedger
  let rows: [Row]
  let height: Int

  init(_ ledger: ClaimLedger) {
    self.ledger = ledger
    var rows = ledger.entries.compactMap { claim, judgement -> Row? in
      guard let published = claim.value, published != 0, published.isFinite else { return nil }
      let row = Row(claim: claim, judgement: judgement, published: published)
      return row.stored == nil && row.trained == nil ? nil : row
    }
    let panels = rows.count > Self.mostInOnePanel ? 2 : 1
    height = (rows.count + panels - 1) / panels
    for index in rows.indices {
      (rows[index].panel, rows[index].row) = (
        index / max(1, height) + 1, index % max(1, height) + 1
      )
    }
    self.rows = rows
  }

  var panelCount: Int { rows.map(\.panel).max() ?? 1 }
  var longestLabel: Int { rows.map(\.claim.id.count).max() ?? 0 }

  /// The axis: around the values; an interval may reach beyond.
  var range: ClosedRange<Double> {
    PlotRange.logarithmic(
      rows.compactMap(\.stored) + rows.compactMap(\.trained) + [1], beyond: 0.14)
  }

  var table: Table {
    var provenance = ledger.provenance
    provenance.exclusions = []
    return Table(
      name: "claims_dots", title: "Values of claims over the published ones",
      columns: Columns.claimsDots,
      rows: rows.map { row in
        [
          .text(row.claim.id), .text(row.claim.source), .integer(row.panel), .integer(row.row),
          .text(row.judgement.verdict.rawValue), .number(row.published),
        ]
          + [row.stored, row.trained, row.interval?.low, row.interval?.high].map {
            Cell(Measured($0))
          }
      }, provenance: provenance)
  }

  func tics(of panel: Int) -> String {
    rows.filter { $0.panel == panel }
      .map { "\(PlotText.quoted($0.claim.id)) \($0.row)" }.joined(separator: ", ")
  }

  func plot(_ panel: Int) -> String {
    func using(_ columns: String, where condition: String = "1") -> String {
      "'claims_dots.csv' using ((column('panel') == \(panel) && \(condition)) ? \(columns)"
    }
    let verdicts = present.flatMap { verdict, style in
      let own = "strcol('verdict') eq '\(verdict.rawValue)'"
      return [
        using(
          "inside(column('low_ratio')) : NaN):(column('row'))"
            + ":(inside(column('high_ratio')) - inside(column('low_ratio'))):(0)", where: own)
          + " with vectors nohead linestyle \(style) dashtype 1",
        using("column('trained_ratio') : NaN):(column('row'))", where: own)
          + " with points linestyle \(style) pointsize 1.1",
      ]
    }
    let published = "'+' using (1):($0 * \(height + 1) / 99.0) with \(Self.publishedStyle)"
    return "plot "
      + ([published]
      + verdicts + [
        using("column('stored_ratio') : NaN):(column('row'))") + " with \(Self.storedStyle)"
      ]).joined(separator: ", \\\n  ")
  }

  private static let publishedStyle = "lines linewidth 1.4 linecolor rgb '\(FigureStyle.faint)'"
  private static let storedStyle =
    "points pointtype 12 pointsize 1.5 linewidth 1.3 linecolor rgb '\(FigureStyle.dark)'"

  private var present: [(verdict: ClaimVerdict, style: Int)] {
    Self.styles.filter { style in rows.contains { $0.judgement.verdict == style.verdict } }
  }

  var legend: [(String, String)] {
    present.map { ("linespoints linestyle \($1) dashtype 1 pointsize 1.1", "own: \($0.rawValue)") }
      + [(Self.storedStyle, "the authors' stored runs"), (Self.publishedStyle, "published")]
  }

  var caption: String {
    let words = ledger.entries.count { $0.claim.value == nil }
    let zeros = ledger.entries.count { $0.claim.value == 0 }
    let others = ledger.entries.count - rows.count - words - zeros
    let reasons = [
      (words, "print no number"), (zeros, "print 0"),
      (others, "have no value of the published sign"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return
      "Each value over the published one (line at 1), for \(rows.count) of \(ledger.entries.count) "
      + "claims: own runs with their interval and verdict, open diamonds the authors' stored runs; "
      + "intervals that leave the axis end at its ends; a value of 0 has no mark"
      + (reasons.isEmpty ? "" : "; not drawn: \(reasons.joined(separator: ", "))")
      + ". claims.csv has the rule and reason of each."
  }
}
