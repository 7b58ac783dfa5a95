internal import RFLR
internal import Testing

@Suite struct NetworkTests {
  /// The counts of protocol.md §0 and the claims C5.params; columns: rank, depth, total, trained.
  @Test(
    arguments: [
      (10, 1, 24_587, 11_275), (10, 2, 46_101, 21_525), (10, 3, 67_615, 31_775),
      (10, 4, 89_129, 42_025), (5, 2, 25_611, nil), (5, 3, 36_880, nil), (5, 1, 14_342, nil),
      (5, 7, 81_956, nil),
    ] as [(Int, Int, Int, Int?)])
  func parameterCountsEqualTheStoredOnes(rank: Int, depth: Int, total: Int, trained: Int?) {
    var network = Network(rank: rank, depth: depth)
    #expect(network.parameterCount == total)
    if let trained { #expect(network.trainableCount == trained) }
    network.frozen = false
    #expect(network.trainableCount == total)
  }

  @Test(arguments: [(64, 5, 1), (48, 4, 2), (37, 3, 3), (1, 1, 1), (7, 12, 4)])
  func drawnParametersFitAndCount(width: Int, rank: Int, depth: Int) {
    let network = Network(width: width, rank: rank, depth: depth)
    let parameters = Parameters(initialising: network, seed: 1)
    #expect(parameters.fits(network))
    let count = parameters.blocks.reduce(0) { sum, block in
      sum + block.featureWeights.count + block.featureBias.count + block.channelWeights.count
        + block.channelBias.count
    }
    #expect(count == network.parameterCount)
    #expect(!parameters.fits(Network(width: width + 1, rank: rank, depth: depth)))
    #expect(!parameters.fits(Network(width: width, rank: rank + 1, depth: depth)))
    #expect(!parameters.fits(Network(width: width, rank: rank, depth: depth + 1)))
  }

  /// Uniform on ±1/√(fan-in): variance 1/(3·fan-in), kurtosis 9/5; normal: 1/fan-in and 3.
  @Test(arguments: [
    (Network.Initialisation.torchDefault, 1.0 / 3, 1.8), (Network.Initialisation.mup, 1.0, 3.0),
  ])
  func drawsHaveTheMomentsOfTheirFanIn(
    initialisation: Network.Initialisation, variance: Double, kurtosis: Double
  ) {
    let network = Network(width: 4096, rank: 12, depth: 2, initialisation: initialisation)
    let parameters = Parameters(initialising: network, seed: 5)
    for (index, block) in parameters.blocks.enumerated() {
      let inputs = network.inputCount(ofBlock: index)
      for (values, fanIn) in [
        (block.featureWeights, inputs), (block.featureBias, inputs),
        (block.channelWeights, network.width), (block.channelBias, network.width),
      ] {
        let scaled = values.map { Double($0) * Double(fanIn).squareRoot() }
        if initialisation == .torchDefault { #expect(scaled.allSatisfy { abs($0) <= 1 }) }
        guard scaled.count >= 4096 else { continue }
        let n = Double(scaled.count)
        let mean = scaled.reduce(0, +) / n
        let second = scaled.reduce(0) { $0 + $1 * $1 } / n
        let fourth = scaled.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
        // Five standard errors of each moment.
        #expect(abs(mean) < 5 * (variance / n).squareRoot())
        #expect(abs(second / variance - 1) < 5 * ((kurtosis - 1) / n).squareRoot())
        #expect(abs(fourth / (second * second) - kurtosis) < 5 * (24 / n).squareRoot())
      }
    }
  }

  @Test func featuresAndChannelsComeFromTheirOwnStreams() {
    let network = Network(width: 32, rank: 3, depth: 2)
    let parameters = Parameters(initialising: network, seed: 9)
    var features = RandomStream(named: "features", seed: 9)
    var channels = RandomStream(named: "channels", seed: 9)
    for (index, block) in parameters.blocks.enumerated() {
      let bound = 1 / Double(network.inputCount(ofBlock: index)).squareRoot()
      let outer = 1 / Double(network.width).squareRoot()
      for value in block.featureWeights + block.featureBias {
        #expect(value == Float(features.uniform(in: -bound..<bound)))
      }
      for value in block.channelWeights + block.channelBias {
        #expect(value == Float(channels.uniform(in: -outer..<outer)))
      }
    }
  }

  @Test func changingTheRankLeavesTheFirstFeaturesAlone() {
    let five = Parameters(initialising: Network(width: 64, rank: 5, depth: 2), seed: 42)
    let ten = Parameters(initialising: Network(width: 64, rank: 10, depth: 2), seed: 42)
    #expect(five.blocks[0].featureWeights == ten.blocks[0].featureWeights)
    #expect(five.blocks[0].featureBias == ten.blocks[0].featureBias)
    #expect(ten.blocks[0].channelWeights.prefix(320) == five.blocks[0].channelWeights[...])
  }

  @Test func theDrawDependsOnSeedAndNothingElse() {
    let network = Network(width: 16, rank: 2, depth: 1)
    var trainable = network
    trainable.frozen = false
    let parameters = Parameters(initialising: network, seed: 3)
    #expect(Parameters(initialising: trainable, seed: 3) == parameters)
    #expect(Parameters(initialising: network, seed: 4) != parameters)
  }
}
