internal import ArgumentParser

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write stored runs for notebooks, or one run's weights for PyTorch.",
    discussion: """
      Examples:
        rflr export runs metrics table 'origin = trained' --to out/demo
        rflr export checkpoint f3_N768_bs8_L3 --to weights.safetensors
      """,
    subcommands: [ExportPackage.self, ExportCheckpoint.self], defaultSubcommand: ExportPackage.self)
}
