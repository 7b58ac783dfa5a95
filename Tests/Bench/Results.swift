internal import Foundation
internal import Reporting
internal import RunStore
internal import SwiftCSV

/// The results as tables and files, and their comparison with a baseline.
struct Results {
  let folder: String

  private static let columns = [
    Column("what", .string, "What was measured, with its size"),
    Column("value", .number, unit: "see unit", "Median of the repeats"),
    Column("unit", .string, "Unit of value and best"),
    Column("best", .number, unit: "see unit", "Best repeat"),
    Column("spread", .number, unit: "1", "Distance of the quartiles relative to the median"),
    Column("n", .integer, unit: "repeats", "Repeats"),
    Column("limit", .string, "What the value is limited by"),
    Column("of_limit", .number, unit: "1", "Share of the limit that is reached"),
    Column("torch", .number, unit: "1", "PyTorch's time relative to ours"),
    Column("jax", .number, unit: "1", "JAX's time relative to ours"),
    Column("requirement", .string, "What the project requires of the value"),
    Column("verdict", .string, "met, or by how much it is missed"),
  ]

  /// The lines of a subject as a table.
  static func table(_ lines: [Line], subject: Subject, notes: [String]) -> Table {
    Table(
      name: subject.rawValue, title: "\(subject.rawValue): \(subject.explanation)",
      columns: columns, rows: lines.map(row), notes: notes)
  }

  /// The table without columns that are empty here, for a terminal.
  static func narrow(_ table: Table) -> Table {
    let kept = table.columns.indices.filter { column in
      table.rows.contains { $0[column] != .missing }
    }
    return Table(
      name: table.name, title: table.title, columns: kept.map { table.columns[$0] },
      rows: table.rows.map { row in kept.map { row[$0] } }, notes: table.notes)
  }

  private static func row(_ line: Line) -> [Cell] {
    [
      .text(line.what), .number(line.value), .text(line.unit), .number(line.best),
      .number(line.spread), .integer(line.count), line.limit.map { .text($0.name) } ?? .missing,
      line.shareOfLimit.map(Cell.number) ?? .missing,
    ] + PeerTimes.names.map { line.peers[$0].map(Cell.number) ?? .missing } + [
      line.requirement.map { .text($0.text(line.unit)) } ?? .missing,
      line.requirement.map { .text($0.verdict(on: line.value)) } ?? .missing,
    ]
  }

  /// Writes a table as NAME.csv.
  func write(_ table: Table, as name: String) throws {
    try AtomicFile.write(table.csvBytes(), to: "\(folder)/\(name).csv")
  }

  /// Writes all lines of this measurement, each with its subject.
  func writeLatest(_ lines: [Line]) throws {
    let subject = Column("subject", .string, "Subject of the line")
    try write(
      Table(
        name: "latest", title: "", columns: [subject] + Self.columns,
        rows: lines.map { [.text($0.subject.rawValue)] + Self.row($0) }), as: "latest")
  }

  // MARK: Baseline

  /// Keeps the latest results.
  ///
  /// - Returns: What was done.
  func saveBaseline() throws -> String {
    let text = try text("latest", remedy: "run make bench first")
    try AtomicFile.write(Array(text.utf8), to: "\(folder)/baseline.csv")
    return "\(folder)/baseline.csv holds the latest results"
  }

  /// The latest results beside the baseline, for the lines that both have.
  func comparison() throws -> Table {
    let latest = try rows("latest", remedy: "run make bench first")
    let baseline = try rows("baseline", remedy: "run make bench-save first")
    let before = Dictionary(baseline.map { (Self.key($0), $0) }, uniquingKeysWith: { $1 })
    var table = Table(
      name: "comparison", title: "latest results beside the baseline",
      columns: [
        Column("subject", .string, "Subject of the line"), Self.columns[0],
        Column("baseline", .number, unit: "see unit", "Best repeat then"),
        Column("latest", .number, unit: "see unit", "Best repeat now"), Self.columns[2],
        Column("speed", .number, unit: "1", "How many times as good as then"),
        Column("verdict", .string, "Whether the difference is larger than both spreads"),
      ])
    for row in latest {
      guard let old = before[Self.key(row)], let then = old["best"].flatMap(Double.init),
        let now = row["best"].flatMap(Double.init), then > 0, now > 0
      else { continue }
      let unit = row["unit"] ?? ""
      let speed = Unit(unit).isCost ? then / now : now / then
      let noise = [old, row].compactMap { $0["spread"].flatMap(Double.init) }.reduce(0.05, +)
      table.append([
        .text(row["subject"] ?? ""), .text(row["what"] ?? ""), .number(then), .number(now),
        .text(unit), .number(speed),
        .text(speed > 1 + noise ? "better" : speed < 1 / (1 + noise) ? "worse" : "same"),
      ])
    }
    let missing = latest.count - table.rows.count
    if missing > 0 { table.notes.append("\(missing) lines are not in the baseline") }
    table.notes.append(
      "best repeats are compared, since other load only slows; better and worse: beyond the sum of "
        + "both spreads and 5 %")
    return table
  }

  private static func key(_ row: [String: String]) -> [String] {
    [row["subject"] ?? "", row["what"] ?? "", row["unit"] ?? ""]
  }

  private func rows(_ name: String, remedy: String) throws -> [[String: String]] {
    try NamedCSV(string: try text(name, remedy: remedy)).rows
  }

  private func text(_ name: String, remedy: String) throws -> String {
    let path = "\(folder)/\(name).csv"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StoreError(.noInput, path: path, "is not there", remedy: remedy)
    }
    return String(decoding: data, as: UTF8.self)
  }
}
