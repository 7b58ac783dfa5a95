import Foundation
import TestSupport
import Testing

/// Progress: redrawn on a terminal and gone at the end, absent elsewhere.
@Suite struct TerminalTests {
  private static let erase = "\r\u{1B}[2K"
  private static let plan = """
    {"base": {"network": {"width": 64, "rank": 3, "depth": 1}, "data": {"points": 16},
              "schedule": {"name": "fixed", "learning_rate": 0.001}, "stop": {"max_epochs": 500}},
     "seeds": [1, 2, 3, 4, 5, 6, 7, 8]}
    """

  @Test func noControlCharactersWithoutATerminal() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let sweep = try shop.rflr("sweep", "plan.json", "--jobs", "2")
    let ingest = try shop.rflr("ingest", Workshop.sweepFolders)
    let verify = try shop.rflr("verify")
    for outcome in [sweep, ingest, verify] {
      let controls = (outcome.errors + outcome.output).unicodeScalars.filter {
        $0.properties.generalCategory == .control && $0 != "\n"
      }
      #expect(controls.isEmpty, "\(outcome.errors)")
    }
    #expect(sweep.errorLines.last == "8 trained (8 finished)")
    #expect(
      sweep.errorLines.first?.hasPrefix("8 of 8 runs done  (last: ") == true, "\(sweep.errors)")
  }

  @Test func sweepCountsUpOnATerminalAndClearsItsLine() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let seen = try Self.onTerminal(["sweep", "plan.json", "--jobs", "2"], in: shop)
    let states = seen.split(separator: Self.erase, omittingEmptySubsequences: false)
    #expect(states.last == "8 trained (8 finished)\r\n", "\(seen)")
    let counts = states.compactMap {
      $0.firstMatch(of: /^(\d) of 8 runs done/).flatMap { Int($0.1) }
    }
    #expect(counts.count >= 4 && counts == counts.sorted() && counts.last == 8, "\(counts)")
    #expect(states.dropFirst().dropLast().allSatisfy { !$0.contains("\n") }, "\(seen)")
  }

  @Test func trainShowsEpochLossAndTimeLeft() throws {
    let shop = try Workshop()
    let seen = try Self.onTerminal(
      [
        "train", "f1_N16_bs1_L1", "--width", "1024", "--rank", "10", "--epochs", "10000",
        "--schedule", "fixed", "--lr", "1e-3",
      ], in: shop)
    let states = seen.split(separator: Self.erase, omittingEmptySubsequences: true)
    let line = #/f1_N16_bs1_L1  epoch \d+ of 10000  loss [0-9.e-]+  lr 0.001  at most .+ left/#
    #expect(states.contains { $0.wholeMatch(of: line) != nil }, "\(seen)")
    #expect(seen.hasSuffix(Self.erase), "\(seen)")
  }

  @Test func longLineIsCutToTheTerminal() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let seen = try Self.onTerminal(["sweep", "plan.json", "--jobs", "1"], in: shop, columns: 30)
    let states = seen.split(separator: Self.erase).filter { $0.contains("runs done") }
    #expect(!states.isEmpty && states.allSatisfy { $0.count < 30 }, "\(seen)")
  }

  /// What a terminal receives on standard error of a command that succeeds.
  private static func onTerminal(
    _ words: [String], in shop: Workshop, columns: UInt16 = 120
  ) throws -> String {
    let terminal = try PseudoTerminal(columns: columns)
    let command = try shop.start(words, terminal: terminal.slave)
    let seen = terminal.untilItIsLeft()
    let outcome = command.wait()
    #expect(outcome.status == 0, "\(seen)")
    return seen
  }
}
