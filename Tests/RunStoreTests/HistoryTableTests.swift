import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

@Suite struct HistoryTableTests {
  static let losses = (1...6).map { 1.5 / Double($0) }

  static func real(_ name: String) -> String { LogFixtures.real("csv/\(name)") }

  @Test func aChartOfWeightsAndBiasesHoldsARunAColumn() throws {
    let records = try ingest(Self.real("wandb_chart.csv")).records
    #expect(records.map(\.configName) == ["f1_N16_bs4_L1", "lively - wind"])
    #expect(records[0].history.losses == Self.losses)
    #expect(records[1].history.losses == Self.losses.prefix(4).map { $0 * 2 })
    #expect(records[0].history.learningRates.allSatisfy { $0.isNaN })
    #expect(records[0].series == [] && records[0].configuration["batch_size"] == .integer(4))
    #expect(records[0].columns == #"{"axis":"step","axis_column":"Step","loss":"train/loss"}"#)
    #expect(records[1].source?.row == 2)
  }

  @Test func aHistoryOfWeightsAndBiasesKeepsItsSteps() throws {
    let record = try ingest(Self.real("wandb_history.csv")).only()
    #expect(record.history.epochs == [0, 10, 20, 30, 40, 50])
    #expect(record.history.losses == Self.losses)
    #expect(record.history.learningRates == [0.01, 0.01, 0.01, 0.005, 0.005, 0.005])
    #expect(record.series.map(\.name) == ["epoch", "val/loss"])
    #expect(try record.series(named: "val/loss").steps == [0, 20, 40])
    #expect(try record.series(named: "epoch").values[1] == 0.5)
  }

  @Test func aFrameOfPandasIsReadByItsNames() throws {
    let scratch = try IngestScratch()
    let said = Said()
    let record = try ingest(Self.real("pandas_wide.csv"), in: scratch, said: said).only()
    #expect(record.configName == "pandas_wide")
    #expect(record.history.epochs == [0, 1, 2, 3, 4, 5])
    #expect(record.history.losses == Self.losses)
    #expect(record.metrics[MetricName.epochs] == 6)
    #expect(record.configuration["network.rank"] == .integer(5))
    #expect(record.configuration["optimiser.name"] == .string("sgd"))
    #expect(record.series.map(\.name) == ["val_loss"])
    #expect(try record.series(named: "val_loss").values[2] == .infinity)
    #expect(
      said.all == [
        "epoch=epoch, counted from 1; train_loss=loss; lr=lr; val_loss=kept as series",
        "Fixtures/csv/pandas_wide.csv: column \"comment\" holds text (line 3: \"a\") and is left "
          + "out; nothing to do if it is not needed",
      ])
  }

  @Test func oneValueARowIsTheSameHistory() throws {
    let wide = try ingest(Self.real("pandas_wide.csv")).only()
    let long = try ingest(Self.real("pandas_long.csv")).records
    #expect(long.map(\.configName) == ["a", "b"])
    #expect(long[0].history == wide.history)
    #expect(long[0].series == wide.series)
    #expect(try long[1].series(named: "val_loss").values[0] == 3.25)
  }

  @Test func anArchiveOfArraysIsTheSameHistory() throws {
    let scratch = try IngestScratch()
    let said = Said()
    let record = try ingest(Self.real("arrays.npz"), in: scratch, said: said).only()
    #expect(record.configName == "arrays")
    #expect(record.history.epochs == [0, 1, 2, 3, 4, 5])
    #expect(record.history.losses == Self.losses.map { Double(Float($0)) })
    #expect(record.history.learningRates == [0.01, 0.01, 0.01, 0.005, 0.005, 0.005])
    #expect(record.configuration["batch_size"] == .integer(4))
    #expect(said.all.contains { $0.contains("array \"matrix\" has the shape [6, 6]") })
  }

  @Test func aMapNamesWhatHasOtherNames() throws {
    let scratch = try IngestScratch()
    let path = try scratch.write(
      "who;it;mse_tr;eta;acc;batch\nx;1;4;0.1;0.5;8\nx;2;2;0.1;;8\ny;1;3;0.1;0.7;16\n",
      to: "odd.csv")
    let records = try ingest(
      path,
      map: """
        {"axis": {"column": "it", "unit": "epoch", "base": 1}, "loss": "mse_tr", "lr": "eta",
         "run": "who", "series": {"acc": "accuracy"}, "configuration": {"batch": "bs"},
         "set": {"points": 64, "network.rank": 3}}
        """, in: scratch
    ).records
    #expect(records.map(\.configName) == ["x", "y"])
    #expect(records[0].history.epochs == [0, 1] && records[0].history.losses == [4, 2])
    #expect(records[0].history.learningRates == [0.1, 0.1])
    #expect(
      records[0].series == [Series(name: "accuracy", axis: .epoch, steps: [0], values: [0.5])])
    #expect(records.map { $0.configuration["batch_size"] } == [.integer(8), .integer(16)])
    #expect(records[0].configuration["network.rank"] == .integer(3))
    #expect(records[0].metrics[MetricName.steps] == 16)
  }

  @Test func aLongTableMayNameItsColumns() throws {
    let scratch = try IngestScratch()
    let path = try scratch.write(
      "what,when,number\nL,0,2\nL,1,1\nacc,1,0.5\n", to: "long.csv")
    let record = try ingest(
      path,
      map: """
        {"long": {"metric": "what", "value": "number"}, "loss": "L",
         "axis": {"column": "when", "unit": "epoch"}}
        """, in: scratch
    ).only()
    #expect(record.history.losses == [2, 1] && record.history.epochs == [0, 1])
    #expect(record.series == [Series(name: "acc", axis: .epoch, steps: [1], values: [0.5])])
  }

  @Test func rowsMayBeEpochs() throws {
    let scratch = try IngestScratch()
    let path = try scratch.write("loss\n3\n2\n", to: "only.csv")
    let map = #"{"axis": {"unit": "epoch"}}"#
    #expect(try ingest(path, map: map, in: scratch).only().history.epochs == [0, 1])
    #expect(
      try ingest(path).onlyProblem(in: scratch).contains("line 1: no column counts epochs or steps")
    )
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var problem: String

    init(_ text: String, _ problem: String) {
      (testDescription, self.text, self.problem) = (problem, text, problem)
    }
  }

  @Test(arguments: [
    Refusal(
      "epoch,loss,train_loss\n0,1,2\n",
      "\"loss\", \"train_loss\" may all be the loss; say which in --map columns.json: {\"loss\": \"loss\"}"
    ),
    Refusal(
      "epoch,loss\n0,1\n1,1\n0,1\n",
      "row 2: \"epoch\" goes back from 1 to 0; rows of several runs? say which column tells them "
        + "apart: --map, {\"run\": \"…\"}"),
    Refusal(
      "epoch,loss\n0,1\n0,2\n",
      "epoch: is 0 at several losses at row 1; correct it, or let the rows count with --map: "
        + "{\"axis\": {\"unit\": \"step\"}}"),
    Refusal(
      "epoch,loss\n0,1\n1\n",
      "line 3: too few cells: 1 where the header has 2; complete the line; a missing value is a blank cell"
    ),
    Refusal(
      "epoch,loss\n0,1\n1,abc\n",
      "line 3: loss: \"abc\" is not a number; expected a number, nan, inf or a blank cell"),
    Refusal(
      "epoch,loss\n0,1\n1,0.5\0\n",
      "line 3: loss: \"0.5\" is not a number; expected a number, nan, inf or a blank cell"),
  ])
  func whatIsNoHistoryIsRefused(_ refusal: Refusal) throws {
    let scratch = try IngestScratch()
    let path = try scratch.write(refusal.text, to: "h.csv")
    #expect(try ingest(path).onlyProblem(in: scratch) == "h.csv: " + refusal.problem)
  }

  @Test func epochsThatBeginLaterAreTold() throws {
    let scratch = try IngestScratch()
    let said = Said()
    let path = try scratch.write("epoch,loss\n10,1\n20,0.5\n", to: "h.csv")
    let record = try ingest(path, in: scratch, said: said).only()
    #expect(record.history.epochs == [10, 20])
    #expect(
      said.all.contains { $0.contains("the first epoch is 10; it is taken as counted from 0") })
  }

  @Test func tablesOfRunsStayTablesOfRuns() throws {
    let scratch = try IngestScratch()
    try scratch.write("name,loss,test_error\nf1_N16_bs4_L1,1,2\n", to: "a/runs.csv")
    try scratch.write("epoch,loss\n0,1\n", to: "a/history.csv")
    try scratch.write("x,y\n0,1\n", to: "a/other.csv")
    let formats = Ingest.discover([scratch.path]).map { $0.format }
    #expect(formats == ["history-table", "results-table"])
  }

  @Test func everyTruncationIsReadOrRefused() throws {
    let scratch = try IngestScratch()
    let bytes = try LogFixtures.bytes(Self.real("pandas_wide.csv"))
    for length in bytes.indices {
      let path = try scratch.write(Array(bytes.prefix(length)), to: "h.csv")
      for problem in try ingest(path).problems { #expect(!problem.contains("\n")) }
      var flipped = bytes
      flipped[length] ^= 1 << UInt8(length % 8)
      try scratch.write(flipped, to: "h.csv")
      _ = try ingest(path)
    }
  }

  @Test func hostileTablesGiveRunsOrOneLine() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: LogFixtures.hostile("csv"))
    var good: Set<String> = []
    for name in names where name.hasSuffix(".csv") {
      let results = try ingest(LogFixtures.hostile("csv/\(name)"))
      for record in results.records { _ = try RunFile.image(of: record) }
      for problem in results.problems { #expect(!problem.contains("\n")) }
      if results.problems.isEmpty { good.insert(name) }
    }
    #expect(good == ["names_with_dots.csv", "run_names.csv"])
  }

  @Test func aMillionColumnsAreRefusedAtOnce() throws {
    let scratch = try IngestScratch()
    let header = (0..<1_000_000).map { "c\($0)" }.joined(separator: ",")
    let path = try scratch.write("epoch,loss,\(header)\n", to: "wide.csv")
    let clock = ContinuousClock.now
    #expect(
      try ingest(path).onlyProblem(in: scratch)
        == "wide.csv: line 1: has more than 20000 cells; give a table with fewer columns")
    #expect(clock.duration(to: .now) < .seconds(2))
  }
}
