public import Statistics

/// One run of the one-step study in a table.
public struct OneStepEntry: Sendable {
  /// Identity of the run.
  public var runID: String
  /// Name of its configuration.
  public var configName: String
  /// Its seed.
  public var seed: Int
  /// What was measured of it.
  public var measures: OneStepMeasures

  /// Creates an entry.
  public init(runID: String, configName: String, seed: Int, measures: OneStepMeasures) {
    self.runID = runID
    self.configName = configName
    self.seed = seed
    self.measures = measures
  }
}

extension Provenance.Statistic {
  /// Spikes, angles, errors and laws of the one-step study.
  public static let oneStep = Provenance.Statistic(
    name: OneStepMeasures.statisticName, version: OneStepMeasures.version,
    definition: OneStepMeasures.definition)
}

extension OneStepSetting {
  /// The teacher as people write it: `He1 + 0.5 He2`.
  public var teacherText: String {
    let terms = teacher.enumerated().filter { $0.element != 0 }.map { degree, coefficient in
      let polynomial = degree == 0 ? "1" : "He\(degree)"
      return coefficient == 1 ? polynomial : "\(PlotText.number(coefficient)) \(polynomial)"
    }
    return terms.isEmpty ? "0" : terms.joined(separator: " + ")
  }

  /// What a table says of it beside sizes, activation, teacher and α.
  public var remainder: String {
    let parts = [
      "c \(PlotText.number(stepPrefactor))", "noise \(PlotText.number(labelNoise))",
      "ridge \(PlotText.number(ridge))", "l \(order)",
      keepsInitialOutput ? "with f_0" : nil, unitTeacher ? "|beta*| = 1" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// The cells of the columns that every table of settings begins with.
  fileprivate var cells: [Cell] {
    [.integer(samples), .integer(dimension), .integer(width)] + taskCells
  }

  fileprivate var taskCells: [Cell] {
    [.text(activation), .text(teacherText), .number(stepExponent), .text(remainder)]
  }
}

/// The tables of the one-step study.
public enum OneStepTables {
  /// Every table, the one over settings first.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public static func all(_ entries: [OneStepEntry], provenance: Provenance) -> [Table] {
    let cells = cells(of: entries)
    return [
      Table(
        name: "one_step", title: "One gradient step, by setting (\(OneStepMeasures.version))",
        columns: Columns.oneStep, rows: cells.map(summary), provenance: provenance),
      Table(
        name: "one_step_laws", title: "What the theory says, and what was measured",
        columns: Columns.oneStepLaws, rows: cells.flatMap(laws), provenance: provenance),
      errors(entries, provenance: provenance),
      exponents(entries, provenance: provenance),
      spikes(entries, provenance: provenance),
    ]
  }

  /// Errors of ridge regression by setting and features.
  public static func errors(_ entries: [OneStepEntry], provenance: Provenance) -> Table {
    Table(
      name: "one_step_errors", title: "Ridge regression on features after and before the step",
      columns: Columns.oneStepErrors, rows: cells(of: entries).flatMap(errors),
      provenance: provenance)
  }

  /// Fits of the spikes' sizes on n.
  public static func exponents(_ entries: [OneStepEntry], provenance: Provenance) -> Table {
    Table(
      name: "one_step_exponents", title: "Growth of the spikes with n",
      columns: Columns.oneStepExponents,
      rows: SpikeGrowth.groups(of: entries.map(\.measures)).flatMap { growth in
        growth.lines.map { row(of: growth, $0) }
      }, provenance: provenance)
  }

  /// Every spike of every run.
  public static func spikes(_ entries: [OneStepEntry], provenance: Provenance) -> Table {
    let rows = entries.flatMap { entry -> [[Cell]] in
      let run: [Cell] =
        [.text(entry.runID), .text(entry.configName), .integer(entry.seed)]
        + entry.measures.setting.cells
        + [.integer(entry.measures.outliers), .number(entry.measures.edge)]
      return entry.measures.terms.map { term in
        let values = [term.size, term.predictedPlace, term.place, term.principalCosine]
        return run + [.integer(term.degree)] + values.map(Cell.number)
      }
    }
    return Table(
      name: "one_step_spikes", title: "Spikes of single runs", columns: Columns.oneStepSpikes,
      rows: rows, provenance: provenance)
  }

  /// The runs of each setting, in the order of the settings.
  private static func cells(of entries: [OneStepEntry]) -> [[OneStepMeasures]] {
    Dictionary(grouping: entries.map(\.measures), by: \.setting)
      .sorted { $0.key < $1.key }.map(\.value)
  }

  private static func mean(
    _ runs: [OneStepMeasures], _ value: (OneStepMeasures) -> Double?
  ) -> Cell {
    Cell(SampleMean(runs.compactMap(value)).mean)
  }

  private static func summary(_ runs: [OneStepMeasures]) -> [Cell] {
    let setting = runs[0].setting
    func term(_ k: Int, _ value: (OneStepMeasures.Term) -> Double) -> Cell {
      mean(runs) { $0.terms.count >= k ? value($0.terms[k - 1]) : nil }
    }
    let counts: [Cell] = [
      .integer(runs.count), setting.expectedSpikes.map(Cell.integer) ?? .missing,
      .integer(runs.map(\.outliers).min() ?? 0), .integer(runs.map(\.outliers).max() ?? 0),
    ]
    let places = [
      mean(runs, \.edge), term(1, \.place), term(1, \.predictedPlace), term(2, \.place),
      term(2, \.predictedPlace), term(1, \.principalCosine), term(2, \.principalCosine),
    ]
    return setting.cells + counts + places + [
      mean(runs, \.rankOneError), mean(runs, \.cosine.measured), mean(runs, \.cosine.expected),
    ]
  }

  private static func laws(_ runs: [OneStepMeasures]) -> [[Cell]] {
    let setting = runs[0].setting
    var rows = [
      law("teacher_cosine", runs, \.cosine.measured, \.cosine.expected),
      law("squared_length", runs, \.squaredLength.measured, \.squaredLength.expected),
      law("rank_one_error", runs, \.rankOneError) { _ in .nan },
    ]
    for k in 1...setting.order {
      // Only of the spikes that the theory expects does it say where they point.
      let isExpected = setting.expectedSpikes.map { k <= $0 } ?? false
      rows += [
        law("place_\(k)", runs, \.terms[k - 1].place, \.terms[k - 1].predictedPlace),
        law("principal_cosine_\(k)", runs, \.terms[k - 1].principalCosine) { _ in
          isExpected ? 1 : .nan
        },
        law("gain_\(k)", runs, \.gains[k - 1].measured, \.gains[k - 1].expected),
      ]
    }
    return rows.map { setting.cells + $0 }
  }

  private static func law(
    _ name: String, _ runs: [OneStepMeasures], _ measured: (OneStepMeasures) -> Double,
    _ expected: (OneStepMeasures) -> Double
  ) -> [Cell] {
    let values = SampleMean(runs.map(measured))
    let differences = SampleMean(runs.map { measured($0) - expected($0) })
    let deviation = differences.mean.finite.flatMap { difference in
      differences.standardError.flatMap { $0 > 0 ? difference / $0 : nil }
    }
    return [
      .text(name), Cell(SampleMean(runs.map(expected)).mean), Cell(values.mean),
      Cell(Measured(values.standardError)), Cell(Measured(values.interval?.low)),
      Cell(Measured(values.interval?.high)), Cell(differences.mean), Cell(Measured(deviation)),
      .integer(values.count),
    ]
  }

  private static func errors(_ runs: [OneStepMeasures]) -> [[Cell]] {
    runs[0].fits.indices.map { place in
      let fits = runs.map { $0.fits[place] }
      func summary(_ value: (OneStepMeasures.Fit) -> Double?) -> SampleMean {
        SampleMean(fits.compactMap(value))
      }
      func difference(_ value: (OneStepMeasures.Fit) -> Double) -> Cell {
        guard place > 0 else { return .missing }
        return Cell(SampleMean(runs.map { value($0.fits[place]) - value($0.fits[0]) }).mean)
      }
      let (train, test) = (summary(\.trainError), summary(\.testError))
      let errors: [Cell] = [
        .text(fits[0].name), Cell(train.mean), Cell(Measured(train.standardError)),
        Cell(test.mean), Cell(Measured(test.standardError)), Cell(summary(\.loss).mean),
      ]
      let rest: [Cell] = [
        difference(\.trainError), difference(\.testError), Cell(summary(\.distance).mean),
        Cell(summary { $0.learned.first }.mean),
        Cell(summary { $0.learned.dropFirst().first }.mean), .integer(runs.count),
      ]
      return runs[0].setting.cells + errors + rest
    }
  }

  private static func row(of growth: SpikeGrowth, _ line: SpikeGrowth.Line) -> [Cell] {
    let setting = growth.setting
    let shared: [Cell] =
      [
        .text(growth.sizes.map(String.init).joined(separator: ", ")),
        .number(Double(setting.dimension) / 100), .number(Double(setting.width) / 100),
      ] + setting.taskCells + [.integer(line.degree), .integer(growth.members.count)]
    switch line.fit {
    case .success(let fit):
      return shared + [
        .number(fit.slope.value), .number(fit.slope.interval.low),
        .number(fit.slope.interval.high), .number(line.law), .number(fit.intercept.value),
        .missing,
      ]
    case .failure(let refusal):
      return shared + [
        .missing, .missing, .missing, .number(line.law), .missing, .text(refusal.reason),
      ]
    }
  }
}
