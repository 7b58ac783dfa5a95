import Foundation
import TestSupport
import Testing

/// What `stats table` does beside the paper's rank-5 table: other ranks, targets, lists and decades.
@Suite struct SweepListCommandTests {
  /// The authors' rank-5 results; what their table leaves out is added.
  private static func published() throws -> Workshop {
    let shop = try Workshop()
    try shop.rflr(
      "ingest", Workshop.table, "--set", "rank=5", "--set", "width=1024", "--set", "frozen=true")
    return shop
  }

  @Test func publishedRankFiveNumbersComeOut() throws {
    let shop = try Self.published()
    func rows(_ by: String) throws -> [[String: Any]] {
      try shop.rows("stats", "table", "adapter = results-table", "--by", by)
    }
    func list(_ rows: [[String: Any]], _ name: String) -> [Double] {
      rows.filter { $0["scope"] as? String == "group" }.compactMap { $0[name] as? Double }
    }
    func agree(_ ours: [Double], _ printed: [String], _ format: String) -> Bool {
      ours.map { String(format: format, $0) } == printed
    }
    let factors = try rows("factor")
    let total = try #require(factors.last)
    #expect(total["runs"] as? Int == 750 && total["worked"] as? Int == 76)
    #expect(total["failed"] as? Int == 566 && total["between"] as? Int == 108)
    #expect(list(factors, "runs") == [50, 100, 150, 200, 250])
    #expect(list(factors, "worked") == [34, 27, 12, 2, 1])
    #expect(
      agree(
        list(factors, "best_test_error"),
        ["1.88e-05", "1.13e-04", "5.26e-04", "1.59e-03", "3.26e-03"], "%.2e"))
    let batches = try rows("bs")
    #expect(
      agree(
        list(batches, "mean_test_error"), ["1.7229", "1.6192", "1.4560", "1.3643", "1.4011"], "%.4f"
      ))
    let losses = try ["1", "2", "4", "8", "16"].map { batch in
      let values = try shop.column("min_loss", "bs = \(batch)").compactMap(Double.init)
      return values.reduce(0, +) / Double(values.count)
    }
    #expect(agree(losses, ["1.7419", "1.6365", "1.4912", "1.4038", "1.4404"], "%.4f"))
  }

  @Test(arguments: [
    ("f1_N256_bs2_L2", "1.8807e-05", 1433), ("f3_N768_bs4_L4", "5.2600e-04", 779),
    ("f3_N768_bs8_L3", "1.6000e-03", 706), ("f3_N768_bs8_L2", "3.3900e-03", 732),
    ("f1_N16_bs16_L2", "3.9300e-04", 10_000),
  ])
  func publishedRowsComeOut(name: String, error: String, epochs: Int) throws {
    let shop = try Self.published()
    let row = try #require(try shop.rows("stats", "table", name, "--min-loss-below", "1").first)
    let stated = try #require(Double(error))
    #expect(abs((row["test_error"] as? Double ?? .nan) / stated - 1) < 5e-3)
    #expect(row["epochs"] as? Int == epochs)
  }

  @Test func listBelowTwoHundredthsHasThePrintedRowsAndCounts() throws {
    let shop = try Self.published()
    let rows = try shop.rows(
      "stats", "table", "factor = 4 and depth = 2", "--min-loss-below", "2e-2")
    func text(_ name: String) -> [String] {
      rows.map { String(format: "%.2e", $0[name] as? Double ?? .nan) }
    }
    #expect(rows.map { $0["batch_size"] as? Int } == [1, 2])
    #expect(text("min_loss") == ["9.37e-03", "1.06e-02"])
    #expect(text("test_error") == ["1.08e-02", "1.22e-02"])
    #expect(rows.allSatisfy { $0["parameters"] as? Int == 25_611 })
    let three = try shop.rows("stats", "table", "depth = 3", "--min-loss-below", "1e-2")
    #expect(!three.isEmpty && three.allSatisfy { $0["parameters"] as? Int == 36_880 })
    let all = try shop.rows("stats", "table", "--min-loss-below", "1e-2")
    let losses = all.compactMap { $0["min_loss"] as? Double }
    #expect(
      losses == losses.sorted() && losses.allSatisfy { $0 < 1e-2 } && losses.count == all.count)
  }

  /// Counts of protocol.md section 0 at width 1024, rank 10, and what is missing where the shape is.
  @Test func parameterCountsFollowFromTheShape() throws {
    let shop = try Workshop()
    let lines = (1...4).map { "f1_N16_bs1_L\($0),10,0.001,0.001,5" }
    try shop.write(
      "name,rank,final_test_error,min_loss,epochs_run\n" + lines.joined(separator: "\n") + "\n",
      to: "ten.csv")
    try shop.rflr("ingest", "ten.csv", "--set", "width=1024", "--set", "frozen=true")
    let rows = try shop.rows("stats", "table", "--min-loss-below", "0.01")
    #expect(rows.map { $0["parameters"] as? Int } == [24_587, 46_101, 67_615, 89_129])
    #expect(rows.map { $0["trainable"] as? Int } == [11_275, 21_525, 31_775, 42_025])
    try shop.rflr("ingest", "ten.csv", "--store", "bare")
    let bare = try shop.rows("stats", "table", "--min-loss-below", "0.01", "--store", "bare")
    #expect(bare.count == 4 && bare.allSatisfy { $0["parameters"] is NSNull })
  }

  @Test func runsWithoutASmallestLossAreLeftOutAndSaid() throws {
    let shop = try Workshop()
    try shop.write(
      "name,rank,final_test_error,min_loss\nf1_N16_bs1_L1,5,0.1,\nf1_N16_bs2_L1,5,0.1,nan\n",
      to: "few.csv")
    try shop.rflr("ingest", "few.csv")
    let outcome = try shop.rflr("stats", "table", "--min-loss-below", "1")
    #expect(outcome.output.contains("no smallest loss"))
    #expect(outcome.output.contains("0 of 2 runs"))
  }

  @Test func otherRanksAreOneMoreGroupingColumn() throws {
    let shop = try Workshop()
    for rank in ["10", "20"] {
      try shop.write(
        "name,final_test_error\nf1_N16_bs1_L1,0.00\(rank)\nf1_N16_bs2_L1,0.7\n", to: "r\(rank).csv")
      try shop.rflr("ingest", "r\(rank).csv", "--set", "rank=\(rank)")
    }
    let rows = try shop.rows("stats", "table", "--by", "rank,bs")
    #expect(rows.map { $0["rank"] as? Int } == [10, 10, 20, 20, nil])
    #expect(rows.map { $0["worked"] as? Int } == [1, 0, 1, 0, 2])
    let short = try shop.rows("stats", "table", "--by", "r,L")
    #expect(short.map { $0["L"] as? Int } == [1, 1, nil])
  }

  /// C.8 groups by multiplier, rank and depth; C.7 of the sweep by the family of the target.
  @Test func frequencyStudyAndPowersOfTwoGroupByTheirOwnNames() throws {
    let shop = try Workshop()
    for (multiplier, rank) in [("0.3", 3), ("0.3", 4), ("2", 3)] {
      try shop.write(
        """
        {"target": {"family": "multifrequency", "multiplier": \(multiplier)}, "data": {"points": 16},
         "network": {"width": 16, "rank": \(rank), "depth": 2}, "stop": {"max_epochs": 2}}
        """, to: "one.json")
      try shop.rflr("train", "--config", "one.json")
    }
    try shop.write(
      #"{"target": {"family": "expcos", "factor": 3}, "data": {"points": 16}, "#
        + #""network": {"width": 16}, "stop": {"max_epochs": 2}}"#, to: "exp.json")
    try shop.rflr("train", "--config", "exp.json")
    let query = "target.family = multifrequency"
    let rows = try shop.rows("stats", "table", query, "--by", "multiplier,rank,depth")
    #expect(rows.map { $0["multiplier"] as? Double } == [0.3, 0.3, 2, nil])
    #expect(rows.map { $0["rank"] as? Int } == [3, 4, 3, nil])
    let families = try shop.rows("stats", "table", "--by", "target.family")
    #expect(families.map { $0["target.family"] as? String } == ["expcos", "multifrequency", nil])

    try shop.rflr("stats", "table", query, "--by", "multiplier", "--decades", "--to", "out")
    let decades = try String(decoding: shop.bytes("out/decades.csv"), as: UTF8.self)
    let lines = decades.split(whereSeparator: \.isNewline)
    #expect(lines[0] == "multiplier,class,from,below,runs,share", "\(decades)")
    #expect(lines.count >= 3 && lines.dropFirst().allSatisfy { $0.contains("decade,") })
    let package = try String(decoding: shop.bytes("out/datapackage.json"), as: UTF8.self)
    #expect(package.contains("decades v1") && package.contains("table v1"))
  }
}
