internal import RFLR
internal import Testing

@Suite struct CheckpointTests {
  struct Stored: Decodable {
    struct Saved: Decodable {
      var counter: Int
      var epoch: Int
      var loss: Double
      var threshold: Double
    }
    var allLosses: [Double]
    var initLoss: Double
    var minLossCheckpoints: [Saved]
  }

  static let sweep = "../../notebooks-data/reference/authors/results_baseline_sweep_sumcos_rank5"

  @Test(arguments: [("f1_N16_bs1_L1", 0), ("f1_N64_bs2_L1", 25), ("f5_N160_bs1_L7", 0)])
  func storedLossThresholdsAreFoundAtTheirEpochs(name: String, count: Int) throws {
    let stored = try Golden.load("\(Self.sweep)/\(name)/losses.json", as: Stored.self)
    #expect(stored.initLoss == stored.allLosses[0])
    #expect(stored.minLossCheckpoints.count == count)
    var rules = CheckpointRules(CheckpointPolicy(lossDivisor: 1.2))
    var epochs: [Int] = []
    var best: [Double] = []
    var lowest = Double.infinity
    for (epoch, loss) in stored.allLosses.enumerated() {
      lowest = min(lowest, loss)
      if rules.epochEnded(epoch, loss: loss, divide: nil).contains(.lossThreshold) {
        epochs.append(epoch)
        best.append(lowest)
      }
    }
    #expect(epochs == stored.minLossCheckpoints.map(\.epoch))
    #expect(best == stored.minLossCheckpoints.map(\.loss))
    #expect(stored.minLossCheckpoints.map(\.counter) == Array(1..<(count + 1)))
    for saved in stored.minLossCheckpoints {
      var threshold = stored.initLoss
      for _ in 0..<saved.counter { threshold /= 1.2 }
      #expect(relativeError(threshold, saved.threshold) < 1e-14)
    }
  }

  @Test func afterALargeDropTheCountCatchesUpOneAnEpoch() {
    var rules = CheckpointRules(CheckpointPolicy(lossDivisor: 1.2))
    let losses = [1.0, 0.5] + [Double](repeating: 0.9, count: 5)
    let due = losses.enumerated().filter {
      rules.epochEnded($0.offset, loss: $0.element, divide: nil).contains(.lossThreshold)
    }
    // 1/1.2^k is above 0.5 for k = 1, 2, 3.
    #expect(due.map(\.offset) == [1, 2, 3])
  }

  @Test func beforeComesWithTheDivideAndAfterTenEpochsLater() throws {
    let (recording, outcome) = try Trainer(noisy()).record()
    #expect(outcome.reason == .finished)
    let cuts = recording.divides.map(\.epoch)
    // The run ends with the 14th cut, the first rate below 1e-6; nothing is kept after it.
    #expect(cuts.count == 14)
    #expect(cuts.last == outcome.epochCount - 1)
    #expect(recording.divides.last?.lrAfter == 0.01 / 16384)
    #expect(recording.divides.last?.lrBefore == 0.01 / 8192)
    #expect(recording.epochs(.beforeLRDivide) == cuts)
    #expect(recording.epochs(.afterLRDivide) == cuts.dropLast().map { $0 + 10 })
    #expect(zip(cuts, cuts.dropFirst()).allSatisfy { $1 - $0 >= 20 })
    for checkpoint in recording.checkpoints where checkpoint.reason == .beforeLRDivide {
      let divide = try #require(recording.divides.first { $0.epoch == checkpoint.epoch })
      #expect(checkpoint.lr == divide.lrBefore)
      #expect(checkpoint.loss == recording.losses[checkpoint.epoch])
    }
    for checkpoint in recording.checkpoints where checkpoint.reason == .afterLRDivide {
      let divide = try #require(recording.divides.first { $0.epoch == checkpoint.epoch - 10 })
      #expect(checkpoint.lr == divide.lrAfter)
    }
    for (epoch, rate) in recording.rates.enumerated() {
      let cut = recording.divides.last { $0.epoch < epoch }
      #expect(rate == cut?.lrAfter ?? 0.01)
    }
  }

  @Test func weightsOfACheckpointAreThoseOfItsEpoch() throws {
    let reference = try Trainer(noisy()).record().recording
    let cut = try #require(reference.divides.first).epoch
    for (reason, epoch) in [
      (Checkpoint.Reason.beforeLRDivide, cut), (Checkpoint.Reason.afterLRDivide, cut + 10),
    ] {
      let short = try Trainer(noisy())
      _ = short.record(until: epoch)
      let kept = try #require(
        reference.checkpoints.first { $0.reason == reason && $0.epoch == epoch })
      for (block, last) in zip(kept.parameters.blocks, short.parameters.blocks) {
        #expect(block.channelWeights == last.channelWeights)
        #expect(block.channelBias == last.channelBias)
      }
    }
  }

  @Test func thePolicySaysWhatIsKept() throws {
    let nothing = CheckpointPolicy(initial: false, lrDivides: false, final: false)
    #expect(try Trainer(.small(checkpoints: nothing)).record().recording.checkpoints.isEmpty)
    let some = CheckpointPolicy(initial: true, lrDivides: false, every: 7, final: true)
    let recording = try Trainer(.small(checkpoints: some)).record().recording
    #expect(
      recording.checkpoints.map(\.reason) == [.initial] + Array(repeating: .every, count: 4) + [
        .final
      ])
    #expect(recording.checkpoints.map(\.epoch) == [-1, 6, 13, 20, 27, 29])
    #expect(recording.checkpoints[0].loss.isNaN)
  }

  @Test func trainableFeaturesAreInTheCheckpoints() throws {
    let recording = try Trainer(.small(frozen: false)).record().recording
    for checkpoint in recording.checkpoints {
      #expect(checkpoint.parameters.fits(RunConfiguration.small().network))
    }
  }

  /// Batches of one: the loss is noisy enough for the schedule to cut fourteen times.
  private func noisy() -> RunConfiguration {
    RunConfiguration(
      target: .sumcos(factor: 1), data: DataGrid(points: 16, testPoints: 2),
      network: Network(width: 48, rank: 5, depth: 1), batchSize: 1)
  }
}
