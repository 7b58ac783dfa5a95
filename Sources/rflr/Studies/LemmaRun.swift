internal import ArgumentParser
internal import RFLR
internal import RunStore
internal import Studies

/// The lemma in closed form as a stored run.
struct LemmaRun: StudyRun {
  static let kind = "structure-lemma"

  let study: LemmaStudy

  var seed: Int { study.seed }
  var configuration: JSONValue { StudyConfiguration.json(of: study, kind: Self.kind) }

  var configName: String {
    let usual = LemmaStudy()
    return "lemma_k\(study.innerDimension)_d\(study.dimension)_terms\(study.terms)"
      + "_lda\(NamePart.number(study.penalty))_T\(study.steps)"
      + NamePart.unless(
        study.stepSize, is: usual.stepSize, "lr\(NamePart.number(study.stepSize))")
  }

  var work: Double {
    let (k, d) = (Double(study.innerDimension), Double(study.dimension))
    return Double(study.steps) * Double(study.terms) * (6 * k * d + 40)
  }

  func validate(limits: StudyLimits) throws(StudyError) { try study.validate() }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try study.run()
    let (k, d, terms) = (study.innerDimension, study.dimension, study.terms)
    let records = result.recordedSteps.count
    return StudyOutcome(
      metrics: [
        "weight_norm": result.weightNorms.last ?? .nan,
        "smallest_curvature": result.curvatures.first ?? .nan,
        "identity_error": result.identityError,
        "perturbations": Double(result.perturbations.count),
      ],
      arrays: [
        StudyArray(
          "recorded_steps", [records], result.recordedSteps, units: "step",
          about: "steps taken at each record: powers of two, and the last"),
        StudyArray("weight_norms", [records], result.weightNorms, about: "Frobenius norm of W"),
        StudyArray("objectives", [records], result.objectives, about: "objective"),
        StudyArray(
          "perturbation_steps", [result.perturbations.count], result.perturbations, units: "step",
          about: "steps at which noise was added"),
        StudyArray("weights", [k, d], result.weights.rowMajor, about: "W at the end: [k, input]"),
        StudyArray("offsets", [k], result.offsets, about: "b at the end: [k]"),
        StudyArray("amplitudes", [terms], result.function.amplitudes, about: "A: [term]"),
        StudyArray(
          "frequencies", [k, terms], result.function.frequencies.rowMajor,
          about: "c as columns: [k, term]"),
        StudyArray(
          "phases", [terms], result.function.phases, units: "radian", about: "p: [term]"),
      ])
  }

  static func of(_ studies: [LemmaStudy], seeds: [Int]) -> [LemmaRun] {
    studies.flatMap { study in
      seeds.map { seed in
        var study = study
        study.seed = seed
        return LemmaRun(study: study)
      }
    }
  }
}

struct LemmaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lemma",
    abstract: "Descend a function for which the lemma of paper 002 has a closed form.",
    discussion: """
      The mean of a sum of cosines of Wx + b over Gaussian x, and penalty |W|^2: at a second-order \
      stationary point W is 0. Perturbed gradient descent finds one; `rflr stats lemma` compares |W| \
      with the bound that the lemma sets to it.

      Examples:
        rflr study lemma --seeds 0-3
        rflr study lemma --penalty 1e-4,1e-3,1e-2 --seeds 0-9
        rflr study lemma --preset paper
      """)

  @Option(help: "paper (10 seeds) or small; leave out what sets a study.") var preset: StudyPreset?
  @Option(help: "Dimension of x (default: 20).") var dimension: Several<Int>?
  @Option(help: "Dimension of what the function sees (default: 3).")
  var innerDimension: Several<Int>?
  @Option(help: "Cosines (default: 12).") var terms: Several<Int>?
  @Option(parsing: .unconditional, help: "Factor of |W|^2 (default: 1e-3).")
  var penalty: Several<Double>?
  @Option(
    name: [.long, .customLong("lr")], parsing: .unconditional,
    help: "Step of the descent (default: 0.05).")
  var stepSize: Several<Double>?
  @Option(parsing: .unconditional, help: "Deviation of a perturbation (default: 1e-3).")
  var perturbation: Several<Double>?
  @Option(
    parsing: .unconditional, help: "Gradients shorter than this are perturbed (default: 1e-4).")
  var tolerance: Several<Double>?
  @Option(help: "Fewest steps between perturbations (default: 200).") var quietSteps: Several<Int>?
  @Option(help: "Steps (default: 60000).") var steps: Several<Int>?
  @OptionGroup var options: StudyOptions

  func validate() throws {
    let given: [Any?] = [
      dimension, innerDimension, terms, penalty, stepSize, perturbation, tolerance, quietSteps,
      steps,
    ]
    if preset != nil, given.contains(where: { $0 != nil }) {
      throw ValidationError("--preset has its own settings: leave out all but --seeds.")
    }
  }

  func run() throws {
    switch preset {
    case .paper:
      // Identity and bound say something where W is not 0 yet.
      try options.run(
        LemmaRun.of([LemmaStudy(), LemmaStudy(steps: 200)], seeds: options.seeds(orElse: 0...9)))
    case .small:
      try options.run(LemmaRun.of([LemmaStudy(steps: 20_000)], seeds: options.seeds(orElse: 0...2)))
    case nil: try options.run(LemmaRun.of(studies, seeds: options.seedList))
    }
  }

  private var studies: [LemmaStudy] {
    [LemmaStudy()]
      .crossed(with: dimension, at: \.dimension)
      .crossed(with: innerDimension, at: \.innerDimension)
      .crossed(with: terms, at: \.terms)
      .crossed(with: penalty, at: \.penalty)
      .crossed(with: stepSize, at: \.stepSize)
      .crossed(with: perturbation, at: \.perturbation)
      .crossed(with: tolerance, at: \.tolerance)
      .crossed(with: quietSteps, at: \.quietSteps)
      .crossed(with: steps, at: \.steps)
  }
}

extension LemmaRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(LemmaStudy.self, from: configuration)
  }
}
