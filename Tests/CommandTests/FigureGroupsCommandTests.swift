import Foundation
import TestSupport
import Testing

/// `rflr figure` over many runs: what is drawn are the numbers of `rflr stats`.
@Suite struct FigureGroupsCommandTests {
  private static let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"]
    .contains { FileManager.default.fileExists(atPath: $0) }

  /// Draws a figure into `out`; without gnuplot all but the picture is there, with code 1.
  @discardableResult
  private func draw(_ shop: Workshop, _ words: String...) throws -> Command.Outcome {
    let outcome = try shop.run(["figure"] + words + ["--to", "out"])
    try #require(outcome.status == (Self.hasGnuplot ? 0 : 1), "\(outcome.errors)")
    return outcome
  }

  /// Rows of a CSV without quoted commas, by column.
  private func csv(_ shop: Workshop, _ name: String) throws -> [[String: String]] {
    let lines = String(decoding: try shop.bytes("out/\(name).csv"), as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let head = try #require(lines.first)
    return lines.dropFirst().map { cells in
      Dictionary(zip(head, cells)) { first, _ in first }
    }
  }

  /// Whether a number of a CSV is that of JSON, whose reader may round the last digit.
  private func isSame(_ drawn: String?, _ own: Any?) -> Bool {
    guard let drawn = drawn.flatMap(Double.init), let own = own as? Double else {
      return drawn == "" && (own == nil || own is NSNull)
    }
    return abs(drawn - own) <= 1e-12 * abs(own)
  }

  private func escapeStudy() throws -> Workshop {
    let shop = try Workshop()
    for rate in ["0.02", "0.01", "0.005", "0.002"] {
      for seed in ["1", "2"] {
        try shop.rflr(
          "train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed", "--lr",
          rate, "--seed", seed, "--epochs", "120")
      }
    }
    return shop
  }

  @Test func escapeDrawsTheFitsOfScalingAndMarksCensoredRuns() throws {
    let shop = try escapeStudy()
    let outcome = try draw(shop, "escape", "lr < 1", "--threshold", "0.5265")
    #expect(outcome.errors.contains("8 runs, 2 censored"), "\(outcome.errors)")
    #expect(outcome.errors.contains("no line on batch size for learning rate"))
    let fits = try csv(shop, "escape_fits").filter { $0["panel"] == "lr" }
    let own = try shop.rows(
      "stats", "scaling", "--threshold", "0.5265", "--on", "lr", "--by", "bs", "--resamples", "0")
    #expect(fits.count == 1 && own.count == 1)
    for name in ["slope", "slope_low", "slope_high", "intercept", "sigma"] {
      #expect(isSame(fits[0][name], own[0][name]), "\(name)")
    }
    let runs = try csv(shop, "escape_runs").filter { $0["panel"] == "lr" }
    #expect(runs.count { $0["censored"] == "true" && $0["time"] == "120.0" } == 2)
    let line = try csv(shop, "escape_lines")
    #expect(line.count == 25 && line.allSatisfy { $0["low"] != "" && $0["high"] != "" })
    guard Self.hasGnuplot else { return }
    let svg = String(decoding: try shop.bytes("out/escape.svg"), as: UTF8.self)
    #expect(svg.contains("no escape within 120 epochs</title>"))
  }

  @Test func authorsRunsBesideOursAreCrossesOutsideOfTheFit() throws {
    let shop = try escapeStudy()
    try shop.rflr("ingest", Workshop.authors + "/plateau")
    let outcome = try draw(shop, "escape", "lr < 1", "--threshold", "1.4")
    #expect(outcome.errors.contains("11 ingested ones are not in the fits"), "\(outcome.errors)")
    let crosses = try csv(shop, "escape_runs").filter { $0["origin"] == "ingested" }
    #expect(crosses.count == 22 && crosses.allSatisfy { $0["fitted"] == "false" })
    // Alone they are fitted, at the largest of their own thresholds.
    let alone = try draw(shop, "escape", "origin = ingested", "--force")
    #expect(alone.errors.contains("below 1.4 (the largest of the runs' own thresholds): 11 runs"))
    let fits = try csv(shop, "escape_fits").filter { $0["group"] == "128" && $0["series"] != "" }
    #expect(abs((fits.first?["slope"].flatMap(Double.init) ?? 0) + 0.944) < 5e-4)
  }

  @Test func cellsOfTheSweepAddUpToTheTable() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let outcome = try draw(shop, "sweep")
    #expect(outcome.errors.contains("750 runs"), "\(outcome.errors)")
    let cells = try csv(shop, "sweep").filter { $0["scope"] == "group" }
    let table = try shop.rows("stats", "table", "--by", "factor")
    for row in table {
      let factor = row["factor"] as? Int
      let members = cells.filter { factor == nil || $0["factor"] == factor.map(String.init) }
      for name in ["runs", "worked", "failed"] {
        #expect(members.compactMap { Int($0[name] ?? "") }.reduce(0, +) == row[name] as? Int)
      }
    }
    let stricter = try draw(shop, "sweep", "--worked-below", "1e-4", "--force")
    #expect(stricter.errors.contains("below 0.0001"))
    let worked = try csv(shop, "sweep").filter { $0["scope"] == "total" }.first?["worked"]
    #expect((worked.flatMap { Int($0) } ?? 99) < 20)
  }

  @Test func minimaAndRatiosAreThoseOfTheStatistics() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L2")
    try draw(shop, "complexity", "--by", "depth")
    let minima = try shop.rows("stats", "complexity", "--by", "depth")
    let drawn = try csv(shop, "complexity_layers")
    #expect(drawn.count == 6 && minima.count == 6)
    for (row, own) in zip(drawn, minima) {
      #expect(isSame(row["mean_minima"], own["mean_minima"]))
      #expect(isSame(row["std_minima"], own["std_minima"]))
    }
    try draw(shop, "symmetry")
    let ratios = try shop.rows("stats", "symmetry", "--by", "frozen")
    let bars = try csv(shop, "symmetry_layers")
    #expect(bars.count == 6 && ratios.count == 6)
    for (row, own) in zip(bars, ratios) {
      #expect(isSame(row["median_ratio"], own["median_ratio"]))
      #expect(isSame(row["upper_quartile_ratio"], own["upper_quartile_ratio"]))
    }
  }

  @Test func claimsAreDrawnOverThePublishedValue() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let list = Workshop.repository + "/notebooks-data/reference/paper_claims.csv"
    try draw(shop, "claims", "--claims", list, "--only", "C5.f1.")
    let dots = try csv(shop, "claims_dots")
    let worked = dots.first { $0["claim_id"] == "C5.f1.worked" }
    #expect(worked?["stored_ratio"] == "1.0" && worked?["trained_ratio"] == "")
    // No run of factor 1 failed: 0 has no logarithm.
    #expect(!dots.contains { $0["claim_id"] == "C5.f1.failed" })
  }

  /// gnuplot 5.4 crashes on labels of which none can be drawn.
  @Test func layerWithoutAFiniteSignalLeavesTheOthersDrawn() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--lr", "1e20", "--clip-norm", "none")
    let outcome = try shop.run(["figure", "complexity", "--layers", "channels", "--to", "out"])
    #expect([0, 1, 66].contains(outcome.status), "\(outcome.errors)")
    #expect(outcome.errors.contains("not finite") || outcome.status == 66, "\(outcome.errors)")
  }

  @Test(arguments: [
    ("escape", [], 66, "no run matches"),
    ("escape", ["rank = 5"], 64, "no run has one of its own"),
    ("escape", ["rank = 5", "--threshold", "1"], 66, "none of 750 runs has an escape time"),
    ("escape", ["--threshold", "-1"], 64, "give a positive number"),
    ("complexity", [], 66, "none of 750 runs has stored weights"),
    ("complexity", ["--checkpoint", "all"], 64, "A line is of one checkpoint"),
    ("symmetry", [], 66, "none of 750 runs has stored weights"),
    ("sweep", ["--by", "factor"], 64, "name two columns or more"),
    ("sweep", ["--by", "config_name,bs,depth"], 66, "narrow the query"),
    ("sweep", ["--worked-below", "0"], 64, "give a positive number"),
    ("claims", ["rank = 5"], 64, "takes no query"),
    ("claims", ["--claims", "nowhere.csv"], 66, "nowhere.csv"),
  ])
  func whatCannotBeDrawnIsSaidInOneLine(
    name: String, words: [String], status: Int, reason: String
  ) throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let outcome = try shop.run(["figure", name] + words + ["--to", "out"])
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.output.isEmpty, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/out"))
  }
}
