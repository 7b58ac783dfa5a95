internal import ArgumentParser
internal import Foundation
internal import RFLR
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
      Train.self, Sweep.self, Study.self, Watch.self, IngestCommand.self, Merge.self, Runs.self,
      Show.self,
      Diff.self, Stats.self, ClaimsCommand.self, FigureCommand.self, ReportCommand.self,
      Export.self,
      IndexCommand.self, Verify.self, Doctor.self, ReadHDF5.self,
    ])

  /// Errors of our rooms are one line with their own exit code; the rest is the parser's.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let words = CommandLine.arguments.dropFirst()
    // The reader of foreign files closes all but its socket: a listener would listen to whatever file
    // is opened next in its pipe's place, and end the process by the signal that a byte of it names.
    if words.first != ReadHDF5.configuration.commandName { Interruption.cleanUp() }
    do {
      if Sweep.isAskedForHelp(words) { return Console.write(Sweep.help + "\n") }
      try check(words)
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = ExitStatus.code(of: error)
      let isOfParser = !(error is ExitCode) && exitCode(for: error) == .validationFailure
      guard code != nil || isOfParser else { exit(withError: error) }
      Console.clearLine()
      Console.say("rflr: \(code == nil ? sentence(of: error) : "\(error)")")
      Foundation.exit(code ?? ExitStatus.usage)
    }
  }

  /// Refuses words that are no command, with the nearest ones; the parser would speak of the options
  /// behind them.
  private static func check(
    _ words: ArraySlice<String>, below command: any ParsableCommand.Type = Self.self,
    named path: String = ""
  ) throws(StoreError) {
    let found = command.configuration
    guard let word = words.first, !found.subcommands.isEmpty, found.defaultSubcommand == nil,
      !word.isEmpty, !word.hasPrefix("-"), word != "help"
    else { return }
    if let next = found.subcommands.first(where: { name(of: $0) == word }) {
      return try check(words.dropFirst(), below: next, named: "\(path) \(word)")
    }
    let shown = found.subcommands.map(name).filter { $0 != ReadHDF5.configuration.commandName }
    let nearest = Spelling.nearest(to: word, in: shown)
    throw StoreError(
      .usage, field: (path + " " + word).trimmingCharacters(in: .whitespaces), "is not a command",
      remedy: nearest.isEmpty
        ? "see `rflr\(path) --help`" : "did you mean \(nearest.joined(separator: ", "))?")
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  /// What the parser finds wrong, as one line that ends with where to look.
  private static func sentence(of error: any Error) -> String {
    let words = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    let reason = words.hasSuffix(".") ? String(words.dropLast()) : words
    // The whole message ends with: See 'rflr runs --help' for more information.
    let quoted = fullMessage(for: error).split(separator: "'")
    let help = quoted.last { $0.hasPrefix("rflr ") && $0.hasSuffix("--help") }
    return reason + (help.map { "; see `\($0)`" } ?? "")
  }
}
