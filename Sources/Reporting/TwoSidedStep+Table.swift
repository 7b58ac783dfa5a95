public import Statistics

extension Provenance.Statistic {
  /// The two-sided step of appendix B.
  public static let twoSidedStep = Provenance.Statistic(
    name: TwoSidedStep.statisticName, version: TwoSidedStep.version,
    definition: TwoSidedStep.definition)

  /// The kernel of random features.
  public static let featureKernel = Provenance.Statistic(
    name: "feature kernel", version: TwoSidedStep.version,
    definition: "K(x, y) = E[relu(ax + b) relu(ay + b)] in closed form; a ~ N(0,1), b = 0 or N(0,1)"
  )
}

extension Table {
  /// The flow of one seed.
  public typealias ToyCourse = (seed: Int, course: TwoSidedStep.Course)

  /// What became of the channels: one row a seed and spike.
  ///
  /// - Parameters:
  ///   - courses: At least one moment each.
  ///   - lossFloor: Smallest loss that the features can reach.
  ///   - provenance: Where the numbers come from.
  public static func toy(
    _ courses: [ToyCourse], lossFloor: Double, provenance: Provenance
  ) -> Table {
    var table = Table(
      name: "toy", title: "Two-sided step of appendix B (\(TwoSidedStep.version))",
      columns: Columns.toy, provenance: provenance)
    for item in courses {
      guard let first = item.course.moments.first, let last = item.course.moments.last else {
        continue
      }
      for index in first.spikes.indices {
        table.append(toyRow(item, index, first, last))
      }
    }
    table.notes = toyNotes(courses, lossFloor: lossFloor)
    return table
  }

  private static func toyRow(
    _ item: ToyCourse, _ index: Int, _ first: TwoSidedStep.Moment, _ last: TwoSidedStep.Moment
  ) -> [Cell] {
    let (start, end) = (first.spikes[index], last.spikes[index])
    let later = item.course.moments.dropFirst().map { $0.spikes[index] }.filter(\.isBeingFitted)
    func share(_ holds: (TwoSidedStep.Spike) -> Bool) -> Cell {
      Self.share(of: later.map(holds))
    }
    func sideShare(_ holds: (TwoSidedStep.Sides) -> Bool) -> Cell {
      Self.share(of: later.compactMap(\.sides).map(holds))
    }
    return [
      .integer(item.seed), .number(start.x), .integer(start.statedChannel),
      cell(start.dominant), cell(end.dominant), .number(start.shares[0]), .number(end.shares[0]),
      Cell(start.logRatio), Cell(end.logRatio), share(\.holdsResidual), share(\.holdsSignal),
      share(\.holdsLocal), share(\.holdsAll), sideShare(\.holds),
      sideShare(\.droppedHolds), Cell(Measured(end.output)),
      Cell(Measured(last.loss)),
    ]
  }

  private static func share(of flags: [Bool]) -> Cell {
    flags.isEmpty ? .missing : .number(Double(flags.count { $0 }) / Double(flags.count))
  }

  private static func cell(_ channel: Int?) -> Cell { channel.map(Cell.integer) ?? .missing }

  /// How the seeds ended, as sentences.
  private static func toyNotes(_ courses: [ToyCourse], lossFloor: Double) -> [String] {
    let ends = courses.compactMap { $0.course.moments.last?.spikes }
    guard !ends.isEmpty else { return [] }
    let dominant = ends.map { spikes in spikes.map(\.dominant) }
    let asStated = dominant.count { $0 == [1, 2] }
    let swapped = dominant.count { $0 == [2, 1] }
    let same = dominant.count { $0 == [1, 1] || $0 == [2, 2] }
    var notes = [
      "seeds \(courses.count): at the end different channels dominate at the two spikes in "
        + "\(asStated + swapped) (as stated \(asStated), labels exchanged \(swapped)), the same channel "
        + "in \(same), none at one spike or both in \(ends.count - asStated - swapped - same)"
    ]
    let dead = ends.joined().count(where: \.isDead)
    if dead > 0 {
      notes.append(
        "\(dead) of \(2 * ends.count) spikes are dead at the end, their output below a hundredth of the "
          + "target: where both channels fell to 0 their shares say nothing")
    }
    let forced = courses.map(\.course.forcedSteps).reduce(0, +)
    if forced > 0 {
      notes.append(
        "\(forced) of \(courses.map(\.course.steps).reduce(0, +)) steps ran along a kink of a relu and "
          + "were taken at the shortest length")
    }
    if lossFloor > 0 {
      notes.append(
        "the points cannot be fitted: without biases y(1) = y(delta)/delta on each side, which leaves a "
          + "mean squared error of at least \(lossFloor)")
    }
    return notes
  }

  /// The hypotheses and both sides of the inequality over time: one row a seed, time and spike.
  public static func toyCourse(_ courses: [ToyCourse], provenance: Provenance) -> Table {
    var table = Table(
      name: "toy_course", title: "Conditions (i)-(iii) and both sides of the inequality over time",
      columns: Columns.toyCourse, provenance: provenance)
    for item in courses {
      for moment in item.course.moments {
        for spike in moment.spikes { table.append(courseRow(item.seed, moment, spike)) }
      }
    }
    return table
  }

  private static func courseRow(
    _ seed: Int, _ moment: TwoSidedStep.Moment, _ spike: TwoSidedStep.Spike
  ) -> [Cell] {
    func number(_ value: Double?) -> Cell { Cell(Measured(value)) }
    let sides = spike.sides
    return [
      .integer(seed), .number(moment.time), .number(spike.x), number(moment.loss),
      number(spike.channels[0]), number(spike.channels[1]), number(spike.shares[0]),
      number(spike.shares[1]), cell(spike.dominant), .integer(spike.statedChannel),
      Cell(spike.logRatio), number(spike.residual), Cell(spike.signalGap), number(spike.coupling),
      .bool(spike.holdsResidual), .bool(spike.holdsSignal), .bool(spike.holdsLocal),
      number(sides?.rate), number(sides?.main), number(sides?.epsilon),
      number(sides?.droppedEpsilon), number(sides?.gap),
      sides.map { .bool($0.droppedHolds) } ?? .missing,
    ]
  }

  /// The kernel ratio K(−δ, δ)/K(δ, δ) against δ, for both kinds of features.
  ///
  /// - Parameter deltas: Places above 0.
  public static func toyKernel(deltas: [Double]) -> Table {
    var table = Table(
      name: "toy_kernel", title: "Kernel ratio K(-d, d) / K(d, d)", columns: Columns.toyKernel,
      provenance: Provenance(statistics: [.featureKernel]))
    for kernel in FeatureKernel.allCases {
      for delta in deltas {
        table.append([
          .text(kernel.rawValue), .number(delta), .number(kernel(delta, delta)),
          .number(kernel(-delta, delta)), .number(kernel.mirrorRatio(delta)),
          .number(kernel == .biased ? 4 / (3 * Double.pi * delta) : 0),
        ])
      }
    }
    return table
  }
}
