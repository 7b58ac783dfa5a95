internal import ArgumentParser
internal import RFLR
internal import Studies

/// `rflr study gradient-rank`.
struct GradientRankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-rank",
    abstract: "Take the first gradient of a network on spiked data apart (paper 004).",
    discussion: """
      f(x) = γ aᵀσ(Wx) with a in {±1}^m fixed, inputs X = X_B + n^ν z qᵀ. Each run keeps the spectrum of \
      the gradient and of its bulk, the first singular vectors, and the directions and norms of its \
      parts: all that `rflr stats gradient-rank` needs. Data, weights and the gradient itself follow from \
      the seed; --keep-matrices keeps them too (30 MB at the paper's size).

      --preset paper runs what the claims and figures of the paper need, the trainings of figure 5 \
      included; --preset small a version of a minute. Both have seeds and settings of their own.

      Examples:
        rflr study gradient-rank --activation tanh,relu --nu 0,0.375 --seeds 0-9
        rflr study gradient-rank --preset paper --dry-run
      """)

  @OptionGroup(title: "Study") var study: GradientRankOptions
  @Option(help: "paper, small: a list of runs in place of the settings.")
  var preset: GradientRankPreset?
  @OptionGroup var options: StudyOptions

  func run() throws {
    if let preset { return try options.run(preset.runs) }
    let studies = try study.studies(seeds: options.seedList)
    try options.run(studies.map(GradientRankRun.init))
  }
}

/// `rflr study gradient-training`.
struct GradientTrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-training",
    abstract:
      "Follow the gradient's first direction while the network learns (paper 004, figure 5).",
    discussion: """
      Gradient descent on W whose rows are brought back to length 1 after each step. Each run keeps the \
      losses, the spectrum and the first left vector of the gradient every --record-every epochs, and \
      the first directions of the change of W; --keep-matrices also the trained W.

      The mean-field gradient is smaller by 1/√m, so that it takes larger rates (100).

      Examples:
        rflr study gradient-training --activation sigmoid --samples 300 --seeds 0-4
        rflr study gradient-training --scaling mean-field --samples 300 --learning-rate 100
      """)

  @OptionGroup(title: "Study") var study: GradientRankOptions
  @Option(parsing: .unconditional, help: "Learning rate.")
  var learningRate = 2.0
  @Option(help: "Updates.")
  var epochs = 200
  @Option(help: "Epochs between two looks at the gradient.")
  var recordEvery = 10
  @OptionGroup var options: StudyOptions

  func run() throws {
    let studies = try study.studies(seeds: options.seedList)
    try options.run(
      studies.map { study in
        GradientTrainingRun(
          training: GradientTraining(
            study, learningRate: learningRate, epochs: epochs, recordEvery: recordEvery))
      })
  }
}
