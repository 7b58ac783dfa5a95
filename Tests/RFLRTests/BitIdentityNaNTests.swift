internal import RFLR
internal import RunStore
internal import TestSupport
internal import Testing

/// What is no number has equal bits too.
@Suite struct BitIdentityNaNTests {
  /// Processors differ in the sign and payload of the NaN that an operation makes; x86 sets the sign.
  @Test func whatIsNoNumberHasOnePattern() throws {
    var count = 0
    for member in TrainingVariety.members(.small) where member.name.hasPrefix("diverged") {
      let record = try recordedTraining(member.configuration, kernels: Kernels.available[0])
      let weights = record.checkpoints.flatMap { $0.parameters.blocks }.flatMap {
        $0.featureWeights + $0.featureBias + $0.channelWeights + $0.channelBias
      }
      for value in weights + record.observations.flatMap(\.channelValues) where value.isNaN {
        count += 1
        #expect(value.bitPattern == Float.nan.bitPattern, "\(member)")
      }
      let figures =
        record.observations.flatMap { $0.modeAmplitudes + [$0.fullLoss] }
        + record.history.losses + record.metrics.values + record.checkpoints.map(\.loss)
      for value in figures where value.isNaN {
        count += 1
        #expect(value.bitPattern == Double.nan.bitPattern, "\(member)")
      }
    }
    #expect(count > 100)
  }

  @Test func aWeightThatIsNoNumberIsKeptInTheSamePattern() throws {
    let configuration = RunConfiguration.small(frozen: false)
    var weights = Parameters(initialising: configuration.network, seed: 1)
    let negative = Float(bitPattern: 0xFFC0_0001)
    weights.blocks[0].featureWeights[0] = negative
    weights.blocks[0].featureBias[0] = negative
    weights.blocks[1].channelWeights[0] = negative
    weights.blocks[2].channelBias[0] = negative
    let kept = try #require(
      Trainer(configuration, parameters: weights).record().recording.checkpoints.first)
    for (before, after) in zip(weights.blocks, kept.parameters.blocks) {
      func pinned(_ values: [Float]) -> [UInt32] {
        values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
      }
      #expect(after.featureWeights.map(\.bitPattern) == pinned(before.featureWeights))
      #expect(after.featureBias.map(\.bitPattern) == pinned(before.featureBias))
      #expect(after.channelWeights.map(\.bitPattern) == pinned(before.channelWeights))
      #expect(after.channelBias.map(\.bitPattern) == pinned(before.channelBias))
    }
  }
}
