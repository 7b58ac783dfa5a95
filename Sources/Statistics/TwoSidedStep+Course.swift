internal import RealModule

extension TwoSidedStep {
  /// The definition in one paragraph, for whoever reads only the output.
  public static let definition = """
    gradient flow of f_k = mean of w_jk h_j, H_i = l_i1 f_1 + l_i2 f_2, y = mean of v_i relu(H_i), with \
    features h and mixing l as drawn; share_k = |f_k| / (|f_1| + |f_2| + 1e-6), a channel dominates \
    above 0.6; stated: channel 1 at -delta, 2 at delta; with k the stated channel, l the other, e the \
    residual, B the back-propagated signal, K the kernel of the drawn features, P the number of points, \
    s the spike: log ratio R = ln|f_k| - ln|f_l|; rate dR/dt = sum over points p of \
    (e_p/P) K_sp (B_k(p)/f_k(s) - B_l(p)/f_l(s)); main: its term p = s; epsilon: the sum over p != s of \
    (|e_p|/P) |K_sp| (|B_k(p)|/|f_k(s)| + |B_l(p)|/|f_l(s)|); dropped epsilon: the same without the \
    divisions by |f|; conditions, as read here: (i) e_s has the sign of the target, (ii) \
    sign(target) (B_k(s)/f_k(s) - B_l(s)/f_l(s)) > 0, (iii) the sum over p != s of |K_sp| is at most \
    the local threshold times K_ss; dead: the output is below 0.01 |target|; integrated by \
    Dormand and Prince 5(4); where the flow runs along a kink of a relu no step keeps the tolerance, and \
    steps of the shortest length are taken (forced)
    """

  /// The rules that turn numbers into yes and no.
  public struct Rules: Sendable, Hashable {
    /// Added to the sum of |fₖ| in a share.
    public static let shareOffset = 1e-6
    /// A channel dominates when its share is above this.
    public static let dominance = 0.6
    /// Condition (iii) allows this much kernel with other points, relative to the point's own.
    public var local: Double

    /// Creates rules.
    ///
    /// - Throws: ``StatisticsError`` unless the local threshold is a finite number from 0.
    public init(local: Double = 0.1) throws(StatisticsError) {
      guard local >= 0, local.isFinite else {
        throw StatisticsError(
          "local", "\(local) is not a finite number from 0", remedy: "give a ratio such as 0.1")
      }
      self.local = local
    }
  }

  /// What holds at one spike at one time; the definition has the formulas.
  public struct Spike: Sendable, Hashable {
    /// Place of the spike.
    public var x: Double
    /// Target y(x).
    public var target: Double
    /// Output ŷ(x).
    public var output: Double
    /// f₁(x) and f₂(x).
    public var channels: [Double]
    /// |fₖ|/(|f₁| + |f₂| + 1e-6) for k = 1, 2.
    public var shares: [Double]
    /// 1 or 2, the channel whose share is above 0.6; nil where none is.
    public var dominant: Int?
    /// 1 or 2, the channel that Theorem B.2 expects here.
    public var statedChannel: Int
    /// ln|f| of the stated channel minus that of the other; missing where a channel is 0.
    public var logRatio: Measured
    /// y − ŷ.
    public var residual: Double
    /// sign(y)·(Bₖ/fₖ − Bₗ/fₗ) at the spike; missing where a channel is 0.
    public var signalGap: Measured
    /// Σ|K(x, x′)| over the other points, divided by K(x, x).
    public var coupling: Double
    /// Condition (i): the residual has the sign of the target.
    public var holdsResidual: Bool
    /// Condition (ii): the signal gap is above 0.
    public var holdsSignal: Bool
    /// Condition (iii): the coupling is at most the threshold.
    public var holdsLocal: Bool
    /// The two sides of the inequality; nil where a channel is 0.
    public var sides: Sides?

    /// Whether more than a thousandth of the target is left to fit.
    ///
    /// Below that the residual soon is rounding, and its sign says nothing.
    public var isBeingFitted: Bool { abs(residual) > 0.001 * abs(target) }

    /// Whether the output is below a hundredth of the target: the spike is not learned at all.
    public var isDead: Bool { abs(output) < 0.01 * abs(target) }

    /// Whether (i), (ii) and (iii) hold together.
    public var holdsAll: Bool { holdsResidual && holdsSignal && holdsLocal }
  }

  /// Both sides of the inequality of Theorem B.2: rate ≥ main − epsilon.
  public struct Sides: Sendable, Hashable {
    /// dR/dt of the log ratio, exact.
    public var rate: Double
    /// The term of the spike itself.
    public var main: Double
    /// Bound on the other terms, with the divisions by |f₁| and |f₂| that the proof has.
    public var epsilon: Double
    /// The same without these divisions, as the printed bound has it.
    public var droppedEpsilon: Double

    /// Right-hand side that the proof gives.
    public var bound: Double { main - epsilon }
    /// Right-hand side without the divisions.
    public var droppedBound: Double { main - droppedEpsilon }
    /// Left minus right: 0 if the printed equality were one.
    public var gap: Double { rate - bound }
    /// Whether the left side is not below the proof's right side, up to rounding.
    public var holds: Bool { rate >= bound - rounding }
    /// Whether it is not below the right side without the divisions, up to rounding.
    public var droppedHolds: Bool { rate >= droppedBound - rounding }

    private var rounding: Double { 1e-12 * (abs(main) + epsilon + droppedEpsilon) }
  }

  /// One output time.
  public struct Moment: Sendable, Hashable {
    /// Time of the flow.
    public var time: Double
    /// Mean squared error over all points.
    public var loss: Double
    /// The left and the right spike.
    public var spikes: [Spike]
  }

  /// A whole integration.
  public struct Course: Sendable, Hashable {
    /// One an output time.
    public var moments: [Moment]
    /// Steps that were taken.
    public var steps: Int
    /// Those of them that were taken against the tolerance.
    public var forcedSteps: Int
  }

  /// Times after 0 in equal ratios over four decades, the last one exactly the end.
  ///
  /// - Parameters:
  ///   - end: Last time, above 0.
  ///   - count: How many, at least 2.
  public static func outputTimes(until end: Double, count: Int) -> [Double] {
    let steps = Double(count - 1)
    return (0..<count).map { index in
      index == count - 1 ? end : end * Double.exp10(-4 * (steps - Double(index)) / steps)
    }
  }

  /// Integrates the flow and looks at it.
  ///
  /// - Parameters:
  ///   - times: Output times, ascending, from 0.
  ///   - rules: What counts as local.
  ///   - integrator: Tolerances.
  /// - Returns: One moment an output time, and how many steps were taken, and taken against the tolerance.
  /// - Throws: ``Refusal`` where the integration is.
  public func course(
    at times: [Double], rules: Rules, integrator: DormandPrince
  ) throws(Refusal) -> Course {
    let solution = try integrator.integrate(from: 0, state: firstState, at: times) {
      derivative(of: $1, into: &$2)
    }
    return Course(
      moments: zip(times, solution.states).map { moment(at: $0, state: $1, rules: rules) },
      steps: solution.acceptedSteps, forcedSteps: solution.forcedSteps)
  }

  /// Looks at one state.
  ///
  /// - Shape: `state` is [3n]: w of channel 1, of channel 2, v.
  public func moment(at time: Double, state: [Double], rules: Rules) -> Moment {
    let now = signals(of: state)
    let residuals = zip(problem.targets, now.outputs).map { $0 - $1 }
    return Moment(
      time: time, loss: residuals.map { $0 * $0 }.reduce(0, +) / Double(residuals.count),
      spikes: problem.spikes.enumerated().map { order, point in
        spike(point, stated: order, now, residuals, rules)
      })
  }

  private func spike(
    _ point: Int, stated: Int, _ now: Signals, _ residuals: [Double], _ rules: Rules
  ) -> Spike {
    let values = now.channels.map { $0[point] }
    let sum = abs(values[0]) + abs(values[1]) + Rules.shareOffset
    let shares = values.map { abs($0) / sum }
    let (own, other) = (values[stated], values[1 - stated])
    let isDefined = own != 0 && other != 0
    let target = problem.targets[point]
    let sign: Double = target < 0 ? -1 : 1
    let gap =
      isDefined
      ? Measured(
        sign * (now.backward[stated][point] / own - now.backward[1 - stated][point] / other))
      : .missing
    let kernel = sampledKernel[point]
    let away = kernel.indices.filter { $0 != point }.map { abs(kernel[$0]) }.reduce(0, +)
    let coupling = away == 0 ? 0 : away / kernel[point]
    return Spike(
      x: problem.points[point], target: target, output: now.outputs[point], channels: values,
      shares: shares, dominant: shares.firstIndex { $0 > Rules.dominance }.map { $0 + 1 },
      statedChannel: stated + 1,
      logRatio: isDefined ? Measured(Double.log(abs(own)) - Double.log(abs(other))) : .missing,
      residual: residuals[point], signalGap: gap, coupling: coupling,
      holdsResidual: sign * residuals[point] > 0, holdsSignal: (gap.finite ?? 0) > 0,
      holdsLocal: coupling <= rules.local,
      sides: isDefined ? sides(point, stated: stated, now, residuals) : nil)
  }

  private func sides(
    _ point: Int, stated: Int, _ now: Signals, _ residuals: [Double]
  ) -> Sides {
    let (own, other) = (now.channels[stated][point], now.channels[1 - stated][point])
    var sides = Sides(rate: 0, main: 0, epsilon: 0, droppedEpsilon: 0)
    for index in residuals.indices {
      let push = residuals[index] / Double(residuals.count) * sampledKernel[point][index]
      let (b, c) = (now.backward[stated][index], now.backward[1 - stated][index])
      let term = push * (b / own - c / other)
      sides.rate += term
      if index == point {
        sides.main = term
      } else {
        sides.epsilon += abs(push) * (abs(b / own) + abs(c / other))
        sides.droppedEpsilon += abs(push) * (abs(b) + abs(c))
      }
    }
    return sides
  }
}
