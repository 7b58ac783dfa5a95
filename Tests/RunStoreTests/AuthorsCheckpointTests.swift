import Foundation
import RFLR
import Testing

@testable import RunStore

/// Weights in the authors' folders become checkpoints of the right epoch, equal to the bit.
@Suite struct AuthorsCheckpointTests {
  private func moments(_ record: RunRecord) -> [String] {
    record.checkpoints.map { "\($0.epoch) \($0.reason.rawValue)" }
  }

  @Test func selectedRerunHasItsDividesThresholdsAndLastWeights() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.selected)
    #expect(record.lrDivides.map(\.epoch) == [8, 16, 22, 31])
    #expect(
      moments(record) == [
        "1 loss-threshold", "8 before-lr-divide", "16 before-lr-divide", "18 after-lr-divide",
        "22 before-lr-divide", "26 after-lr-divide", "31 before-lr-divide", "31 final",
      ])
    let folders = [
      "params_at_div_1.2_1", "params_before_lr_divide_epoch_8", "params_before_lr_divide_epoch_16",
      "params_after_lr_divide_epoch_8_plus10", "params_before_lr_divide_epoch_22",
      "params_after_lr_divide_epoch_16_plus10", "params_before_lr_divide_epoch_31",
    ]
    for (checkpoint, folder) in zip(record.checkpoints, folders) {
      try AuthorsFixture.expect(
        checkpoint, of: record,
        isFile: "\(AuthorsFixture.selected)/\(folder)/model_parameters.pth")
      #expect(checkpoint.loss == record.history.losses[checkpoint.epoch])
      #expect(checkpoint.lr == record.history.learningRates[checkpoint.epoch])
    }
    try AuthorsFixture.expect(
      try #require(record.checkpoints.last), of: record,
      isFile: AuthorsFixture.selected + "/model_parameters.pth")
    // The features are the same in every file and stand in the record once.
    #expect(record.frozen?.blocks.count == 3)
    #expect(record.checkpoints.allSatisfy { $0.parameters.blocks[0].featureWeights.isEmpty })
  }

  @Test func lastWeightsGiveTheStoredTestError() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.selected)
    let grid = NetworkFunction.grid(500)
    let last = record.filled(try #require(record.checkpoints.last))
    let target = Target.sumcos(factor: 1)
    let errors = zip(NetworkFunction(last).output(at: grid), grid).map {
      Double($0) - target(Double($1))
    }
    let error = errors.map { $0 * $0 }.reduce(0, +) / 500
    let stored = try #require(record.metrics[MetricName.testError])
    #expect(abs(error - stored) < 1e-5 * stored)
  }

  @Test func foldersOfEpochsCountFromOne() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.adam)
    #expect(moments(record) == ["9 every", "19 every", "29 every", "39 every", "39 final"])
    try AuthorsFixture.expect(
      record.checkpoints[1], of: record,
      isFile: AuthorsFixture.adam + "/params_epoch_20/model_parameters.pth")
    #expect(record.configuration["optimiser.name"] == .string("adam"))
  }

  @Test func frequencyStudyKeepsTrainedFeaturesInEachCheckpoint() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.frequency)
    #expect(record.configName == "freq1.5_rank2_L2" && record.status == .finished)
    #expect(moments(record).suffix(2) == ["49 every", "99 final"])
    #expect(record.frozen == nil && record.checkpoints[0].reason == .lossThreshold)
    for (index, name) in ["model_at_loss_4e+00/model_parameters", "checkpoint", "model_parameters"]
      .enumerated()
    {
      try AuthorsFixture.expect(
        record.checkpoints[index], of: record,
        isFile: AuthorsFixture.frequency + "/\(name).pth")
    }
    #expect(record.configuration["target.multiplier"] == .double(1.5))
    #expect(record.configuration["network.frozen"] == .bool(false))
    // StepLR(20, 0.9) after ten to the minus two.
    #expect(record.history.learningRates[19] == 0.01)
    #expect(record.history.learningRates[20] == 0.01 * 0.9)
    let errors = try #require(record.series.first { $0.name == "errors_test" })
    #expect(errors.axis == .epoch && errors.steps == [0, 49, 99])
    #expect(errors.values.last == record.metrics[MetricName.testError])
  }

  @Test func symmetryStudyIsAChirpWithFrozenFeatures() throws {
    let record = try AuthorsFixture.run(AuthorsFixture.symmetry)
    #expect(record.configuration["target.family"] == .string("chirp"))
    #expect(record.configuration["network.frozen"] == .bool(true) && record.frozen != nil)
    let info = try AuthorsFixture.json(
      AuthorsFixture.symmetry + "/model_at_loss_6e-01/epoch_info.json")
    let crossing = record.checkpoints.last { $0.reason == .lossThreshold }
    #expect(crossing.map { $0.epoch + 1 } == info["epoch"]?.intValue)
    #expect(crossing?.loss == info["loss"]?.doubleValue)
  }

  @Test func interruptedFrequencyRunIsTakenAsFarAsItsCheckpointTells() throws {
    let copy = try AuthorsCopy(AuthorsFixture.frequency)
    for file in ["results.json", "model_parameters.pth"] { try copy.remove(file) }
    let record = try copy.read().only()
    #expect(record.status == .incomplete && record.history.epochs == Array(0..<50))
    let whole = try AuthorsFixture.run(AuthorsFixture.frequency)
    #expect(record.history.losses == Array(whole.history.losses.prefix(50)))
  }

  @Test func spacingTakesFewerAndSaysSo() throws {
    let notes = NoteList()
    var settings = try settings(note: notes.add)
    settings.checkpointEvery = 20
    let path = AuthorsFixture.path + "/" + AuthorsFixture.adam
    let record = try Ingest.discover([path]).flatMap { Ingest.read($0, settings: settings) }.only()
    #expect(moments(record) == ["19 every", "39 every", "39 final"])
    #expect(record.source?.original["skipped_checkpoints"] == .integer(2))
    #expect(notes.lines.first?.contains("leaves out 2 of 4 checkpoints") == true)
  }

  @Test func tooManyCheckpointsAreRefusedWithTheSpacingThatFits() throws {
    let file = try AuthorsCopy(AuthorsFixture.adam)
    let weights = "\(file.path)/params_epoch_10/model_parameters.pth"
    let planned = (0..<30_000).map { index in
      PlannedCheckpoint(
        path: weights, epoch: 10 * index + 9, reason: .every, learningRate: 1, loss: 1)
    }
    let (none, problems) = RunWeights.read(planned, isFrozen: true)
    #expect(none == nil && problems.count == 1)
    #expect(problems[0].remedy == "add --checkpoint-every 100 to take fewer of them")
  }

  @Test func everyCheckpointFolderIsNamedAsItIs() {
    let names: [(String, CheckpointFolder?)] = [
      ("params_at_div_1.2_0", .lossDivisor(number: 0)),
      ("params_before_lr_divide_epoch_217", .beforeDivide(epoch: 217)),
      ("params_after_lr_divide_epoch_217_plus10", .afterDivide(epoch: 217, later: 10)),
      ("params_epoch_300000", .everyEpochs(count: 300_000)), ("model_at_loss_1e-02", .loss),
      ("params_epoch_0", nil), ("params_epoch_ten", nil), ("params_epoch_010", nil),
      ("params_at_div_1.2", nil), ("params_after_lr_divide_epoch_3", nil), ("params_epoch_", nil),
      ("params_epoch_99999999999999999999", nil), ("model_at_loss_", nil),
    ]
    for (name, folder) in names { #expect(CheckpointFolder(name) == folder, "\(name)") }
  }
}
