public import Statistics

extension Provenance.Statistic {
  /// The scaling fit.
  public static let scaling = Provenance.Statistic(
    name: ScalingFit.statisticName, version: ScalingFit.version, definition: ScalingFit.definition)
}

/// A scaling study with the names that its tables carry.
public struct ScalingReport: Sendable {
  /// What is fitted: "escape epochs".
  public var of: String
  /// The column that it is fitted on.
  public var on: String
  /// Epoch loss below which a run has escaped; nil where it is not about escape.
  public var threshold: Double?
  /// Names of the grouping columns.
  public var names: [String]
  /// The fits.
  public var study: ScalingStudy
  /// Id and name of each run, in the order in which the study was given them.
  public var runs: [(id: String, configName: String)]

  /// Creates a report.
  public init(
    of: String, on: String, threshold: Double?, names: [String], study: ScalingStudy,
    runs: [(id: String, configName: String)]
  ) {
    self.of = of
    self.on = on
    self.threshold = threshold
    self.names = names
    self.study = study
    self.runs = runs
  }

  /// The tables: fits, models, residuals.
  ///
  /// - Parameters:
  ///   - provenance: Query, run ids and exclusions; the statistic itself is added here.
  ///   - notes: What is to be said beside what the fits themselves say.
  public func tables(provenance: Provenance, notes: [String] = []) -> [Table] {
    var provenance = provenance
    provenance.statistics.append(.scaling)
    let by = names.isEmpty ? "" : " by \(names.joined(separator: ", "))"
    let subject = "\(of) on \(on)\(by)"
    var fits = Table(
      name: "scaling", title: "Scaling of \(subject) (\(ScalingFit.version))",
      columns: Columns.scaling(by: names), notes: study.groups.flatMap(notes(of:)) + notes,
      provenance: provenance)
    provenance.exclusions = []
    var models = Table(
      name: "scaling_models", title: "Forms of \(subject)",
      columns: Columns.scalingModels(by: names), provenance: provenance)
    var residuals = Table(
      name: "scaling_residuals", title: "Residuals of \(subject)",
      columns: Columns.scalingResiduals(by: names), provenance: provenance)
    for group in study.groups {
      let key = group.key.map(Cell.init)
      fits.append(key + fitCells(group))
      for row in group.models?.rows ?? [] { models.append(key + modelCells(row)) }
      for row in residualCells(group) { residuals.append(key + row) }
    }
    return [fits, models, residuals]
  }

  private var subjectCells: [Cell] { [.text(of), .text(on), number(threshold)] }

  private func number(_ value: Double?) -> Cell { Cell(Measured(value)) }

  private func fitCells(_ group: ScalingStudy.Group) -> [Cell] {
    let counts: [Cell] = [
      .integer(group.points.count), .integer(group.points.count(where: \.isCensored)),
      .integer(Set(group.points.map(\.abscissa)).count),
    ]
    switch group.fit {
    case .failure(let refusal):
      let empty = Columns.scaling().count - counts.count - subjectCells.count - 1
      return counts + Array(repeating: .missing, count: empty) + subjectCells
        + [.text(refusal.reason)]
    case .success(let fit):
      let test = group.test.flatMap(\.value)
      let resampled = group.resampled.flatMap(\.value)
      return counts
        + [
          fit.slope.value, fit.slope.interval.low, fit.slope.interval.high,
          fit.slope.standardError, test?.slope, test?.t, test?.pValue, resampled?.interval.low,
          resampled?.interval.high,
        ].map(number) + [resampled.map { .integer($0.count) } ?? .missing]
        + [
          fit.intercept.value, fit.intercept.interval.low, fit.intercept.interval.high,
          fit.rSquared, fit.scatter,
        ].map(number) + [.text(fit.method.rawValue)] + subjectCells + [.missing]
    }
  }

  private func modelCells(_ row: ScalingModels.Row) -> [Cell] {
    let head: [Cell] = [.text(row.model.rawValue)]
    let count = Cell.integer(row.model.parameterCount)
    switch row.fit {
    case .failure(let refusal):
      return head + [.missing, .missing, .missing, count]
        + Array(repeating: .missing, count: 5) + [.text(refusal.reason)]
    case .success(let fit):
      return head + [number(fit.a), number(fit.b), number(fit.c), count]
        + [fit.scatter, fit.logLikelihood, fit.aicc, row.difference, row.weight].map(number)
        + [.missing]
    }
  }

  private func residualCells(_ group: ScalingStudy.Group) -> [[Cell]] {
    guard case .success(let fit) = group.fit else { return [] }
    let residuals = fit.residuals
    return group.members.indices.map { index in
      let (point, run) = (group.points[index], runs[group.members[index]])
      return [.text(run.id), .text(run.configName)]
        + [point.abscissa, point.value].map(number) + [.bool(point.isCensored)]
        + [
          fit.fitted(at: point.abscissa), residuals[index],
          fit.scatter > 0 ? residuals[index] / fit.scatter : nil,
        ].map(number)
    }
  }

  /// What the fit of a group needs to be read rightly.
  private func notes(of group: ScalingStudy.Group) -> [String] {
    let head = zip(names, group.key).map { "\($0) \(Self.text($1))" }.joined(separator: ", ")
    let prefix = head.isEmpty ? "" : head + ": "
    guard case .success(let fit) = group.fit else { return [] }
    var notes: [String] = []
    if fit.censoredCount > 0 {
      let naive = fit.slopeOfUncensored.map {
        "without them the slope would be \(Self.short($0)), which is biased"
      }
      notes.append(
        "\(prefix)\(fit.censoredCount) of \(fit.points.count) runs are censored and enter as such; "
          + (naive ?? "without them there is no slope"))
    }
    switch group.resampled {
    case .failure(let refusal)?: notes.append("\(prefix)no resampled interval: \(refusal.reason)")
    case .success(let resampled)? where resampled.refusedCount > 0:
      notes.append("\(prefix)\(resampled.refusedCount) resamples have no fit and are left out")
    default: break
    }
    if case .failure(let refusal)? = group.test {
      notes.append("\(prefix)the slope is not tested: \(refusal.reason)")
    }
    return notes
  }

  private static func short(_ value: Double) -> String { TextTable.short(value) }

  private static func text(_ key: GroupKey) -> String {
    switch key {
    case .boolean(let flag): flag.description
    case .integer(let number): number.description
    case .number(let number): TextTable.short(number)
    case .text(let text): text
    case .missing: "missing"
    }
  }
}

extension Result where Failure == Refusal {
  /// The value of a success.
  fileprivate var value: Success? {
    if case .success(let value) = self { value } else { nil }
  }
}
