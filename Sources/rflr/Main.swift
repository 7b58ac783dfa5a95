internal import ArgumentParser
internal import Foundation
internal import RunStore

@main
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rflr",
    abstract: "Train, keep, query and measure runs of RF-LR networks.",
    discussion: """
      A store is a folder of HDF5 run files with a SQLite index. Commands that select runs take a \
      query: config_name ~ "f3_N768_*" and rank = 5 and test_error < 0.01, or just f3_N768_bs8_L3.
      """,
    version: Producer.name,
    subcommands: [
      Train.self, Sweep.self, IngestCommand.self, Runs.self, Show.self, Diff.self, Stats.self,
      Export.self, IndexCommand.self, Verify.self,
    ])

  /// Errors of our rooms are one line with their own exit code; the rest is the parser's.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let code = ExitStatus.code(of: error) else { exit(withError: error) }
      Console.clearLine()
      Console.say("rflr: \(error)")
      Foundation.exit(code)
    }
  }
}
