internal import Foundation

/// The Frictionless Table Schema of a CSV: what `schemas/NAME.csv.json` and a data package say of it.
///
/// - Source: datapackage.org, Table Schema 2.0.
public struct TableSchema: Sendable, Hashable, Encodable {
  private struct Field: Sendable, Hashable, Encodable {
    var name: String
    var type: Column.Kind
    var unit: String?
    var description: String
  }

  private enum CodingKeys: String, CodingKey {
    case profile = "$schema"
    case title, description, fields, missingValues
  }

  private let profile = "https://datapackage.org/profiles/2.0/tableschema.json"
  /// The columns in order, as the table has them.
  public let columns: [Column]
  private let title: String
  private let description: String?
  private let fields: [Field]
  private let missingValues = [""]

  /// Creates the schema of a CSV with these columns.
  ///
  /// - Parameters:
  ///   - title: One line for people.
  ///   - columns: The columns in order.
  ///   - statistic: The statistic that fills them: its name, version and definition are written down.
  public init(title: String, columns: [Column], statistic: Provenance.Statistic? = nil) {
    self.title = title
    self.columns = columns
    description = statistic.map { "\($0.version): \($0.definition)" }
    fields = columns.map {
      Field(
        name: $0.name, type: $0.kind, unit: $0.unit.isEmpty ? nil : $0.unit,
        description: $0.definition)
    }
  }

  /// The schema as a JSON document, equal byte for byte for equal columns.
  public var json: String { documentText(self) }

  /// Every CSV that has a schema of its own, by the name of its file without `.csv`.
  public static let all: [(name: String, schema: TableSchema)] =
    runTables + statisticTables + figureRunTables

  private static let runTables: [(name: String, schema: TableSchema)] = [
    ("runs", TableSchema(title: "One row a run", columns: Columns.runs)),
    (
      "metrics_long",
      TableSchema(title: "One row a metric of an epoch", columns: Columns.metricsLong)
    ),
    ("metrics_wide", TableSchema(title: "One row an epoch", columns: Columns.metricsWide)),
  ]
}

/// JSON for people and for comparison: sorted members, two spaces, one line end at the end.
func documentText(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  } catch {
    preconditionFailure("documents hold text and whole numbers alone: \(error)")
  }
}
