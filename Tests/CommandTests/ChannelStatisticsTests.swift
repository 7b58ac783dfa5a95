import Foundation
import TestSupport
import Testing

/// `stats complexity` and `stats symmetry` on trained, ingested, damaged and partly kept runs.
@Suite struct ChannelStatisticsTests {
  @Test func everyLinearMapOfTheFinalWeightsHasARow() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L2")
    let rows = try shop.rows("stats", "complexity")
    #expect(rows.compactMap { $0["linear_index"] as? Int } == [1, 2, 3, 4, 5, 6])
    #expect(
      rows.compactMap { $0["kind"] as? String } == [
        "features", "bottleneck", "features", "bottleneck", "features", "output",
      ])
    #expect(rows.compactMap { $0["signals"] as? Int } == [32, 3, 32, 3, 32, 1])
    #expect(rows.allSatisfy { $0["reason"] as? String == "final" && $0["not_finite"] as? Int == 0 })
    let channels = try shop.rows("stats", "complexity", "--layers", "channels")
    #expect(channels.compactMap { $0["linear_index"] as? Int } == [2, 4, 6])
  }

  @Test func everyCheckpointIsOneEpochOfTheCurve() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--checkpoint-every", "10")
    let rows = try shop.rows("stats", "complexity", "--checkpoint", "all", "--layers", "channels")
    let epochs = rows.compactMap { $0["epoch"] as? Int }
    #expect(epochs == epochs.sorted() && Set([9, 19, 29]).isSubset(of: epochs))
    let first = try shop.rows("stats", "complexity", "--checkpoint", "0", "--layers", "channels")
    #expect(first.count == 2 && first.allSatisfy { $0["epoch"] as? Int == epochs[0] })
  }

  @Test func runsWithoutTheWeightsAreLeftOutWithTheReason() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.write("name,rank,final_test_error\nf1_N16_bs1_L1,5,0.5\n", to: "one.csv")
    try shop.rflr("ingest", "one.csv")
    let table = try shop.rflr("stats", "complexity", "--layers", "channels")
    #expect(table.output.contains("no weights are stored"))
    let beyond = try shop.rflr("stats", "symmetry", "--checkpoint", "99")
    #expect(beyond.output.contains("(no rows)"))
    #expect(beyond.output.contains("it has no checkpoint 99"))
  }

  @Test func damagedRunIsLeftOutAndEndsInOne() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.train("f1_N16_bs2_L1")
    let file = try "store/runs/" + #require(shop.runFiles().first)
    try shop.write(shop.bytes(file).prefix(5000), to: file)
    let outcome = try shop.run(["stats", "complexity", "--layers", "channels"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("left out: "), "\(outcome.output)")
  }

  @Test func groupPoolsTheSignalsOfItsRuns() throws {
    let shop = try Workshop()
    for seed in ["1", "2", "3"] { try shop.train("f1_N16_bs4_L1", "--seed", seed) }
    let rows = try shop.rows("stats", "complexity", "--by", "rank", "--layers", "channels")
    #expect(rows.compactMap { $0["signals"] as? Int } == [9, 3])
    #expect(rows.allSatisfy { $0["runs"] as? Int == 3 && $0["rank"] as? Int == 3 })
    let text = try shop.rflr("stats", "complexity", "--by", "rank", "--layers", "channels")
    #expect(text.output.contains("share their first weights"))
    let alone = try shop.rflr("stats", "complexity", "seed = 1", "--layers", "channels")
    #expect(!alone.output.contains("share their first weights"))
  }

  @Test func everyTableIsWrittenWithItsDefinition() throws {
    let shop = try Workshop()
    for seed in ["1", "2"] { try shop.train("f1_N16_bs4_L2", "--seed", seed) }
    try shop.rflr("stats", "complexity", "--list-channels", "--to", "out")
    for name in ["", "_channels", "_trend", "_conjecture"] {
      #expect(try shop.bytes("out/complexity\(name).csv").count > 100)
    }
    let package = try String(decoding: shop.bytes("out/datapackage.json"), as: UTF8.self)
    for version in ["complexity v1", "kendall v1", "conjecture v1"] {
      #expect(package.contains(version))
    }
    let conjecture = try String(
      decoding: shop.bytes("out/complexity_conjecture.csv"), as: UTF8.self)
    #expect(conjecture.split(whereSeparator: \.isNewline).count == 4)
  }

  @Test func armsOfTwoQueriesAndOfAColumnAreTheSame() throws {
    let shop = try Workshop()
    for seed in ["1", "2"] {
      try shop.train("f1_N16_bs4_L1", "--seed", seed)
      try shop.train("f1_N16_bs4_L1", "--seed", seed, "--frozen", "false")
    }
    let by = try shop.rflr("stats", "symmetry", "--by", "frozen", "--to", "by")
    #expect(by.output.contains("frozen = false") && by.output.contains("frozen = true"))
    try shop.rflr(
      "stats", "symmetry", "--contrast", "frozen = false", "frozen = true", "--to", "contrast")
    let tables = try ["by", "contrast"].map { folder in
      try String(decoding: shop.bytes("\(folder)/symmetry_contrast.csv"), as: UTF8.self)
    }
    #expect(tables[0] == tables[1])
    // Four linear maps and three pools, each with two quantities, below the names.
    #expect(tables[0].split(whereSeparator: \.isNewline).count == 15)
    #expect(by.output.contains("share their first weights"))
    let channels = try shop.rflr("stats", "symmetry", "--by", "frozen", "--layers", "channels")
    #expect(!channels.output.contains("all features"))
    let one = try shop.rflr("stats", "symmetry", "frozen = true", "--by", "frozen")
    #expect(one.output.contains("1 arm: no contrast below 2"))
  }
}
