internal import ArgumentParser

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute the paper's statistics from stored runs.",
    subcommands: [
      EscapeStatistic.self, PlateauStatistic.self, SpikeStatistic.self, ScalingStatistic.self,
      TableStatistic.self, Compare.self,
    ])
}
