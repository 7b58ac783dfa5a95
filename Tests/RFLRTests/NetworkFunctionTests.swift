internal import Testing

@testable internal import RFLR

/// Values of every linear map by PyTorch; see Fixtures/make_function_fixture.py.
private struct FunctionFixture: Decodable {
  var width: Int
  var rank: Int
  var depth: Int
  var points: Int
  var blocks: [TrainingFixture.Block]
  var maps: [[[Double]]]

  static func load() throws -> FunctionFixture {
    try Golden.load("Fixtures/network-function.json")
  }
}

@Suite struct NetworkFunctionTests {
  @Test func everyLinearMapIsTorchs() throws {
    let fixture = try FunctionFixture.load()
    let function = NetworkFunction(TrainingFixture.parameters(fixture.blocks))
    let layers = function.layers(at: NetworkFunction.grid(fixture.points))
    #expect(layers.map(\.linearIndex) == Array(1...2 * (fixture.depth + 1)))
    for (layer, expected) in zip(layers, fixture.maps) {
      #expect(layer.signalCount == expected.count)
      #expect(layer.isFeatures == (expected.count == fixture.width))
      for (index, values) in expected.enumerated() {
        // A signal that is zero everywhere has no size of its own.
        let scale = expected.joined().reduce(0) { max($0, abs($1)) }
        for (ours, theirs) in zip(layer.signal(index), values) {
          #expect(abs(Double(ours) - theirs) < 1e-6 * scale)
        }
      }
    }
  }

  @Test(arguments: [(37, 3, 2), (64, 5, 3), (16, 1, 1)])
  func outputIsTheTrainersToRounding(width: Int, rank: Int, depth: Int) throws {
    var configuration = RunConfiguration.small()
    configuration.network = Network(width: width, rank: rank, depth: depth)
    let trainer = try Trainer(configuration)
    _ = trainer.run { _ in true }
    let grid = NetworkFunction.grid(101)
    let ours = NetworkFunction(trainer.parameters).output(at: grid)
    #expect(relativeDistance(ours, trainer.evaluate(grid)) < 1e-5)
  }

  /// The oracle of the fast path: bias first, ascending inputs, no fused operations.
  @Test(arguments: [1, 15, 16, 17, 48, 50])
  func tilesGiveTheBitsOfThePlainSum(points: Int) {
    let parameters = Parameters(initialising: Network(width: 29, rank: 4, depth: 2), seed: 7)
    let x = (0..<points).map { Float($0) / 7 - 1 }
    var inputs = [x]
    let layers = NetworkFunction(parameters).layers(at: x)
    for (index, block) in parameters.blocks.enumerated() {
      let features = Self.plain(block.featureWeights, block.featureBias, inputs)
        .map { $0.map { $0 < 0 ? 0 : $0 } }
      inputs = Self.plain(block.channelWeights, block.channelBias, features)
      #expect(layers[2 * index].values == features.flatMap(\.self))
      #expect(layers[2 * index + 1].values == inputs.flatMap(\.self))
    }
  }

  private static func plain(
    _ weights: [Float], _ bias: [Float], _ inputs: [[Float]]
  ) -> [[Float]] {
    bias.indices.map { row in
      inputs[0].indices.map { point in
        inputs.indices.reduce(bias[row]) { sum, source in
          sum + weights[row * inputs.count + source] * inputs[source][point]
        }
      }
    }
  }

  @Test func valueOfAPointDoesNotDependOnTheOtherPoints() {
    let function = NetworkFunction(Parameters(initialising: Network(width: 40), seed: 1))
    let grid = NetworkFunction.grid(33)
    let whole = function.output(at: grid)
    #expect(grid.map { function.output(at: [$0])[0] } == whole)
    #expect(function.output(at: []).isEmpty)
  }

  @Test func channelsAreTheEvenLayers() {
    let function = NetworkFunction(Parameters(initialising: Network(width: 24, depth: 4), seed: 2))
    let grid = NetworkFunction.grid(20)
    let even = function.layers(at: grid).filter { $0.linearIndex.isMultiple(of: 2) }
    #expect(function.channels(at: grid) == even)
  }

  @Test func nanWeightStaysOne() {
    var parameters = Parameters(initialising: Network(width: 8, rank: 2, depth: 1), seed: 1)
    parameters.blocks[0].featureBias[3] = .nan
    let layers = NetworkFunction(parameters).layers(at: [0, 0.5])
    #expect(layers[0].signal(3).allSatisfy { $0.isNaN })
    #expect(layers[3].values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: [2, 3, 768, 1000, 1001])
  func gridIsItsOwnMirrorImage(points: Int) {
    let grid = NetworkFunction.grid(points)
    #expect(grid.count == points && grid.first == -1 && grid.last == 1)
    #expect(grid.map { -$0 } == Array(grid.reversed()))
    #expect(zip(grid, grid.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func weightsWithoutFeaturesAreNotWhole() {
    var parameters = Parameters(initialising: Network(width: 8, rank: 2, depth: 1), seed: 1)
    #expect(parameters.isWhole)
    parameters.blocks[1].featureWeights.removeLast()
    #expect(!parameters.isWhole)
    parameters.blocks[1].featureWeights = []
    parameters.blocks[1].featureBias = []
    #expect(!parameters.isWhole)
    #expect(!Parameters(blocks: []).isWhole)
  }
}
