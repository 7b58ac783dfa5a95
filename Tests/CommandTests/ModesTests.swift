import Foundation
import TestSupport
import Testing

/// `stats logratio`, `stats modes` and `stats divides` on tiny trained runs.
@Suite struct ModesTests {
  /// A store with an observed run, one with checkpoints alone, and one of others without weights.
  private static let shop = Result {
    let shop = try Workshop()
    let name = ["f2_N32_bs4_L2", "--lr", "0.05"]
    let observed = try shop.train(
      name[0], name[1], name[2], "--observe-every", "5", "--observe-modes", "6")
    let kept = try shop.train(name[0], name[1], name[2], "--seed", "2")
    try shop.rflr("ingest", Workshop.sweepFolders + "/f1_N16_bs1_L1")
    return (shop, observed, kept)
  }

  @Test func tablesOfEveryStatisticAreWrittenWithTheirDefinition() throws {
    let (shop, _, _) = try Self.shop.get()
    for (name, tables) in [
      ("logratio", ["logratio", "logratio_epochs", "logratio_pairs", "logratio_channels"]),
      ("modes", ["modes", "mode_runs", "mode_slopes", "mode_epochs"]), ("divides", ["divides"]),
    ] {
      var words = ["stats", name, "--to", "out-\(name)"]
      if name != "divides" { words.append("--epochs") }
      if name == "logratio" { words += ["--pairs", "--channels"] }
      let outcome = try shop.run(words)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let package = try shop.bytes("out-\(name)/datapackage.json")
      let text = String(decoding: package, as: UTF8.self)
      #expect(text.contains("\"\(name) v1\""))
      for table in tables {
        let lines = try String(decoding: shop.bytes("out-\(name)/\(table).csv"), as: UTF8.self)
        #expect(lines.split(whereSeparator: \.isNewline).count > 1, "\(table)")
      }
    }
  }

  @Test func checkpointsAndObservationsTellTheSameAmplitudes() throws {
    let (shop, observed, _) = try Self.shop.get()
    func final(_ source: String) throws -> [Double] {
      try shop.rows("stats", "modes", observed, "--from", source).map {
        try #require($0["amplitude"] as? Double)
      }
    }
    // The last observation, at epoch index 29, is of the weights that the final checkpoint holds.
    let (one, other) = (try final("observations"), try final("checkpoints"))
    #expect(one.count == 6 && other.count == 6)
    for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-5 && a != 0) }
  }

  @Test func checkpointsAndObservationsTellTheSameLogRatios() throws {
    let (shop, observed, _) = try Self.shop.get()
    func maxima(_ words: String...) throws -> [Double] {
      let row = try #require(
        try shop.rows("stats", "logratio", observed, words[0], words[1], words[2], words[3]).first)
      return try [#require(row["initial_max"] as? Double), #require(row["final_max"] as? Double)]
    }
    for layer in ["1", "2"] {
      let one = try maxima("--from", "observations", "--layer", layer)
      let other = try maxima("--from", "checkpoints", "--linear", "\(2 * (Int(layer) ?? 0))")
      for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-3) }
    }
    #expect(
      try maxima("--from", "observations", "--layer", "1")
        != maxima("--from", "observations", "--layer", "2"))
  }

  @Test func runsWithoutWhatIsNeededAreLeftOutWithTheReason() throws {
    let (shop, observed, kept) = try Self.shop.get()
    let all = try shop.run(["stats", "modes", "--format", "csv"])
    #expect(all.status == 0 && all.errors.contains("note: 1 left out"), "\(all.errors)")
    let observations = try shop.run(["stats", "modes", kept, "--from", "observations"])
    #expect(observations.status == 0)
    #expect(observations.output.contains("no look at its modes"), "\(observations.output)")
    let elsewhere = try shop.run([
      "stats", "logratio", observed, "--from", "observations", "--x", "0.5",
    ])
    #expect(elsewhere.output.contains("no look at its channels"), "\(elsewhere.output)")
    let layer = try shop.run(["stats", "logratio", observed, "--layer", "3"])
    #expect(layer.output.contains("2 bottlenecks: no layer 3"), "\(layer.output)")
    let map = try shop.run(["stats", "logratio", observed, "--linear", "7"])
    #expect(map.output.contains("6 linear maps: no map 7"), "\(map.output)")
    let output = try shop.run(["stats", "logratio", observed, "--linear", "6"])
    #expect(output.output.contains("1 channel: no pair below 2"), "\(output.output)")
    let undivided = try shop.run(["stats", "divides", observed, "--format", "csv"])
    #expect(undivided.status == 0)
  }

  @Test func featuresHaveRatiosButNoNull() throws {
    let (shop, observed, _) = try Self.shop.get()
    let row = try #require(try shop.rows("stats", "logratio", observed, "--linear", "3").first)
    #expect(row["channels"] as? Int == 32)
    #expect(row["final_max"] is Double && row["null_mean"] is NSNull && row["final_p"] is NSNull)
  }

  @Test func modesThatTheGridCannotTellApartAreNotAskedFor() throws {
    let (shop, _, kept) = try Self.shop.get()
    // 32 points tell the modes with 4k < 31 apart.
    let rows = try shop.rows("stats", "modes", kept, "--modes", "40")
    #expect(rows.map { $0["mode"] as? Int } == Array(1...7))
    #expect(rows.map { $0["kind"] as? String }[..<3] == ["target", "target", "leakage"])
  }

  @Test func dividesOfOthersAreJudgedByTheirLossAlone() throws {
    let (shop, _, _) = try Self.shop.get()
    let rows = try shop.rows("stats", "divides", "origin = ingested")
    #expect(rows.count == 14)
    let verdicts = Set(rows.compactMap { $0["verdict"] as? String })
    #expect(verdicts.isSubset(of: ["no-change", "undecided", "rise"]))
    #expect(rows.allSatisfy { $0["new_modes"] is NSNull })
  }

  @Test func damagedRunIsNamedAndTheOthersAreThere() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.train("f1_N16_bs4_L1", "--seed", "2")
    let file = try "store/runs/" + #require(shop.runFiles().first)
    try shop.write(shop.bytes(file).prefix(5000), to: file)
    for name in ["logratio", "modes", "divides"] {
      let outcome = try shop.run(["stats", name, "--format", "csv"])
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains(file.dropFirst(6)), "\(outcome.errors)")
    }
    #expect(try shop.run(["stats", "modes", "--format", "csv"]).outputLines.count > 1)
  }
}
