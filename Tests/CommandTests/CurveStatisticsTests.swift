import Foundation
import TestSupport
import Testing

/// `rflr stats escape`, `plateaus` and `spikes` from stored runs to tables and files.
@Suite struct CurveStatisticsTests {
  private static let plateau = Workshop.authors + "/plateau"

  @Test func escapeGivesTheStoredCountsAndDistancesAndReadsOffOthers() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Self.plateau)
    let rows = try shop.rows("stats", "escape", "--threshold", "1.4")
    let bs4 = try #require(rows.first { $0["batch_size"] as? Int == 4 })
    // The run ended at 0.1: its stored distance is not the one at 1.4.
    #expect(bs4["escape_epochs"] as? Int == 120 && bs4["parameter_distance"] is NSNull)
    #expect(bs4["escape_steps"] as? Int == 23040)
    let bs1 = try #require(rows.first { $0["batch_size"] as? Int == 1 })
    #expect(bs1["escape_steps"] as? Int == 185_088)
    #expect(abs((bs1["parameter_distance"] as? Double ?? 0) - 0.481) < 5e-4)

    let own = try shop.rows("stats", "escape", "bs = 4")
    #expect(own[0]["escape_epochs"] as? Int == 698 && own[0]["threshold"] as? Double == 0.1)
    #expect(abs((own[0]["parameter_distance"] as? Double ?? 0) - 1.53) < 5e-3)

    let relative = try shop.rows("stats", "escape", "bs = 4", "--relative", "0.9")
    #expect(abs((relative[0]["zero_loss"] as? Double ?? 0) - 1.5098) < 5e-5)
    #expect(relative[0]["escape_epochs"] as? Int == 126)
    let low = try shop.rows("stats", "escape", "--threshold", "0.5")
    #expect(low.count { $0["escape_status"] as? String == "censored" } == 10)
  }

  /// Steps that were taken for epochs would be a wrong escape time.
  @Test(arguments: ["escape --threshold 0.5", "plateaus", "spikes"])
  func logOfStepsHasNoEpochsAndIsLeftOut(words: String) throws {
    let shop = try Workshop()
    let events = Workshop.repository + "/Tests/ForeignFilesTests/Fixtures/events"
    try shop.rflr("ingest", events + "/purged", events + "/tensors")
    let outcome = try shop.run(["stats"] + words.split(separator: " ").map(String.init))
    #expect(outcome.output.contains("its log counts steps, not epochs"), "\(outcome.output)")
  }

  @Test func distanceOfACheckpointIsTheOneAtWhichARunWouldHaveEnded() throws {
    let shop = try Workshop()
    let words = ["f1_N16_bs4_L1", "--lr", "0.02"]
    try shop.train(words[0], words[1], words[2], "--checkpoint-every", "1")
    let losses = try shop.rows("stats", "escape", "--threshold", "1e9")
    #expect(losses[0]["escape_epochs"] as? Int == 1)
    let first = try #require(losses[0]["escape_loss"] as? Double)
    let threshold = String(first * 0.97)
    try shop.train(words[0], words[1], words[2], "--threshold", threshold)
    let rows = try shop.rows("stats", "escape", "--threshold", threshold)
    #expect(rows.count == 2)
    let distances = rows.compactMap { $0["parameter_distance"] as? Double }
    try #require(distances.count == 2, "\(rows)")
    #expect(abs(distances[0] / distances[1] - 1) < 1e-9 && distances[0] > 0)
    #expect(rows[0]["escape_epochs"] as? Int == rows[1]["escape_epochs"] as? Int)
  }

  @Test func shortenedHistoryIsLeftOutUnlessTheRunsOwnRuleAnswers() throws {
    let shop = try Workshop()
    try shop.write(
      #"""
      {"escaped": false, "epochs_to_escape": null, "norm_diff": NaN, "final_loss": 1.1,
       "n_epochs_run": 10, "all_losses": [1.5, 1.45, "...", 1.2, 1.1]}
      """#, to: "in/results.json")
    try shop.write(
      shop.bytes(Self.plateau + "/lr1e-03_bs8/config.json"), to: "in/config.json")
    let config = try String(decoding: shop.bytes("in/config.json"), as: UTF8.self)
    let threshold = #""escape_threshold": "#
    try shop.write(
      config.replacing(threshold + "1.4", with: threshold + "1.0"), to: "in/config.json")
    try shop.rflr("ingest", "in")
    let hidden = try shop.rflr("stats", "escape", "--threshold", "1.3", "--format", "csv")
    #expect(hidden.outputLines.count == 1)
    #expect(hidden.errors.contains("the losses of epochs 2 to 7 are not stored"))
    let own = try shop.rows("stats", "escape")
    #expect(own[0]["escape_status"] as? String == "censored")
    #expect(own[0]["observed_epochs"] as? Int == 10)
    let plateaus = try shop.rflr("stats", "plateaus", "--format", "csv")
    #expect(plateaus.outputLines.count == 1 && plateaus.errors.contains("are not stored"))
  }

  @Test func packageHoldsEveryTableWithItsDefinition() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Self.plateau + "/lr1e-03_bs4")
    try shop.rflr("stats", "plateaus", "--to", "plateaus")
    try shop.rflr("stats", "spikes", "--list", "--to", "spikes", "--height", "0.1")
    for (folder, names) in [
      ("plateaus", ["plateaus", "plateau_runs"]), ("spikes", ["spikes", "spike_list"]),
    ] {
      let text = try String(
        decoding: shop.bytes("\(folder)/datapackage.json"), as: UTF8.self)
      #expect(text.contains("\(folder) v1"))
      for name in names { #expect(try shop.bytes("\(folder)/\(name).csv").count > 100) }
    }
    let pieces = try shop.rows("stats", "plateaus")
    // A plateau near the loss of the function 0, then one long drop to the threshold.
    #expect(pieces.first?["kind"] as? String == "plateau")
    #expect(abs((pieces.first?["level"] as? Double ?? 0) - 1.51) < 0.01)
    #expect(pieces.last?["end_epoch"] as? Int == 697)
    let runs = try String(decoding: shop.bytes("plateaus/plateau_runs.csv"), as: UTF8.self)
    #expect(runs.contains("penalty"))
  }

  @Test func damagedRunIsNamedAndTheOthersAreUsed() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.train("f1_N16_bs2_L1")
    let file = try "store/runs/" + #require(shop.runFiles().first)
    try shop.write(shop.bytes(file).prefix(5000), to: file)
    let outcome = try shop.run(["stats", "spikes", "--format", "csv"])
    #expect(outcome.status == 1)
    #expect(outcome.outputLines.count == 3 && outcome.errors.contains("1 left out"))
  }
}
