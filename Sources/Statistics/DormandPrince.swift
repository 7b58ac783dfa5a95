internal import RealModule

/// Integrates ordinary differential equations by the pair of Dormand and Prince, order 5 with error of 4.
///
/// A step of length h is accepted when the root mean square over the components of
/// h·|Σ eₛkₛ| / (absolute + relative·max(|y|, |y after|)) is below 1; the next length is h times
/// 0.9·error^(−1/5), between 0.2 and 10, and at most 1 after a rejection. The first length follows
/// Hairer, Nørsett and Wanner. Every output time is the end of a step, so no interpolation is involved.
/// Without inner output times it takes the steps of SciPy's `RK45`.
///
/// - Source: J. Dormand, P. Prince, J. Comput. Appl. Math. 6 (1980) 19–26; E. Hairer, S. Nørsett,
///   G. Wanner, Solving Ordinary Differential Equations I, section II.4 (step lengths).
public struct DormandPrince: Sendable {
  /// Error of a step that is allowed relative to the size of each component.
  public var relativeTolerance: Double
  /// Error of a step that is allowed beside it, in the unit of the state.
  public var absoluteTolerance: Double
  /// A step of this length is taken whatever its error; 0 where every step must keep the tolerance.
  ///
  /// Where a right-hand side jumps, and the solution runs along the jump or into it, no step keeps a
  /// tolerance. Steps of this length then go back and forth across the jump by its height times the length,
  /// without adding up.
  public var shortestStep: Double
  /// Steps, accepted or not, after which the integration is given up.
  public var maximumSteps: Int

  /// Writes the derivative at a time and state into its last argument.
  public typealias Derivative = (_ time: Double, _ state: [Double], _ result: inout [Double]) ->
    Void

  /// The states at the output times, and what they cost.
  public struct Solution: Sendable {
    /// One state an output time, [time][component].
    public var states: [[Double]] = []
    /// Steps that were taken.
    public var acceptedSteps = 0
    /// Those of them that had more error than is allowed.
    public var forcedSteps = 0
    /// Steps that were tried and thrown away.
    public var rejectedSteps = 0
    /// Evaluations of the derivative.
    public var evaluations = 0
  }

  /// Creates an integrator.
  ///
  /// - Throws: ``StatisticsError`` unless 1e-13 ≤ relative < 1, the absolute tolerance is finite and above 0,
  ///   and the shortest step finite and not below 0.
  public init(
    relativeTolerance: Double, absoluteTolerance: Double, shortestStep: Double = 0,
    maximumSteps: Int = 10_000_000
  ) throws(StatisticsError) {
    guard relativeTolerance >= 1e-13, relativeTolerance < 1 else {
      throw StatisticsError(
        "tolerance", "\(relativeTolerance) is outside 1e-13 ..< 1", remedy: "give one such as 1e-6")
    }
    guard absoluteTolerance > 0, absoluteTolerance.isFinite else {
      throw StatisticsError(
        "absolute tolerance", "\(absoluteTolerance) is not a finite number above 0",
        remedy: "give one such as 1e-8")
    }
    guard shortestStep >= 0, shortestStep.isFinite else {
      throw StatisticsError(
        "shortest step", "\(shortestStep) is not a finite number from 0",
        remedy: "give one such as 0")
    }
    self.relativeTolerance = relativeTolerance
    self.shortestStep = shortestStep
    self.absoluteTolerance = absoluteTolerance
    self.maximumSteps = maximumSteps
  }

  /// Integrates y′ = f(t, y) from a state at a time.
  ///
  /// - Shape: the result's `states` are [time][component].
  /// - Parameters:
  ///   - start: Time of the first state.
  ///   - state: First state, finite.
  ///   - times: Output times, ascending and not before `start`.
  ///   - derivative: The right-hand side; it may have jumps, which cost rejected steps.
  /// - Throws: ``Refusal`` where the state leaves the finite numbers, the step becomes too short for the
  ///   clock, or `maximumSteps` are not enough.
  public func integrate(
    from start: Double, state: [Double], at times: [Double], derivative: Derivative
  ) throws(Refusal) -> Solution {
    precondition(!state.isEmpty, "a state has components")
    precondition(zip([start] + times, times).allSatisfy(<=), "output times ascend")
    var solution = Solution()
    var step = Step(at: start, state: state, derivative: derivative)
    solution.evaluations = 1
    guard let last = times.last, last > start else {
      solution.states = times.map { _ in state }
      return solution
    }
    var length = firstLength(of: step, span: last - start, derivative: derivative)
    solution.evaluations += 1
    for time in times {
      while step.time < time {
        try advance(&step, to: time, length: &length, derivative: derivative, solution: &solution)
      }
      solution.states.append(step.state)
    }
    return solution
  }

  /// Takes one accepted step that does not pass a time.
  private func advance(
    _ step: inout Step, to end: Double, length: inout Double, derivative: Derivative,
    solution: inout Solution
  ) throws(Refusal) {
    let shortest = 10 * step.time.ulp
    length = max(length, shortest)
    var wasRejected = false
    while true {
      guard length >= shortest else {
        throw Refusal("the step became shorter than the clock can tell at time \(step.time)")
      }
      guard solution.acceptedSteps + solution.rejectedSteps < maximumSteps else {
        throw Refusal("\(maximumSteps) steps reached time \(step.time) only; raise the tolerance")
      }
      let isCut = step.time + length > end
      let next = isCut ? end : step.time + length
      let taken = next - step.time
      let error = step.attempt(
        to: next, relative: relativeTolerance, absolute: absoluteTolerance, derivative: derivative)
      solution.evaluations += 6
      guard error.isFinite else {
        throw Refusal("the state is not finite after time \(step.time)")
      }
      let isForced = error >= 1 && length <= shortestStep
      if error < 1 || isForced {
        let factor = error == 0 ? 10 : min(10, 0.9 * Double.pow(error, -0.2))
        let proposed = taken * (wasRejected ? min(1, factor) : factor)
        // A step that an output time cut short says nothing against the length it was cut from.
        length = max(isCut ? max(proposed, length) : proposed, shortestStep)
        step.accept(at: next)
        solution.acceptedSteps += 1
        solution.forcedSteps += isForced ? 1 : 0
        return
      }
      length = max(taken * max(0.2, 0.9 * Double.pow(error, -0.2)), shortestStep)
      wasRejected = true
      solution.rejectedSteps += 1
    }
  }

  private func firstLength(of step: Step, span: Double, derivative: Derivative) -> Double {
    let scale = step.state.map { absoluteTolerance + abs($0) * relativeTolerance }
    let slope = step.stages[0]
    let d0 = norm(step.state, scale)
    let d1 = norm(slope, scale)
    let guess = min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1, span)
    let moved = zip(step.state, slope).map { $0 + guess * $1 }
    var change = slope
    derivative(step.time + guess, moved, &change)
    for index in change.indices { change[index] -= slope[index] }
    let d2 = norm(change, scale) / guess
    let length =
      d1 <= 1e-15 && d2 <= 1e-15 ? max(1e-6, guess * 1e-3) : Double.pow(0.01 / max(d1, d2), 0.2)
    return min(100 * guess, length, span)
  }

  private func norm(_ values: [Double], _ scale: [Double]) -> Double {
    var sum = 0.0
    for (value, unit) in zip(values, scale) { sum += (value / unit) * (value / unit) }
    return (sum / Double(values.count)).squareRoot()
  }
}

/// A state with the slopes of the step that is tried from it.
private struct Step {
  static let nodes: [Double] = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1]
  /// Row s gives stage s from the stages before it; the last row is the solution itself.
  static let weights: [[Double]] = [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ]
  /// Solution of order 5 minus that of order 4.
  static let errorWeights: [Double] = [
    -71 / 57600, 0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40,
  ]

  private(set) var time: Double
  private(set) var state: [Double]
  private(set) var stages: [[Double]]
  private var trial: [Double]
  private var errors: [Double]

  init(at time: Double, state: [Double], derivative: DormandPrince.Derivative) {
    self.time = time
    self.state = state
    trial = state
    errors = state
    stages = Array(repeating: Array(repeating: 0, count: state.count), count: 7)
    derivative(time, state, &stages[0])
  }

  /// Tries a step; its error in units of what is allowed.
  mutating func attempt(
    to next: Double, relative: Double, absolute: Double, derivative: DormandPrince.Derivative
  ) -> Double {
    let length = next - time
    for stage in 1..<7 {
      combine(Self.weights[stage], length)
      derivative(time + Self.nodes[stage] * length, trial, &stages[stage])
    }
    var sum = 0.0
    for index in trial.indices { errors[index] = 0 }
    for (weight, slopes) in zip(Self.errorWeights, stages) where weight != 0 {
      for index in slopes.indices { errors[index] += weight * slopes[index] }
    }
    for index in state.indices {
      let scale = absolute + relative * max(abs(state[index]), abs(trial[index]))
      let ratio = length * errors[index] / scale
      sum += ratio * ratio
    }
    return (sum / Double(state.count)).squareRoot()
  }

  /// trial = state + length·Σ weight·stage.
  private mutating func combine(_ weights: [Double], _ length: Double) {
    for index in trial.indices { trial[index] = 0 }
    for (weight, slopes) in zip(weights, stages) where weight != 0 {
      for index in slopes.indices { trial[index] += weight * slopes[index] }
    }
    for index in trial.indices { trial[index] = state[index] + length * trial[index] }
  }

  mutating func accept(at next: Double) {
    time = next
    swap(&state, &trial)
    // The last slope is that of the new state: the next step need not compute it.
    stages.swapAt(0, 6)
  }
}
