internal import ArgumentParser
internal import RFLR
internal import RunStore
internal import Studies

/// A trained projection as a stored run.
struct ProjectionRun: StudyRun {
  static let kind = "jl"

  let study: ProjectionStudy

  var seed: Int { study.seed }
  var configuration: JSONValue { StudyConfiguration.json(of: study, kind: Self.kind) }

  var configName: String {
    let usual = ProjectionStudy()
    return "jl_n\(study.points)_d\(study.dimension)_k\(study.target)_T\(study.steps)"
      + NamePart.unless(study.batch, is: usual.batch, "b\(study.batch)")
      + NamePart.unless(
        study.learningRate, is: usual.learningRate, "lr\(NamePart.number(study.learningRate))")
      + NamePart.unless(
        study.enough, is: usual.enough, "below\(NamePart.number(study.enough))")
  }

  var work: Double {
    let (n, d, k) = (Double(study.points), Double(study.dimension), Double(study.target))
    let draw = k * n * (2 * min(n, d) + 3)
    let pairs = n * n * (k + 5)
    let training = Double(study.steps) * (Double(study.batch) * draw + 2 * k * d * n)
    return training + Double(study.baselineDraws) * (draw + pairs)
      + Double(study.baselineBatches * study.batch) * draw
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    try study.validate(limits: limits)
  }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try study.run()
    let records = result.recordedSteps.count
    func course(_ name: String, _ values: [Double], _ about: String) -> StudyArray {
      StudyArray(name, [values.count], values, about: about)
    }
    var arrays = [
      StudyArray(
        "recorded_steps", [records], result.recordedSteps, units: "step",
        about: "steps taken at each record"),
      course("losses", result.losses, "largest distortion of the batch of noisy maps"),
      course("deviations", result.deviations, "s, size of the noise"),
      course("distortions", result.distortions, "largest distortion of norms by M alone"),
      course(
        "pair_distortions", result.pairDistortions,
        "largest distortion of pairwise differences by M alone"),
      course("random_distortions", result.randomDistortions, "distortions of single random maps"),
      course(
        "random_pair_distortions", result.randomPairDistortions,
        "pairwise distortions of the same maps"),
      course(
        "batch_distortions", result.batchDistortions,
        "largest distortions of batches of random maps"),
      StudyArray(
        "map", [study.target, study.dimension], result.map.rowMajor,
        about: "M at the end: [target, input]"),
    ]
    if keepingMatrices {
      arrays.append(
        StudyArray(
          "points", [study.points, study.dimension], result.points.rowMajor,
          about: "points of length 1: [point, input]"))
    }
    return StudyOutcome(
      metrics: [
        "distortion": result.distortions.last ?? .nan,
        "pair_distortion": result.pairDistortions.last ?? .nan,
        "best_random": result.randomDistortions.min() ?? .nan,
        "s": result.deviations.last ?? .nan, "lemma_constant": result.lemmaConstant,
      ], arrays: arrays)
  }

  static func of(_ studies: [ProjectionStudy], seeds: [Int]) -> [ProjectionRun] {
    studies.flatMap { study in
      seeds.map { seed in
        var study = study
        study.seed = seed
        return ProjectionRun(study: study)
      }
    }
  }
}

struct ProjectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jl",
    abstract: "Train a map to few dimensions that keeps lengths better than random ones.",
    discussion: """
      Johnson and Lindenstrauss: M + sE, E standard normal, starts at M = 0 and s = 1; Adam lowers the \
      largest distortion of norms over a batch of draws. What is left as s falls is M. Distortion of \
      pairwise differences, which is not trained, is recorded too, and both of --baseline-draws \
      random maps.

      Examples:
        rflr study jl --seeds 0-4
        rflr study jl --target 10,30,100 --steps 2000
        rflr study jl --preset paper
      """)

  @Option(help: "paper (5 seeds) or small; leave out what sets a study.") var preset: StudyPreset?
  @Option(help: "Points (default: 100).") var points: Several<Int>?
  @Option(help: "Dimension of the points (default: 500).") var dimension: Several<Int>?
  @Option(help: "Dimension that they are mapped to (default: 30).") var target: Several<Int>?
  @Option(help: "Draws of a step (default: 20).") var batch: Several<Int>?
  @Option(help: "Most steps (default: 5000).") var steps: Several<Int>?
  @Option(
    name: [.long, .customLong("lr")], parsing: .unconditional,
    help: "Learning rate of Adam (default: 0.01).")
  var learningRate: Several<Double>?
  @Option(parsing: .unconditional, help: "Training ends below this loss (default: 0.01).")
  var enough: Several<Double>?
  @Option(help: "Single random maps to compare with (default: 200).")
  var baselineDraws: Several<Int>?
  @Option(help: "Batches of random maps to compare with (default: 1000).")
  var baselineBatches: Several<Int>?
  @Option(help: "Steps between two records (default: 50).") var recordEvery: Several<Int>?
  @OptionGroup var options: StudyOptions

  func validate() throws {
    let given: [Any?] = [
      points, dimension, target, batch, steps, learningRate, enough, baselineDraws,
      baselineBatches, recordEvery,
    ]
    if preset != nil, given.contains(where: { $0 != nil }) {
      throw ValidationError("--preset has its own settings: leave out all but --seeds.")
    }
  }

  func run() throws {
    switch preset {
    case .paper:
      try options.run(ProjectionRun.of([ProjectionStudy()], seeds: options.seeds(orElse: 0...4)))
    case .small:
      let small = ProjectionStudy(
        points: 20, dimension: 40, target: 8, batch: 5, steps: 3000, baselineDraws: 20,
        baselineBatches: 20)
      try options.run(ProjectionRun.of([small], seeds: options.seeds(orElse: 0...2)))
    case nil: try options.run(ProjectionRun.of(studies, seeds: options.seedList))
    }
  }

  private var studies: [ProjectionStudy] {
    [ProjectionStudy()]
      .crossed(with: points, at: \.points)
      .crossed(with: dimension, at: \.dimension)
      .crossed(with: target, at: \.target)
      .crossed(with: batch, at: \.batch)
      .crossed(with: steps, at: \.steps)
      .crossed(with: learningRate, at: \.learningRate)
      .crossed(with: enough, at: \.enough)
      .crossed(with: baselineDraws, at: \.baselineDraws)
      .crossed(with: baselineBatches, at: \.baselineBatches)
      .crossed(with: recordEvery, at: \.recordEvery)
  }
}

extension ProjectionRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(ProjectionStudy.self, from: configuration)
  }
}
