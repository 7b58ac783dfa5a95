internal import Foundation
internal import Reporting
internal import RunStore

/// Fills the folder of a data package.
final class PackageWriter {
  private(set) var paths: [String] = []
  private(set) var notes: [String] = []
  private let folder: String
  private let query: String
  private var package: DataPackage

  /// Makes the folder of a package.
  ///
  /// - Parameters:
  ///   - folder: The folder, as an option names it.
  ///   - name: Name of the package; nil for the folder's.
  ///   - title: One line for people; nil for one that tells the query.
  ///   - query: The runs in it.
  ///   - replacing: Whether a package that is there may be replaced.
  init(
    folder: String, name: String? = nil, title: String? = nil, query: String, replacing: Bool
  ) throws(StoreError) {
    let descriptor = "\(folder)/\(DataPackage.descriptorPath)"
    if FileManager.default.fileExists(atPath: descriptor), !replacing {
      throw StoreError(
        .cannotCreate, path: descriptor, "there is a data package already",
        remedy: "choose another folder with --to, or replace it with --force")
    }
    try AtomicFile.createFolder(folder)
    self.folder = folder
    self.query = query
    package = DataPackage(
      name: Self.packageName(name ?? folder),
      title: title ?? (query.isEmpty ? "All runs of a store" : "Runs with \(query)"),
      producer: Producer.name)
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
        for row in withHistory {
          try Self.long(row, try store.history(of: row.runID), &csv)
          try Self.long(row, try store.series(of: row.runID), &csv)
        }
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

  /// What a foreign run logged beside its loss and rate, at its own steps.
  private static func long(_ row: RunRow, _ series: [Series], _ csv: inout CSVStream) throws {
    let stepsPerEpoch = stepsPerEpoch(row)
    for one in series {
      for (index, step) in one.steps.enumerated() {
        try csv.row { line in
          line.field(row.runID)
          line.field(row.configName)
          switch (one.axis, stepsPerEpoch) {
          case (.step, _):
            line.missing()
            line.field(step)
          case (.epoch, let count?):
            line.field(step)
            line.field((step + 1) * count)
          case (.epoch, nil):
            line.field(step)
            line.missing()
          }
          line.field(one.name)
          line.field(one.values[index])
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
