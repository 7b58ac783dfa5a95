public import Statistics

/// One column of a table: what a reader must know to use its numbers.
public struct Column: Sendable, Hashable {
  /// Kinds of values, in the words of the Frictionless Table Schema.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Whole numbers.
    case integer
    /// Double precision numbers; NaN and infinities are values.
    case number
    /// Text.
    case string
    /// true or false.
    case boolean
  }

  /// Name, lower case with underscores.
  public var name: String
  /// Kind of its values.
  public var kind: Kind
  /// Unit; "1" for a dimensionless number, empty where a unit makes no sense.
  public var unit: String
  /// What the value is, in one sentence.
  public var definition: String

  /// Creates a column.
  public init(_ name: String, _ kind: Kind, unit: String = "", _ definition: String) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.definition = definition
  }

  /// The cell of a measured number in this column: an integer where the column and the value are whole.
  ///
  /// - Parameter value: Nil is missing. NaN and infinities stay what they are in an integer column too.
  public func cell(_ value: Double?) -> Cell {
    guard let value else { return .missing }
    if kind == .integer, let whole = Int(exactly: value) { return .integer(whole) }
    return .number(value)
  }
}

/// One value of a table.
public enum Cell: Sendable, Equatable {
  /// A whole number.
  case integer(Int)
  /// A double precision number, NaN and infinities included.
  case number(Double)
  /// Text.
  case text(String)
  /// A truth value.
  case bool(Bool)
  /// Nothing was recorded.
  case missing

  /// The cell of a measured value.
  public init(_ value: Measured) {
    self =
      switch value {
      case .finite(let number): .number(number)
      case .nan: .number(.nan)
      case .positiveInfinity: .number(.infinity)
      case .negativeInfinity: .number(-.infinity)
      case .missing: .missing
      }
  }

  /// The cell of a grouping value.
  public init(_ key: GroupKey) {
    self =
      switch key {
      case .boolean(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .text(let value): .text(value)
      case .missing: .missing
      }
  }
}

/// Where the numbers of a table come from.
public struct Provenance: Sendable, Hashable {
  /// A statistic that was computed.
  public struct Statistic: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Version of its definition.
    public var version: String
    /// The definition with the options that were used.
    public var definition: String

    /// Creates the mention of a statistic.
    public init(name: String, version: String, definition: String) {
      self.name = name
      self.version = version
      self.definition = definition
    }
  }

  /// Something that was left out.
  public struct Exclusion: Sendable, Hashable, Codable {
    /// A run id or another name.
    public var item: String
    /// Why.
    public var reason: String

    /// Creates an exclusion.
    public init(item: String, reason: String) {
      self.item = item
      self.reason = reason
    }
  }

  /// The query as the user wrote it; empty for all runs.
  public var query: String
  /// The statistics that were computed.
  public var statistics: [Statistic]
  /// Ids of the runs that entered, in the table's order.
  public var runIDs: [String]
  /// What was left out and why.
  public var exclusions: [Exclusion]

  /// Creates a provenance.
  public init(
    query: String = "", statistics: [Statistic] = [], runIDs: [String] = [],
    exclusions: [Exclusion] = []
  ) {
    self.query = query
    self.statistics = statistics
    self.runIDs = runIDs
    self.exclusions = exclusions
  }
}

/// Named columns and rows of values, with what is needed to trust them.
public struct Table: Sendable, Equatable {
  /// Name for files and links: lower case, digits, "-", "_".
  public var name: String
  /// One line for people.
  public var title: String
  /// The columns.
  public let columns: [Column]
  /// The rows, [row][column].
  public private(set) var rows: [[Cell]]
  /// What a reader must know beside the numbers.
  public var notes: [String]
  /// Names of columns that a text for people tells once, above the rows, where all rows agree.
  public var settings: Set<String> = []
  /// Names of columns that a text for people leaves to the other forms.
  public var asides: Set<String> = []
  /// Where the numbers come from.
  public var provenance: Provenance

  /// Creates a table.
  ///
  /// - Shape: `rows` is [row][column].
  public init(
    name: String, title: String, columns: [Column], rows: [[Cell]] = [], notes: [String] = [],
    provenance: Provenance = Provenance()
  ) {
    precondition(!columns.isEmpty, "a table has columns")
    precondition(rows.allSatisfy { $0.count == columns.count }, "one cell a column")
    self.name = name
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
    self.provenance = provenance
  }

  /// Adds a row with one cell a column.
  public mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "one cell a column")
    rows.append(row)
  }
}
