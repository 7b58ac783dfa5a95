internal import ArgumentParser
internal import Foundation
internal import RunStore
internal import Synchronization

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Bring finished runs into the store: run files, foreign run folders, logs, tables.",
    discussion: """
      Every run becomes a run file of our own with its source recorded; the original is not changed. \
      What is there already is not stored again. A bad item is named and the rest goes on (exit 1).

      Examples:
        rflr ingest results_sumcos/ plateau/
        rflr ingest results.csv --set rank=5 --dry-run
        rflr ingest runs/ mlflow.db wandb_export.csv --dry-run
        rflr ingest history.csv --map columns.json

      Logs (TensorBoard, MLflow, tables with one epoch a row) are read by the usual names: loss, \
      train/loss, lr, epoch, step. Where yours are others, say in a JSON file what they mean:
        {"loss": "mse_tr", "lr": "eta", "set": {"rank": 5},
         "axis": {"column": "it", "unit": "epoch", "base": 1}}
      All members: schemas/columns.schema.json.
      """)

  @Argument(help: "Files and folders; folders are searched.")
  var paths: [String]
  @Option(
    help:
      "Layout of the paths, where it is not recognised: \(Ingest.formats.joined(separator: ", ")).")
  var format: String?
  @Option(help: "name=value for what the source does not say; may be repeated.")
  var set: [String] = []
  @Option(help: "Program that made the runs, where the layout does not say.")
  var producer: String?
  @Option(help: "JSON file that says what columns, tags and metrics of logs mean.")
  var map: String?
  @Option(
    help:
      "Of checkpoints kept every few epochs, take those after multiples of this; all without it.")
  var checkpointEvery: Int?
  @Flag(help: "Say what would happen, and what names were found to mean, and store nothing.")
  var dryRun = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    if let checkpointEvery, checkpointEvery < 1 {
      throw ValidationError("--checkpoint-every \(checkpointEvery) is below 1.")
    }
  }

  private func settings(
    _ columns: ColumnMap?, note: @escaping @Sendable (StoreError) -> Void = { _ in },
    mapping: @escaping @Sendable (IngestMapping) -> Void = { _ in }
  ) throws -> IngestSettings {
    try IngestSettings(
      assignments: set, producer: producer, map: columns, checkpointEvery: checkpointEvery,
      note: note, mapping: mapping)
  }

  func run() throws {
    let columns = try map.map { path throws(StoreError) in try ColumnMap(reading: path) }
    let listing = MappingListing()
    let settings = try settings(columns) {
      Console.say("note: \($0)")
    } mapping: { [dryRun] mapping in
      if dryRun { listing.say(mapping) }
    }
    let items = Ingest.discover(paths, format: format, isMapped: columns != nil)
    let tally = Tally()
    if dryRun {
      rehearse(items, settings, tally)
      tally.sayTotal("would be ingested")
    } else if try !storeIsWorthMaking(for: items, columns) {
      sayProblems(items, settings, tally)
      tally.sayTotal("ingested")
    } else {
      Interruption.listen()
      let store = try storeOptions.openForWriting(create: true)
      try StoredIngest.run(
        items, into: store, settings: settings, report: tally.take,
        stop: { Interruption.isRequested })
      tally.sayTotal("ingested")
      if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
    }
    if let code = tally.exitCode { throw ExitCode(code) }
  }

  /// Whether the store is there, or some item holds a run to put into a new one.
  private func storeIsWorthMaking(
    for items: [IngestItem], _ columns: ColumnMap?
  ) throws -> Bool {
    if FileManager.default.fileExists(atPath: storeOptions.store) { return true }
    let quiet = try settings(columns)
    var isWorth = false
    Ingest.read(items, settings: quiet) { _, result in
      if case .success = result { isWorth = true }
      return !isWorth
    }
    return isWorth
  }

  private func sayProblems(_ items: [IngestItem], _ settings: IngestSettings, _ tally: Tally) {
    Ingest.read(items, settings: settings) { _, result in
      if case .failure(let error) = result { tally.fail(error) }
      return true
    }
  }

  private func rehearse(_ items: [IngestItem], _ settings: IngestSettings, _ tally: Tally) {
    Ingest.read(items, settings: settings) { item, result in
      switch result {
      case .success(let record):
        tally.added += 1
        let epochs = record.metrics[MetricName.epochs].map { shortNumber($0) + " epochs" }
        let losses = record.history.losses.count
        let extent = epochs ?? (losses > 0 ? "\(losses) losses" : "? epochs")
        Console.write(
          "\(item.format ?? "")\t\(record.runID)\t\(record.configName)\t"
            + "\(record.status.rawValue)\t\(extent)\t\(item.path)\n")
      case .failure(let error): tally.fail(error)
      }
      return true
    }
  }
}

/// Says what the names of logs were taken to mean, in full where it is not as in the run before.
private final class MappingListing: Sendable {
  private let last = Mutex(IngestMapping?.none)

  func say(_ mapping: IngestMapping) {
    let before = last.withLock { last in
      defer { last = mapping }
      return last
    }
    guard before?.lines != mapping.lines else {
      if before?.path != mapping.path { Console.say("\(mapping.path): columns as before") }
      return
    }
    let width = min(40, mapping.lines.map(\.name.count).max() ?? 0)
    Console.say("\(mapping.path):")
    for line in mapping.lines {
      let name = line.name.padding(
        toLength: max(width, line.name.count), withPad: " ", startingAt: 0)
      Console.say("  \(name) → \(line.meaning)")
    }
  }
}

/// Counts what an ingest does and says each problem when it happens.
private final class Tally {
  var added = 0
  var present = 0
  var completed = 0
  private var problems: [StoreError] = []

  func take(_ report: StoredIngest.Report) {
    switch report.result {
    case .success(.added): added += 1
    case .success(.present): present += 1
    case .success(.completed): completed += 1
    case .failure(let error): fail(error)
    }
    let done = added + present + completed
    if done % 50 == 0 { Console.redraw("\(done) runs") }
  }

  func fail(_ error: StoreError) {
    problems.append(error)
    Console.clearLine()
    Console.say("rflr: \(error)")
  }

  func sayTotal(_ verb: String) {
    Console.clearLine()
    var parts = ["\(added) run\(added == 1 ? "" : "s") \(verb)"]
    if completed > 0 { parts.append("\(completed) completed") }
    if present > 0 { parts.append("\(present) were there already") }
    if !problems.isEmpty { parts.append("\(problems.count) could not be read") }
    Console.say(parts.joined(separator: ", "))
  }

  /// 1 when some items are bad, the error's own code when nothing else was given.
  var exitCode: Int32? {
    guard let first = problems.first else { return nil }
    let nothingGood = added + present + completed == 0
    return nothingGood && problems.count == 1 ? ExitStatus.code(of: first) : ExitStatus.someFailed
  }
}
