internal import Testing

@testable internal import RFLR

/// The loop's edge cases as protocol.md §0 states them.
@Suite struct TrainerTests {
  @Test func epochLossIsTheUnweightedMeanOfBatchLossesBeforeTheirSteps() throws {
    let trainer = try Trainer(.small())
    var steps: [Float] = []
    trainer.onStep = { steps.append($0.loss) }
    let (recording, outcome) = trainer.record()
    #expect(outcome.stepCount == 30 * 3)  // 4 + 4 + 3 samples
    for (epoch, loss) in recording.losses.enumerated() {
      let batches = steps[(3 * epoch)..<(3 * epoch + 3)]
      #expect(loss == batches.reduce(0) { $0 + Double($1) } / 3)
    }
  }

  @Test func everyEpochVisitsEverySampleInItsOwnOrder() throws {
    var orders: [[Int32]] = []
    for epoch in 0..<20 {
      var stream = RandomStream(named: "shuffle/\(epoch)", seed: 1)
      orders.append(stream.permutation(of: 11))
    }
    let shuffled = try Trainer(.small()).record().recording
    let given = try Trainer(
      .small(),
      batchOrder: { epoch in
        var stream = RandomStream(named: "shuffle/\(epoch)", seed: 1)
        return stream.permutation(of: 11)
      }
    ).record().recording
    #expect(shuffled.losses == given.losses)
    #expect(Set(orders).count == 20)
  }

  @Test func aBadBatchInTheMiddleEndsTheEpochAndTrainingGoesOn() throws {
    let (recording, outcome, steps) = try trainBesideTheCliff(order: [0, 1, 2, 4, 3])
    #expect(outcome.reason == .finished)
    #expect(recording.losses.count == 6)
    // Three good batches of one sample an epoch; the fourth overflows and takes no step.
    #expect(outcome.stepCount == 18)
    for (epoch, loss) in recording.losses.enumerated() {
      let batches = steps[(3 * epoch)..<(3 * epoch + 3)]
      #expect(loss == batches.reduce(0) { $0 + Double($1) } / 3)
    }
    #expect(recording.losses.allSatisfy { $0.isFinite })
  }

  @Test func aBadLastBatchCountsLikeAnyOther() throws {
    let (recording, outcome, steps) = try trainBesideTheCliff(order: [0, 1, 2, 3, 4])
    #expect(outcome.stepCount == 24)
    #expect(recording.losses[0] == steps.prefix(4).reduce(0) { $0 + Double($1) } / 4)
  }

  @Test func aBadFirstBatchIsADivergedRun() throws {
    let (recording, outcome, steps) = try trainBesideTheCliff(order: [4, 0, 1, 2, 3])
    #expect(outcome.reason == .diverged)
    #expect(outcome.epochCount == 1)
    #expect(outcome.stepCount == 0)
    #expect(steps.isEmpty)
    #expect(recording.losses.count == 1)
    #expect(recording.losses[0].isNaN)
    #expect(recording.epochs(.final) == [0])
  }

  @Test func aRateFarTooLargeDiverges() throws {
    let configuration = RunConfiguration.small(
      optimiser: Optimiser(clipNorm: nil), schedule: .fixed(1e6), stop: StopRules(maxEpochs: 500))
    let (recording, outcome) = try Trainer(configuration).record()
    #expect(outcome.reason == .diverged)
    #expect(outcome.epochCount < 500)
    #expect(recording.losses.dropLast().allSatisfy { $0.isFinite })
    #expect(recording.losses.last?.isNaN == true)
  }

  @Test func aLossAboveTheLimitIsADivergedRun() throws {
    let configuration = RunConfiguration.small(
      optimiser: Optimiser(clipNorm: nil), schedule: .fixed(1e6),
      stop: StopRules(maxEpochs: 500, lossAbove: 1e3))
    let (recording, outcome) = try Trainer(configuration).record()
    #expect(outcome.reason == .diverged)
    #expect(recording.losses.last.map { $0 > 1e3 } == true)
    #expect(recording.losses.dropLast().allSatisfy { $0 <= 1e3 })
  }

  @Test func aLossBelowTheThresholdIsAnEscapeAtItsFirstEpoch() throws {
    let free = try Trainer(.small(stop: StopRules(maxEpochs: 200))).record().recording
    let threshold = try #require(free.losses.min()) * 1.0001
    let crossing = try #require(free.losses.firstIndex { $0 < threshold })
    try #require(crossing > 5)
    let stop = StopRules(maxEpochs: 200, lossBelow: threshold)
    let trainer = try Trainer(.small(stop: stop))
    let (recording, outcome) = trainer.record()
    #expect(outcome.reason == .escaped)
    #expect(outcome.epochCount == crossing + 1)
    #expect(recording.losses[...] == free.losses.prefix(crossing + 1))
    #expect(recording.epochs(.escape) == [crossing])
    #expect(recording.epochs(.final) == [crossing])
    let kept = try #require(recording.checkpoints.first { $0.reason == .escape }).parameters
    for (block, last) in zip(kept.blocks, trainer.parameters.blocks) {
      #expect(block.channelWeights == last.channelWeights)
      #expect(block.featureWeights.isEmpty)
    }
  }

  @Test func aThresholdThatIsNeverReachedIsCensored() throws {
    let stop = StopRules(maxEpochs: 12, lossBelow: 1e-9)
    let (recording, outcome) = try Trainer(.small(stop: stop)).record()
    #expect(outcome.reason == .censored)
    #expect(outcome.epochCount == 12)
    #expect(recording.epochs(.escape) == [])
  }

  @Test func outcomeMeasuresTheLastWeightsOnBothGrids() throws {
    let configuration = RunConfiguration.small(frozen: false)
    let trainer = try Trainer(configuration)
    let initial = trainer.parameters
    let outcome = trainer.record().outcome
    let reference = ReferenceNetwork(configuration.network, trainer.parameters)
    let data = TrainingData(configuration)
    func samples(_ x: [Float], _ y: [Float]) -> [(x: Double, y: Double)] {
      zip(x, y).map { (Double($0), Double($1)) }
    }
    let test = samples(data.testX, data.testY)
    #expect(relativeError(outcome.trainError, reference.loss(samples(data.x, data.y))) < 1e-5)
    #expect(relativeError(outcome.testError, reference.loss(test)) < 1e-5)
    let largest = test.reduce(0) { max($0, abs(reference.output($1.x) - $1.y)) }
    #expect(relativeError(outcome.testErrorMax, largest) < 1e-5)
    let square = zip(initial.arrays, trainer.parameters.arrays).reduce(0.0) { sum, pair in
      zip(pair.0.values, pair.1.values).reduce(sum) {
        $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
      }
    }
    #expect(relativeError(outcome.parameterDistance, square.squareRoot()) < 1e-9)
  }

  @Test func frozenFeaturesStayAndTrainableOnesMove() throws {
    for frozen in [true, false] {
      let trainer = try Trainer(.small(frozen: frozen))
      let before = trainer.parameters
      _ = trainer.record()
      for (old, new) in zip(before.blocks, trainer.parameters.blocks) {
        #expect((old.featureWeights == new.featureWeights) == frozen)
        #expect((old.featureBias == new.featureBias) == frozen)
        #expect(old.channelWeights != new.channelWeights)
        #expect(old.channelBias != new.channelBias)
      }
    }
  }

  @Test func aConfigurationThatCannotBeTrainedIsRefused() {
    var configuration = RunConfiguration.small()
    configuration.batchSize = 12
    #expect(throws: ConfigurationError.self) { try Trainer(configuration) }
  }

  /// Five samples, one a batch; the last, x = 1, overflows the squared error.
  ///
  /// One feature is alive only beyond x = 0.9 and its channel weight lifts the output to 1e20, whose
  /// square no float holds; the samples before it never touch that feature.
  private func trainBesideTheCliff(
    order: [Int32]
  ) throws -> (Recording, TrainingOutcome, [Float]) {
    let network = Network(width: 2, rank: 1, depth: 1)
    let first = BlockParameters(
      featureWeights: [1, 1], featureBias: [-0.9, 1], channelWeights: [1e21, 0.5],
      channelBias: [0])
    let last = BlockParameters(
      featureWeights: [1, -1], featureBias: [0.1, 0.2], channelWeights: [1, 0.3],
      channelBias: [0.1])
    let configuration = RunConfiguration(
      target: .sumcos(factor: 1), data: DataGrid(points: 5, testPoints: 2), network: network,
      batchSize: 1, schedule: .fixed(0.001), stop: StopRules(maxEpochs: 6))
    let trainer = try Trainer(
      configuration, parameters: Parameters(blocks: [first, last]), batchOrder: { _ in order })
    var steps: [Float] = []
    trainer.onStep = { steps.append($0.loss) }
    let (recording, outcome) = trainer.record()
    return (recording, outcome, steps)
  }
}
