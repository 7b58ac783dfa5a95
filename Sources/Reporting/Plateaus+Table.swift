public import Statistics

/// The plateaus of one run.
public struct PlateauEntry: Sendable {
  /// The run, one cell a column of ``Columns/runKey``.
  public var run: [Cell]
  /// Its pieces.
  public var plateaus: Plateaus

  /// Creates an entry.
  public init(run: [Cell], plateaus: Plateaus) {
    self.run = run
    self.plateaus = plateaus
  }

  fileprivate var pieces: [[Cell]] {
    plateaus.pieces.enumerated().map { index, piece in
      run + [
        .integer(index + 1), .text(piece.kind.rawValue), .integer(piece.epochs.lowerBound),
        .integer(piece.epochs.upperBound - 1), .integer(piece.epochs.count),
        .number(piece.startLevel), .number(piece.endLevel), .number(piece.level),
        .number(piece.fallFactor), Cell(Measured(piece.dropToNext)),
      ]
    }
  }

  fileprivate var summary: [Cell] {
    func count(_ kind: Plateaus.Kind) -> Cell {
      .integer(plateaus.pieces.count { $0.kind == kind })
    }
    let flat = plateaus.pieces.filter { $0.kind == .plateau }.reduce(0) { $0 + $1.epochs.count }
    return run + [
      .integer(plateaus.epochCount), count(.plateau), count(.drop), count(.rise), .integer(flat),
      .number(plateaus.penalty), .integer(plateaus.segmentCount),
    ]
  }
}

extension Provenance.Statistic {
  /// Plateaus, drops and rises.
  public static let plateaus = Provenance.Statistic(
    name: Plateaus.statisticName, version: Plateaus.version, definition: Plateaus.definition)
}

extension Table {
  /// The pieces of runs, one row a piece.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public init(plateaus entries: [PlateauEntry], provenance: Provenance) {
    self.init(
      name: "plateaus", title: "Plateaus, drops and rises (\(Plateaus.version))",
      columns: Columns.plateaus, rows: entries.flatMap(\.pieces), provenance: provenance)
  }

  /// How many pieces runs have and under which penalty, one row a run.
  ///
  /// - Parameters:
  ///   - entries: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public init(plateauRuns entries: [PlateauEntry], provenance: Provenance) {
    self.init(
      name: "plateau_runs", title: "Runs and their plateaus (\(Plateaus.version))",
      columns: Columns.plateauRuns, rows: entries.map(\.summary), provenance: provenance)
  }
}
