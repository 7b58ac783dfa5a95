internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore

/// Histories as CSV: the writer alone, with the disk, and the whole command on a store.
enum ExportBench {
  static func measure(_ session: Session) throws {
    let rows = session.choose(1_000_000, quick: 100_000)
    try writer(rows, session)
    try table(session.choose(200_000, quick: 20_000), session)
    try command(session)
    try histories(
      runs: session.choose(1000, quick: 100), epochs: session.choose(10_000, quick: 1000), session)
    try histories(runs: 1, epochs: session.choose(10_000_000, quick: 100_000), session)
  }

  private static func writer(_ rows: Int, _ session: Session) throws {
    let path = try session.scratch.folder("export") + "/metrics_wide.csv"
    var bytes = 0
    let times = try session.time(for: 1, atLeast: 3) {
      var digest = ContentDigest()
      try AtomicFile.stream(to: path) { write throws(StoreError) in
        var csv = CSVStream(columns: Columns.metricsWide) { part throws(StoreError) in
          digest.update(part)
          try write(part)
        }
        for row in 0..<rows {
          try csv.row { line in
            line.field("0123456789abcdef")
            line.field("f3_N768_bs8_L3")
            line.field(row)
            line.field(1 / Double(row + 3))
            line.field(0.01)
          }
        }
        try csv.finish()
      }
      bytes = digest.sizeBytes
    }
    let what = "stream \(rows) rows of a history to a hashed file"
    session.add(what, "krows/s", times) { Double(rows) / 1e3 / $0 }
    session.add(what, "MB/s", times) { Double(bytes) / 1e6 / $0 }
  }

  private static func table(_ rows: Int, _ session: Session) throws {
    let cells = (0..<rows).map { row -> [Cell] in
      [
        .text("0123456789abcdef"), .text("f3_N768_bs8_L3"), .integer(row),
        .number(1 / Double(row + 3)), .number(0.01),
      ]
    }
    let table = Table(name: "wide", title: "", columns: Columns.metricsWide, rows: cells)
    var bytes = 0
    let times = session.time(for: 1, atLeast: 3) { bytes = table.csvBytes().count }
    session.add("a table of \(rows) rows as bytes", "krows/s", times) { Double(rows) / 1e3 / $0 }
    session.add("a table of \(rows) rows as bytes", "MB/s", times) { Double(bytes) / 1e6 / $0 }
  }

  /// `rflr export metrics` over ingested runs.
  private static func command(_ session: Session) throws {
    guard FileManager.default.isExecutableFile(atPath: Command.rflr) else {
      session.note("rflr is not built beside this program: its export is left out")
      return
    }
    let copies = try SourceCopies()
    let sources = try session.scratch.folder("sources")
    let store = try session.scratch.store()
    let runs = session.choose(200, quick: 20)
    for number in 0..<runs { _ = try copies.write(number: number, to: "\(sources)/run\(number)") }
    let settings = try IngestSettings()
    try StoredIngest.run(Ingest.discover([sources]), into: store, settings: settings) { _ in }
    let rows = try store.index(readOnly: true).rows(columns: ["epochs"])
    let epochs = rows.reduce(0) { $0 + Int($1.values[0].doubleValue ?? 0) }
    let folder = "\(sources)/out"
    let arguments = [
      "export", "metrics", "--layout", "wide", "--to", folder, "--force", "--store", store.path,
    ]
    let times = try session.time(for: 1, atLeast: 3) {
      _ = try Command.run(Command.rflr, arguments)
    }
    session.add("rflr export metrics of \(rows.count) runs", "krows/s", times) {
      Double(epochs) / 1e3 / $0
    }
    session.add(milliseconds: "rflr export metrics, a run", times.map { $0 / Double(rows.count) })
  }

  /// `rflr export metrics`, both layouts, over stored runs of one length: time, and memory at most.
  private static func histories(runs: Int, epochs: Int, _ session: Session) throws {
    guard FileManager.default.isExecutableFile(atPath: Command.rflr) else { return }
    let store = try session.scratch.store()
    defer { session.scratch.remove(store.path) }
    let losses = (0..<epochs).map { 1 / Double($0 + 3) }
    let history = History(
      epochs: Array(0..<epochs), losses: losses,
      learningRates: [Double](repeating: 0.01, count: epochs))
    try store.index().upsert(
      try (0..<runs).map { number in
        let configuration = RunConfiguration(seed: number)
        var record = RunRecord(
          configuration: configuration.json, configName: configuration.name,
          runID: configuration.runID, status: .finished, producer: "bench")
        record.history = history
        return try store.publish(record)
      })
    let folder = try session.scratch.folder("metrics")
    defer { session.scratch.remove(folder) }
    let arguments = ["export", "metrics", "--to", folder, "--force", "--store", store.path]
    var memory = 0
    var processor: [Double] = []
    let times = try session.time(for: 0, atLeast: session.choose(2, quick: 1)) {
      let used = try Command.run(Command.rflr, arguments)
      memory = max(memory, used.memoryBytes)
      processor.append(used.processorSeconds)
    }
    let bytes = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) {
      let file = try FileManager.default.attributesOfItem(atPath: "\(folder)/\($1)")
      return $0 + (file[.size] as? Int ?? 0)
    }
    let what = "rflr export metrics, wide and long, \(runs) × \(epochs) epochs"
    session.add(what, "s", times) { $0 }
    session.add(what, "MB/s", times) { Double(bytes) / 1e6 / $0 }
    session.add("the same, processor time", "s", processor) { $0 }
    session.add("the same, memory at most", "MB", [Double(memory) / 1e6]) { $0 }
  }
}
