internal import Foundation
internal import Reporting
internal import RunStore

/// Fills the folder of a data package.
final class PackageWriter {
  private(set) var paths: [String] = []
  private(set) var notes: [String] = []
  private let folder: String
  private let query: String
  private let descriptor: String
  private var package: DataPackage

  /// Makes the folder of a package.
  ///
  /// - Parameters:
  ///   - folder: The folder, as an option names it.
  ///   - name: Name of the package; nil for the folder's.
  ///   - title: One line for people; nil for one that tells the query.
  ///   - query: The runs in it.
  ///   - replacing: Whether a package that is there may be replaced.
  ///   - descriptor: Name of its descriptor, so that one folder can hold several packages.
  init(
    folder: String, name: String? = nil, title: String? = nil, query: String, replacing: Bool,
    descriptor: String = DataPackage.descriptorPath
  ) throws(StoreError) {
    if FileManager.default.fileExists(atPath: "\(folder)/\(descriptor)"), !replacing {
      throw StoreError(
        .cannotCreate, path: "\(folder)/\(descriptor)", "there is a data package already",
        remedy: "choose another folder with --to, or replace it with --force")
    }
    try AtomicFile.createFolder(folder)
    self.folder = folder
    self.query = query
    self.descriptor = descriptor
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
        provenance: Provenance(query: query, runIDs: rows.map(\.runID))))
  }

  /// Columns of the runs that their metrics need.
  static let metricsColumns = ["points", "batch_size", MetricName.epochs, MetricName.steps]

  /// Streams the histories piece by piece, so that neither their number nor their length matters to
  /// memory.
  func add(
    metricsOf rows: [RunRow], layout: ExportPackage.Layout, from store: Store
  ) throws(StoreError) {
    if layout != .long {
      try stream("metrics_wide", "Loss and learning rate by epoch", Columns.metricsWide, rows) {
        row, csv throws(StoreError) in
        try Self.wide(row, store, &csv)
      }
    }
    if layout != .wide {
      try stream("metrics_long", "Metrics of epochs", Columns.metricsLong, rows) {
        row, csv throws(StoreError) in
        // What has series alone is in the table too.
        let epochs = try Self.long(row, store, &csv)
        let values = try Self.long(row, try store.series(of: row.runID), &csv)
        return epochs + values
      }
    }
  }

  /// Writes a table whose rows are told run by run.
  ///
  /// - Parameter fill: Adds the rows of a run; returns how many values it has.
  private func stream(
    _ name: String, _ title: String, _ columns: [Column], _ rows: [RunRow],
    _ fill: (RunRow, inout CSVStream<StoreError>) throws(StoreError) -> Int
  ) throws(StoreError) {
    var digest = ContentDigest()
    var runIDs: [String] = []
    var exclusions: [Provenance.Exclusion] = []
    let path = DataPackage.path(of: name)
    try AtomicFile.stream(to: "\(folder)/\(path)") { write throws(StoreError) in
      var csv = CSVStream(columns: columns) { bytes throws(StoreError) in
        digest.update(bytes)
        try write(bytes)
      }
      for row in rows {
        if try fill(row, &csv) > 0 {
          runIDs.append(row.runID)
        } else {
          exclusions.append(
            Provenance.Exclusion(
              item: row.runID, reason: "its source has no loss of single epochs"))
        }
      }
      try csv.finish()
    }
    paths.append(path)
    package.describe(
      Table(
        name: name, title: title, columns: columns,
        provenance: Provenance(query: query, runIDs: runIDs, exclusions: exclusions)),
      digest: digest)
    let note = "\(exclusions.count) runs have no stored history and are not in the metrics"
    if !exclusions.isEmpty, !notes.contains(note) { notes.append(note) }
  }

  private static func wide(
    _ row: RunRow, _ store: Store, _ csv: inout CSVStream<StoreError>
  ) throws(StoreError) -> Int {
    let run = CSVEncoder.encoded([row.runID, row.configName])
    return try store.streamHistory(of: row.runID) { _, piece throws(StoreError) in
      for (index, epoch) in piece.epochs.enumerated() {
        try csv.row { line in
          line.fields(run)
          line.field(epoch)
          line.field(piece.losses[index])
          line.field(piece.learningRates[index])
        }
      }
    }
  }

  private static func long(
    _ row: RunRow, _ store: Store, _ csv: inout CSVStream<StoreError>
  ) throws(StoreError) -> Int {
    let run = CSVEncoder.encoded([row.runID, row.configName])
    let steps = steps(of: row)
    return try store.streamHistory(of: row.runID, tellings: 2) {
      telling, piece throws(StoreError) in
      let values = telling == 0 ? piece.losses : piece.learningRates
      let metric = CSVEncoder.encoded([telling == 0 ? "loss" : "lr"])
      for (index, epoch) in piece.epochs.enumerated() {
        try csv.row { line in
          line.fields(run)
          line.field(epoch)
          if let step = steps(epoch) { line.field(step) } else { line.missing() }
          line.fields(metric)
          line.field(values[index])
        }
      }
    }
  }

  /// What a foreign run logged beside its loss and rate, at its own steps.
  ///
  /// - Returns: Their number.
  private static func long(
    _ row: RunRow, _ series: [Series], _ csv: inout CSVStream<StoreError>
  ) throws(StoreError) -> Int {
    let run = CSVEncoder.encoded([row.runID, row.configName])
    let steps = steps(of: row)
    for one in series {
      for (index, step) in one.steps.enumerated() {
        try csv.row { line in
          line.fields(run)
          switch one.axis {
          case .step:
            line.missing()
            line.field(step)
          case .epoch:
            line.field(step)
            if let step = steps(step) { line.field(step) } else { line.missing() }
          }
          line.field(one.name)
          line.field(one.values[index])
        }
      }
    }
    return series.reduce(0) { $0 + $1.values.count }
  }

  /// Optimiser steps until the end of an epoch, a multiple of ⌈N / batch size⌉; nil where the run's
  /// steps are unknown or not so many in every epoch.
  ///
  /// A bad batch ends its epoch early, so the epochs of a diverged run do not tell its steps.
  private static func steps(of row: RunRow) -> (_ epoch: Int) -> Int? {
    func whole(_ name: String) -> Int? {
      // Foreign sources may claim any number; larger ones would overflow.
      row[name].doubleValue.flatMap { $0.magnitude < 1e12 ? Int(exactly: $0) : nil }
    }
    guard let points = whole("points"), let batch = whole("batch_size"), batch > 0,
      let epochs = whole(MetricName.epochs), let steps = whole(MetricName.steps)
    else { return { _ in nil } }
    let perEpoch = (points + batch - 1) / batch
    guard Double(steps) == Double(epochs) * Double(perEpoch) else { return { _ in nil } }
    return { epoch in
      let (count, overflow) = (epoch &+ 1).multipliedReportingOverflow(by: perEpoch)
      return overflow ? nil : count
    }
  }

  func finish() throws { try package.finish(as: descriptor, write: write) }
}
