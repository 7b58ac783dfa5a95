import Foundation
import Statistics
import Testing

/// Kernels, integrations and flows by SciPy and PyTorch; toy_golden.py made them.
struct ToyGolden: Decodable, Sendable {
  struct Kernel: Decodable, Sendable {
    var x, y, biased, biasFree: Double
  }
  struct Steps: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var rtol, end: Double
    var first, last, exact: [Double]
    var evaluations: Int
    var testDescription: String { "\(name), tolerance \(rtol)" }
  }
  struct Moment: Decodable, Sendable {
    var time, loss: Double
    var channels, shares: [[Double]]
    var outputs, logRatio, rate: [Double]
  }
  struct Flow: Decodable, Sendable, CustomTestStringConvertible {
    var points, features: String
    var slopes, biases, outputs: [Double]
    var mixing, channels: [[Double]]
    var moments: [Moment]
    var testDescription: String { "\(points) points, \(features)" }
  }
  var kernel: [Kernel]
  var steps: [Steps]
  var flows: [Flow]

  static let shared: ToyGolden = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/toy_golden.json")
    guard let data = try? Data(contentsOf: url),
      let golden = try? JSONDecoder().decode(ToyGolden.self, from: data)
    else { return ToyGolden(kernel: [], steps: [], flows: []) }
    return golden
  }()
}

@Suite struct DormandPrinceTests {
  private static func equation(_ name: String) -> DormandPrince.Derivative {
    switch name {
    case "oscillator":
      { _, y, out in
        out[0] = y[1]
        out[1] = -y[0]
      }
    case "vanDerPol":
      { _, y, out in
        out[0] = y[1]
        out[1] = 5 * (1 - y[0] * y[0]) * y[1] - y[0]
      }
    default:
      { _, y, out in
        out[0] = 10 * (y[1] - y[0])
        out[1] = y[0] * (28 - y[2]) - y[1]
        out[2] = y[0] * y[1] - 8.0 / 3 * y[2]
      }
    }
  }

  private static func integrator(_ tolerance: Double) throws -> DormandPrince {
    try DormandPrince(relativeTolerance: tolerance, absoluteTolerance: tolerance / 100)
  }

  @Test func goldenFileIsThere() {
    #expect(ToyGolden.shared.steps.count == 9 && ToyGolden.shared.flows.count == 4)
  }

  @Test(arguments: ToyGolden.shared.steps)
  func takesTheStepsOfSciPyRK45(golden: ToyGolden.Steps) throws {
    let solution = try Self.integrator(golden.rtol).integrate(
      from: 0, state: golden.first, at: [golden.end], derivative: Self.equation(golden.name))
    #expect(solution.evaluations == golden.evaluations)
    #expect(solution.evaluations == 2 + 6 * (solution.acceptedSteps + solution.rejectedSteps))
    for (ours, theirs) in zip(solution.states[0], golden.last) {
      #expect(abs(ours - theirs) < 1e-9 * max(1, abs(theirs)))
    }
  }

  @Test(arguments: ToyGolden.shared.steps)
  func innerOutputTimesKeepTheTolerance(golden: ToyGolden.Steps) throws {
    let times = (1...50).map { golden.end * Double($0) / 50 }
    let solution = try Self.integrator(golden.rtol).integrate(
      from: 0, state: golden.first, at: [0] + times, derivative: Self.equation(golden.name))
    #expect(solution.states.count == 51 && solution.states[0] == golden.first)
    for (ours, exact) in zip(solution.states[50], golden.exact) {
      // The equations multiply an early error; the van der Pol cycle most of all.
      #expect(abs(ours - exact) < 3e4 * golden.rtol)
    }
  }

  @Test func errorFallsAsTheFifthPowerOfTheSteps() throws {
    func run(_ tolerance: Double) throws -> (steps: Int, error: Double) {
      let solution = try Self.integrator(tolerance).integrate(
        from: 0, state: [1, 0], at: [20], derivative: Self.equation("oscillator"))
      return (solution.acceptedSteps, abs(solution.states[0][0] - cos(20)))
    }
    let (coarse, fine) = (try run(1e-5), try run(1e-10))
    let order = log(coarse.error / fine.error) / log(Double(fine.steps) / Double(coarse.steps))
    #expect(order > 4.5 && order < 5.6)
  }

  @Test func timesThatAreTheStartGiveTheFirstState() throws {
    let solution = try Self.integrator(1e-6).integrate(from: 1, state: [2], at: [1, 1]) { _, _, _ in
    }
    #expect(solution.states == [[2], [2]] && solution.acceptedSteps == 0)
  }

  @Test func solutionThatExplodesIsRefused() throws {
    let error = #expect(throws: Refusal.self) {
      try Self.integrator(1e-6).integrate(from: 0, state: [1], at: [2]) { _, y, out in
        out[0] = y[0] * y[0]
      }
    }
    #expect(
      error?.reason.contains("time 0.99999") == true || error?.reason.contains("time 1") == true)
  }

  @Test func tooManyStepsAreRefused() throws {
    var integrator = try Self.integrator(1e-6)
    integrator.maximumSteps = 5
    #expect(throws: Refusal.self) {
      try integrator.integrate(
        from: 0, state: [1, 0], at: [20], derivative: Self.equation("oscillator"))
    }
  }

  @Test func shortestStepGoesAlongAJumpWithoutDrift() throws {
    func slide(_ shortest: Double) throws -> DormandPrince.Solution {
      let integrator = try DormandPrince(
        relativeTolerance: 1e-8, absoluteTolerance: 1e-8, shortestStep: shortest)
      return try integrator.integrate(from: 0, state: [1, 0], at: [10]) { _, y, out in
        out[0] = y[0] > 0 ? -1 : 1
        out[1] = 1
      }
    }
    let solution = try slide(0.01)
    #expect(solution.forcedSteps > 100 && solution.acceptedSteps < 2_000)
    #expect(abs(solution.states[0][0]) <= 0.011 && abs(solution.states[0][1] - 10) < 1e-9)
  }

  @Test(arguments: [(0.0, 1e-6), (1, 1e-6), (.nan, 1e-6), (1e-6, 0), (1e-6, .infinity)])
  func senselessTolerancesAreRefused(relative: Double, absolute: Double) {
    #expect(throws: StatisticsError.self) {
      try DormandPrince(relativeTolerance: relative, absoluteTolerance: absolute)
    }
  }
}
