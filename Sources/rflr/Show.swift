internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show all that is stored of one run.",
    discussion: """
      Examples:
        rflr show f3_N768_bs8_L3
        rflr show 3fa2 --json
      """)

  @Argument(
    help: ArgumentHelp(
      "First digits of a run id, or a config name that only one run has.", valueName: "run"))
  var reference: String
  @Flag(help: "Print the configuration as JSON and nothing else.")
  var json = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func run() throws {
    let store = try storeOptions.open()
    let row = try store.index(readOnly: true).resolve(reference)
    let (header, entry) = try store.header(of: row.runID)
    if json {
      Console.write(header.record.configuration.canonicalText + "\n")
      return
    }
    let series = try store.series(of: row.runID)
    let arrays = try store.arrays(of: row.runID).values.sorted { $0.name < $1.name }
    Console.write(Self.text(header, entry, in: store, series: series, arrays: arrays))
  }

  private static func text(
    _ header: RunFileHeader, _ entry: IndexEntry, in store: Store, series: [Series],
    arrays: [StudyArray]
  ) -> String {
    let record = header.record
    let isCountedBySteps = record.source?.original["columns.axis"] == .string("step")
    let history =
      "\(header.historyCount) \(isCountedBySteps ? "losses, by steps" : "epochs")"
      + (header.isShortened && !isCountedBySteps
        ? ", shortened by its source: epochs are missing in the middle" : "")
    var lines = [
      "run            \(record.runID)", "config         \(record.configName)",
      "configuration  \(record.configurationID) (the same for all seeds)",
      "status         \(record.status.rawValue)", "producer       \(record.producer)",
      record.kind == RunRecord.trainingKind
        ? "history        \(history)" : "kind           \(record.kind)",
      "file           \(store.path)/\(entry.file.path), \(entry.file.sizeBytes) bytes",
      "file SHA-256   \(entry.file.sha256)", "content hash   \(header.contentSHA256)",
    ]
    if let source = record.source {
      lines += ["", "ingested from"]
      lines.append("  path         \(source.path)" + (source.row.map { ", row \($0)" } ?? ""))
      lines.append("  layout       \(source.adapter), \(source.sizeBytes) bytes")
      lines.append("  SHA-256      \(source.sha256)")
    }
    lines += ["", "metrics"]
    let others = record.metrics.keys.filter { !MetricName.all.contains($0) }.sorted()
    lines += (MetricName.all + others).compactMap { name in
      record.metrics[name].map {
        "  \(padded(name, 20))\($0.isNaN ? "nan" : "\(JSONValue.double($0).canonicalText)")"
      }
    }
    lines += ["", "configuration"]
    lines += record.configuration.leaves.map { "  \(padded($0.path, 30))\($0.value.canonicalText)" }
    if !record.lrDivides.isEmpty {
      lines += ["", "learning rate divides (epoch index, before, after)"]
      lines += record.lrDivides.map {
        "  \(padded(String($0.epoch), 8))\(shortNumber($0.lrBefore)) → \(shortNumber($0.lrAfter))"
      }
    }
    if !record.checkpoints.isEmpty {
      lines += ["", "checkpoints (epoch index, reason, lr, loss)"]
      lines += record.checkpoints.map {
        "  \(padded(String($0.epoch), 8))\(padded($0.reason.rawValue, 18))"
          + "\(padded(shortNumber($0.lr), 12))\(shortNumber($0.loss))"
      }
    }
    if !series.isEmpty {
      lines += ["", "series (name, values, last value at)"]
      lines += series.map { one in
        let last = zip(one.values, one.steps).suffix(1).map { value, step in
          "\(padded(shortNumber(value), 12))\(one.axis.rawValue) \(step)"
        }
        return "  \(padded(one.name, 30))\(padded(String(one.values.count), 8))" + last.joined()
      }
    }
    if !arrays.isEmpty {
      lines += ["", "arrays (name, shape, what it is)"]
      lines += arrays.map { array in
        let shape = array.shape.map(String.init).joined(separator: "×")
        return "  \(padded(array.name, 28))\(padded(shape, 14))\(array.about)"
      }
    }
    if !record.provenance.isEmpty {
      lines += ["", "provenance"]
      lines += record.provenance.sorted { $0.key < $1.key }.map {
        "  \(padded($0.key, 20))\($0.value)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
  }
}
