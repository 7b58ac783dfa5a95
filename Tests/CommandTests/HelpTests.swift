import Foundation
import TestSupport
import Testing

/// The help texts, kept as files; `RECORD_GOLDEN=1` writes them.
@Suite struct HelpTests {
  static let commands =
    [
      [], ["train"], ["sweep"], ["sweep", "run"], ["sweep", "status"], ["sweep", "resubmit"],
      ["watch"], ["ingest"], ["merge"], ["runs"], ["show"], ["diff"], ["stats"],
      ["claims"], ["report"],
      ["export"], ["export", "package"], ["export", "checkpoint"],
      ["index"], ["index", "rebuild"], ["index", "dump"], ["verify"], ["doctor"], ["figure"],
      ["study"], ["study", "gradient-rank"], ["study", "gradient-training"],
      ["study", "one-step"], ["study", "again"],
      ["study", "lemma"], ["study", "structure"], ["study", "maxcut"], ["study", "jl"],
    ] + statistics.map { ["stats", $0] } + figures.map { ["figure", $0] }
  static let statistics = [
    "table", "escape", "scaling", "plateaus", "divides", "modes", "logratio", "complexity",
    "symmetry", "spikes", "toy", "compare",
    "gradient-rank", "gradient-training",
    "one-step",
    "lemma", "structure", "maxcut", "jl",
  ]
  static let figures = [
    "loss", "fit", "partials", "modes", "spikes", "logratio", "escape", "complexity", "symmetry",
    "sweep", "claims",
    "spectrum", "alignment", "gradient-training",
    "errors", "spike-growth",
    "weights", "maxcut", "jl",
  ]

  @Test(arguments: commands)
  func helpIsTheKeptText(of command: [String]) throws {
    let shop = try Workshop()
    let outcome = try shop.rflr(command: command + ["--help"])
    let file = (["help"] + command).joined(separator: "-") + ".txt"
    try expectGolden(outcome.output, "Tests/CommandTests/Golden/\(file)")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.outputLines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
  }

  @Test(arguments: commands)
  func everyCommandThatDoesSomethingHasAnExample(_ command: [String]) throws {
    let help = try Workshop().rflr(command: command + ["--help"])
    if help.output.contains("SUBCOMMANDS:") { return }
    let example = (["  rflr"] + command).joined(separator: " ")
    #expect(help.outputLines.contains { $0.hasPrefix(example) }, "\(help.output)")
  }

  /// Follows the list that each help prints, so that a new command cannot be forgotten here.
  @Test func everyCommandIsTestedHere() throws {
    func found(_ command: [String]) throws -> [[String]] {
      let help = try Workshop().rflr(command: command + ["--help"])
      guard let start = help.outputLines.firstIndex(of: "SUBCOMMANDS:") else { return [command] }
      let names = help.outputLines[(start + 1)...]
        .filter { $0.hasPrefix("  ") && $0.dropFirst(2).first != " " }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
        .filter { $0 != "See" }
      return try [command] + names.flatMap { try found(command + [$0]) }
    }
    #expect(Set(try found([])) == Set(Self.commands))
  }

  @Test func versionNamesTheProgram() throws {
    let outcome = try Workshop().rflr("--version")
    #expect(outcome.output.wholeMatch(of: /rflr \d+\.\d+\.\d+\n/) != nil, "\(outcome.output)")
  }

  @Test func dataGoesToOutputAndWordsGoToErrors() throws {
    let shop = try Workshop()
    try shop.write("name,rank,final_test_error,colour\nf1_N16_bs1_L1,5,0.5,red\n", to: "one.csv")
    let ingest = try shop.rflr("ingest", "one.csv")
    #expect(ingest.output.isEmpty && !ingest.errors.isEmpty)
    let table = try shop.rflr("runs", "--only-changed", "--format", "csv")
    #expect(table.outputLines.count == 2)
    #expect(Set(table.outputLines.map { $0.filter { $0 == "," }.count }).count == 1)
    #expect(table.errorLines.allSatisfy { $0.hasPrefix("note: ") } && !table.errors.isEmpty)
    let json = try shop.rflr("stats", "table", "--format", "json")
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    }
  }

  @Test func storeComesFromTheEnvironmentUnlessItIsNamed() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", to: "a store/ü/")
    let environment = ["RFLR_STORE": shop.path + "/a store/ü"]
    let shown = try shop.run(["show", "f1_N16_bs4_L1"], environment: environment)
    #expect(field("file", of: shown)?.hasPrefix(shop.path + "/a store/ü/runs/") == true)
    let named = try shop.run(["runs", "--store", "nowhere"], environment: environment)
    #expect(named.status == 66)
    let relative = try shop.rflr("show", "f1_N16_bs4_L1", "--store", "a store/ü/")
    #expect(field("file", of: relative)?.hasPrefix("a store/ü/runs/") == true)
    #expect(try shop.run(["runs"], environment: ["RFLR_STORE": ""]).status == 64)
  }
}

extension Workshop {
  /// Runs a command and its flags, which must succeed.
  fileprivate func rflr(command: [String]) throws -> Command.Outcome {
    let outcome = try run(command)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }
}
