import Foundation
import TestSupport
import Testing

/// `rflr stats scaling` on the authors' escape runs and on short ones of our own.
@Suite struct ScalingCommandTests {
  private func study() throws -> Workshop {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.authors + "/plateau")
    return shop
  }

  private func fit(_ shop: Workshop, _ words: String...) throws -> [String: Any] {
    let outcome = try shop.run(["stats", "scaling"] + words + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require((rows as? [[String: Any]])?.first)
  }

  @Test func storedRunsGiveTheExponentsOfFigureSix() throws {
    let shop = try study()
    let onRate = try fit(shop, "bs = 128", "--of", "escape", "--on", "lr", "--threshold", "1.4")
    #expect(abs((onRate["slope"] as? Double ?? 0) + 0.944) < 5e-4)
    #expect(onRate["runs"] as? Int == 4 && onRate["censored"] as? Int == 0)
    #expect(onRate["method"] as? String == "least squares")
    // The paper says roughly 1/lr: with its own counts a slope of -1 has p below 0.05.
    #expect(onRate["tested"] as? Double == -1)
    #expect((onRate["p"] as? Double ?? 1) < 0.05)
    let onBatch = try fit(shop, "lr = 1e-3 and bs >= 16", "--on", "bs", "--threshold", "1.4")
    #expect(abs((onBatch["slope"] as? Double ?? 0) - 0.727) < 6e-4)
    #expect(onBatch["tested"] is NSNull || onBatch["tested"] == nil)
    let steps = try fit(
      shop, "lr = 1e-3 and bs >= 16", "--on", "bs", "--threshold", "1.4", "--in", "steps")
    #expect(abs((steps["slope"] as? Double ?? 0) + 0.273) < 6e-4)
    // The run at bs 4 went on to 0.1: its crossing of 1.4 is read off its losses.
    let all = try fit(shop, "lr = 1e-3", "--on", "bs", "--threshold", "1.4")
    #expect(all["runs"] as? Int == 8)
  }

  @Test func runThatEndedAtAHigherThresholdIsLeftOutNotCensored() throws {
    let shop = try study()
    let outcome = try shop.run(["stats", "scaling", "--threshold", "0.1"])
    #expect(outcome.status == 66 && outcome.output.isEmpty)
    #expect(
      outcome.errors.contains("it ended at its own threshold 1.4: nothing is known below 0.1"))
    #expect(outcome.errors.contains("1 learning rate: no fit below 3"), "\(outcome.errors)")
    let several = try shop.run(["stats", "scaling"])
    #expect(several.status == 64 && several.errors.contains("the runs have several: 0.1, 1.4"))
  }

  /// Two runs that differ in where they end have the same losses: both would count one draw twice.
  @Test func oneTrainingWithTwoEndsCountsOnce() throws {
    let shop = try Workshop()
    func train(_ rate: String, _ words: String...) throws {
      let outcome = try shop.run(
        ["train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed"]
          + ["--seed", "1", "--lr", rate] + words)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    for rate in ["0.04", "0.02", "0.01"] { try train(rate, "--epochs", "300") }
    let words = ["stats", "scaling", "--threshold", "0.5265", "--format", "json"]
    let alone = try shop.run(words)
    for rate in ["0.02", "0.01"] { try train(rate, "--epochs", "30") }
    let together = try shop.run(words)
    #expect(alone.status == 0 && together.output == alone.output, "\(together.output)")
    #expect(together.errors.contains("2 left out"), "\(together.errors)")
    #expect(together.errors.contains("which counts, but for where it ended"))
    // Another seed is another draw.
    let other = try shop.run(
      ["train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed"]
        + ["--seed", "2", "--lr", "0.02", "--epochs", "300"])
    try #require(other.status == 0)
    #expect(try fit(shop, "--threshold", "0.5265")["runs"] as? Int == 4)
  }

  @Test func censoredAndDivergedRunsOfOurOwnAreTreatedAsSuch() throws {
    let shop = try Workshop()
    for rate in ["0.02", "0.01", "0.005", "0.002"] {
      for seed in ["1", "2"] {
        try shop.rflr(
          "train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed", "--lr",
          rate, "--seed", seed, "--epochs", "120")
      }
    }
    try shop.rflr(
      "train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed", "--lr",
      "1e20", "--clip-norm", "none", "--epochs", "5")
    let outcome = try shop.rflr("stats", "scaling", "--threshold", "0.5265", "--to", "out")
    #expect(outcome.output.contains("2 of 8 runs are censored"), "\(outcome.output)")
    #expect(outcome.output.contains("censored likelihood"))
    #expect(outcome.output.contains("diverged in"))
    #expect(outcome.output.contains("share first weights and sample order"))
    for name in ["scaling", "scaling_models", "scaling_residuals"] {
      #expect(FileManager.default.fileExists(atPath: shop.path + "/out/\(name).csv"))
    }
    let residuals = String(
      decoding: try shop.bytes("out/scaling_residuals.csv"), as: UTF8.self
    ).split(whereSeparator: \.isNewline)
    #expect(residuals.count == 9)
    #expect(residuals.count { $0.contains(",120.0,true,") } == 2, "\(residuals)")
    let mixed = try shop.rflr(
      "stats", "scaling", "lr < 1", "--of", "min_loss", "--on", "lr", "--by", "seed")
    #expect(mixed.outputLines.filter { $0.contains("least squares") }.count == 2)
  }
}
