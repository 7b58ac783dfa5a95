internal import RFLR
internal import Testing

/// One training that PyTorch made; see Fixtures/make_training_fixtures.py.
struct TrainingFixture: Decodable {
  struct Block: Decodable {
    var featureWeights: [Float]?
    var featureBias: [Float]?
    var channelWeights: [Float]
    var channelBias: [Float]
  }

  var name: String
  var frozen: Bool
  var rule: String
  var momentum: Double
  var clipNorm: Double?
  var depth: Int
  var width: Int
  var rank: Int
  var points: Int
  var batchSize: Int
  var epochs: Int
  var rate: Double
  var factor: Int
  var stepEvery: Int
  var stepFactor: Double
  var initial: [Block]
  var orders: [[Int32]]
  var losses: [Float]
  var gradientNorms: [Float]
  var rates: [Double]
  var firstGradients: [Block]
  var final: [Block]

  static let names = [
    "frozen-sgd-clipped-L1", "frozen-sgd-unclipped-L2", "frozen-sgd-clipped-L3",
    "frozen-momentum-clipped-L2", "frozen-momentum-unclipped-L3", "frozen-adam-clipped-L1",
    "frozen-adam-unclipped-L2", "frozen-adam-clipped-L3", "trainable-sgd-unclipped-L1",
    "trainable-sgd-clipped-L2", "trainable-sgd-unclipped-L3", "trainable-momentum-clipped-L1",
    "trainable-adam-unclipped-L1", "trainable-adam-clipped-step-L2", "trainable-adam-clipped-L3",
  ]

  static func load(_ name: String) throws -> TrainingFixture {
    try Golden.load("Fixtures/\(name).json")
  }

  var configuration: RunConfiguration {
    get throws {
      RunConfiguration(
        target: .sumcos(factor: factor), data: DataGrid(points: points, testPoints: 10),
        network: Network(width: width, rank: rank, depth: depth, frozen: frozen),
        batchSize: batchSize,
        optimiser: Optimiser(
          rule: try #require(Optimiser.Rule(rawValue: rule)), momentum: momentum,
          clipNorm: clipNorm),
        schedule: stepEvery > 0
          ? .step(rate: rate, every: stepEvery, factor: stepFactor) : .fixed(rate),
        stop: StopRules(maxEpochs: epochs, learningRateBelow: nil))
    }
  }

  /// The blocks as parameters; arrays that were not stored are empty.
  static func parameters(_ blocks: [Block]) -> Parameters {
    Parameters(
      blocks: blocks.map {
        BlockParameters(
          featureWeights: $0.featureWeights ?? [], featureBias: $0.featureBias ?? [],
          channelWeights: $0.channelWeights, channelBias: $0.channelBias)
      })
  }
}

extension Parameters {
  /// Every array with its name, block by block.
  var arrays: [(name: String, values: [Float])] {
    blocks.enumerated().flatMap { index, block in
      [
        ("A\(index)", block.featureWeights), ("a\(index)", block.featureBias),
        ("C\(index)", block.channelWeights), ("c\(index)", block.channelBias),
      ]
    }
  }
}

/// Largest difference of two arrays relative to the largest value of the second.
func relativeDistance(_ values: some Collection<Float>, _ reference: some Collection<Float>)
  -> Double
{
  guard values.count == reference.count else { return .infinity }
  let scale = reference.reduce(0) { max($0, abs(Double($1))) }
  let distance = zip(values, reference).reduce(0.0) { worst, pair in
    let error = abs(Double(pair.0) - Double(pair.1))
    return error <= worst ? worst : error.isNaN ? .infinity : error
  }
  return distance == 0 ? 0 : distance / scale
}
