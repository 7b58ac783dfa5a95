internal import Testing

@testable internal import RFLR

@Suite struct GradientTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    var width: Int
    var rank: Int
    var depth: Int
    var batch: Int
    var frozen: Bool
    var testDescription: String {
      "W\(width) r\(rank) L\(depth) batch \(batch) \(frozen ? "frozen" : "trainable")"
    }
    var network: Network { Network(width: width, rank: rank, depth: depth, frozen: frozen) }
  }

  /// Batches up to 16 of frozen plain SGD step from the deltas; the others form the gradient.
  static let shapes = [
    Shape(width: 37, rank: 3, depth: 1, batch: 1, frozen: true),
    Shape(width: 48, rank: 4, depth: 2, batch: 5, frozen: true),
    Shape(width: 64, rank: 5, depth: 3, batch: 16, frozen: true),
    Shape(width: 33, rank: 11, depth: 2, batch: 17, frozen: true),
    Shape(width: 40, rank: 1, depth: 4, batch: 33, frozen: true),
    Shape(width: 37, rank: 3, depth: 1, batch: 1, frozen: false),
    Shape(width: 48, rank: 4, depth: 2, batch: 5, frozen: false),
    Shape(width: 64, rank: 5, depth: 3, batch: 17, frozen: false),
    Shape(width: 7, rank: 12, depth: 2, batch: 9, frozen: false),
  ]

  @Test(arguments: [
    Shape(width: 12, rank: 3, depth: 1, batch: 4, frozen: false),
    Shape(width: 16, rank: 2, depth: 2, batch: 3, frozen: false),
    Shape(width: 9, rank: 4, depth: 3, batch: 5, frozen: false),
  ])
  func referenceGradientEqualsFiniteDifferencesToOneInAMillion(shape: Shape) {
    let (parameters, samples) = Self.problem(shape)
    var reference = ReferenceNetwork(shape.network, parameters)
    let gradient = reference.gradient(samples)
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    let step = 1e-5
    for index in reference.theta.indices {
      let value = reference.theta[index]
      reference.theta[index] = value + step
      let above = reference.loss(samples)
      reference.theta[index] = value - step
      let below = reference.loss(samples)
      reference.theta[index] = value
      let difference = (above - below) / (2 * step)
      #expect(abs(difference - gradient[index]) < 1e-6 * largest, "parameter \(index)")
    }
  }

  @Test(arguments: shapes)
  func floatGradientEqualsTheReferenceToOneInTenThousand(shape: Shape) {
    let (parameters, samples) = Self.problem(shape)
    let reference = ReferenceNetwork(shape.network, parameters)
    let ours = Gradient.ofTrainer(
      shape.network, parameters, x: samples.map { Float($0.x) }, y: samples.map { Float($0.y) })
    expectSame(ours.arrays.flatMap(\.values), reference, samples, frozen: shape.frozen)
  }

  /// A step of rate 1 without clipping moves the weights by minus the gradient.
  @Test(arguments: shapes, [0.0, 0.9])
  func theFirstStepGoesDownTheReferenceGradient(shape: Shape, momentum: Double) throws {
    let parameters = Parameters(initialising: shape.network, seed: 3)
    let points = max(2, shape.batch)
    let configuration = RunConfiguration(
      target: .sumcos(factor: 1), data: DataGrid(points: points, testPoints: 2),
      network: shape.network, batchSize: points,
      optimiser: Optimiser(momentum: momentum, clipNorm: nil), schedule: .fixed(1),
      stop: StopRules(maxEpochs: 1))
    let trainer = try Trainer(configuration, parameters: parameters)
    var norm = 0.0
    trainer.onStep = { norm = $0.gradientNorm }
    _ = trainer.run { _ in true }
    let change = zip(parameters.arrays, trainer.parameters.arrays).flatMap { before, after in
      zip(before.values, after.values).map { $0 - $1 }
    }
    let data = TrainingData(configuration)
    let samples = zip(data.x, data.y).map { (x: Double($0), y: Double($1)) }
    let reference = ReferenceNetwork(shape.network, parameters)
    expectSame(change, reference, samples, frozen: shape.frozen)
    let square = zip(reference.gradient(samples), reference.isFeature)
      .reduce(0.0) { $1.1 && shape.frozen ? $0 : $0 + $1.0 * $1.0 }
    #expect(relativeError(norm, square.squareRoot()) < 1e-5)
  }

  @Test(arguments: [0.25, 1.0, 1e6])
  func clippingScalesTheWholeStepToTheNorm(clip: Double) throws {
    func change(_ clipNorm: Double?) throws -> (distance: Double, norm: Double) {
      let trainer = try Trainer(
        RunConfiguration(
          target: .sumcos(factor: 3), data: DataGrid(points: 8, testPoints: 2),
          network: Network(width: 64, rank: 5, depth: 2), batchSize: 8,
          optimiser: Optimiser(clipNorm: clipNorm), schedule: .fixed(1),
          stop: StopRules(maxEpochs: 1)))
      var norm = 0.0
      trainer.onStep = { norm = $0.gradientNorm }
      return (trainer.run { _ in true }.parameterDistance, norm)
    }
    let free = try change(nil)
    let clipped = try change(clip)
    #expect(clipped.norm == free.norm)
    #expect(relativeError(clipped.distance, free.distance * min(1, clip / free.norm)) < 1e-5)
  }

  private func expectSame(
    _ ours: [Float], _ reference: ReferenceNetwork, _ samples: [(x: Double, y: Double)],
    frozen: Bool
  ) {
    let gradient = zip(reference.gradient(samples), reference.isFeature)
      .map { $1 && frozen ? 0 : Float($0) }
    let distance = relativeDistance(ours, gradient)
    #expect(distance < 1e-4, "\(distance)")
  }

  /// Drawn weights and samples of sin-like targets.
  static func problem(_ shape: Shape) -> (Parameters, [(x: Double, y: Double)]) {
    var stream = RandomStream(named: "samples", seed: shape.batch)
    let samples = (0..<shape.batch).map { _ in
      (x: Double(Float(stream.uniform(in: -1..<1))), y: Double(Float(stream.uniform(in: -2..<2))))
    }
    return (Parameters(initialising: shape.network, seed: 11), samples)
  }
}
