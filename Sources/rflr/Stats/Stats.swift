internal import ArgumentParser

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute the paper's statistics from stored runs.",
    subcommands: [
      TableStatistic.self, EscapeStatistic.self, ScalingStatistic.self, PlateauStatistic.self,
      DividesStatistic.self, ModesStatistic.self, LogRatioStatistic.self,
      ComplexityStatistic.self, SymmetryStatistic.self, SpikeStatistic.self, Toy.self,
      OneStepStatistic.self,
      Compare.self,
      StructureStatistic.self, LemmaStatistic.self, MaxCutStatistic.self, ProjectionStatistic.self,
      GradientRankStatistic.self, GradientTrainingStatistic.self,
    ])
}
