internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import Statistics

struct Toy: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Integrate the two-sided step of appendix B and test its conditions.",
    discussion: """
      Two channels, three layers, gradient flow; needs no runs. For each seed: which channel \
      dominates at each spike, how often conditions (i)-(iii) and both sides of Theorem B.2's \
      inequality hold, and the kernel ratio K(-d, d) / K(d, d) against d.

      \(TwoSidedStep.definition)

      Examples:
        rflr stats toy
        rflr stats toy --points four --seeds 1-20
        rflr stats toy --features biased --delta 1 --to out/toy
      """)

  @Option(help: "two: the spikes; four: the authors' points, with 0 at -1 and 1.")
  var points = TwoSidedStep.Problem.Points.two.rawValue
  @Option(help: "bias-free: slopes alone, as the authors; biased: as in the paper's networks.")
  var features = FeatureKernel.biasFree.rawValue
  @Option(parsing: .unconditional, help: "Place of the right spike; the left one is at -delta.")
  var delta = 0.5
  @Option(
    parsing: .unconditional, help: "Target at the left spike; the right one has its negative.")
  var amplitude = 1.0
  @Option(parsing: .unconditional, help: "Random features, and hidden units.")
  var width = 1000
  @Option(parsing: .unconditional, help: "Seeds of the first weights: 1-20, or 1,2,5.")
  var seeds = "42"
  @Option(parsing: .unconditional, help: "End of the flow.")
  var time = 1000.0
  @Option(parsing: .unconditional, help: "Output times after 0, evenly spread over 4 decades.")
  var times = 17
  @Option(
    parsing: .unconditional,
    help: "Relative error of a step; the absolute one is a hundredth of it.")
  var tolerance = 1e-5
  @Option(parsing: .unconditional, help: "Steps of this length are taken whatever their error.")
  var shortestStep = 0.05
  @Option(parsing: .unconditional, help: "Largest coupling that condition (iii) allows.")
  var local = 0.1
  @OptionGroup var destination: DestinationOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let seeds = try SeedList.parse(seeds)
    // Twenty seeds of a course fill screens; the file has them all.
    try destination.emit(
      tables(seeds: seeds), query: "", title: "Two-sided step of appendix B",
      hidden: seeds.count > 1 ? ["toy_course"] : [], in: output)
  }

  /// The outcome, the course and the kernel ratios.
  func tables(seeds: [Int]) throws -> [Table] {
    let kernel = try choice(FeatureKernel.self, features, of: "--features")
    let problem = try TwoSidedStep.Problem(
      choice(TwoSidedStep.Problem.Points.self, points, of: "--points"), delta: delta,
      amplitude: amplitude)
    let rules = try TwoSidedStep.Rules(local: local)
    let integrator = try DormandPrince(
      relativeTolerance: tolerance, absoluteTolerance: tolerance / 100,
      shortestStep: shortestStep, maximumSteps: 1_000_000)
    let times = try outputTimes()
    var courses: [Table.ToyCourse] = []
    var exclusions: [Provenance.Exclusion] = []
    for seed in seeds {
      let weights = try TwoSidedStep.Weights(
        width: width, kernel: kernel, seed: UInt64(bitPattern: Int64(seed)))
      do throws(Refusal) {
        courses.append(
          (
            seed,
            try TwoSidedStep(problem, weights: weights)
              .course(at: times, rules: rules, integrator: integrator)
          ))
      } catch {
        exclusions.append(Provenance.Exclusion(item: "seed \(seed)", reason: error.reason))
      }
    }
    var statistic = Provenance.Statistic.twoSidedStep
    statistic.definition += """
      ; points \(points), features \(features), delta \(delta), amplitude \(amplitude), width \(width), \
      end \(time), tolerance \(tolerance), shortest step \(shortestStep), local threshold \(local)
      """
    let provenance = Provenance(statistics: [statistic], exclusions: exclusions)
    return [
      .toy(courses, lossFloor: problem.lossFloor(kernel), provenance: provenance),
      .toyCourse(courses, provenance: Provenance(statistics: [statistic])),
      .toyKernel(deltas: Set(Self.deltas + [delta]).sorted()),
    ]
  }

  /// Distances of the kernel table: the interval of the paper, and far outside it the 1/d tail.
  private static let deltas = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 5, 10, 100]

  /// 0, then times from `time`/10⁴ to `time` in equal ratios.
  private func outputTimes() throws(StatisticsError) -> [Double] {
    guard time > 0, time.isFinite else {
      throw StatisticsError(
        "--time", "\(time) is not a finite number above 0", remedy: "give an end such as 1000")
    }
    guard (2...100_000).contains(times) else {
      throw StatisticsError(
        "--times", "\(times) is outside 2…100000", remedy: "give a number such as 17")
    }
    return [0] + TwoSidedStep.outputTimes(until: time, count: times)
  }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ type: Choice.Type, _ text: String, of option: String
  ) throws(StatisticsError) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw StatisticsError(option, "\"\(text)\" is not a choice", remedy: "use \(known)")
    }
    return choice
  }
}
