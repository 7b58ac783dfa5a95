internal import RealModule
public import Statistics

extension Provenance.Statistic {
  /// The course of the gradient in training.
  public static let gradientCourse = Provenance.Statistic(
    name: GradientCourse.statisticName, version: GradientCourse.version,
    definition: GradientCourse.definition)

  static let gradientAngles = Provenance.Statistic(
    name: "angles of trained weights", version: Alignment.version,
    definition: "principal angles of the first right singular vectors of the change of W, of two "
      + "trainings that differ in the scaling alone (and in the learning rate)")
}

/// One training that was followed.
public struct GradientTrainingEntry: Sendable {
  /// Identity of the run.
  public var runID: String
  /// Its name.
  public var configName: String
  /// Its seed.
  public var seed: Int
  /// One value a column of ``Columns/gradientSettings``.
  public var settings: [GroupKey]
  /// Learning rate.
  public var learningRate: Double
  /// How the gradient changed.
  public var course: GradientCourse
  /// First right singular vectors of the change of W, [direction][dimension].
  public var changeDirections: [[Double]]

  /// Creates an entry.
  public init(
    runID: String, configName: String, seed: Int, settings: [GroupKey], learningRate: Double,
    course: GradientCourse, changeDirections: [[Double]]
  ) {
    precondition(settings.count == Columns.gradientSettings.count, "one value a setting")
    self.runID = runID
    self.configName = configName
    self.seed = seed
    self.settings = settings
    self.learningRate = learningRate
    self.course = course
    self.changeDirections = changeDirections
  }

  /// The value of a setting by the name of its column.
  public subscript(setting: String) -> GroupKey {
    zip(Columns.gradientSettings, settings).first { $0.0.name == setting }?.1 ?? .missing
  }

  fileprivate var key: [Cell] {
    [.text(runID), .text(configName), .integer(seed)] + settings.map(Cell.init)
      + [.number(learningRate)]
  }
}

/// Trainings as tables: epoch by epoch, run by run, and angles between the two scalings.
///
/// - Source: paper 004, figures 5 and 6(b); studies.md §3.3.
public struct GradientTrainingReport: Sendable {
  private let entries: [GradientTrainingEntry]
  private let provenance: Provenance

  /// Takes trainings that were followed.
  ///
  /// - Parameters:
  ///   - entries: In the order of the tables.
  ///   - provenance: Query, run ids and exclusions; the statistics are added here.
  public init(_ entries: [GradientTrainingEntry], provenance: Provenance) {
    self.entries = entries
    self.provenance = provenance
  }

  /// Every table that has a row, that of the runs first.
  public var tables: [Table] { [runs, epochs] + (angles.rows.isEmpty ? [] : [angles]) }

  /// One row a training.
  public var runs: Table {
    let rows = entries.map { entry -> [Cell] in
      let looks = entry.course.looks
      let (first, last) = (looks.first, looks.last)
      return entry.key + [
        .integer(last?.epoch ?? 0), Cell(first?.loss ?? .missing), Cell(last?.loss ?? .missing),
        Cell(last?.alignment ?? .missing),
        Cell(Measured(looks.compactMap(\.alignment.finite).min())),
        Cell(first?.stableRank ?? .missing), Cell(last?.stableRank ?? .missing),
        Cell(first?.effectiveRank ?? .missing), Cell(last?.effectiveRank ?? .missing),
      ]
    }
    return table(
      "gradient_training_runs", "Gradients in training, run by run", Columns.gradientTrainingRuns,
      rows, .gradientCourse)
  }

  /// One row an epoch that was looked at.
  public var epochs: Table {
    let rows = entries.flatMap { entry in
      entry.course.looks.map { look in
        entry.key + [
          .integer(look.epoch), Cell(look.loss), .number(look.firstValue), Cell(look.alignment),
          Cell(look.stableRank), Cell(look.effectiveRank), .integer(look.outliers),
        ]
      }
    }
    return table(
      "gradient_training", "Gradients in training, epoch by epoch", Columns.gradientTraining, rows,
      .gradientCourse)
  }

  /// The epochs for a figure.
  ///
  /// - Parameter series: Number of the group of each training, from 1.
  public func series(_ series: [Int]) -> Table {
    precondition(series.count == entries.count, "one number a training")
    let rows = zip(entries, series).enumerated().flatMap { place, pair in
      let table = GradientTrainingReport([pair.0], provenance: provenance).epochs
      return table.rows.map { [.integer(pair.1), .integer(place + 1)] + $0 }
    }
    return table(
      "gradient_training_series", "Gradients in training, epoch by epoch",
      Columns.gradientTrainingSeries, rows, .gradientCourse)
  }

  /// One row a pair of trainings, mean-field against tangent kernel.
  public var angles: Table {
    let rows = entries.filter { $0["scaling"] == .text("mean-field") }.flatMap { field in
      entries.filter { Self.isTwin($0, of: field) }.compactMap { Self.angles(field, $0) }
    }
    return table(
      "gradient_training_angles", "Angles between trained weights", Columns.gradientTrainingAngles,
      rows, .gradientAngles)
  }

  /// Whether two trainings differ in nothing but scaling and learning rate.
  private static func isTwin(_ other: GradientTrainingEntry, of entry: GradientTrainingEntry)
    -> Bool
  {
    guard other["scaling"] == .text("ntk"), other.seed == entry.seed else { return false }
    return zip(Columns.gradientSettings, zip(other.settings, entry.settings)).allSatisfy {
      $0.name == "scaling" || $1.0 == $1.1
    }
  }

  private static func angles(_ a: GradientTrainingEntry, _ b: GradientTrainingEntry) -> [Cell]? {
    guard let cosines = try? Alignment.principalCosines(a.changeDirections, b.changeDirections),
      !cosines.isEmpty
    else { return nil }
    let degrees = cosines.map { Double.acos(min(1, $0)) * 180 / Double.pi }
    return [
      .text(a.runID), .text(b.runID), .integer(a.seed), .integer(degrees.count),
      .number(degrees.reduce(0, +) / Double(degrees.count)), .number(degrees.min() ?? .nan),
      .number(degrees.max() ?? .nan),
    ]
  }

  private func table(
    _ name: String, _ title: String, _ columns: [Column], _ rows: [[Cell]],
    _ statistic: Provenance.Statistic
  ) -> Table {
    var provenance = provenance
    provenance.statistics = [statistic]
    var table = Table(
      name: name, title: "\(title) (\(statistic.version))", columns: columns, rows: rows,
      provenance: provenance)
    table.settings = Set(Columns.gradientSettings.map(\.name) + ["learning_rate"])
    return table
  }
}
