internal import RFLR
internal import RunStore
internal import Studies

/// A structure study as a stored run.
struct StructureRun: StudyRun {
  static let kind = "structure"

  let study: StructureStudy

  var seed: Int { study.seed }
  var configuration: JSONValue { StudyConfiguration.json(of: study, kind: Self.kind) }

  var configName: String {
    let usual = StructureStudy()
    let number = NamePart.number
    return "structure_h\(study.width)_d\(study.dimension)_k\(study.teacherDirections)"
      + "_lr\(number(study.learningRate))_lda\(number(study.weightDecay))_T\(study.steps)"
      + NamePart.unless(study.headDeviation, is: nil, "a\(number(study.headDeviation ?? 0))")
      + NamePart.unless(study.trainsHead, is: false, "trained-a")
      + NamePart.unless(study.batch, is: usual.batch, "n\(study.batch)")
      + NamePart.unless(study.labelNoise, is: 0, "noise\(number(study.labelNoise))")
  }

  var work: Double {
    let (h, d, n) = (Double(study.width), Double(study.dimension), Double(study.batch))
    let testing = Double(StructureResult.testSamples) * h * (2 * d + 30)
    return Double(study.steps) * h * (n * (4 * d + 40) + 4 * d) + testing
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    try study.validate(limits: limits)
  }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try study.run()
    let snapshots = result.snapshotSteps.count
    let (h, d) = (study.width, study.dimension)
    let values = result.singularValues
    let first = values.first ?? .nan
    return StudyOutcome(
      metrics: [
        "ratio_perp": result.orthogonalRatio, "decay_alone": result.decayAlone,
        "perp_over_parallel": (result.orthogonalNorms.last ?? .nan)
          / (result.parallelNorms.last ?? .nan),
        "stable_rank": values.reduce(0) { $0 + ($1 / first) * ($1 / first) },
        "test_mse": result.testError, "perturbations": Double(result.perturbations.count),
      ],
      arrays: [
        StudyArray(
          "snapshot_steps", [snapshots], result.snapshotSteps, units: "step",
          about: "steps taken when the weights were kept, log-spaced"),
        StudyArray(
          "weights", [snapshots, h, d], result.snapshots.flatMap(\.rowMajor),
          about: "W at the snapshots: [snapshot, neuron, input]"),
        StudyArray("losses", [snapshots], result.losses, about: "mean squared error of the batch"),
        StudyArray(
          "gradient_norms", [snapshots], result.gradientNorms,
          about: "Frobenius norm of the batch's gradient by W, without the decay"),
        StudyArray(
          "perturbation_steps", [result.perturbations.count], result.perturbations, units: "step",
          about: "steps after which noise was added"),
        StudyArray(
          "teacher_directions", [study.teacherDirections, d], result.directions.elements,
          about: "orthonormal directions that the teacher sees: [direction, input]"),
        StudyArray("offsets", [h], result.offsets, about: "b at the end: [neuron]"),
        StudyArray("head", [h], result.head, about: "a at the end: [neuron]"),
      ])
  }
}

extension StructureRun {
  /// The runs that the claims and the figure need: the two shipped settings, what the decay does, what
  /// more steps do, heads of a usual size with and without decay, and a teacher of two directions.
  static func paper(seeds: [Int]) -> [StructureRun] {
    let heads = StructureStudy(
      width: 100, learningRate: 0.1, offsetLearningRate: 0.1, weightDecay: 1e-3,
      headDeviation: 0.1)
    var free = heads
    free.weightDecay = 0
    return of(
      [
        StructureStudy(), second, StructureStudy(weightDecay: 1e-3), heads, free,
        StructureStudy(dimension: 6, teacherDirections: 2, width: 100, weightDecay: 1e-3),
      ], seeds: seeds)
      // A third of all the time.
      + of([StructureStudy(steps: 40_000)], seeds: Array(seeds.prefix(3)))
  }

  /// The second of the authors' settings.
  static let second = StructureStudy(
    steps: 10_000, learningRate: 0.8, offsetLearningRate: 0.5, weightDecay: 1e-5, tolerance: 1e-6)

  /// Two runs of a second, for tests.
  static func small(seeds: [Int]) -> [StructureRun] {
    of(
      [
        StructureStudy(width: 40, steps: 2000, weightDecay: 1e-3, snapshots: 8),
        StructureStudy(
          dimension: 4, teacherDirections: 2, width: 30, steps: 1000, weightDecay: 1e-3,
          snapshots: 6),
      ], seeds: seeds)
  }

  static func of(_ studies: [StructureStudy], seeds: [Int]) -> [StructureRun] {
    studies.flatMap { study in
      seeds.map { seed in
        var study = study
        study.seed = seed
        return StructureRun(study: study)
      }
    }
  }
}

extension StructureRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(StructureStudy.self, from: configuration)
  }
}
