internal import ArgumentParser
internal import RunStore

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Rebuild or print the index.",
    subcommands: [Rebuild.self, Dump.self])

  struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the index anew from the run files.",
      discussion: "Example:\n  rflr index rebuild --store runs")
    @OptionGroup(title: "Store") var storeOptions: StoreOptions

    func run() throws {
      let (count, problems) = try storeOptions.openForWriting().rebuildIndex()
      for problem in problems {
        Console.say("rflr: \(problem.path): \(problem.reason); \(problem.remedy)")
      }
      Console.say("\(count) runs indexed, \(problems.count) files could not be read")
      if !problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
    }
  }

  struct Dump: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the index as canonical text: equal stores print equal text.",
      discussion: "Example:\n  rflr index dump --store runs | sha256sum")
    @OptionGroup(title: "Store") var storeOptions: StoreOptions

    func run() throws {
      let spool = try Spool()
      try storeOptions.open().index(readOnly: true).canonicalDump {
        line throws(StoreError) in try spool.add(line)
      }
      try spool.write()
    }
  }
}
