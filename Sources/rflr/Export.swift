internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write runs, metrics and tables as CSV with a datapackage.json that explains them.",
    discussion: """
      runs     runs.csv: one row a run
      metrics  metrics_wide.csv (one row an epoch) and metrics_long.csv (one row a value)
      table    table.csv: the sweep table (--by, --worked-below, --failed-from)

      Examples:
        rflr export runs 'rank = 5' --to out/rank5
        rflr export runs metrics table 'origin = trained' --by factor,bs --to out/demo
      """)

  enum Kind: String, CaseIterable { case runs, metrics, table }
  enum Layout: String, CaseIterable, ExpressibleByArgument { case wide, long, both }

  @Argument(help: "runs, metrics, table (one or more), then a query.")
  var words: [String]
  @Option(name: .customLong("to"), help: "Folder of the package.")
  var folder: String
  @Option(help: "Layout of metrics: wide, long or both.")
  var layout: Layout = .both
  @Option(help: "Name of the package (default: the folder's).")
  var name: String?
  @Flag(help: "Replace a package that is there.")
  var force = false
  @OptionGroup(title: "Table") var tableOptions: SweepTableOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  private var kinds: [Kind] { words.compactMap(Kind.init) }
  private var query: String? { words.last.flatMap { Kind(rawValue: $0) == nil ? $0 : nil } }

  func validate() throws {
    let others = words.filter { Kind(rawValue: $0) == nil }
    guard !kinds.isEmpty, Set(kinds).count == kinds.count, others.count <= 1,
      others.first == query
    else {
      throw ValidationError(
        "Give runs, metrics or table, each once, then at most one query in quotes.")
    }
  }

  func run() throws {
    let store = try storeOptions.open()
    let index = try store.index(readOnly: true)
    let parsed = try query.map { text throws(StoreError) in try Query.parse(text) }
    let columns = Columns.runs.map(\.name)
    let rows = try index.rows(
      matching: parsed, columns: columns, sortBy: [SortKey(name: "config_name")])
    guard !rows.isEmpty else {
      throw StoreError(
        .noInput, field: query ?? "store", "no run matches",
        remedy: "list the runs with `rflr runs`")
    }
    let folder = try folderName(folder, of: "--to")
    let table = try kinds.contains(.table) ? tableOptions.table(of: query, in: index) : nil
    try prepare(folder)
    let writer = PackageWriter(
      folder: folder, name: Self.packageName(name ?? folder), query: parsed?.description ?? "")
    for kind in kinds {
      switch kind {
      case .runs: try writer.add(runs: rows)
      case .metrics: try writer.add(metricsOf: rows, layout: layout, from: store)
      case .table: if let table { try writer.add(table) }
      }
    }
    try writer.finish()
    for path in writer.paths { Console.write("\(folder)/\(path)\n") }
    writer.notes.forEach { Console.say("note: \($0)") }
  }

  private func prepare(_ folder: String) throws {
    let descriptor = "\(folder)/\(DataPackage.descriptorPath)"
    if FileManager.default.fileExists(atPath: descriptor), !force {
      throw StoreError(
        .cannotCreate, path: descriptor, "there is a data package already",
        remedy: "choose another folder with --to, or replace it with --force")
    }
    try AtomicFile.createFolder(folder)
  }

  /// Lower case, digits, "-", "_", ".": what a data package may be called.
  private static func packageName(_ text: String) -> String {
    let last = text.split(separator: "/").last.map(String.init) ?? text
    let allowed = last.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
        ? character : "-"
    }
    return allowed.isEmpty ? "package" : String(allowed)
  }
}

/// Fills the folder of a data package.
private final class PackageWriter {
  private(set) var paths: [String] = []
  private(set) var notes: [String] = []
  private let folder: String
  private let query: String
  private var package: DataPackage

  init(folder: String, name: String, query: String) {
    self.folder = folder
    self.query = query
    package = DataPackage(
      name: name, title: query.isEmpty ? "All runs of a store" : "Runs with \(query)",
      producer: Producer.name)
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    try AtomicFile.write(bytes, to: "\(folder)/\(path)")
    paths.append(path)
  }

  func add(_ table: Table) throws {
    try package.add(table, write: write)
    notes += table.notes
  }

  func add(runs rows: [RunRow]) throws {
    let columns = Columns.runs
    try add(
      Table(
        name: "runs", title: "Runs", columns: columns,
        rows: rows.map { row in
          zip(columns, row.values).map { RunTable.cell($1, as: $0.kind) }
        },
        provenance: provenance(rows, [])))
  }

  /// Streams the histories run by run, so that their number does not matter to memory.
  func add(metricsOf rows: [RunRow], layout: Export.Layout, from store: Store) throws {
    var withHistory: [RunRow] = []
    var exclusions: [Provenance.Exclusion] = []
    for row in rows {
      let count = try store.header(of: row.runID).header.historyCount
      if count > 0 {
        withHistory.append(row)
      } else {
        exclusions.append(
          Provenance.Exclusion(
            item: row.runID, reason: "its source has no loss of single epochs"))
      }
    }
    if !exclusions.isEmpty {
      notes.append("\(exclusions.count) runs have no stored history and are not in the metrics")
    }
    let origin = provenance(withHistory, exclusions)
    if layout != .long {
      try stream("metrics_wide", "Loss and learning rate by epoch", Columns.metricsWide, origin) {
        csv in
        for row in withHistory { try Self.wide(row, try store.history(of: row.runID), &csv) }
      }
    }
    if layout != .wide {
      try stream("metrics_long", "Metrics of epochs", Columns.metricsLong, origin) { csv in
        for row in withHistory { try Self.long(row, try store.history(of: row.runID), &csv) }
      }
    }
  }

  private func stream(
    _ name: String, _ title: String, _ columns: [Column], _ origin: Provenance,
    _ fill: (inout CSVStream) throws -> Void
  ) throws {
    var digest = ContentDigest()
    let path = DataPackage.path(of: name)
    try AtomicFile.stream(to: "\(folder)/\(path)") { write throws(StoreError) in
      do {
        var csv = CSVStream(columns: columns) { bytes in
          digest.update(bytes)
          try write(bytes)
        }
        try fill(&csv)
        try csv.finish()
      } catch let error as StoreError {
        throw error
      } catch {
        throw StoreError(.inputOutput, path: path, "\(error)", remedy: "run it again")
      }
    }
    paths.append(path)
    package.describe(
      Table(name: name, title: title, columns: columns, provenance: origin), digest: digest)
  }

  private static func wide(_ row: RunRow, _ history: History, _ csv: inout CSVStream) throws {
    for (index, epoch) in history.epochs.enumerated() {
      try csv.row { line in
        line.field(row.runID)
        line.field(row.configName)
        line.field(epoch)
        line.field(history.losses[index])
        line.field(history.learningRates[index])
      }
    }
  }

  private static func long(_ row: RunRow, _ history: History, _ csv: inout CSVStream) throws {
    let stepsPerEpoch = stepsPerEpoch(row)
    for (metric, values) in [("loss", history.losses), ("lr", history.learningRates)] {
      for (index, epoch) in history.epochs.enumerated() {
        try csv.row { line in
          line.field(row.runID)
          line.field(row.configName)
          line.field(epoch)
          if let stepsPerEpoch { line.field((epoch + 1) * stepsPerEpoch) } else { line.missing() }
          line.field(metric)
          line.field(values[index])
        }
      }
    }
  }

  /// ⌈N / batch size⌉, nil where the run's steps are unknown or not so many in every epoch.
  ///
  /// A bad batch ends its epoch early, so the epochs of a diverged run do not tell its steps.
  private static func stepsPerEpoch(_ row: RunRow) -> Int? {
    func whole(_ name: String) -> Int? { row[name].doubleValue.flatMap { Int(exactly: $0) } }
    guard let points = whole("points"), let batch = whole("batch_size"), batch > 0,
      let epochs = whole(MetricName.epochs), let steps = whole(MetricName.steps)
    else { return nil }
    let perEpoch = (points + batch - 1) / batch
    return steps == epochs * perEpoch ? perEpoch : nil
  }

  private func provenance(_ rows: [RunRow], _ exclusions: [Provenance.Exclusion]) -> Provenance {
    Provenance(query: query, runIDs: rows.map(\.runID), exclusions: exclusions)
  }

  func finish() throws { try package.finish(write: write) }
}
