import Foundation
import Statistics
import Testing

@Suite struct FeatureKernelTests {
  @Test(arguments: ToyGolden.shared.kernel)
  func equalsQuadratureWithin1e13(golden: ToyGolden.Kernel) {
    #expect(abs(FeatureKernel.biased(golden.x, golden.y) - golden.biased) < 1e-13)
    #expect(abs(FeatureKernel.biasFree(golden.x, golden.y) - golden.biasFree) < 1e-13)
  }

  @Test(arguments: [0.05, 0.5, 1, 3, 100])
  func knownFactsHold(d: Double) {
    #expect(FeatureKernel.biasFree(-d, d) == 0)
    #expect(FeatureKernel.biasFree(d, d) == d * d / 2)
    #expect(abs(FeatureKernel.biased(d, d) / ((1 + d * d) / 2) - 1) < 1e-14)
    #expect(FeatureKernel.biased(-d, d) == FeatureKernel.biased(d, -d))
  }

  @Test func mirrorRatioIsNotSmallInsideTheInterval() {
    #expect(String(format: "%.2f", FeatureKernel.biased.mirrorRatio(0.5)) == "0.68")
    #expect(String(format: "%.2f", FeatureKernel.biased.mirrorRatio(1)) == "0.32")
  }

  @Test(arguments: [(10.0, 0.01), (100, 1e-4), (1000, 1e-6)])
  func crossKernelFallsAsOneOverTheDistance(d: Double, tolerance: Double) {
    let limit = 4 / (3 * Double.pi * d)
    #expect(abs(FeatureKernel.biased(-d, d) / limit - 1) < tolerance)
  }

  @Test(arguments: FeatureKernel.allCases)
  func manyDrawnFeaturesHaveTheKernel(kernel: FeatureKernel) throws {
    let step = TwoSidedStep(
      try TwoSidedStep.Problem(.four),
      weights: try TwoSidedStep.Weights(width: 200_000, kernel: kernel, seed: 3))
    for (i, x) in step.problem.points.enumerated() {
      for (j, y) in step.problem.points.enumerated() {
        #expect(abs(step.sampledKernel[i][j] - kernel(x, y)) < 0.02)
      }
    }
  }
}

@Suite struct TwoSidedStepTests {
  private static func step(
    _ points: TwoSidedStep.Problem.Points = .two, _ kernel: FeatureKernel = .biasFree,
    width: Int = 100, seed: UInt64, delta: Double = 0.5, amplitude: Double = 1
  ) throws -> TwoSidedStep {
    TwoSidedStep(
      try TwoSidedStep.Problem(points, delta: delta, amplitude: amplitude),
      weights: try TwoSidedStep.Weights(width: width, kernel: kernel, seed: seed))
  }

  private static func course(
    _ step: TwoSidedStep, at times: [Double], tolerance: Double = 1e-5
  ) throws -> TwoSidedStep.Course {
    try step.course(
      at: times, rules: TwoSidedStep.Rules(),
      integrator: DormandPrince(
        relativeTolerance: tolerance, absoluteTolerance: tolerance / 100, shortestStep: 0.05))
  }

  @Test(arguments: ToyGolden.shared.flows)
  func flowEqualsSciPyOnPyTorchGradients(golden: ToyGolden.Flow) throws {
    let points = try #require(TwoSidedStep.Problem.Points(rawValue: golden.points))
    let step = TwoSidedStep(
      try TwoSidedStep.Problem(points),
      weights: TwoSidedStep.Weights(
        slopes: golden.slopes, biases: golden.biases, mixing: golden.mixing,
        channels: golden.channels, outputs: golden.outputs))
    let course = try step.course(
      at: golden.moments.map(\.time), rules: TwoSidedStep.Rules(),
      integrator: DormandPrince(relativeTolerance: 1e-9, absoluteTolerance: 1e-11))
    #expect(course.forcedSteps == 0)
    for (ours, theirs) in zip(course.moments, golden.moments) {
      #expect(abs(ours.loss - theirs.loss) < 1e-7)
      for (index, spike) in ours.spikes.enumerated() {
        #expect(abs(spike.output - theirs.outputs[index]) < 1e-7)
        for k in 0..<2 {
          #expect(abs(spike.channels[k] - theirs.channels[index][k]) < 1e-7)
          #expect(abs(spike.shares[k] - theirs.shares[index][k]) < 1e-5)
        }
        #expect(abs((spike.logRatio.finite ?? .nan) - theirs.logRatio[index]) < 1e-4)
        #expect(abs((spike.sides?.rate ?? .nan) - theirs.rate[index]) < 1e-4)
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func boundOfTheProofHoldsAndTheTermsAddUp(seed: UInt64) throws {
    for points in TwoSidedStep.Problem.Points.allCases {
      for kernel in FeatureKernel.allCases {
        let step = try Self.step(points, kernel, width: 50, seed: seed)
        for moment in try Self.course(step, at: [0, 1, 5, 20]).moments {
          for spike in moment.spikes {
            let sides = try #require(spike.sides)
            #expect(sides.holds)
            #expect(abs(sides.rate - sides.main) <= sides.epsilon * (1 + 1e-9) + 1e-15)
          }
        }
      }
    }
  }

  @Test func disjointFeaturesMakeThePrintedEqualityTrueForTwoPoints() throws {
    let step = try Self.step(seed: 1)
    for spike in try Self.course(step, at: [0, 3, 30]).moments.flatMap(\.spikes) {
      #expect(spike.coupling == 0 && spike.holdsLocal)
      #expect(spike.sides?.epsilon == 0 && spike.sides?.gap == 0)
    }
  }

  @Test func endPointsAloneBreakTheLocalKernelOfTheFourPoints() throws {
    let step = try Self.step(.four, width: 1000, seed: 1)
    for spike in try Self.course(step, at: [0]).moments[0].spikes {
      // K(-1, -1/2) = 1/4 is twice K(-1/2, -1/2), also for drawn features, since they are homogeneous.
      #expect(abs(spike.coupling - 2) < 1e-12 && !spike.holdsLocal)
    }
  }

  /// Without 1/|f| the right side is too large where a channel is small; some draw must show it.
  @Test func boundWithoutTheDivisionsFails() throws {
    let spikes = try (0..<10).flatMap { seed in
      try Self.course(Self.step(.two, .biased, width: 50, seed: seed), at: [0, 1, 5]).moments
        .flatMap(\.spikes)
    }
    #expect(spikes.contains { $0.sides?.droppedHolds == false })
  }

  @Test func fourPointsLeaveTheFloorOfTwoFifths() throws {
    let step = try Self.step(.four, width: 300, seed: 1)
    #expect(abs(step.problem.lossFloor(.biasFree) - 0.4) < 1e-15)
    #expect(step.problem.lossFloor(.biased) == 0)
    let losses = try (1...5).map { seed in
      try Self.course(Self.step(.four, width: 300, seed: seed), at: [300]).moments[0].loss
    }
    #expect(losses.allSatisfy { $0 > 0.4 - 1e-9 })
    #expect(losses.contains { $0 < 0.4 + 1e-6 }, "\(losses)")
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func lossNeverRises(seed: UInt64) throws {
    let losses = try Self.course(
      Self.step(.two, .biased, seed: seed), at: [0, 1, 3, 10, 30, 100]
    ).moments.map(\.loss)
    // Forced steps go back and forth across a kink by their length times its height.
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 + 1e-4 }, "\(losses)")
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func exchangedChannelsExchangeSharesAndDominance(seed: UInt64) throws {
    let step = try Self.step(seed: seed)
    var weights = step.weights
    weights.channels.swapAt(0, 1)
    weights.mixing.swapAt(0, 1)
    let other = TwoSidedStep(step.problem, weights: weights)
    let rules = try TwoSidedStep.Rules()
    let a = step.moment(at: 0, state: step.firstState, rules: rules)
    let b = other.moment(at: 0, state: other.firstState, rules: rules)
    for (x, y) in zip(a.spikes, b.spikes) {
      #expect(x.shares == y.shares.reversed())
      #expect(x.dominant.map { 3 - $0 } == y.dominant)
      #expect(abs((x.logRatio.finite ?? 0) + (y.logRatio.finite ?? 0)) < 1e-12)
    }
  }

  @Test func widthOneWithoutAnActiveFeatureIsMissingNotACrash() throws {
    let weights = TwoSidedStep.Weights(
      slopes: [1], biases: [0], mixing: [[1], [1]], channels: [[1], [0]], outputs: [1])
    let step = TwoSidedStep(try TwoSidedStep.Problem(.two), weights: weights)
    let spikes = step.moment(at: 0, state: step.firstState, rules: try TwoSidedStep.Rules()).spikes
    #expect(spikes.allSatisfy { $0.logRatio == .missing && $0.sides == nil && !$0.holdsSignal })
    #expect(spikes[0].dominant == nil && spikes[1].dominant == 1)
  }

  @Test func outputTimesEndExactlyAndSpanFourDecades() {
    let times = TwoSidedStep.outputTimes(until: 1000, count: 17)
    #expect(times.count == 17 && times.last == 1000 && abs(times[0] - 0.1) < 1e-12)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
  }

  @Test func senselessProblemsAreRefused() {
    #expect(throws: StatisticsError.self) { try TwoSidedStep.Problem(.four, delta: 1) }
    #expect(throws: StatisticsError.self) { try TwoSidedStep.Problem(.two, delta: 0) }
    #expect(throws: StatisticsError.self) { try TwoSidedStep.Problem(.two, amplitude: .nan) }
    #expect(throws: StatisticsError.self) { try TwoSidedStep.Rules(local: -1) }
    #expect(throws: StatisticsError.self) {
      try TwoSidedStep.Weights(width: 0, kernel: .biased, seed: 1)
    }
  }
}
