internal import Statistics

/// Which run of a structure, MAX-CUT, projection or lemma study a row is about.
public struct StructureRunKey: Sendable, Hashable {
  /// Identity of the run.
  public var runID: String
  /// Name that the seeds share.
  public var configName: String
  /// Seed; nil where the configuration has none.
  public var seed: Int?
  /// What runs that differ in the seed alone have in common; the name may hide a setting.
  public var group: String

  /// Creates a key.
  public init(runID: String, configName: String, seed: Int?, group: String) {
    self.runID = runID
    self.configName = configName
    self.seed = seed
    self.group = group
  }

  /// One cell a column of ``Columns/studyKey``.
  public var cells: [Cell] {
    [.text(runID), .text(configName), seed.map(Cell.integer) ?? .missing]
  }
}

extension Table {
  /// Mean, interval and extremes over seeds of some columns of a table with one row a run.
  ///
  /// The interval is that of Student's t and missing below three values; a truth value counts as 1 or 0.
  ///
  /// - Parameters:
  ///   - runs: The table; its first columns are ``Columns/studyKey``.
  ///   - groups: What runs of one group share, one a row.
  ///   - quantities: Names of the columns.
  /// - Returns: Table `NAME_seeds` with a row for each group and quantity, groups in order of appearance.
  static func overSeeds(of runs: Table, groups: [String], quantities: [String]) -> Table {
    precondition(groups.count == runs.rows.count, "one group a row")
    let (name, places) = (runs.place(of: "config_name"), quantities.map(runs.place))
    var order: [String] = []
    var members: [String: [[Cell]]] = [:]
    for (group, row) in zip(groups, runs.rows) {
      if members[group] == nil { order.append(group) }
      members[group, default: []].append(row)
    }
    let rows = order.flatMap { group in
      let rows = members[group] ?? []
      return zip(quantities, places).map { quantity, place in
        [rows[0][name], .text(quantity)] + summary(rows.map { $0[place] })
      }
    }
    return Table(
      name: "\(runs.name)_seeds", title: "\(runs.title), over seeds", columns: Columns.overSeeds,
      rows: rows, provenance: runs.provenance)
  }

  private static func summary(_ cells: [Cell]) -> [Cell] {
    let values = cells.compactMap { cell -> Double? in
      switch cell {
      case .number(let value): value
      case .integer(let value): Double(value)
      case .bool(let value): value ? 1 : 0
      case .text, .missing: nil
      }
    }
    let finite = values.filter(\.isFinite)
    let interval = try? meanInterval(of: finite)
    return [
      .integer(cells.count), .integer(finite.count), Cell(mean(of: finite)),
      Cell(Measured(interval?.low)), Cell(Measured(interval?.high)), Cell(Measured(finite.min())),
      Cell(Measured(finite.max())),
    ]
  }
}
