internal import ArgumentParser

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: SweepRun.configuration.abstract,
    subcommands: [SweepRun.self, SweepStatus.self, SweepResubmit.self],
    defaultSubcommand: SweepRun.self)

  /// Whether some words ask for the help of `sweep` itself.
  static func isAskedForHelp(_ words: some Collection<String>) -> Bool {
    ["sweep --help", "sweep -h", "help sweep"].contains(words.joined(separator: " "))
  }

  /// The options of `run`, whose name is left out when it is used, and the other subcommands.
  ///
  /// The parser shows options in the help of the default subcommand alone, and lets a command with
  /// subcommands have no words of its own.
  static var help: String {
    let whole = Root.helpMessage(for: Self.self)
    let run = Root.helpMessage(for: SweepRun.self)
      .replacing("USAGE: rflr sweep run", with: "USAGE: rflr sweep")
    guard let subcommands = whole.ranges(of: "SUBCOMMANDS:").last else { return run }
    return run + "\n" + whole[subcommands.lowerBound...]
  }
}
