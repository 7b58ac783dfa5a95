internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Reads what a report says of one run; the history piece by piece, so that its length does not matter.
struct ReportRunReader {
  /// Longer histories are not cut into plateaus here: that takes seconds a run.
  private static let mostEpochsForPlateaus = 20_000
  /// Longer histories are not kept in memory.
  private static let mostEpochsKept = 1_000_000
  /// Fewest epochs in which spikes are looked for: two windows of their floor.
  private static let fewestEpochsForSpikes = 400

  let store: Store

  func section(of row: RunRow, _ file: IndexedFile?) throws(StoreError) -> ReportRun {
    let header = try RunFile.readHeader(store.filePath(of: row.runID))
    let record = header.record
    var section = ReportRun(
      runID: row.runID, configName: record.configName,
      remark: [row["origin"].text, record.status.rawValue, Self.testError(record)]
        .filter { !$0.isEmpty }.joined(separator: " · "))
    let countsSteps = record.source?.original["columns.axis"] == .string("step")
    section.sketchAxis = countsSteps ? "step" : "epoch"
    section.divideEpochs = record.lrDivides.map(\.epoch)
    let (sketch, curve) = try history(of: row.runID, header)
    section.sketch = sketch
    section.sketchRemarks = Self.remarks(on: sketch, header, axis: section.sketchAxis)
    section.statistics = Self.metrics(record)
    if let curve, !countsSteps { section.statistics += Self.statistics(of: curve, record) }
    section.divides = Self.divides(of: record, countsSteps ? nil : curve)
    section.checkpoints = Self.checkpoints(of: record)
    section.configuration = record.configuration.leaves.map {
      ReportFact($0.path, $0.value.canonicalText)
    }
    section.origin = Self.origin(of: header, file)
    return section
  }

  /// The thinned curve, and the whole one where it is short enough.
  private func history(
    of runID: String, _ header: RunFileHeader
  ) throws(StoreError) -> (LossSketch?, LossCurve?) {
    guard header.historyCount > 0 else { return (nil, nil) }
    var sketch = LossSketch()
    var kept = History()
    let isKept = header.historyCount <= Self.mostEpochsKept
    _ = try store.streamHistory(of: runID, tellings: 2) { telling, piece in
      if telling == 0 {
        sketch.survey(epochs: piece.epochs, losses: piece.losses)
        if isKept {
          kept.epochs += piece.epochs
          kept.losses += piece.losses
        }
      } else {
        sketch.draw(epochs: piece.epochs, losses: piece.losses)
      }
    }
    return (sketch, isKept ? LossCurve(epochs: kept.epochs, losses: kept.losses) : nil)
  }

  private static func testError(_ record: RunRecord) -> String {
    record.metrics[MetricName.testError].map { "test error " + shortNumber($0) } ?? ""
  }

  private static func remarks(
    on sketch: LossSketch?, _ header: RunFileHeader, axis: String
  ) -> [String] {
    guard let sketch else {
      let kind = header.record.kind
      return [
        kind == RunRecord.trainingKind
          ? "No loss of single epochs is stored."
          : "A study of kind \(kind): its arrays are in the run file, `rflr show` lists them."
      ]
    }
    var remarks: [String] = []
    if header.record.status == .diverged { remarks.append("The run diverged.") }
    if sketch.notFiniteCount > 0, let first = sketch.firstNotFinite {
      remarks.append(
        "Losses that are not finite leave a gap: \(sketch.notFiniteCount), the first at "
          + "\(axis) \(first).")
    }
    if sketch.notPositiveCount > 0 {
      remarks.append("Losses of 0 or less have no place: \(sketch.notPositiveCount).")
    }
    guard sketch.range != nil else { return remarks + ["No loss can be drawn."] }
    remarks.append("Loss by \(axis), logarithmic, \(sketch.count) values.")
    if sketch.isThinned {
      remarks.append(
        "Thinned: smallest and largest loss of each of \(sketch.columns.count) columns.")
    }
    if header.isShortened, axis == "epoch" {
      remarks.append("Its source left epochs out in the middle.")
    }
    if !header.record.lrDivides.isEmpty {
      remarks.append("Dashed: divides of the learning rate.")
    }
    return remarks
  }

  private static func metrics(_ record: RunRecord) -> [ReportFact] {
    let known = MetricName.all.filter { record.metrics[$0] != nil }
    let others = record.metrics.keys.filter { !MetricName.all.contains($0) }.sorted()
    var facts = (known + others).compactMap { name in
      record.metrics[name].map { ReportFact(name, JSONValue.double($0).canonicalText) }
    }
    if let threshold = record.configuration["stop.loss_below"]?.doubleValue {
      let words: String? =
        switch record.status {
        case .escaped: "the loss fell below its threshold \(shortNumber(threshold))"
        case .censored:
          "right-censored: the loss was not below \(shortNumber(threshold)) within its epochs"
        default: nil
        }
      if let words { facts.append(ReportFact(PlateauEscape.version, words)) }
    }
    return facts
  }

  private static func statistics(of curve: LossCurve, _ record: RunRecord) -> [ReportFact] {
    var facts = [ReportFact(Plateaus.version, plateaus(of: curve, record.runID))]
    if curve.losses.count >= fewestEpochsForSpikes {
      facts.append(ReportFact(LossSpikes.version, spikes(of: curve)))
    }
    return facts
  }

  private static func plateaus(of curve: LossCurve, _ runID: String) -> String {
    guard curve.losses.count <= mostEpochsForPlateaus else {
      return "not computed here for more than \(mostEpochsForPlateaus) epochs: "
        + "rflr stats plateaus \(runID)"
    }
    do {
      let pieces = try Plateaus(of: curve, options: Plateaus.Options()).pieces
      let flat = pieces.filter { $0.kind == .plateau }
      let counts = Plateaus.Kind.allCases.map { kind in
        counted(pieces.count { $0.kind == kind }, kind.rawValue)
      }.joined(separator: ", ")
      guard let longest = flat.max(by: { $0.epochs.count < $1.epochs.count }) else { return counts }
      return counts
        + "; the longest plateau: epochs \(longest.epochs.lowerBound) to "
        + "\(longest.epochs.upperBound - 1) at \(shortNumber(longest.level))"
    } catch {
      return reason(error)
    }
  }

  private static func spikes(of curve: LossCurve) -> String {
    do {
      let rule = try LossSpikes.Options()
      let spikes = try LossSpikes(of: curve, options: rule)
      return counted(spikes.spikes(.burst).count, "burst") + " up and "
        + counted(spikes.spikes(.dip).count, "dip") + " down "
        + "of \(shortNumber(rule.height)) decades or more"
    } catch {
      return reason(error)
    }
  }

  private static func reason(_ error: any Error) -> String {
    "not computed: \((error as? Refusal)?.reason ?? "\(error)")"
  }

  private static func divides(of record: RunRecord, _ curve: LossCurve?) -> Table? {
    guard !record.lrDivides.isEmpty else { return nil }
    let divides = record.lrDivides
    let names = ["epoch", "lr before", "lr after"]
    var rows: [[Cell]] = divides.map {
      [.integer($0.epoch), .number($0.lrBefore), .number($0.lrAfter)]
    }
    var columns = names.map { Column($0, .number, "") }
    if let curve, curve.losses.count <= mostEpochsForPlateaus {
      do {
        let judged = try RateDivides(
          divides.map { .init(epoch: $0.epoch, rateBefore: $0.lrBefore, rateAfter: $0.lrAfter) },
          losses: Dictionary(zip(curve.epochs, curve.losses)) { first, _ in first }, looks: [],
          target: [])
        columns += ["mean loss before", "mean loss after", "ratio"].map { Column($0, .number, "") }
        rows = zip(rows, judged.rows).map { cells, divide in
          cells + [divide.lossBefore, divide.lossAfter, divide.ratio].map { Cell($0) }
        }
      } catch {
        // It refuses only a run without divides; the recorded ones stand all the same.
      }
    }
    return Table(
      name: "divides", title: "Divides of the learning rate", columns: columns, rows: rows)
  }

  private static func checkpoints(of record: RunRecord) -> Table? {
    guard !record.checkpoints.isEmpty else { return nil }
    return Table(
      name: "checkpoints", title: "Checkpoints (\(record.checkpoints.count))",
      columns: ["epoch", "reason", "lr", "loss"].map {
        Column($0, $0 == "reason" ? .string : .number, "")
      },
      rows: record.checkpoints.map {
        [.integer($0.epoch), .text($0.reason.rawValue), .number($0.lr), .number($0.loss)]
      })
  }

  private static func origin(of header: RunFileHeader, _ file: IndexedFile?) -> [ReportFact] {
    let record = header.record
    var facts = [
      ReportFact("configuration id", record.configurationID),
      ReportFact("producer", record.producer),
    ]
    if let file {
      facts += [
        ReportFact("file", "\(file.path), \(file.sizeBytes) bytes"),
        ReportFact("file SHA-256", file.sha256),
      ]
    }
    facts.append(ReportFact("content hash", header.contentSHA256))
    if let source = record.source {
      facts += [
        ReportFact("ingested from", source.path + (source.row.map { ", row \($0)" } ?? "")),
        ReportFact("layout", "\(source.adapter), \(source.sizeBytes) bytes"),
        ReportFact("source SHA-256", source.sha256),
      ]
    }
    return facts
      + record.provenance.sorted { $0.key < $1.key }.map { ReportFact($0.key, $0.value) }
  }
}
