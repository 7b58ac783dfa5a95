internal import Foundation
internal import Reporting
internal import RunStore
internal import Statistics

/// What one panel of the escape figure shows.
struct EscapePanelStudy {
  /// A run in the panel.
  struct Point {
    var runID: String
    var key: GroupKey
    var point: ScalingPoint
    var isFitted: Bool
  }

  /// More line styles than these cannot be told apart.
  private static let most = FigureStyle.lineStyles

  let axis: EscapeAxis
  let own: (report: ScalingReport, fits: Table)
  let others: (report: ScalingReport, fits: Table)?
  /// The groups that are drawn, ascending: the place in the list is the number of the series minus 1.
  let drawn: [GroupKey]

  init(
    axis: EscapeAxis, own: (report: ScalingReport, fits: Table),
    others: (report: ScalingReport, fits: Table)?
  ) {
    (self.axis, self.own, self.others) = (axis, own, others)
    drawn = Self.choice(of: Self.points(own, others))
  }

  /// Groups with several values, or all where none has; those with most values where they are many.
  private static func choice(of points: [Point]) -> [GroupKey] {
    var values: [(key: GroupKey, values: Set<Double>)] = []
    for point in points {
      if let place = values.firstIndex(where: { $0.key == point.key }) {
        values[place].values.insert(point.point.abscissa)
      } else {
        values.append((point.key, [point.point.abscissa]))
      }
    }
    let several = values.filter { $0.values.count > 1 }
    let candidates = (several.isEmpty ? values : several).sorted {
      ($1.values.count, $0.key) < ($0.values.count, $1.key)
    }
    return candidates.prefix(most).map(\.key).sorted()
  }

  private static func points(
    _ own: (report: ScalingReport, fits: Table), _ others: (report: ScalingReport, fits: Table)?
  ) -> [Point] {
    [(own, true), (others, false)].flatMap { study, isFitted -> [Point] in
      guard let report = study?.report else { return [] }
      return report.study.groups.flatMap { group in
        zip(group.members, group.points).map { member, point in
          Point(
            runID: report.runs[member].id, key: group.key.first ?? .missing, point: point,
            isFitted: isFitted)
        }
      }
    }
  }

  var points: [Point] { Self.points(own, others) }

  var exclusions: [Provenance.Exclusion] {
    own.fits.provenance.exclusions + (others?.fits.provenance.exclusions ?? [])
  }

  /// The number of a group's series; nil where it is not drawn.
  func series(of key: GroupKey) -> Int? { drawn.firstIndex(of: key).map { $0 + 1 } }

  /// The fits of the groups that are drawn.
  var fits: [(series: Int, fit: ScalingFit)] {
    own.report.study.groups.compactMap { group in
      guard let key = group.key.first, let series = series(of: key),
        case .success(let fit) = group.fit
      else { return nil }
      return (series, fit)
    }
  }

  var panel: EscapePanel {
    EscapePanel(
      column: axis.column, title: axis.title,
      series: drawn.enumerated().map { place, key in
        .init(number: place + 1, text: "\(axis.groupTitle) \(key.text): \(slope(of: place + 1))")
      })
  }

  private func slope(of series: Int) -> String {
    guard let fit = fits.first(where: { $0.series == series })?.fit else { return "no fit" }
    let ends = fit.slope.interval
    return "slope \(Self.two(fit.slope.value)) [\(Self.two(ends.low)), \(Self.two(ends.high))]"
  }

  /// A number with two decimals.
  private static func two(_ value: Double) -> String {
    let whole = Int((abs(value) * 100).rounded())
    let hundredths = whole % 100
    return "\(value < 0 && whole > 0 ? "-" : "")\(whole / 100)."
      + (hundredths < 10 ? "0" : "") + "\(hundredths)"
  }
}

/// The tables of the escape figure, and what its caption says of them.
struct EscapeTables {
  let studies: [EscapePanelStudy]
  let rows: [RunRow]
  let threshold: Double
  let unit: String
  let provenance: Provenance

  var points: Table {
    let byID = Dictionary(rows.map { ($0.runID, $0) }) { first, _ in first }
    var table = Table(
      name: "escape_runs", title: "Escape times of runs", columns: Columns.escapeRuns,
      provenance: provenance)
    for study in studies {
      for point in study.points {
        guard let row = byID[point.runID] else { continue }
        table.append(
          [.text(study.axis.column), study.series(of: point.key).map(Cell.integer) ?? .missing]
            + row.key + [
              .text(row["origin"].text), .bool(point.isFitted), .text(unit),
              .number(point.point.value), .bool(point.point.isCensored), .number(threshold),
            ])
      }
    }
    return table
  }

  var lines: Table {
    var table = Table(
      name: "escape_lines", title: "Fitted escape times with their 95 % interval",
      columns: Columns.escapeLines, provenance: provenance.adding(.scaling))
    for study in studies {
      for (series, fit) in study.fits {
        for abscissa in Self.places(of: fit) {
          let ends = Result { () throws(Refusal) in try fit.fittedInterval(at: abscissa) }
          let interval: Interval? = if case .success(let value) = ends { value } else { nil }
          table.append(
            [.text(study.axis.column), .integer(series), .number(abscissa)]
              + [fit.fitted(at: abscissa), interval?.low, interval?.high]
              .map { Cell(Measured($0)) })
        }
      }
    }
    return table
  }

  /// Even steps of the logarithm from the first abscissa to the last: a band is curved.
  private static func places(of fit: ScalingFit) -> [Double] {
    let abscissae = fit.points.map(\.abscissa)
    guard let low = abscissae.min(), let high = abscissae.max() else { return [] }
    let count = 24
    return (0...count).map { step in
      low * exp(Double(step) / Double(count) * log(high / low))
    }
  }

  var fits: Table {
    var table = Table(
      name: "escape_fits", title: "Fits of escape times (\(ScalingFit.version))",
      columns: Columns.escapeFits, notes: studies.flatMap(\.own.fits.notes).uniqued,
      provenance: provenance.adding(.scaling))
    for study in studies {
      let groups = study.own.report.study.groups
      for (group, row) in zip(groups, study.own.fits.rows) {
        let series = group.key.first.flatMap(study.series).map(Cell.integer) ?? .missing
        table.append([.text(study.axis.column), series] + row)
      }
    }
    return table
  }

  /// What a run is, for whoever points at it.
  var tooltips: [String: String] {
    var tooltips: [String: String] = [:]
    let labels = Dictionary(rows.map { ($0.runID, $0) }) { first, _ in first }
    for point in studies.first?.points ?? [] {
      guard let row = labels[point.runID] else { continue }
      let settings = ["rank", "lr", "seed"].map { "\($0) \(row[$0].text)" }.joined(separator: ", ")
      let time = "\(Int(point.point.value)) \(unit)"
      tooltips[row.runID] =
        "\(row.configName), \(settings), \(row["origin"].text): "
        + (point.point.isCensored ? "no escape within \(time)" : "\(time) to escape")
    }
    return tooltips
  }

  func caption(isThresholdGiven: Bool) -> String {
    let points = studies.first?.points ?? []
    let fitted = points.count(where: \.isFitted)
    let censored = points.count(where: \.point.isCensored)
    var parts = [
      "\(unit.capitalized) until the epoch loss first fell below \(threshold)"
        + (isThresholdGiven ? "" : " (the largest of the runs' own thresholds)")
        + ": \(points.count) run\(points.count == 1 ? "" : "s"), "
        + "\(censored) censored"
    ]
    if fitted < points.count {
      parts.append("\(points.count - fitted) ingested ones are not in the fits")
    }
    let methods = Set(studies.flatMap(\.fits).map(\.fit.method.rawValue)).sorted()
    if !methods.isEmpty {
      parts.append(
        "lines: power laws by \(methods.joined(separator: " or ")), slopes and bands with 95 % "
          + "intervals")
    }
    parts += studies.compactMap(notFitted) + studies.compactMap(notDrawn)
    if let first = provenance.exclusions.first {
      parts.append(
        "left out: \(provenance.exclusions.count), \(first.item) for one: \(first.reason)")
    }
    return parts.joined(separator: "; ") + "."
  }

  /// Which drawn groups have no line, and why.
  private func notFitted(_ study: EscapePanelStudy) -> String? {
    let refusals = study.own.report.study.groups.compactMap { group -> String? in
      guard let key = group.key.first, study.series(of: key) != nil,
        case .failure(let refusal) = group.fit
      else { return nil }
      return "\(study.axis.groupTitle) \(key.text) (\(refusal.reason))"
    }
    return refusals.isEmpty
      ? nil : "no line on \(study.axis.title) for \(refusals.joined(separator: ", "))"
  }

  /// How many groups a panel does not show.
  private func notDrawn(_ study: EscapePanelStudy) -> String? {
    let keys = study.points.map(\.key).filter { study.series(of: $0) == nil }
    guard !keys.isEmpty else { return nil }
    let shown = keys.reduce(into: [GroupKey]()) { if !$0.contains($1) { $0.append($1) } }
    return "not against \(study.axis.title): \(study.axis.groupTitle) "
      + shown.sorted().map(\.text).joined(separator: ", ")
  }
}

extension Provenance {
  /// The same with one more statistic.
  func adding(_ statistic: Provenance.Statistic) -> Provenance {
    var copy = self
    copy.statistics.append(statistic)
    return copy
  }
}

extension [String] {
  /// The texts without those that were there before.
  fileprivate var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
