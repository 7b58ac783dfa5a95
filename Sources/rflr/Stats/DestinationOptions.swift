internal import ArgumentParser
internal import Reporting
internal import RunStore

/// Where the tables of a statistic go beside the screen; also for a statistic that needs no runs.
struct DestinationOptions: ParsableArguments {
  @Option(
    name: .customLong("to"),
    help: "Also write every table as CSV, with a datapackage.json, into this folder.")
  var folder: String?
  @Flag(help: "Replace a package that is there.")
  var force = false

  /// Writes all tables with `--to`, then prints them where people read, or the first in other forms.
  ///
  /// - Parameters:
  ///   - tables: The main table first.
  ///   - query: The runs in them.
  ///   - title: One line for the package; nil for one that tells the query.
  ///   - hidden: Names of tables too long for the screen.
  func emit(
    _ tables: [Table], query: String, title: String? = nil, hidden: Set<String> = [],
    in output: OutputOptions
  ) throws {
    if let folder {
      let writer = try PackageWriter(
        folder: folderName(folder, of: "--to"), title: title, query: query, replacing: force)
      for table in tables { try writer.add(table) }
      try writer.finish()
    }
    let shown = tables.filter { !hidden.contains($0.name) }
    let printed = output.format == .table ? shown : Array(tables.prefix(1))
    for (place, table) in printed.enumerated() {
      if place > 0 { Console.write("\n") }
      output.write(table)
      let excluded = table.provenance.exclusions.count
      // The form for people says it itself.
      if excluded > 0, output.format != .table {
        let first = table.provenance.exclusions[0]
        Console.say("note: \(excluded) left out, \(first.item) for one: \(first.reason)")
      }
    }
    if printed.count < tables.count, folder == nil {
      let others = tables.map(\.name).filter { name in !printed.contains { $0.name == name } }
      let reason = output.format == .table ? "too long for the screen" : "not printed in this form"
      Console.say("note: \(others.joined(separator: ", ")): \(reason); --to DIR writes every table")
    }
  }
}
