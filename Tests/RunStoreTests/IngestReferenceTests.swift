import Crypto
import Foundation
import RFLR
import Testing

@testable import RunStore

/// The authors' own files, against what Python's readers find in them (Fixtures/ingest_reference.py).
@Suite struct IngestReferenceTests {
  private func reference() throws -> JSONValue {
    let path = IngestScratch.repository + "/Tests/RunStoreTests/Fixtures/ingest_reference.json"
    let data = try #require(FileManager.default.contents(atPath: path))
    return try JSONDecoder().decode(JSONValue.self, from: data)
  }

  private func items(_ key: String) throws -> [JSONValue] {
    guard case .array(let items)? = try reference()[key] else { throw CancellationError() }
    return items
  }

  private func run(_ item: JSONValue) throws -> RunRecord {
    let path = try #require(item["path"]?.stringValue)
    return try ingest("\(IngestScratch.authors)/\(path)").only()
  }

  private func expectSource(_ record: RunRecord, _ item: JSONValue) {
    #expect(record.source?.sha256 == item["sha256"]?.stringValue)
    #expect(record.source?.sizeBytes == item["size"]?.intValue)
    #expect(record.producer == "janisaiad/MMNN")
  }

  @Test func sweepFoldersHoldWhatPythonReads() throws {
    let items = try items("sweep")
    #expect(items.count == 3)
    for item in items {
      let record = try run(item)
      expectSource(record, item)
      #expect(record.source?.adapter == "sumcos-sweep")
      #expect(digest(record.history.losses) == item["losses"]?.stringValue)
      #expect(digest(record.history.learningRates) == item["rates"]?.stringValue)
      #expect(record.history.epochs == Array(0..<record.history.losses.count))
      for name in [
        "epochs", "min_loss", "first_loss", "final_loss", "test_error", "test_error_max",
        "train_error", "parameter_count",
      ] {
        #expect(record.metrics[name] == item[name]?.doubleValue, "\(name)")
      }
      #expect(.array(record.lrDivides.map { .integer($0.epoch) }) == item["divides"])
      #expect(record.status == .finished)
    }
  }

  @Test func firstSweepRunIsReadInFull() throws {
    let record = try ingest(IngestScratch.sweep + "/f1_N16_bs1_L1").only()
    #expect(record.configName == "f1_N16_bs1_L1")
    #expect(record.history.epochs.count == 552 && record.lrDivides.count == 14)
    #expect(record.lrDivides.first == LRDivide(epoch: 20, lrBefore: 0.01, lrAfter: 0.005))
    // The last divide ends the run, so its rate stands in lr_sequence alone.
    #expect(
      record.lrDivides.last
        == LRDivide(epoch: 551, lrBefore: 1.220703125e-06, lrAfter: 6.103515625e-07))
    #expect(record.metrics[MetricName.steps] == 8832.0)
    let text = """
      {"batch_size":1,"checkpoints":{"loss_divisor":1.2},"data":{"points":16,"sampling":"grid",\
      "test_points":500,"test_sampling":"grid"},"network":{"depth":1,"frozen":true,"rank":5,\
      "width":1024},"optimiser":{"clip_norm":1,"momentum":0,"name":"sgd"},
      """
    #expect(record.configuration.canonicalText.hasPrefix(text))
    #expect(record.configuration["schedule.name"] == .string("stagnation"))
    #expect(record.configuration["schedule.window"] == .integer(10))
    #expect(record.configuration["stop.learning_rate_below"] == .double(1e-6))
    #expect(record.configuration["network.init"] == nil)
    #expect(record.source?.original["inferred"] != nil)
    // What is absent is missing; with our defaults the document is a configuration of ours.
    let ours = try RunConfiguration(json: record.configuration)
    #expect(ours.schedule == .paper() && ours.stop.maxEpochs == 10_000)
  }

  @Test func thresholdCrossingsStayWithTheSource() throws {
    let record = try ingest(IngestScratch.sweep + "/f1_N64_bs2_L1").only()
    #expect(record.checkpoints.isEmpty)
    guard case .array(let kept)? = record.source?.original["results.min_loss_checkpoints"] else {
      throw CancellationError()
    }
    #expect(kept.count == 25 && kept.first?["epoch"] == .integer(33))
    #expect(record.provenance["wall_time_seconds"] == "5.46619176864624")
  }

  @Test func plateauFoldersHoldWhatPythonReads() throws {
    let items = try items("plateau")
    #expect(items.count == 11)
    for item in items {
      let record = try run(item)
      expectSource(record, item)
      let batchSize = try #require(item["batch_size"]?.intValue)
      #expect(record.configName == "f3_N768_bs\(batchSize)_L3")
      #expect(record.configuration["batch_size"] == item["batch_size"])
      #expect(record.configuration["schedule.learning_rate"] == item["lr"])
      #expect(record.configuration["schedule.name"] == .string("fixed"))
      #expect(record.configuration["stop.loss_below"] == item["threshold"])
      #expect(record.configuration["stop.max_epochs"] == item["max_epochs"])
      for name in ["epochs", "escape_epochs", "parameter_distance", "final_loss", "steps"] {
        #expect(record.metrics[name] == item[name]?.doubleValue, "\(name)")
      }
      #expect(digest(record.history.losses) == item["losses"]?.stringValue)
      #expect(record.status == .escaped && record.configuration["network.rank"] == .integer(10))
    }
  }

  /// protocol.md §5: bs 4 was run at 0.1; its other numbers are of threshold 1.4.
  @Test func batchSizeFourHasThresholdPointOne() throws {
    let record = try ingest(IngestScratch.authors + "/plateau/lr1e-03_bs4").only()
    #expect(record.configuration["stop.loss_below"] == .double(0.1))
    #expect(record.metrics[MetricName.escapeEpochs] == 698)
    #expect(record.history.losses.firstIndex { $0 < 1.4 } == 119)
    // The base run's name, epochs and rates are leftovers, kept and not trusted.
    #expect(record.source?.original["config.name"] == .string("f3_N768_bs128_L3"))
    #expect(record.configuration["stop.learning_rate_below"] == nil)
    #expect(record.history.learningRates.allSatisfy { $0 == 1e-3 })
  }

  @Test func tableHoldsWhatPythonReads() throws {
    let expected = try #require(try reference()["table"])
    let records = try ingest(IngestScratch.table, set: ["rank=5"]).records
    #expect(records.count == expected["rows"]?.intValue)
    let tests = records.compactMap { $0.metrics[MetricName.testError] }
    #expect(tests.count { $0 < 0.01 } == 76 && expected["worked"] == .integer(76))
    #expect(tests.count { $0 >= 0.5 || !$0.isFinite } == 566 && expected["failed"] == .integer(566))
    #expect(tests.count { $0 >= 0.01 && $0 < 0.5 } == 108)
    let byFactor = (1...5).map { factor in
      JSONValue.integer(
        records.count {
          $0.configuration["target.factor"] == .integer(factor)
            && ($0.metrics[MetricName.testError] ?? .nan) < 0.01
        })
    }
    #expect(.array(byFactor) == expected["worked_by_factor"])
    for name in ["test_error", "train_error", "min_loss", "epochs"] {
      #expect(digest(records.compactMap { $0.metrics[name] }) == expected[name]?.stringValue)
    }
    let names = SHA256.hash(data: Data(records.map(\.configName).joined(separator: "\n").utf8))
    #expect(SourceFile.hex(names) == expected["names"]?.stringValue)
    #expect(records.allSatisfy { $0.source?.sha256 == expected["sha256"]?.stringValue })
    #expect(records.allSatisfy { $0.configuration["network.rank"] == .integer(5) })
    #expect(records.map { $0.source?.row } == (1...750).map { $0 })
    #expect(Set(records.map(\.runID)).count == 750)
    // A table does not name the target's family, the width or the seed.
    #expect(records.allSatisfy { $0.configuration["target.family"] == nil })
    #expect(records[0].source?.original["columns.worked"] == .string("True"))
    #expect(records[0].metrics[MetricName.steps] == 183_424.0)
  }

  @Test func tableAndFoldersSayTheSameOfARun() throws {
    let rows = try ingest(IngestScratch.table).records
    for folder in try ingest(IngestScratch.sweep).records {
      let row = try #require(rows.first { $0.configName == folder.configName })
      #expect(row.metrics.count == 5)
      for (name, value) in row.metrics { #expect(folder.metrics[name] == value, "\(name)") }
    }
  }

  @Test func wholeReferenceFolderIsFoundAndTheClaimsAreLeftOut() {
    let items = Ingest.discover([IngestScratch.repository + "/notebooks-data/reference"])
    let formats = items.map(\.format)
    #expect(items.count == 15)
    #expect(formats.count { $0 == "plateau-escape" } == 11)
    #expect(formats.count { $0 == "sumcos-sweep" } == 3)
    #expect(formats.count { $0 == "results-table" } == 1)
    #expect(items.map(\.path) == items.map(\.path).sorted())
  }
}
