internal import ArgumentParser
internal import Studies

/// Runs that belong together, by name.
enum StudyPreset: String, ExpressibleByArgument, CaseIterable {
  /// What claims and figures need.
  case paper
  /// Seconds, to try things.
  case small
}

extension StudyOptions {
  /// The seeds that were asked for, or those of a preset.
  func seeds(orElse usual: ClosedRange<Int>) throws -> [Int] {
    seeds == "0" ? Array(usual) : try seedList
  }
}

struct StructureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract: "Train a wide network that should keep its teacher's directions alone.",
    discussion: """
      Perturbed gradient descent of f(x) = sum a_j s(w_j.x + b_j) on fresh batches, as the code of \
      paper 002 does it, with weight decay; the label depends on k directions. What is orthogonal to \
      them should go. exp(-rate decay steps), which weight decay alone would leave of it, is stored \
      beside: see `rflr stats structure`.

      --preset paper runs both settings of the authors, and what more decay, no decay, more steps \
      and two directions do: 7 settings, 5 seeds (3 of the longest).

      Examples:
        rflr study structure --weight-decay 0,1e-4,1e-3 --seeds 0-4
        rflr study structure --dimension 6 --teacher-directions 2 --width 100
        rflr study structure --preset paper
      """)

  @Option(help: "paper or small; leave out what sets a study.") var preset: StudyPreset?
  @Option(help: "Dimension of the inputs (default: 2).") var dimension: Several<Int>?
  @Option(help: "Directions that the teacher sees (default: 1).")
  var teacherDirections: Several<Int>?
  @Option(help: "Samples of a step (default: 50).") var batch: Several<Int>?
  @Option(help: "Neurons (default: 1000).") var width: Several<Int>?
  @Option(help: "Steps (default: 20000).") var steps: Several<Int>?
  @Option(
    name: [.long, .customLong("lr")], parsing: .unconditional,
    help: "Learning rate of W (default: 1).")
  var learningRate: Several<Double>?
  @Option(parsing: .unconditional, help: "Learning rate of b (default: 1).")
  var offsetLearningRate: Several<Double>?
  @Option(parsing: .unconditional, help: "Weight decay (default: 1e-4).")
  var weightDecay: Several<Double>?
  @Option(
    parsing: .unconditional, help: "Gradients shorter than this are perturbed (default: 1e-3).")
  var tolerance: Several<Double>?
  @Option(parsing: .unconditional, help: "Deviation of a perturbation (default: 0.005).")
  var perturbation: Several<Double>?
  @Option(
    parsing: .unconditional, help: "Deviation of a at the start (default: one over the width).")
  var headDeviation: Several<Double>?
  @Option(help: "Whether a is trained too (default: false).") var trainsHead: Several<Bool>?
  @Option(parsing: .unconditional, help: "Deviation of noise on the labels (default: 0).")
  var labelNoise: Several<Double>?
  @Option(help: "Snapshots of W (default: 50).") var snapshots: Several<Int>?
  @OptionGroup var options: StudyOptions

  private var isSet: Bool {
    let given: [Any?] = [
      dimension, teacherDirections, batch, width, steps, learningRate, offsetLearningRate,
      weightDecay, tolerance, perturbation, headDeviation, trainsHead, labelNoise, snapshots,
    ]
    return given.contains { $0 != nil }
  }

  func validate() throws {
    if preset != nil, isSet {
      throw ValidationError("--preset has its own settings: leave out all but --seeds.")
    }
  }

  func run() throws {
    switch preset {
    case .paper: try options.run(StructureRun.paper(seeds: options.seeds(orElse: 0...4)))
    case .small: try options.run(StructureRun.small(seeds: options.seeds(orElse: 0...2)))
    case nil: try options.run(StructureRun.of(studies, seeds: options.seedList))
    }
  }

  private var studies: [StructureStudy] {
    [StructureStudy()]
      .crossed(with: dimension, at: \.dimension)
      .crossed(with: teacherDirections, at: \.teacherDirections)
      .crossed(with: batch, at: \.batch)
      .crossed(with: width, at: \.width)
      .crossed(with: steps, at: \.steps)
      .crossed(with: learningRate, at: \.learningRate)
      .crossed(with: offsetLearningRate, at: \.offsetLearningRate)
      .crossed(with: weightDecay, at: \.weightDecay)
      .crossed(with: tolerance, at: \.tolerance)
      .crossed(with: perturbation, at: \.perturbation)
      .crossed(with: headDeviation, at: \.headScale)
      .crossed(with: trainsHead, at: \.trainsHead)
      .crossed(with: labelNoise, at: \.labelNoise)
      .crossed(with: snapshots, at: \.snapshots)
  }
}

extension StructureStudy {
  /// The deviation of a as it is, whether it was set or follows from the width.
  fileprivate var headScale: Double {
    get { headDeviation ?? 1 / Double(width) }
    set { headDeviation = newValue }
  }
}
