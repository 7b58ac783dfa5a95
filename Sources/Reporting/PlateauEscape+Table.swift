public import Statistics

/// The escape of one run with what a table says beside it.
public struct EscapeEntry: Sendable {
  /// The run, one cell a column of ``Columns/runKey``.
  public var run: [Cell]
  /// The escape.
  public var escape: PlateauEscape
  /// Loss below which it has escaped.
  public var threshold: Double
  /// Loss of the function 0; nil where it is unknown.
  public var zeroFunctionLoss: Double?
  /// ⌈N / batch size⌉; nil where unknown.
  public var stepsPerEpoch: Int?
  /// Change of all parameters until the escape.
  public var parameterDistance: Measured

  /// Creates an entry.
  public init(
    run: [Cell], escape: PlateauEscape, threshold: Double, zeroFunctionLoss: Double?,
    stepsPerEpoch: Int?, parameterDistance: Measured
  ) {
    self.run = run
    self.escape = escape
    self.threshold = threshold
    self.zeroFunctionLoss = zeroFunctionLoss
    self.stepsPerEpoch = stepsPerEpoch
    self.parameterDistance = parameterDistance
  }

  fileprivate var cells: [Cell] {
    func steps(_ epochs: Int?) -> Cell {
      guard let epochs, let stepsPerEpoch else { return .missing }
      return .integer(epochs * stepsPerEpoch)
    }
    return run + [
      .text(escape.status.rawValue), .number(threshold), Cell(Measured(zeroFunctionLoss)),
      escape.escapeEpochs.map(Cell.integer) ?? .missing, steps(escape.escapeEpochs),
      Cell(escape.loss), .integer(escape.observedEpochs), steps(escape.observedEpochs),
      Cell(parameterDistance),
    ]
  }
}

extension Provenance.Statistic {
  /// The escape from a plateau.
  public static let escape = Provenance.Statistic(
    name: PlateauEscape.statisticName, version: PlateauEscape.version,
    definition: PlateauEscape.definition)
}

extension Table {
  /// The escapes of runs, one row a run.
  ///
  /// - Parameters:
  ///   - escapes: The runs.
  ///   - provenance: Query, runs, exclusions and the statistic.
  public init(escapes: [EscapeEntry], provenance: Provenance) {
    let counts = PlateauEscape.Status.allCases.map { status in
      "\(escapes.count { $0.escape.status == status }) \(status.rawValue)"
    }
    self.init(
      name: "escape", title: "Escape from the plateau (\(PlateauEscape.version))",
      columns: Columns.escape, rows: escapes.map(\.cells), notes: [counts.joined(separator: ", ")],
      provenance: provenance)
  }
}
