import ForeignFiles
import Foundation
import RFLR
import Testing

@testable import RunStore

@Suite struct TensorBoardTests {
  @Test func aFolderOfEventsIsARunWithSteps() throws {
    let record = try ingest(LogFixtures.real("events/plain")).only()
    #expect(record.configName == "plain")
    #expect(record.history.epochs == [0, 1, 2, 3, 4, 5])
    #expect(record.history.losses == (1...6).map { Double(Float(1.5) / Float($0)) })
    #expect(record.history.learningRates[3] == Double(Float(0.005)))
    #expect(record.configuration["schedule.learning_rate"] == .number(0.01))
    let validation = try record.series(named: "val/loss")
    #expect(validation.axis == .step && validation.steps == [1, 3, 5])
    #expect(shown(validation.values) == ["2.0", "nan", "\(Double(Float(0.4)))"])
    #expect(record.columns == #"{"axis":"step","loss":"train/loss","lr":"train/lr"}"#)
    #expect(record.metrics[MetricName.epochs] == nil)
    #expect(record.metrics[MetricName.minLoss] == 0.25)
  }

  @Test func aTagOfEpochsMakesStepsEpochs() throws {
    let record = try ingest(LogFixtures.real("events/tensors")).only()
    #expect(record.history.epochs == [0, 1, 2, 3, 4])
    #expect(record.history.learningRates == [1e-3, 1e-3, 1e-3, 1e-3, 1e-3])
    #expect(record.metrics[MetricName.epochs] == 5)
    #expect(record.columns.contains(#""axis":"epoch","axis_column":"epoch","first_epoch":1"#))
  }

  @Test func theUserMaySayThatStepsAreEpochs() throws {
    let scratch = try IngestScratch()
    let said = Said()
    let record = try ingest(
      LogFixtures.real("events/plain"),
      map:
        #"{"axis": {"unit": "epoch"}, "series": {"val/loss": "validation"}, "set": {"rank": 5}}"#,
      in: scratch, said: said
    ).only()
    #expect(record.metrics[MetricName.epochs] == 6)
    #expect(record.series.map(\.name) == ["validation"])
    #expect(record.series[0].axis == .epoch)
    #expect(record.configuration["network.rank"] == .integer(5))
    #expect(
      said.all == [
        "(step)=epoch, counted from 0; train/loss=loss; train/lr=lr; val/loss=kept as series"
      ])
  }

  @Test func laterStartsWinFromTheirFirstStepOn() throws {
    let scratch = try IngestScratch()
    let said = Said()
    let restarted = try ingest(
      LogFixtures.real("events/restarted"), in: scratch, said: said
    ).only()
    #expect(restarted.history.epochs == [0, 1, 2, 3, 4, 5, 6])
    #expect(restarted.history.losses == [10, 11, 12, 13, 14, 25, 26])
    #expect(try restarted.series(named: "before").steps.count == 8)
    #expect(
      said.all.last == "Fixtures/events/restarted: was restarted: 3 earlier values gave way to "
        + "later ones at their steps; nothing to do if the last start is the one that counts")
    // TensorBoard's own result, where the writer said from which step on.
    let purged = try ingest(LogFixtures.real("events/purged")).only()
    let expected = try LogFixtures.json("events/expected.json")
    #expect(expected["purged.loss"] != nil)
    #expect(purged.history.epochs == [0, 1, 2, 5, 6])
    #expect(purged.history.losses == [10, 11, 12, 25, 26])
    #expect(try purged.series(named: "before").steps == [0, 1, 2])
  }

  @Test func hyperparametersBecomeTheConfiguration() throws {
    let record = try ingest(LogFixtures.real("events/hparams")).only()
    #expect(record.configuration["network.rank"] == .integer(5))
    #expect(record.configuration["optimiser.name"] == .string("sgd"))
    #expect(record.configuration["network.frozen"] == .bool(true))
    #expect(record.metrics[MetricName.testError] == 0.25)
    #expect(record.source?.original["parameters"] == .object(["note": .string("x")]))
  }

  @Test func aTornTailIsTold() throws {
    let scratch = try IngestScratch()
    let name = "events.out.tfevents.1700000000.host.1.0"
    let bytes = try LogFixtures.bytes(LogFixtures.real("events/plain/\(name)"))
    try scratch.write(Array(bytes.dropLast(5)), to: "run/\(name)")
    let said = Said()
    let record = try ingest(scratch.path + "/run", in: scratch, said: said).only()
    #expect(record.history.epochs.count == 6)
    #expect(try record.series(named: "val/loss").steps == [1, 3])
    #expect(
      said.all.contains { $0.contains("ends within a record: its last ") })
  }

  @Test func hostileFilesGiveARunOrOneLine() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: LogFixtures.hostile("events"))
    for name in names where name.hasSuffix(".tfevents") {
      let scratch = try IngestScratch()
      let clock = ContinuousClock.now
      for result in try ingest(LogFixtures.hostile("events/\(name)")) {
        switch result {
        case .success(let record):
          // What is read must also be storable.
          _ = try RunFile.image(of: record)
        case .failure(let error): #expect(!error.description.contains("\n"))
        }
      }
      #expect(clock.duration(to: .now) < .seconds(2), "\(name)")
      #expect(try scratch.contents().isEmpty)
    }
  }
}
