internal import ArgumentParser

struct Study: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the experiments of three related papers on low rank, and store what they give.",
    discussion: """
      Each run is a run file of its own kind in the same store: `rflr runs 'kind = maxcut'` lists \
      them, `rflr stats`, `rflr figure` and `rflr claims` compute from what is stored. Options that \
      take a list (--activation tanh,relu) make every combination, for every seed. What the store has \
      already is not run again.
      """,
    subcommands: [
      OneStepCommand.self,
      LemmaCommand.self, StructureCommand.self, MaxCutCommand.self, ProjectionCommand.self,
      StudyAgain.self,
      GradientRankCommand.self,
      GradientTrainingCommand.self,
    ])
}
